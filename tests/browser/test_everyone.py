"""Whoever has no mouse, a small window, another language or no script."""

import pytest
from playwright.sync_api import Browser, Page, expect

# Where the focus is, and whether a ring is drawn around it or what stands for it.
FOCUS = """() => {
  const on = document.activeElement;
  if (!on || on === document.body) return null;
  const drawn = (one) => {
    const style = getComputedStyle(one);
    const wide = parseFloat(style.outlineWidth) >= 2;
    return (wide && style.outlineStyle !== "none") || style.boxShadow !== "none";
  };
  const near = [on, on.nextElementSibling, on.parentElement].filter(Boolean);
  const box = on.getBoundingClientRect();
  const words = on.getAttribute("aria-label") ?? on.textContent;
  return {
    name: on.id || words.trim().slice(0, 40),
    seen: near.some(drawn) && box.bottom > 0 && box.top < innerHeight,
  };
}"""
WIDER = "() => document.documentElement.scrollWidth - innerWidth"


def test_every_control_by_keyboard(page: Page, base_url: str) -> None:
    """Tab comes through the whole page, its ring is always seen, and it gets out."""
    page.goto(f"{base_url}/s/acked-then-lost?at=26")
    passed = []
    for _ in range(400):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            break
        passed.append(focus)

    assert [one["name"] for one in passed if not one["seen"]] == []
    assert {"seek", "play", "go-on", "speed", "copy"} <= {one["name"] for one in passed}
    assert passed[0]["name"] == "Skip to the content"
    assert passed[-1]["name"] == "Deutsch"


@pytest.mark.parametrize("width", [640, 320])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/de/s/acked-then-lost?at=26",
        "/s/acked-then-lost/handout",
        "/s/lab",
        "/settings/acks",
        "/evidence",
    ],
)
def test_nothing_is_lost_when_it_is_large(
    browser: Browser, base_url: str, path: str, width: int
) -> None:
    """At 200 % and at 400 % of 1280 pixels nobody has to scroll sideways."""
    context = browser.new_context(viewport={"width": width, "height": 512})
    page = context.new_page()
    page.goto(base_url + path)

    assert page.evaluate(WIDER) <= 0
    context.close()


def test_playing_in_german(page: Page, base_url: str) -> None:
    """The player stays in the language of its page, step by step."""
    page.goto(f"{base_url}/de/s/acked-then-lost?at=25")
    page.keyboard.press("ArrowRight")

    expect(page.locator("#headline")).to_have_text(
        "b1 stürzt ab. Was er geschrieben hat, ist noch im Page Cache."
    )
    expect(page).to_have_url(f"{base_url}/de/s/acked-then-lost?at=26")
    expect(page.locator("#play")).to_have_text("Abspielen")


def test_changing_in_german(page: Page, base_url: str) -> None:
    """What htmx swaps is German too, and so is the address."""
    page.goto(f"{base_url}/de/s/acked-then-lost?at=20")
    page.locator("#controls input[name=acks][value=all]").check(force=True)

    expect(page.locator("#changes")).to_contain_text("Geändert")
    assert page.url.startswith(f"{base_url}/de/s/acked-then-lost?acks=all")


def test_german_without_script(browser: Browser, base_url: str) -> None:
    """Links and forms stay in the language of their page."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base_url}/de/s/acked-then-lost")
    page.locator("#go-last").click()
    expect(page.locator("#losses")).to_contain_text("Nachricht 3 ist verloren")
    page.get_by_role("link", name="Handout").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bestätigt, dann weg")
    page.get_by_role("link", name="English").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Acknowledged, then gone")
    context.close()
