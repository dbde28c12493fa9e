"""Two experiments beside each other, in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_player import DIFFERENCES, at

PAIR = "/compare?scenario=acked-then-lost&b.acks=all"
STORY = f"{PAIR}&at=0"


def test_one_transport_for_both(told: Page) -> None:
    """A key steps both sides; the side that has no part in a step waits, and fades."""
    for _ in range(5):
        told.keyboard.press("ArrowRight")
    at(told, 5)

    expect(told.locator("#tag")).to_have_text("Only A")
    expect(told.locator("#b-line")).to_have_text("B waits at 0.006 s.")
    expect(told.locator("#b-board")).to_have_class(re.compile("waits"))
    expect(told.locator("#a-board")).not_to_have_class(re.compile("waits"))


def test_jump_to_the_first_difference(told: Page) -> None:
    """The first differing step is marked, named, and one click away."""
    told.keyboard.press("End")
    told.get_by_role("link", name="Jump to the first difference").click()

    at(told, 4)
    expect(told.locator(".marks .first")).to_have_attribute("data-step", "4")
    expect(told).to_have_url(re.compile("at=4$"))


def test_brackets_go_from_mark_to_mark(told: Page) -> None:
    """The keys that jump find the first difference and the points of no return."""
    told.keyboard.press("]")
    at(told, 4)
    told.keyboard.press("]")

    at(told, 27)


@pytest.mark.parametrize("step", [1, 5, 27, 41, 67, 30, 0])
def test_equals_the_page_of_the_server(told: Page, step: int) -> None:
    """After any jump the document equals what the server sends for that address."""
    seek = told.locator("#seek")
    for place in (12, 60, step):
        seek.evaluate(
            "(seek, step) => { seek.value = step;"
            " seek.dispatchEvent(new Event('input', {bubbles: true})); }",
            place,
        )
    at(told, step)
    told.wait_for_timeout(900)

    assert told.evaluate(DIFFERENCES) == []


def test_plays(told: Page) -> None:
    """Both sides play on one clock, and pause."""
    told.locator("#speed").fill("3")
    told.get_by_role("button", name="Play").click()
    expect(told.locator("#tag")).to_have_text("Only A")
    told.get_by_role("button", name="Pause").click()

    expect(told.locator("#play")).to_have_attribute("aria-pressed", "false")


def test_change_a_side(told: Page) -> None:
    """A setting of one side is changed, and both stories are told again."""
    told.locator("#controls input[name='b.acks'][value='']").check(force=True)

    expect(told).to_have_url(re.compile(r"/compare\?scenario=acked-then-lost$"))
    expect(told.locator(".parting")).to_contain_text("Both tell the same story")


def test_from_a_scenario_and_back(page: Page, base_url: str) -> None:
    """A scenario leads to its comparison, and each side to its own page."""
    page.goto(f"{base_url}/s/acked-then-lost")
    page.get_by_role("link", name="Compare", exact=True).last.click()
    expect(page).to_have_url(re.compile(r"b\.acks=all$"))
    page.wait_for_load_state()
    page.keyboard.press("End")
    expect(page.locator("#b-alone")).to_have_attribute("href", re.compile(r"at=60$"))
    page.locator("#b-alone").click()

    expect(page).to_have_url(re.compile(r"/s/acked-then-lost\?acks=all&at=60$"))


def test_stacked_on_a_phone(browser: Browser, base_url: str) -> None:
    """On a phone both pictures are on the screen at once, one above the other."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{base_url}{PAIR}&at=40")

    above = page.locator("#a-board").bounding_box()
    below = page.locator("#b-board").bounding_box()
    bar = page.locator(".transport").bounding_box()
    assert above
    assert below
    assert bar
    assert above["y"] + above["height"] <= below["y"]
    assert below["y"] + below["height"] <= bar["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


def test_without_script(browser: Browser, base_url: str) -> None:
    """Every step is a page: links, the scrubber and the forms need no script."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base_url + STORY)
    page.locator("#go-on").click()
    expect(page).to_have_url(re.compile(r"b\.acks=all&at=1$"))
    page.get_by_role("link", name="Jump to the first difference").click()
    expect(page.locator("#tag")).to_have_text("Both, not alike")
    page.locator("#seek").focus()
    page.keyboard.press("End")
    page.get_by_role("button", name="Go").click()
    expect(page).to_have_url(re.compile(r"b\.acks=all&at=67$"))
    page.locator("#controls select[name='b.kafka']").select_option("2.8")
    page.get_by_role("button", name="Show what happens").click()
    expect(page).to_have_url(re.compile(r"b\.acks=all&b\.kafka=2\.8$"))
    context.close()


def test_choose_two_versions(page: Page, base_url: str) -> None:
    """Without a query there are forms: two versions of one scenario, for example."""
    page.goto(f"{base_url}/compare")
    page.locator("select[name='a.kafka']").select_option("2.8")
    page.locator("select[name='b.kafka']").select_option("3.9")
    page.get_by_role("button", name="Compare the versions").click()

    expect(page).to_have_url(
        re.compile(r"scenario=acked-then-lost&a\.kafka=2\.8&b\.kafka=3\.9$")
    )


def test_reduced_motion(browser: Browser, base_url: str) -> None:
    """Who wants no motion gets the same steps without gliding."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(base_url + STORY)
    page.keyboard.press("ArrowRight")
    at(page, 1)

    page.wait_for_timeout(200)
    running = "document.getAnimations().filter((one) => one.playState === 'running')"
    assert page.evaluate(f"{running}.length") == 0
    context.close()


def test_opens_where_they_part(page: Page, base_url: str) -> None:
    """Without a step a comparison begins at its first difference, not at its start."""
    page.goto(base_url + PAIR)
    at(page, 4)
    page.keyboard.press("Home")

    expect(page).to_have_url(re.compile(r"b\.acks=all&at=0$"))
    page.reload()
    at(page, 0)


def test_a_message_is_one_thing_on_both_sides(page: Page, base_url: str) -> None:
    """Whoever points at a message sees it in both pictures and in the ledger."""
    page.goto(f"{base_url}{PAIR}&at=40")
    page.locator("#a-m2-app").hover()
    lit = page.locator(".lit")
    expect(page.locator("#b-m2-app")).to_have_class(re.compile("lit"))
    expect(page.locator("tr[data-message='2']")).to_have_class(re.compile("lit"))
    names = lit.evaluate_all("(all) => all.map((one) => one.id.slice(0, 5))")
    assert {"a-m2-", "b-m2-"} <= set(names) <= {"a-m2-", "b-m2-", ""}
    page.mouse.move(0, 0)
    page.get_by_role("link", name="Message 3: lost").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")

    expect(page.locator("#b-m3-app")).to_have_class(re.compile("lit"))


def test_step_numbers_are_large_enough_for_a_finger(page: Page, base_url: str) -> None:
    """Each step of both stories is a target of 24 pixels and more."""
    page.goto(base_url + PAIR)
    boxes = page.locator(".lines th a").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect())"
        ".map(({ width, height }) => Math.min(width, height))"
    )

    assert len(boxes) == 68
    assert min(boxes) >= 24
