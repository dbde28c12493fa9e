"""A note and what it points at: words for the top of a page, rings for its picture.

Rings are drawn into a layer of their own, above all others, which no frame holds: a
page without a note is the same, byte for byte, as if there were no notes at all.

*Left out:* packets and batches have no name that stays from step to step, so a link
points at their message, or at the way on which they are.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from markupsafe import Markup

from app.links import Experiment
from app.looking import Things, called, ends_of, things
from app.runs import Run
from app.views.frames import Frame
from app.views.rendering import render
from app.views.stage.marks import Picture, StageView
from engine.sentence import Sentence

STROKE = re.compile(r"([A-Za-z])([^A-Za-z]*)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
AROUND, AROUND_SMALL = 2, 7  # units between a thing and its ring
CORNER = 14
CLOSE = "</svg>"


class Box(NamedTuple):
    """Where a thing is in a picture."""

    left: float
    top: float
    right: float
    bottom: float

    def grown(self, by: float) -> "Box":
        """The same, larger on all sides."""
        left, top, right, bottom = self
        return Box(left - by, top - by, right + by, bottom + by)

    @property
    def path(self) -> str:
        """Draw it, with round corners."""
        left, top, right, bottom = self
        r = min(CORNER, (right - left) / 2, (bottom - top) / 2)
        return (
            f"M{left + r:g} {top:g}H{right - r:g}a{r:g} {r:g} 0 0 1 {r:g} {r:g}"
            f"V{bottom - r:g}a{r:g} {r:g} 0 0 1 {-r:g} {r:g}"
            f"H{left + r:g}a{r:g} {r:g} 0 0 1 {-r:g} {-r:g}"
            f"V{top + r:g}a{r:g} {r:g} 0 0 1 {r:g} {-r:g}z"
        )


class Ring(NamedTuple):
    """A ring around one thing; its first one has the number that the words have."""

    path: str
    x: float  # of the number
    y: float
    number: int  # 0: no number here


class Look(NamedTuple):
    """One thing that a note points at."""

    number: int
    name: str
    words: Sentence
    here: bool  # on the picture at this step


class Pointed(NamedTuple):
    """A note, what it points at, and where."""

    link: Experiment  # to this very step, with the note
    note: str
    looks: tuple[Look, ...]

    @property
    def any(self) -> bool:
        """Tell whether there is something to be said or shown."""
        return bool(self.note or self.looks)


def pointed(link: Experiment, stage: StageView) -> Pointed:
    """Say what a link points at."""
    looks = (
        Look(number, name, called(name), _is_drawn(stage, name))
        for number, name in enumerate(link.look, 1)
    )
    return Pointed(link, link.note, tuple(looks))


def to_look_at(run: Run, stage: StageView) -> tuple[tuple[str, Sentence], ...]:
    """List what is on the picture of a step, as links name it, with its words."""
    names = nameable(things(run.timeline))
    return tuple((name, called(name)) for name in names if _is_drawn(stage, name))


def nameable(known: Things) -> tuple[str, ...]:
    """List what a run has to point at: processes, messages, and what lies between."""
    brokers = [name for name in known.processes if name.startswith("b")]
    pairs = [
        f"{one}-and-{other}"
        for one in known.processes
        for other in brokers
        if one not in brokers or one < other
    ]
    return (*known.processes, *known.messages, *pairs)


def with_rings(frame: Frame, stage: StageView, look: tuple[str, ...]) -> Frame:
    """Draw rings around things, above each picture of a step."""
    pieces = str(frame.stage).split(CLOSE)
    assert len(pieces) == len(stage.pictures) + 1, "one drawing a picture"
    layers = (layer for _, layer in rings(stage, look))
    drawn = [piece + layer for piece, layer in zip(pieces, layers, strict=False)]
    whole = CLOSE.join((*drawn, pieces[-1]))
    return replace(frame, stage=Markup(whole))  # noqa: S704 - what was there, and numbers


def rings(stage: StageView, look: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Draw the layer of rings of each picture, by the prefix of its ids."""
    return tuple(
        (
            one.prefix,
            render("stage/looks.svg", prefix=one.prefix, rings=_all(one, look)),
        )
        for one in stage.pictures
    )


