"""Every kind of page is usable by everybody: axe-core, light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

PAGES = (
    "/",
    "/s/acked-then-lost",
    "/s/acked-then-lost?acks=all&do=60:crash:b2&at=30",
    "/s/acked-then-lost?at=48",
    "/compare",
    "/compare?scenario=acked-then-lost&b.acks=all&at=40",
    "/s/lab",
    "/lab",
    "/lab/own",
    "/guide",
    "/s/acked-then-lost/share?at=26",
    "/embed/acked-then-lost?at=26",
    "/s/acked-then-lost?look=b2,m3&note=Look%20here&at=26",
    "/s/acked-then-lost/share?look=b2,m3&note=Look%20here&at=26",
    "/check",
    "/search",
    "/search?acks=1&fault=crash:1",
    "/sweep",
    "/sweep?scenario=acked-then-lost&x=acks:1,all&y=kafka:3.9,4.1",
    "/s/acked-then-lost/diagram?at=26",
    "/s/acked-then-lost/metrics?at=34",
    "/s/gone-with-the-buffer/saving",
    "/s/acked-then-lost/risk?at=22",
    "/s/acked-then-lost/shrink?do=5:pause:b3&do=9:crash:c1",
    "/s/acked-then-lost/every-order/acked-loss/replication/crash:1",
    "/s/acked-then-lost/message/3?at=30",
    "/s/aborted-and-left-behind/message/1?at=60",
    "/s/acked-then-lost/message/9",
    "/s/acked-then-lost/handout",
    "/s/acked-then-lost/predict",
    "/s/acked-then-lost/predict?guess=1,3",
    "/lessons",
    "/lessons/acks-and-who-remembers",
    "/lessons/acks-and-who-remembers/teacher",
    "/de/s/acked-then-lost?at=26",
    "/de/",
    "/claims",
    "/evidence",
    "/model",
    "/api",
    "/?q=acks",
    "/settings",
    "/settings/acks",
    "/settings/producer",
    "/where/broker",
    "/settings/ackz",
    "/s/nothing",
    "/s/lab?acks=7",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe(
    browser: Browser,
    base_url: str,
    axe: Callable[[Page], list[str]],
    path: str,
    scheme: str,
) -> None:
    """No rule of axe-core is broken."""
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": 1280, "height": 800},
    )
    page = context.new_page()
    page.goto(base_url + path)

    assert axe(page) == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_breaking(
    page: Page, base_url: str, axe: Callable[[Page], list[str]], scheme: str
) -> None:
    """No rule is broken by the menu of what can be broken, greyed entries included."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{base_url}/s/acked-then-lost?do=60:crash:b2&at=30")
    page.keyboard.press("b")
    page.locator("#breaker-list button", has_text="b2").first.click()

    assert axe(page) == []


@pytest.mark.parametrize(
    "tab", ["log", "diagram", "metrics", "risk", "saving", "evidence", "configuration"]
)
def test_axe_tabs(
    page: Page, base_url: str, axe: Callable[[Page], list[str]], tab: str
) -> None:
    """No rule is broken under any tab either."""
    page.goto(f"{base_url}/s/acked-then-lost?at=40")
    page.locator(f"#tab-{tab}").check(force=True)

    assert axe(page) == []
