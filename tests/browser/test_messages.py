"""One message in every view, and its passport beside the stage."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Locator, Page, expect

STORY = "/s/acked-then-lost?at=30"
LIT = re.compile(r"\blit\b")


def token(page: Page, number: int) -> Locator:
    """Find a message's token in the matrix."""
    return page.locator(f"#matrix .token[value='{number}']")


def lit(page: Page) -> set[str]:
    """Return the messages whose tokens are lit on the stage."""
    found: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('#stage .t.lit text')]"
        ".map((text) => text.textContent)"
    )
    return set(found)


def test_pointing_lights_every_view(told: Page) -> None:
    """Who points at a row sees the message on the stage and in the story too."""
    told.locator("#t3").hover()

    expect(told.locator("#w-m3-app")).to_have_class(LIT)
    expect(told.locator("#w-m3-b1")).to_have_class(LIT)
    expect(told.locator(".story li.lit").first).to_have_attribute("data-message", "3")
    assert lit(told) == {"3"}
    told.locator("h1").hover()
    expect(told.locator(".lit")).to_have_count(0)


def test_pointing_at_the_stage(told: Page) -> None:
    """The stage's own tokens light the matrix."""
    told.locator("#w-m2-app").hover()

    expect(token(told, 2)).to_have_class(LIT)
    expect(told.locator("#t2")).to_have_class(LIT)
    expect(told.locator("#t3")).not_to_have_class(LIT)


def test_stays_lit_while_time_goes(told: Page) -> None:
    """What is painted anew is lit again, and so is what htmx has swapped."""
    told.locator("#t3").hover()
    told.keyboard.press("End")
    expect(told.locator("#go-on")).to_have_attribute("aria-disabled", "true")
    expect(told.locator("#w-m3-app")).to_have_class(LIT)
    told.keyboard.press("Home")
    expect(told.locator("#go-back")).to_have_attribute("aria-disabled", "true")

    expect(told.locator("#w-m3-app")).to_have_class(LIT)
    assert lit(told) == {"3"}


def test_keyboard_alone(told: Page) -> None:
    """Tab lights, Enter opens, Tab goes on inside, Escape closes and gives back."""
    token(told, 2).focus()
    told.keyboard.press("Tab")
    expect(token(told, 3)).to_be_focused()
    expect(told.locator("#w-m3-app")).to_have_class(LIT)
    told.keyboard.press("Enter")
    expect(told.locator("#passport-title")).to_be_focused()
    expect(told.get_by_role("dialog", name="Message 3")).to_be_visible()
    told.keyboard.press("Tab")
    assert told.evaluate(
        "() => document.querySelector('#passport').contains(document.activeElement)"
    )
    told.keyboard.press("Escape")

    expect(told.locator("#passport")).to_be_hidden()
    expect(token(told, 3)).to_be_focused()


def test_opens_where_the_page_is(told: Page) -> None:
    """Opening the first passport does not move the page under it."""
    token(told, 3).scroll_into_view_if_needed()
    before = told.evaluate("() => scrollY")
    token(told, 3).click()
    expect(told.locator("#passport-title")).to_be_focused()

    assert before == told.evaluate("() => scrollY")


def test_steps_of_a_life_move_the_stage(told: Page) -> None:
    """Each line of its life leads to that step; the passport stays, and marks it."""
    token(told, 3).click()
    told.locator(".life [data-at='50'] > a").click()
    expect(told.locator("#count")).to_have_text(re.compile(r"^50 /"))
    expect(told.locator(".life [data-at='50']")).to_have_attribute(
        "aria-current", "step"
    )
    expect(told.locator(".stays tr.here")).to_have_count(0)
    told.locator("#passport").get_by_role("link", name="step 26").click()
    expect(told.locator("#count")).to_have_text(re.compile(r"^26 /"))

    expect(told.locator(".stays tr.here")).to_have_count(1)
    expect(told.locator("#passport")).to_be_visible()


def test_a_click_on_the_stage(told: Page) -> None:
    """A token on the stage opens its passport; closing leads to its row."""
    told.locator("#w-m2-app").click()
    expect(told.get_by_role("dialog", name="Message 2")).to_be_visible()
    told.locator("#passport").get_by_role("button", name="Close").click()

    expect(told.locator("#passport")).to_be_hidden()
    expect(token(told, 2)).to_be_focused()


def test_one_passport_after_the_other(told: Page) -> None:
    """Inside, the other messages are one click away."""
    token(told, 3).click()
    told.locator("#passport").get_by_role("link", name="Message 1").click()

    expect(told.get_by_role("dialog", name="Message 1")).to_be_visible()
    expect(told).to_have_url(re.compile(r"acked-then-lost\?at=30$"))


def test_a_changed_setting_changes_the_passport(told: Page) -> None:
    """While it is open it follows the experiment."""
    token(told, 3).click()
    expect(told.locator(".judged")).to_contain_text("lost")
    told.locator("#controls input[name=acks][value=all]").check(force=True)

    expect(told.locator(".judged")).to_contain_text("delivered")
    expect(told.locator("#passport")).to_contain_text("The fix acks=all is on")


def test_axe_with_a_passport(told: Page, axe: Callable[[Page], list[str]]) -> None:
    """No rule of axe-core is broken while one is open."""
    token(told, 3).click()
    expect(told.locator("#passport-title")).to_be_focused()
    told.wait_for_timeout(500)

    assert axe(told) == []


def test_narrow(browser: Browser, base_url: str) -> None:
    """On a phone nothing sticks out, neither of the matrix nor of the passport."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    for path in (
        "/s/acked-then-lost/message/3?at=30",
        "/s/aborted-and-left-behind/message/1",
        "/s/aborted-and-left-behind?at=60",
        "/s/lab?do=0:send:30&at=60",
        STORY,
    ):
        page.goto(base_url + path)
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= 320, path
    token(page, 3).click()

    expect(page.get_by_role("dialog", name="Message 3")).to_be_in_viewport()
    context.close()


def test_another_language(page: Page, base_url: str) -> None:
    """The passport is in the language of the page, and so is its address."""
    page.goto(f"{base_url}/de{STORY}")
    token(page, 3).click()

    expect(page.locator("#passport-title")).to_be_focused()
    own = page.locator("#passport .alone").get_attribute("href")
    assert own == "/de/s/acked-then-lost/message/3?at=30"
