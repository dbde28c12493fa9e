"""Draw the README's picture: the scenario page at the step where it is decided.

    make picture

The same pages that people see, in the same browser as the tests.
"""

import sys
from importlib import import_module
from pathlib import Path

from playwright.sync_api import sync_playwright

from engine.ledger import judge
from engine.run import run
from engine.scenario import find, plan
from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.serve import serving

SLUG = "acked-then-lost"
PICTURE = Path(__file__).parents[1] / "static" / "picture.png"


def decisive_step(slug: str) -> int:
    """The point of no return of the scenario's first lost message."""
    timeline = run(plan(find(slug)))
    return next(fate.doomed_at for fate in judge(timeline).fates if fate.doomed_at)


def draw(target: Path) -> None:
    """Write a PNG of the page at its decisive step, 1280 by 800, light."""
    step = decisive_step(SLUG)
    with serving(import_module("app.main").app) as address, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=find_chromium(), args=list(FLAGS)
        )
        page = browser.new_page(
            viewport={"width": 1280, "height": 800},
            color_scheme="light",
            reduced_motion="reduce",
        )
        page.goto(f"{address}/s/{SLUG}?at={step}", wait_until="networkidle")
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    draw(PICTURE)
    print(f"wrote {PICTURE.name}, {PICTURE.stat().st_size:,} bytes")
    sys.exit(0)
