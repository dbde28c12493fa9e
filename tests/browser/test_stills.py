"""The decisive step of each foundation scenario, as a picture that is kept.

A picture that changed is not yet wrong, and not yet right: `make stills` writes them
anew; look at every one that `git diff` names before you commit it.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

from engine.ledger import judge
from engine.run import run
from engine.scenario import find, plan
from tests.browser.stills import Box, differences

STILLS = Path(__file__).with_name("stills")
FOUNDATION = (
    *("fire-and-forget", "too-large-to-notice", "acked-then-lost"),
    *("in-sync-but-behind", "gone-with-the-buffer", "a-second-of-nothing"),
    *("no-linger-still-a-batch", "b-done-a-gone", "committed-first"),
    *("who-commits-when", "committed-is-not-on-disk", "all-was-one"),
)
BROKEN = {"same-offset-two-records": 30, "in-sync-with-itself": 30}  # at which step


class Screen(NamedTuple):
    """A screen, the width of the stage on it, and its colours."""

    viewport: ViewportSize
    stage: int
    scheme: Literal["light", "dark"]


SCREENS = {
    "wide": Screen({"width": 1280, "height": 800}, 1240, "light"),
    "narrow": Screen({"width": 390, "height": 844}, 360, "dark"),
}
ALONE = """(width) => {
  const stage = document.getElementById("stage"), drawings = stage.children;
  document.body.append(document.getElementById("stage-signs"), stage);
  for (const other of document.body.children)
    if (!other.id.startsWith("stage")) other.style.display = "none";
  Object.assign(stage.style, { position: "fixed", inset: "0 auto auto 0",
    width: `${width}px`, padding: "0", background: "var(--card)", zIndex: 999 });
  for (const drawing of drawings) drawing.style.maxHeight = "none";
}"""
# Where words stand, and where they may reach in a typeface that is wider.
WORDS = """() => [...document.querySelectorAll("#stage text")].map((text) => {
  const { left, top, right, bottom, width } = text.getBoundingClientRect();
  const anchor = getComputedStyle(text).textAnchor, more = width / 5;
  return [left - (anchor === "start" ? 0 : more), top,
    right + (anchor === "end" ? 0 : more), bottom].map(Math.round);
}).filter(([left, top, right, bottom]) => right > left && bottom > top)"""
Still = tuple[Image.Image, list[Box]]


def decisive(slug: str) -> int:
    """The first step from which some message of a scenario cannot be saved."""
    if slug in BROKEN:
        return BROKEN[slug]
    fates = judge(run(plan(find(slug)))).fates
    return min(fate.doomed_at for fate in fates if fate.doomed_at)


def photograph(page: Page) -> Still:
    """Take the stage that a page shows, and where its words are."""
    shot = page.locator("#stage").screenshot()
    boxes: list[Box] = [tuple(box) for box in page.evaluate(WORDS)]
    return Image.open(BytesIO(shot)).convert("RGB"), boxes


@pytest.fixture
def still(browser: Browser, base_url: str) -> Callable[..., Still]:
    """Return a function that photographs a scenario's decisive step on a screen.

    Its third argument is a script that changes something in the page before.
    """

    def taken(slug: str, screen: str, script: str = "") -> Still:
        size = SCREENS[screen]
        context = browser.new_context(
            viewport=size.viewport, color_scheme=size.scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(f"{base_url}/s/{slug}?at={decisive(slug)}")
        page.evaluate(ALONE, size.stage)
        if script:
            page.evaluate(f"() => {{ {script} }}")
        picture = photograph(page)
        context.close()
        return picture

    return taken


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("slug", [*FOUNDATION, *BROKEN])
def test_the_decisive_step_looks_as_it_did(
    slug: str,
    screen: str,
    still: Callable[..., Still],
    expect_still: Callable[[Path, Still], None],
) -> None:
    """Whoever knows the picture finds every element where it was."""
    expect_still(STILLS / f"{slug}-{screen}.png", still(slug, screen))


def test_all_stills_are_small() -> None:
    """A clone stays quick: all pictures together are below 1.5 MB."""
    sizes = [path.stat().st_size for path in STILLS.glob("*.png")]

    assert len(sizes) == len(SCREENS) * (len(FOUNDATION) + len(BROKEN))
    assert sum(sizes) < 1_500_000


def changed(still: Callable[..., Still], script: str) -> list[str]:
    """Change one thing in the page, and tell what is found to differ."""
    actual, words = still("acked-then-lost", "wide", script)
    with Image.open(STILLS / "acked-then-lost-wide.png") as golden:
        return differences(golden, actual, words)


def test_an_element_that_moves_is_noticed(still: Callable[..., Still]) -> None:
    """A token that stands a few pixels further right makes another picture."""
    script = "document.getElementById('w-m3-app').style.translate = '6px'"

    assert changed(still, script) != []


def test_an_element_that_vanishes_is_noticed(still: Callable[..., Still]) -> None:
    """So does a verdict's small sign that is not there."""
    assert changed(still, "document.getElementById('w-v1').remove()") != []


def test_words_that_vanish_are_noticed(still: Callable[..., Still]) -> None:
    """So do words that are not there, and words that are new."""
    assert changed(still, "document.getElementById('w-v3-w').remove()") != []
    script = "document.getElementById('w-b3').textContent = 'acked, and kept for ever'"
    assert changed(still, script) != []


def test_other_letters_make_the_same_picture(still: Callable[..., Still]) -> None:
    """Another typeface, a little wider and heavier, does not matter."""
    script = """for (const drawing of document.querySelectorAll("#stage .drawing"))
      Object.assign(drawing.style, { letterSpacing: "0.3px", fontFamily: "serif" })"""

    assert changed(still, script) == []
