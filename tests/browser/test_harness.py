"""The tools of the browser tests work, on a page that is as strict as ours."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.browser.chromium import NoChromiumError, find_chromium
from tests.browser.serve import serving

STRICT = {"content-security-policy": "default-src 'none'; script-src 'self'"}
PAGE = """<!doctype html><html lang="en"><title>A page</title>
<main><h1>Hello</h1>{}</main></html>"""


async def good(_: Request) -> HTMLResponse:
    """Answer with a page that has nothing wrong."""
    return HTMLResponse(PAGE.format("<p>All is well.</p>"), headers=STRICT)


async def bad(_: Request) -> HTMLResponse:
    """Answer with a page whose picture has no words."""
    return HTMLResponse(PAGE.format("<img src='/x.png'>"), headers=STRICT)


@pytest.fixture(scope="module")
def strict_url() -> Iterator[str]:
    """Serve the two pages above."""
    with serving(Starlette(routes=[Route("/good", good), Route("/bad", bad)])) as url:
        yield url


def test_page_is_shown(page: Page, strict_url: str) -> None:
    """Chromium opens what is served."""
    page.goto(f"{strict_url}/good")

    expect(page.get_by_role("heading")).to_have_text("Hello")


def test_axe_finds_nothing(
    page: Page, strict_url: str, axe: Callable[[Page], list[str]]
) -> None:
    """Axe runs under a policy without `unsafe-eval`, and is content."""
    page.goto(f"{strict_url}/good")

    assert axe(page) == []


def test_axe_finds_fault(
    page: Page, strict_url: str, axe: Callable[[Page], list[str]]
) -> None:
    """Axe says what is wrong and where."""
    page.goto(f"{strict_url}/bad")

    assert [line.split()[0] for line in axe(page)] == ["image-alt"]


def test_wrong_choice_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that was asked for and is not there is an error, never a skip."""
    monkeypatch.setenv("ACKWARD_CHROMIUM", "no-such-browser")

    with pytest.raises(NoChromiumError, match="no-such-browser is not a program"):
        find_chromium()
