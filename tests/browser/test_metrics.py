"""The metrics in a real browser: they follow the scrubber, and lead to steps."""

import re

from playwright.sync_api import Browser, Page, expect


def open_tab(page: Page, base_url: str) -> None:
    """Open the tab of a scenario's page, and wait for what it loads."""
    page.goto(f"{base_url}/s/acked-then-lost?at=34")
    page.locator("#tab-metrics").check(force=True)
    page.locator("#metrics").scroll_into_view_if_needed()
    expect(page.locator("#m-moved")).to_contain_text(
        "UnderReplicatedPartitions of b2: 0 → 1"
    )


def test_shows_what_the_server_would(page: Page, base_url: str) -> None:
    """After any step the tab says what the page of that step says."""
    open_tab(page, base_url)
    page.locator("#h-metrics").click()
    for key, step in (("Home", 0), ("End", 53), ("ArrowLeft", 52), ("ArrowLeft", 51)):
        page.keyboard.press(key)
        expect(page.locator("#count")).to_have_text(re.compile(rf"^{step} /"))
        page.wait_for_timeout(150)
        here = (
            page.locator(".m-now").all_inner_texts(),
            page.locator("#m-moved").inner_text(),
        )
        other = page.context.new_page()
        other.goto(f"{base_url}/s/acked-then-lost/metrics?at={step}")
        there = (
            other.locator(".m-now").all_inner_texts(),
            other.locator("#m-moved").inner_text(),
        )
        other.close()

        assert here == there


def test_a_moment_is_a_step(page: Page, base_url: str) -> None:
    """Who chooses a moment of the list is taken there."""
    open_tab(page, base_url)
    page.get_by_role("link", name="b1 answers no more").first.click()

    expect(page.locator("#count")).to_have_text(re.compile(r"^26 /"))


def test_a_click_into_a_chart(page: Page, base_url: str) -> None:
    """A chart is a way to any step."""
    open_tab(page, base_url)
    chart = page.locator(".m-chart svg").first
    box = chart.bounding_box()
    assert box is not None
    chart.click(position={"x": box["width"] * 0.98, "y": box["height"] / 2})

    expect(page.locator("#count")).to_have_text(re.compile(r"^53 /"))


def test_works_without_script(browser: Browser, base_url: str) -> None:
    """On its own page every moment is a link to that moment."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base_url}/s/acked-then-lost/metrics")
    page.get_by_role("link", name="UnderReplicatedPartitions of b2: 0 → 1").click()

    expect(page).to_have_url(re.compile(r"/metrics\?at=34$"))
    expect(page.locator("#m-moved")).to_contain_text("UnderReplicatedPartitions")
    context.close()
