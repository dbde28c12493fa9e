"""The page of a comparison: everything around the frame."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from app.assets import REVISION
from app.comparing import Comparison, with_fix
from app.laboratory import LAB
from app.links import Experiment
from app.pairing import Pair, pair_of
from app.runs import Run
from app.views.beside.contrast import Choice, Name, choices, names
from app.views.beside.frames import Frame, Framer
from app.views.beside.lulls import lulls
from app.views.beside.reckoning import Price, Verdicts, in_words, prices, verdicts
from app.views.beside.telling import first_difference
from app.views.controls import Control, controls
from app.views.frames import FRAMES_A_CHUNK
from app.views.sharing import Difference, differs, seen
from app.views.silences import Gap
from app.views.words import clock
from engine.alignment import Joint
from engine.narrate import headline
from engine.sentence import say

TIMELINE = f"/tl-compare/{REVISION}"
PROMISE = "~"  # between what a shared link promised of both sides


class Segment(NamedTuple):
    """A stretch of the scrubber on which the two are not the same."""

    kind: str  # "left" | "right" | "differs"
    start: str  # in percent of the way
    width: str


class Mark(NamedTuple):
    """One place on the scrubber worth jumping to."""

    step: int
    kind: str  # "first" | "doom"
    percent: str
    label: str
    url: str


class Line(NamedTuple):
    """One step of both stories."""

    number: int
    kind: str
    url: str
    a: str  # "" where the side waits
    b: str
    clock_a: str
    clock_b: str


class Form(NamedTuple):
    """What can be chosen on one side."""

    name: Name
    slug: str
    shown: tuple[Control, ...]
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparePage:
    """What the page of one step of a comparison shows."""

    comparison: Comparison
    at: Pair
    number: int
    timeline: str
    chunk: int
    frame: Frame
    title: str
    alike: bool  # both sides play the same scenario
    names: tuple[Name, Name]
    choices: tuple[Choice, ...]
    first: str  # the first difference, in words
    first_step: int | None
    words: tuple[str, ...]
    verdicts: tuple[Verdicts, ...]
    groups: bool  # there are several groups
    prices: tuple[Price, ...]
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]
    silences: tuple[Gap, ...]
    lines: tuple[Line, ...]
    forms: tuple[Form, Form]
    presets: tuple[tuple[str, str], ...]  # what else to compare: words and address
    hidden: tuple[tuple[str, str], ...]  # the link, for a form that has only a step
    seen: str
    differs: tuple[tuple[str, Difference], ...]  # by side


def compare_page(
    comparison: Comparison, number: int, promised: str = ""
) -> ComparePage:
    """Compose the page of one step; a shared link has promised two endings."""
    a, b = comparison.runs
    first = comparison.alignment.first
    alike = a.scenario.slug == b.scenario.slug
    called = names(comparison)
    ledger = verdicts(comparison)
    title = a.scenario.title if alike else say("Two scenarios beside each other")
    return ComparePage(
        comparison=comparison,
        at=comparison.pair.to(number),
        number=number,
        timeline=comparison.pair.under(TIMELINE),
        chunk=FRAMES_A_CHUNK,
        frame=Framer(comparison).frame(number),
        title=title,
        alike=alike,
        names=called,
        choices=choices(comparison),
        first=first_difference(comparison),
        first_step=comparison.alignment.parted if first is None else first,
        words=in_words(comparison),
        verdicts=ledger,
        groups=len({one.group for one in ledger}) > 1,
        prices=prices(comparison),
        segments=tuple(_segments(comparison)),
        marks=tuple(_marks(comparison)),
        silences=lulls(comparison),
        lines=tuple(_lines(comparison)),
        forms=(_form(called[0], a), _form(called[1], b)),
        presets=tuple(_presets(comparison)),
        hidden=comparison.pair.fields,
        seen=PROMISE.join(seen(run) for run in comparison.runs),
        differs=tuple(_differs(comparison, promised)),
    )


def _percent(comparison: Comparison, step: float) -> str:
    return f"{100 * step / max(1, comparison.last):.2f}%"


def _segments(comparison: Comparison) -> Iterator[Segment]:
    start = 0
    joints = comparison.joints
    for number, joint in enumerate(joints):
        following = joints[number + 1].kind if number < comparison.last else ""
        if joint.kind == following:
            continue
        if joint.kind != "same":
            begin, wide = _percent(comparison, start), number - start + 0.8
            yield Segment(joint.kind, begin, _percent(comparison, wide))
        start = number + 1


def _marks(comparison: Comparison) -> Iterator[Mark]:
    first = comparison.alignment.first
    found = [] if first is None else [(first, "first", say("The first difference"))]
    for letter, run in zip("AB", comparison.runs, strict=True):
        for step in run.doomed:
            number = _when(comparison, letter, step)
            found.append(
                (number, "doom", say("Point of no return in {side}", side=letter))
            )
    for number, kind, label in sorted(found):
        url = comparison.pair.to(number).url
        yield Mark(number, kind, _percent(comparison, number), label, url)


def _when(comparison: Comparison, letter: str, step: int) -> int:
    """Find the step of the comparison at which one side comes to a step of its own."""

    def place(joint: Joint) -> int:
        return joint.left if letter == "A" else joint.right

    return next(i for i, one in enumerate(comparison.joints) if place(one) == step)


def _lines(comparison: Comparison) -> Iterator[Line]:
    for number, joint in enumerate(comparison.joints):
        a, b = comparison.steps(number)
        yield Line(
            number,
            joint.kind,
            comparison.pair.to(number).url,
            "" if joint.kind == "right" else headline(a),
            "" if joint.kind == "left" else headline(b),
            clock(a.at_ms),
            clock(b.at_ms),
        )


def _form(name: Name, run: Run) -> Form:
    made = controls(run)
    shown = tuple(
        one._replace(name=f"{name.id}.{one.name}", id=f"{name.id}-{one.id}")
        for one in (*made.menus, *made.shown)
    )
    return Form(name, run.experiment.slug, shown, run.experiment.orders)


def _presets(comparison: Comparison) -> Iterator[tuple[str, str]]:
    a, b = comparison.runs
    yield say("Change the sides"), comparison.pair.turned.url
    if a.scenario.slug == b.scenario.slug and a.scenario.slug != LAB:
        told = pair_of(Experiment(a.scenario.slug), with_fix(a.scenario))
        if told != comparison.pair:
            yield say("As told and with the fix"), told.url
    yield say("Compare something else"), "/compare"


def _differs(comparison: Comparison, promised: str) -> Iterator[tuple[str, Difference]]:
    """Say what differs from what a shared link promised of either side."""
    if not promised:
        return
    parts = promised.split(PROMISE) if promised.count(PROMISE) == 1 else ("?", "?")
    for letter, run, part in zip("AB", comparison.runs, parts, strict=True):
        said = differs(run, part)
        if said:
            yield letter, said
