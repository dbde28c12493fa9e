"""Breaking things where they are drawn: mouse, keyboard, finger, and no script."""

import re

from playwright.sync_api import Browser, Page, expect

STORY = "/s/acked-then-lost"


def in_row(page: Page, broker: str) -> tuple[float, float]:
    """A place in a broker's row where nothing else is drawn."""
    box = page.locator(f"#w-row-{broker}-0").bounding_box()
    assert box is not None
    return box["x"] + box["width"] - 30, box["y"] + box["height"] - 10


def test_a_click_breaks_and_back_undoes(page: Page, base_url: str) -> None:
    """The fault comes right after the step; Back leads to that step before it."""
    page.goto(f"{base_url}{STORY}?at=9")
    page.mouse.click(*in_row(page, "b1"))
    menu = page.get_by_role("dialog", name="Break it right after this step")
    expect(menu.get_by_role("heading", name="b1 leader")).to_be_visible()
    menu.get_by_role("button", name="Cut power").click()

    expect(page).to_have_url(re.compile(r"do=9\.1:power:b1&at=10$"))
    expect(page.locator("#headline")).to_contain_text("loses power")
    expect(page.locator("#branch")).to_contain_text("1 lost")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/s/acked-then-lost\?at=9$"))
    expect(page.locator("#branch")).to_have_count(0)
    page.go_forward()
    expect(page).to_have_url(re.compile(r"do=9\.1:power:b1&at=10$"))


def test_by_keyboard_alone(page: Page, base_url: str) -> None:
    """The key b lists all there is; arrows and Enter choose; u undoes."""
    page.goto(f"{base_url}{STORY}?at=9")
    page.keyboard.press("b")
    first = page.locator("#breaker-list button").first
    expect(first).to_be_focused()
    expect(first).to_have_text("b1 leader")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#breaker-list button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"do=9\.1:crash:b2&at=10$"))
    page.keyboard.press("u")

    expect(page).to_have_url(re.compile(r"/s/acked-then-lost\?at=9$"))


def test_the_way_back_without_a_history(page: Page, base_url: str) -> None:
    """Whoever opens the link can undo as well."""
    page.goto(f"{base_url}{STORY}?do=9.1:crash:b2&at=10")
    page.keyboard.press("Control+z")

    expect(page).to_have_url(re.compile(r"/s/acked-then-lost\?at=9$"))


def test_a_wire_brings_what_is_on_it(page: Page, base_url: str) -> None:
    """A click beside a wire means the link and what is under way on it."""
    page.goto(f"{base_url}{STORY}?at=3")
    spot = page.locator("#w-w-p1-b1-0").evaluate(
        """wire => {
          const near = wire.getPointAtLength(wire.getTotalLength() / 5);
          const { x, y } = near.matrixTransform(wire.getScreenCTM());
          return [x, y + 4];
        }"""
    )
    page.mouse.click(*spot)
    menu = page.locator("#breaker")
    expect(menu.get_by_role("heading", name="p1 ↔ b1")).to_be_visible()
    menu.get_by_role("button", name="Lose it").first.click()

    expect(page).to_have_url(re.compile(r"do=[\d.]+:drop:(p1-to-b1|b1-to-p1)&at=4$"))
    expect(page.locator("#headline")).to_contain_text("breaks")


def test_what_cannot_be_is_said(page: Page, base_url: str) -> None:
    """A greyed entry stays in reach, says why, and does nothing."""
    page.goto(f"{base_url}{STORY}?do=9.1:crash:b2&at=10")
    page.mouse.click(*in_row(page, "b2"))
    stop = page.locator("#breaker").get_by_role("button", name="Stop cleanly")
    expect(stop).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#breaker")).to_contain_text("b2 is already down: it crashed")
    stop.click(force=True)

    expect(page.locator("#breaker")).to_be_visible()
    expect(page).to_have_url(re.compile(r"at=10$"))


def test_with_a_finger(browser: Browser, base_url: str) -> None:
    """On a phone the menu is a sheet at the lower edge."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{base_url}{STORY}?at=9")
    page.locator("#break").tap()
    box = page.locator("#breaker").bounding_box()
    page.locator("#breaker-list button").first.tap()
    page.locator("#breaker-list button", has_text="Pause").tap()

    expect(page).to_have_url(re.compile(r"do=9\.1:pause:b1&at=10$"))
    assert box is not None
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 390, 844)
    context.close()


def test_without_a_script(browser: Browser, base_url: str) -> None:
    """The same buttons stand in the panel, and the way back is a link."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base_url}{STORY}?at=9")
    page.locator("#break").click()
    page.locator("#do-b1").get_by_role("button", name="Cut power").click()
    expect(page).to_have_url(re.compile(r"do=9\.1:power:b1&at=10$"))
    page.locator("#undo").click()

    expect(page).to_have_url(re.compile(r"/s/acked-then-lost\?at=9$"))
    context.close()


def test_whoever_undoes_stays_where_things_are_done(page: Page, base_url: str) -> None:
    """The link that undid a change is gone: the focus is on the next thing to press."""
    page.goto(f"{base_url}/s/acked-then-lost?acks=all")
    page.get_by_role("link", name="Undo acks").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator("#break")).to_be_focused()
