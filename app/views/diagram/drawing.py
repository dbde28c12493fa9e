"""The drawing itself: rows, lifelines, marks and arrows as shapes, cut into bands.

A band is what fits on a printed page; on a screen the bands stand seamlessly below
each other. What crosses an edge stands in both, and each shows its own half.
"""

from collections.abc import Sequence
from typing import NamedTuple

from app.runs import Run
from app.views.diagram.arrows import Arrow, arrows_of
from app.views.diagram.lanes import SHORT, lanes_of, stretches
from app.views.diagram.looks import (
    BAND,
    DOOM,
    Look,
    clipped,
    pitch_of,
    words_at,
)
from app.views.diagram.marks import Mark, marks_of
from app.views.diagram.rows import Row, Rows, Sheet, Silence, is_doom, rows_of
from app.views.diagram.shapes import Line, Room, Sign, Way, line_of, signs_of, way_of
from engine.model.actions import Deliver
from engine.model.state import CONTROLLER
from engine.narrate import messages
from engine.run import Step
from engine.sentence import joined, say
from engine.traffic import Traffic


class Name(NamedTuple):
    """The name above a lifeline."""

    x: int
    text: str
    full: str


class Doom(NamedTuple):
    """A point of no return."""

    x: int  # where its words begin; on a phone, where they end
    y: int
    line_y: int
    until: int  # how far its line goes
    text: str


class Band(NamedTuple):
    """A part of the drawing, from edge to edge."""

    top: int
    height: int
    rows: tuple[tuple[Row, tuple[Sign, ...]], ...]
    lines: tuple[Line, ...]
    ways: tuple[Way, ...]
    silences: tuple[Silence, ...]
    dooms: tuple[Doom, ...]


class Drawing(NamedTuple):
    """One picture of the whole, for one kind of screen."""

    look: Look
    pitch: int
    words_x: int
    names: tuple[Name, ...]
    bands: tuple[Band, ...]


class Plan(NamedTuple):
    """What every drawing of a run shows, however wide it is."""

    found: Traffic
    arrows: tuple[Arrow, ...]
    marks: dict[int, tuple[Mark, ...]]
    lanes: tuple[str, ...]


def plan_of(found: Traffic) -> Plan:
    """Find all marks and arrows, and the lifelines that they need."""
    marks = {
        index: marks_of(step.events, step.world, _arrival(found.steps, index))
        for index, step in enumerate(found.steps)
        if step.events
    }
    arrows = arrows_of(found)
    named = {mark.process for some in marks.values() for mark in some}
    if any(CONTROLLER in (arrow.source, arrow.target) for arrow in arrows):
        named.add(CONTROLLER)
    return Plan(found, arrows, marks, lanes_of(found, named))


def _arrival(steps: Sequence[Step], index: int) -> str:
    """Name the process at which a packet arrives in a step."""
    action = steps[index].action
    if not isinstance(action, Deliver):
        return ""
    packets = steps[index - 1].world.network.packets
    return next((p.target for p in packets if p.number == action.packet), "")


def draw(run: Run, plan: Plan, look: Look, part: range) -> Drawing:
    """Draw some steps of a run."""
    lanes = plan.lanes
    pitch = pitch_of(look, len(lanes))
    xs = {name: look.gutter + pitch * at + pitch // 2 for at, name in enumerate(lanes)}
    laid = rows_of(run, plan.found, plan.arrows, Sheet(look, len(lanes), part))
    ys = {row.moment: row.y for row in laid.rows}
    worlds = [plan.found.steps[row.moment].world for row in laid.rows]
    places = list(xs.values())
    lines = [
        line_of(stretch, places[stretch.lane], laid.rows, laid.height)
        for stretch in stretches(lanes, worlds)
    ]
    ways = [
        way for arrow in plan.arrows if (way := way_of(arrow, xs, ys, laid)) is not None
    ]
    signed = tuple(
        (
            row,
            signs_of(
                plan.marks.get(row.moment, ()), xs, row.y, Room(pitch, look.width)
            ),
        )
        for row in laid.rows
    )
    dooms = tuple(
        _doom(run, row, look, words_at(look, len(lanes)))
        for row in laid.rows
        if is_doom(run, row)
    )
    return Drawing(
        look,
        pitch,
        words_at(look, len(lanes)),
        tuple(Name(xs[name], _named(name, pitch), name) for name in lanes),
        _bands(laid, signed, lines, ways, dooms),
    )


def _named(name: str, pitch: int) -> str:
    return clipped(name, pitch - 4) or SHORT.get(name, name)


def _doom(run: Run, row: Row, look: Look, words_x: int) -> Doom:
    fates = run.ledger.fates
    doomed = tuple(dict.fromkeys(f.message for f in fates if f.doomed_at == row.number))
    text = joined((say("Point of no return"), messages(doomed)), ": ")
    y = row.top + row.height + DOOM // 2
    if look.words:
        return Doom(words_x, y, y, words_x - 8, text)
    return Doom(look.width - 8, y - 3, y + 8, look.width - 4, text)


def _bands(
    laid: Rows,
    signed: tuple[tuple[Row, tuple[Sign, ...]], ...],
    lines: list[Line],
    ways: list[Way],
    dooms: tuple[Doom, ...],
) -> tuple[Band, ...]:
    bands = []
    for top, end in _edges(laid):
        bands.append(
            Band(
                top,
                end - top,
                tuple(pair for pair in signed if top <= pair[0].top < end),
                tuple(line for line in lines if line.y1 < end and line.y2 > top),
                tuple(way for way in ways if way.top <= end and way.bottom >= top),
                tuple(one for one in laid.silences if top <= one.top < end),
                tuple(doom for doom in dooms if top < doom.y <= end),
            )
        )
    return tuple(bands)


def _edges(laid: Rows) -> list[tuple[int, int]]:
    """Cut between rows, where a printed page ends."""
    cuts = [0]
    ends = [*(row.top for row in laid.rows[1:]), laid.height]
    for row, end in zip(laid.rows, ends, strict=True):
        if end - cuts[-1] > BAND and row.top > cuts[-1]:
            cuts.append(row.top)
    return list(zip(cuts, [*cuts[1:], laid.height], strict=True))
