"""A sweep and a search in a real browser: what is ready comes by itself."""

from playwright.sync_api import Browser, Page, expect

SMALL = "/sweep?scenario=lab&lab.messages=2&x=acks:0,1,all&y=linger.ms"


def test_cells_come(page: Page, base_url: str) -> None:
    """A grid that is not ready fills, ends with its table, and needs no reload."""
    page.goto(f"{base_url}{SMALL}:3,4,5")

    expect(page.locator("#heat .cell.delivered")).to_have_count(9, timeout=30_000)
    expect(page.locator(".as-table")).to_be_visible(timeout=30_000)
    expect(page.locator(".far p")).to_have_text("9 cells, all worked out")
    names = page.evaluate(
        "[...document.querySelectorAll('#heat *')].map((one) => one.namespaceURI)"
    )
    assert set(names) == {"http://www.w3.org/2000/svg"}


def test_keys(page: Page, base_url: str) -> None:
    """One tab stop for the picture; arrows move, a line says what the cell holds."""
    page.goto(f"{base_url}{SMALL}:3,4,5")
    expect(page.locator(".as-table")).to_be_visible(timeout=30_000)
    page.locator("#k0").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")

    expect(page.locator("#k4")).to_be_focused()
    expect(page.locator("#heat-words")).to_have_text("acks=1, linger.ms=4: 2 delivered")
    page.keyboard.press("Enter")
    page.wait_for_url("**/s/lab?acks=1&lab.messages=2&linger.ms=4&at=*")


def test_without_script(browser: Browser, base_url: str) -> None:
    """Without a script the page asks again by itself until all is there."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base_url}{SMALL}:6,7")

    expect(page.locator(".as-table")).to_be_visible(timeout=30_000)
    expect(page.locator("#heat .cell.delivered")).to_have_count(6)
    context.close()


def test_search(page: Page, base_url: str) -> None:
    """The answer comes without a reload, and its link plays the loss."""
    page.goto(f"{base_url}/search?acks=0&brokers=1&replication.factor=1&fault=crash:1")

    expect(page.locator("#verdict")).to_have_text("LOSS", timeout=30_000)
    page.get_by_role("link", name="Play it").click()
    page.wait_for_url("**/s/lab?acks=0&*")
