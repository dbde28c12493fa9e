"""The space-time diagram in a real browser: under its tab, on its page, on paper."""

import re

from playwright.sync_api import Browser, Page, expect


def open_tab(page: Page, base_url: str) -> None:
    """Open the tab of a scenario's page, and wait for what it loads."""
    page.goto(f"{base_url}/s/acked-then-lost?at=26")
    expect(page.locator(".d-row")).to_have_count(0)
    page.locator("#tab-diagram").check(force=True)
    page.locator("#diagram").scroll_into_view_if_needed()
    expect(page.locator(".wide .d-row[aria-current]")).to_have_attribute(
        "data-row", "26"
    )


def test_follows_the_scrubber(page: Page, base_url: str) -> None:
    """The row of the present step is marked, and can be seen."""
    open_tab(page, base_url)
    page.locator("#h-diagram").click()
    page.keyboard.press("End")

    present = page.locator(".wide .d-row[aria-current]")
    expect(present).to_have_attribute("data-row", "53")
    row, paper = present.bounding_box(), page.locator(".d-paper").bounding_box()
    assert row is not None
    assert paper is not None
    assert paper["y"] < row["y"] < paper["y"] + paper["height"]


def test_a_row_is_a_step(page: Page, base_url: str) -> None:
    """Who chooses a row is taken there by the player, without a new page."""
    open_tab(page, base_url)
    page.locator(".wide .d-row[data-row='24']").click()

    expect(page.locator("#count")).to_have_text(re.compile(r"^24 /"))
    expect(page).to_have_url(re.compile(r"at=24$"))


def test_one_stop_for_the_tab_key(page: Page, base_url: str) -> None:
    """Of all rows the Tab key finds the present one, and arrows go on from there."""
    open_tab(page, base_url)
    page.locator("#own-diagram").focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.locator(".wide .d-row[data-row='26']")).to_be_focused()
    page.keyboard.press("ArrowRight")

    expect(page.locator(".wide .d-row[data-row='27']")).to_be_focused()


def test_another_run_is_another_diagram(page: Page, base_url: str) -> None:
    """When a setting changes, the tab loads the diagram of the new run."""
    open_tab(page, base_url)
    page.locator("#controls input[name=acks][value=all]").check(force=True)
    expect(page).to_have_url(re.compile(r"acks=all"))
    page.locator("#h-diagram").scroll_into_view_if_needed()

    expect(page.locator(".wide .d-row[href*='acks=all']").first).to_be_visible()


def test_works_without_script(browser: Browser, base_url: str) -> None:
    """On its own page every row and both buttons are links."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base_url}/s/acked-then-lost/diagram?at=26")
    page.get_by_role("link", name="On", exact=True).click()
    expect(page).to_have_url(re.compile(r"/diagram\?at=27$"))
    page.locator(".wide .d-row[data-row='30']").click()
    expect(page).to_have_url(re.compile(r"/diagram\?at=30$"))
    page.get_by_role("link", name="On the stage").click()

    expect(page).to_have_url(re.compile(r"/s/acked-then-lost\?at=30$"))
    context.close()


def test_prints(page: Page, base_url: str) -> None:
    """On paper there is the wide drawing, whole, and no buttons."""
    page.goto(f"{base_url}/s/acked-then-lost/diagram?at=26")
    page.emulate_media(media="print")

    expect(page.locator(".d-now")).to_be_hidden()
    expect(page.locator(".d-drawing.narrow")).to_be_hidden()
    expect(page.locator(".d-drawing.wide")).to_be_visible()


def test_fits_a_phone(browser: Browser, base_url: str) -> None:
    """On a phone nothing has to be moved sideways."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{base_url}/s/the-whole-rack/diagram")

    expect(page.locator(".d-drawing.narrow")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    context.close()