def _is_drawn(stage: StageView, name: str) -> bool:
    return any(list(_rings(picture, name, 1)) for picture in stage.pictures)


def _all(picture: Picture, look: tuple[str, ...]) -> tuple[Ring, ...]:
    return tuple(
        ring
        for number, name in enumerate(look, 1)
        for ring in _rings(picture, name, number)
    )


def _rings(picture: Picture, name: str, number: int) -> Iterator[Ring]:
    """Draw the rings of one thing; the first of them has the number."""
    if wire := _wire(picture, name):
        (left, top, right, bottom) = box_of(wire)
        yield Ring(wire, (left + right) / 2, (top + bottom) / 2, number)
        return
    for place, box in enumerate(_boxes(picture, name)):
        yield Ring(box.path, box.left + 4, box.top + 4, 0 if place else number)


def _boxes(picture: Picture, name: str) -> Iterator[Box]:
    if ends := ends_of(name):
        yield from _between(picture, *ends)
    elif name.startswith("m"):
        half = picture.token / 2
        for token in picture.tokens:
            if token.id.startswith(f"{name}-") and "unseen" not in token.look.split():
                here = Box(token.x, token.y, token.x, token.y)
                yield here.grown(half + AROUND_SMALL)
    else:
        for shape in picture.shapes:
            if _is_of(name, shape.id):
                yield box_of(shape.path).grown(AROUND)


def _is_of(name: str, shape: str) -> bool:
    """Tell whether a shape is the ground on which a process or a partition stands."""
    if name.startswith("partition-"):
        number = name.removeprefix("partition-")
        row = shape.startswith("row-") and shape.endswith(f"-{number}")
        return row or shape == f"strip-{number}"
    return shape in {f"app-{name}", f"reader-{name}"} or shape.startswith(
        f"row-{name}-"
    )


def _between(picture: Picture, one: str, other: str) -> Iterator[Box]:
    """Find what is drawn between two processes: what is wrong there, or the gap."""
    names = {f"link-{one}-{other}", f"link-{other}-{one}"}
    for pill in picture.pills:
        if pill.id in names and "unseen" not in pill.look.split():
            left, right = pill.x + pill.left, pill.x + pill.left + pill.width
            yield Box(left, pill.y - 10, right, pill.y + 10).grown(AROUND_SMALL)
            return
    rows = [_row(picture, end) for end in (one, other)]
    found = sorted((row for row in rows if row), key=lambda row: row.top)
    if len(found) == len(rows):
        upper, lower = found
        edge, bottom = upper.right - 24, max(upper.bottom, lower.top)
        yield Box(edge - 96, upper.bottom - 4, edge, bottom + 4)


def _row(picture: Picture, broker: str) -> Box | None:
    drawn = (s.path for s in picture.shapes if s.id.startswith(f"row-{broker}-"))
    path = next(drawn, "")
    return box_of(path) if path else None


def _wire(picture: Picture, name: str) -> str:
    """Find the wire between two processes, where nothing is wrong with it."""
    ends = ends_of(name)
    if not ends or list(_between(picture, *ends)):
        return ""
    one, other = ends
    starts = (f"w-{one}-{other}-", f"w-{other}-{one}-")
    return next((s.path for s in picture.shapes if s.id.startswith(starts)), "")


def box_of(path: str) -> Box:
    """Measure a path of the stage: lines, round corners, and curves between ends."""
    x = y = 0.0
    across: list[float] = []
    down: list[float] = []
    for command, text in STROKE.findall(path):
        numbers = [float(number) for number in NUMBER.findall(text)]
        low, own = command.lower(), command.islower()
        if low == "h":
            x = numbers[-1] + own * x
        elif low == "v":
            y = numbers[-1] + own * y
        elif numbers:  # its end stands last, whatever shape it has
            x, y = numbers[-2] + own * x, numbers[-1] + own * y
        across.append(x)
        down.append(y)
    return Box(min(across), min(down), max(across), max(down))
