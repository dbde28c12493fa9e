"""The tabs of risk and of saving changes, in a real browser."""

import re

from playwright.sync_api import Page, expect

SLOW = 30_000  # ms: both are worked out when they are asked for


def open_tab(page: Page, base_url: str, name: str) -> None:
    """Open a tab of a scenario's page, and look at it."""
    page.goto(f"{base_url}/s/acked-then-lost?at=24")
    page.locator(f"#tab-{name}").check(force=True)
    page.locator(f"#{name}").scroll_into_view_if_needed()


def test_what_saves_is_one_click_away(page: Page, base_url: str) -> None:
    """Under the tab stands acks=all; a click applies it, on the same page."""
    open_tab(page, base_url, "saving")
    way = page.locator(".sv-way")
    expect(way).to_have_count(1, timeout=SLOW)
    expect(way).to_contain_text("acks=all")
    way.get_by_role("link", name="Apply it").click()

    expect(page).to_have_url(re.compile(r"acks=all"), timeout=SLOW)
    expect(page.locator("#sum")).to_contain_text("3 delivered")


def test_band_follows_the_scrubber_and_stands_under_it(
    page: Page, base_url: str
) -> None:
    """The cursor of the band is where the picture is, under the tab and when pinned."""
    open_tab(page, base_url, "risk")
    cursor = page.locator(".r-one .r-cursor").first
    expect(cursor).to_be_attached(timeout=SLOW)
    before = cursor.get_attribute("d")
    page.locator("#r-pin").click()
    expect(page.locator(".r-pinned")).to_be_visible()
    page.locator("#h-risk").click()
    page.keyboard.press("End")

    expect(cursor).not_to_have_attribute("d", before or "")
    expect(page.locator(".r-pinned .r-cursor")).to_have_attribute(
        "d", cursor.get_attribute("d") or ""
    )
