"""The gallery in a browser: it filters while somebody types, and shows its pictures."""

import re

from playwright.sync_api import Page, expect


def test_search_while_typing(page: Page, base_url: str) -> None:
    """What is typed is searched for at once; the address bar follows."""
    page.goto(base_url)
    everything = page.locator(".cards .card").count()
    page.get_by_role("searchbox").fill("power loss")

    expect(page.locator("#found .count")).to_contain_text(f" of {everything} scenarios")
    assert page.locator(".cards .card").count() < everything
    expect(page).to_have_url(re.compile(r"\?q=power\+loss$"))
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_menu(page: Page, base_url: str) -> None:
    """A choice of a menu is taken at once."""
    page.goto(base_url)
    page.locator("select[name=client]").select_option("kafka-go")

    expect(page).to_have_url(re.compile(r"\?client=kafka-go$"))
    expect(page.locator(".cards .card").first).to_be_visible()


def test_pictures(page: Page, base_url: str) -> None:
    """The small pictures are images that load with their style."""
    page.goto(base_url)
    shown = page.locator(".cards img.still").first
    shown.scroll_into_view_if_needed()

    expect(shown).to_have_js_property("complete", value=True)
    assert shown.evaluate("image => image.naturalWidth") == 280


def test_pictures_alone(page: Page, base_url: str) -> None:
    """Opened by itself a picture has its colours: no policy stands in its way."""
    page.goto(base_url)
    address = page.locator(".cards img.still").first.get_attribute("src")
    page.goto(f"{base_url}{address}")

    colour = page.locator(".t").first.evaluate("token => getComputedStyle(token).fill")
    assert colour != "rgb(0, 0, 0)"
