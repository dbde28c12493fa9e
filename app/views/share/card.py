"""A step as a picture of 1200 × 630, as chats and slides show links: drawn, then PNG.

It is drawn apart from the stage. A renderer that is no browser knows no custom
properties, so the colours of `tokens.css` are put in their place here.

Left out: dark colours (a preview does not know its reader's theme), partitions other
than 0, and every group but the first, as in the small pictures of the gallery.
"""

import re
from collections.abc import Iterator
from functools import cache
from textwrap import wrap
from typing import NamedTuple

import resvg_py

from app.assets import STATIC
from app.languages import in_words, spoken
from app.links import Experiment
from app.runs import Run
from app.views.now import now
from app.views.rendering import render
from app.views.stage import still_view
from app.views.stage.still import StillView
from app.views.words import LETTERS, clock
from engine.ledger import Verdict
from engine.sentence import say

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


class Spot(NamedTuple):
    """A ring around something that a note points at."""

    x: float
    y: float
    width: float
    height: float


class Card(NamedTuple):
    """One step as a picture."""

    width: int
    height: int
    title: tuple[str, ...]
    told: tuple[str, ...]  # the note to the step, or else its sentence, in lines
    clock: str
    step: str
    still: StillView
    spots: tuple[Spot, ...]
    chips: tuple[Chip, ...]
    style: str


def card(run: Run, link: Experiment) -> Card:
    """Lay out a step."""
    number = link.at.value
    told = now(run, number)
    words = link.note or _spoken(told.beat or told.headline)
    still = still_view(run.timeline, run.ledger, number)
    return Card(
        width=WIDTH,
        height=HEIGHT,
        title=_lines(_spoken(run.scenario.title), TITLE, 1),
        told=_lines(words, SENTENCE, 3),
        clock=clock(run.timeline.steps[number].at_ms),
        step=f"{number} / {run.last}",
        still=still,
        spots=tuple(_spots(still, link.look)),
        chips=_chips(run, number),
        style=style(),
    )


def as_svg(run: Run, link: Experiment) -> str:
    """Draw a step."""
    return render("share/card.svg", card=card(run, link))


def as_png(run: Run, link: Experiment, width: int = WIDTH) -> bytes:
    """Draw a step as pixels; the fonts are ours, so it looks alike everywhere."""
    return resvg_py.svg_to_bytes(
        svg_string=as_svg(run, link),
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


def _spoken(text: str) -> str:
    return str(in_words(text, spoken.get()))


def _lines(text: str, width: int, most: int) -> tuple[str, ...]:
    return tuple(wrap(text, width, max_lines=most, placeholder=" …"))


def _spots(still: StillView, look: tuple[str, ...]) -> Iterator[Spot]:
    """Ring what is looked at; what a small picture does not show has no ring."""
    for name in still.names:
        if name.words in look:
            wide = 8 * len(name.words) + 10
            yield Spot(name.x - wide + 5, name.y - 10, wide, 20)
    for piece in still.pieces:
        if f"m{piece.words}" in look:
            half = still.side / 2 + 3
            yield Spot(piece.x - half, piece.y - half, 2 * half, 2 * half)


def _chips(run: Run, number: int) -> tuple[Chip, ...]:
    rows = run.ledger.rows[number]
    found = [row.verdict for row in rows]
    chips: list[Chip] = []
    x = 64
    for verdict in Verdict:
        count = found.count(verdict)
        if count:
            words = f"{count} {_spoken(say(verdict.value))}"
            chips.append(Chip(verdict.value, LETTERS[verdict], words, x))
            x += 72 + 17 * len(words)
    return tuple(chips)
