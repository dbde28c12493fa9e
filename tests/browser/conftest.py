"""A real Chromium, the real application, and axe-core.

Two things to know before writing a test here:

* The pages' Content-Security-Policy has no `unsafe-eval`, and Playwright's
  `wait_for_function` needs it (it raises EvalError). Wait with
  `expect(locator).to_have_text(...)`, or ask again with `page.evaluate`, which goes
  through the browser's debugger and is subject to no policy.
* Playwright runs an event loop in the thread of the tests, so nothing here may call
  `asyncio.run`. The loop ends with this package: other tests may.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.serve import serving
from tests.browser.stills import Box, differences, quantised

PATIENCE_MS = 30_000  # until what is expected must be so: a busy machine is slow

expect.set_options(timeout=PATIENCE_MS)

AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="package")
def base_url() -> Iterator[str]:
    """Return the address of the application, served for all tests of this package."""
    application = import_module("app.main").app
    with serving(application) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start one Chromium for all tests of this package."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(FLAGS)
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page in a fresh context. What the page throws fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == [], "the page threw errors"


@pytest.fixture
def told(request: pytest.FixtureRequest, page: Page, base_url: str) -> Iterator[Page]:
    """Open the STORY of the tests' module; nothing may complain while it is open."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(base_url + request.module.STORY)
    yield page
    assert complaints == []


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Return a function that lists what axe-core finds wrong with a page."""

    def violations(page: Page) -> list[str]:
        page.evaluate(AXE)
        found: dict[str, Any] = page.evaluate("() => axe.run()")
        return [
            f"{rule['id']} ({rule['impact']}): {node['target']} {node['html']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    return violations


@pytest.fixture
def expect_still(
    request: pytest.FixtureRequest,
) -> Callable[[Path, tuple[Image.Image, list[Box]]], None]:
    """Compare a picture with the one that is kept in a file, or write that anew."""

    def compare(path: Path, taken: tuple[Image.Image, list[Box]]) -> None:
        picture, words = taken
        if request.config.getoption("--rewrite"):
            path.parent.mkdir(exist_ok=True)
            quantised(picture).save(path, optimize=True)
        assert path.exists(), f"no still {path.name} yet: run `make stills`"
        with Image.open(path) as golden:
            found = differences(golden, picture, words)
        assert found == [], f"{path.name} changed: look at it, then `make stills`"

    return compare
