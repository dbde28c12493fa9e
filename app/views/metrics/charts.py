"""Small multiples: one chart a metric and process, all with the same time axis.

The axis has the steps at equal distances, as the scrubber has, and a silence takes a
little room of its own.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from app.runs import Run
from app.views.words import gap
from engine.metrics import Meter, Series
from engine.sentence import joined

WIDTH = 360
LEFT, RIGHT = 40, 352
TOP, BOTTOM = 10, 58
SILENCE = 1.5  # as much room as so many steps
LARGEST_LABEL = 9_999


class Axis(NamedTuple):
    """Where each step stands, from left to right, and where nothing happened."""

    xs: tuple[int, ...]
    breaks: tuple[int, ...]
    dooms: tuple[int, ...]


class Label(NamedTuple):
    """A number beside a chart."""

    y: int
    text: str


class Chart(NamedTuple):
    """One metric of one process."""

    meter: Meter
    process: str
    path: str  # its line
    silent: str  # where the process said nothing; "": never
    labels: tuple[Label, ...]
    values: str  # what the script reads: "0:3 17:4 20:-"
    now: str  # the value at the cursor, and what it was before
    moved: bool


def axis_of(run: Run) -> Axis:
    """Lay out the time axis."""
    steps = run.timeline.steps
    places = [0.0]
    breaks = []
    for before, step in pairwise(steps):
        silence = bool(gap(step.at_ms - before.at_ms))
        if silence:
            breaks.append(places[-1] + (1 + SILENCE) / 2)
        places.append(places[-1] + 1 + SILENCE * silence)
    scale = (RIGHT - LEFT) / max(1.0, places[-1])
    xs = tuple(round(LEFT + place * scale) for place in places)
    return Axis(
        xs,
        tuple(round(LEFT + place * scale) for place in breaks),
        tuple(xs[step] for step in run.doomed),
    )


def chart_of(one: Series, axis: Axis, number: int) -> Chart:
    """Draw one metric, with its cursor at a step."""
    before = one.values[number - 1] if number else one.values[0]
    now = one.values[number]
    known = [value for value in one.values if value is not None]
    low, high = min((0, *known)), max((1, *known))
    if min(known, default=0) > LARGEST_LABEL:
        low, high = min(known), max(known)
    return Chart(
        meter=one.meter,
        process=one.process,
        path=_path(one.values, axis.xs, low, high),
        silent=_silences(one.values, axis.xs),
        labels=tuple(
            Label(_y(value, low, high), str(value))
            for value in dict.fromkeys((low, high))
            if high <= LARGEST_LABEL
        ),
        values=_spelt(one.values),
        now=moved(before, now, one.meter.nothing),
        moved=before != now,
    )


def moves(one: Series) -> bool:
    """Tell whether a metric is worth a chart: it has more than one value."""
    return len({value for value in one.values if value is not None}) > 1


def moved(before: int | None, after: int | None, nothing: str) -> str:
    """Write what a metric is, and what it was if that is something else."""
    told = [f"{v:,}" if v is not None else nothing for v in (before, after)]
    return joined(dict.fromkeys(told), " → ")


def _y(value: int, low: int, high: int) -> int:
    return BOTTOM - round((value - low) * (BOTTOM - TOP) / max(1, high - low))


def _path(values: Sequence[int | None], xs: Sequence[int], low: int, high: int) -> str:
    """Draw steps: a value holds until it changes; a silence is a hole."""
    parts = []
    drawn: int | None = None
    for x, value in zip(xs, values, strict=True):
        if value == drawn:
            continue
        if drawn is not None:
            parts.append(f"H{x}")
        if value is not None:
            y = _y(value, low, high)
            parts.append(f"M{x} {y}" if drawn is None else f"V{y}")
        drawn = value
    if drawn is not None:
        parts.append(f"H{RIGHT + 4}")
    return "".join(parts)


def _silences(values: Sequence[int | None], xs: Sequence[int]) -> str:
    parts = []
    begun = False
    for x, value in zip(xs, values, strict=True):
        if value is None and not begun:
            parts.append(f"M{x} {BOTTOM}")
        elif value is not None and begun:
            parts.append(f"H{x}")
        begun = value is None
    if begun:
        parts.append(f"H{RIGHT + 4}")
    return "".join(parts)


def _spelt(values: Sequence[int | None]) -> str:
    told = []
    before: int | str | None = ""
    for step, value in enumerate(values):
        if value != before:
            told.append(f"{step}:{'-' if value is None else value}")
        before = value
    return " ".join(told)
