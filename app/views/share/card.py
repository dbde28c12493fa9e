"""A step as a picture of 1200 × 630, as chats and slides show links: drawn, then PNG.

It is drawn apart from the stage. A renderer that is no browser knows no custom
properties, so the colours of `tokens.css` are put in their place here.

Left out: dark colours (a preview does not know its reader's theme), partitions other
than 0, and every group but the first, as in the small pictures of the gallery.
"""

import re
from functools import cache
from textwrap import wrap
from typing import NamedTuple

import resvg_py

from app.assets import STATIC
from app.runs import Run
from app.views.now import now
from app.views.rendering import render
from app.views.stage import still_view
from app.views.stage.still import StillView
from app.views.words import LETTERS, clock
from engine.ledger import Verdict

WIDTH, HEIGHT = 1200, 630
FONTS = [str(path) for path in sorted((STATIC / "fonts").glob("*.ttf"))]
TITLE, SENTENCE = 40, 50  # characters of a line, at the sizes that card.css gives them
VARIABLE = re.compile(r"var\((--[a-z0-9-]+)\)")
TOKEN = re.compile(r"(--[a-z0-9-]+):\s*([^;]+);")


class Chip(NamedTuple):
    """How many messages ended one way by then."""

    verdict: str
    letter: str
    words: str
    x: int


class Card(NamedTuple):
    """One step as a picture."""

    width: int
    height: int
    title: tuple[str, ...]
    told: tuple[str, ...]  # the step's sentence, in lines
    clock: str
    step: str
    still: StillView
    chips: tuple[Chip, ...]
    style: str


def card(run: Run, number: int) -> Card:
    """Lay out a step."""
    told = now(run, number)
    words = str(told.beat or told.headline)
    return Card(
        width=WIDTH,
        height=HEIGHT,
        title=_lines(run.scenario.title, TITLE, 1),
        told=_lines(words, SENTENCE, 3),
        clock=clock(run.timeline.steps[number].at_ms),
        step=f"{number} / {run.last}",
        still=still_view(run.timeline, run.ledger, number),
        chips=_chips(run, number),
        style=style(),
    )


def as_svg(run: Run, number: int) -> str:
    """Draw a step."""
    return render("share/card.svg", card=card(run, number))


def as_png(run: Run, number: int, width: int = WIDTH) -> bytes:
    """Draw a step as pixels; the fonts are ours, so it looks alike everywhere."""
    return resvg_py.svg_to_bytes(
        svg_string=as_svg(run, number),
        width=width,
        skip_system_fonts=True,
        font_files=FONTS,
        font_family="DejaVu Sans",
    )


@cache
def style() -> str:
    """Return card.css with every token's value in its place, for the light theme."""
    tokens = dict(TOKEN.findall(_text("tokens.css").partition("@media")[0]))
    return VARIABLE.sub(lambda found: tokens[found[1]], _text("card.css"))


def _text(name: str) -> str:
    found = (STATIC / name).read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/", "", found, flags=re.DOTALL)


def _lines(text: str, width: int, most: int) -> tuple[str, ...]:
    return tuple(wrap(text, width, max_lines=most, placeholder=" …"))


def _chips(run: Run, number: int) -> tuple[Chip, ...]:
    rows = run.ledger.rows[number]
    found = [row.verdict for row in rows]
    chips: list[Chip] = []
    x = 64
    for verdict in Verdict:
        count = found.count(verdict)
        if count:
            words = f"{count} {verdict.value}"
            chips.append(Chip(verdict.value, LETTERS[verdict], words, x))
            x += 72 + 17 * len(words)
    return tuple(chips)
