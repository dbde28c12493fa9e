"""The rows of a diagram: an action each, in causal order, and marked silences."""

from collections.abc import Iterable
from typing import NamedTuple

from app.languages import in_words, spoken
from app.runs import Run
from app.views.diagram.arrows import Arrow
from app.views.diagram.looks import (
    BOLD_LETTER,
    BREAK,
    DOOM,
    LETTER,
    LINE,
    MINOR,
    Look,
    wrapped,
)
from app.views.now import also, kind
from app.views.words import clock, gap
from engine.narrate import headline
from engine.run import Step
from engine.sentence import say
from engine.traffic import Traffic, is_story

LONGEST_CLOCK = 8  # characters, beside the lifelines of a phone


class Row(NamedTuple):
    """One action: a step of the story, or only the end of an arrow."""

    moment: int  # index of the traffic's step
    number: int  # the step that shows it
    story: bool
    height: int
    top: int = 0
    clock: str = ""  # "" where the row before has the same time
    lines: tuple[str, ...] = ()  # the words beside it
    aside: int = 0  # from which line on they tell what else happened
    told: str = ""  # all in one, for whoever listens
    kind: str = ""  # "fault" | "doom" | "beat" | ""

    @property
    def y(self) -> int:
        """Where its marks are and its arrows end."""
        return self.top + min(self.height, 30) // 2


class Sheet(NamedTuple):
    """What a drawing is made on: its look, its lifelines, and which steps it shows."""

    look: Look
    lanes: int
    part: range


class Silence(NamedTuple):
    """A long time in which nothing happened that is shown."""

    top: int
    text: str  # "4.8 s later"


class Rows(NamedTuple):
    """All rows of a diagram, from its top down."""

    rows: tuple[Row, ...]
    silences: tuple[Silence, ...]
    height: int


def rows_of(
    run: Run,
    found: Traffic,
    arrows: Iterable[Arrow],
    sheet: Sheet,
) -> Rows:
    """Lay out the rows of some steps of the story."""
    ends = {moment for arrow in arrows for moment in (arrow.sent, arrow.ended)}
    shown = [
        index
        for index, step in enumerate(found.steps)
        if found.story[index] in sheet.part and (index in ends or is_story(step))
    ]
    top = 0
    rows: list[Row] = []
    silences = []
    before = found.steps[shown[0]].at_ms
    for index in shown:
        step = found.steps[index]
        silence = gap(step.at_ms - before)
        if silence:
            silences.append(Silence(top, silence))
            top += BREAK
        is_new = not rows or step.at_ms != before
        row = _row(run, found, index, sheet)
        when = clock(step.at_ms) if is_new and row.story else ""
        rows.append(row._replace(top=top, clock=_short(when, sheet.look)))
        top += row.height + DOOM * is_doom(run, row)
        before = step.at_ms
    return Rows(tuple(rows), tuple(silences), top)


def is_doom(run: Run, row: Row) -> bool:
    """Tell whether a row is a point of no return."""
    return row.story and row.number in run.doomed


def _short(when: str, look: Look) -> str:
    """Write a time so that it fits beside the lifelines of a phone."""
    if look.words:
        return when
    when = when.removesuffix(" s").removeprefix("0") if ":" in when else when[:-2]
    return when if len(when) <= LONGEST_CLOCK else when.partition(".")[0]


def _row(run: Run, found: Traffic, index: int, sheet: Sheet) -> Row:
    step = found.steps[index]
    number = found.story[index]
    if not is_story(step):
        return Row(index, number, story=False, height=MINOR)
    told = run.timeline.steps[number]
    first, others = _words(told)
    lines: tuple[str, ...] = ()
    aside = 0
    look, lanes, _ = sheet
    if look.words:
        letter = BOLD_LETTER if kind(run, told) in ("fault", "doom") else LETTER
        lines = wrapped(first, look, lanes, letter)
        aside = len(lines)
        lines += wrapped(others, look, lanes) if others else ()
    height = look.row + LINE * max(0, len(lines) - 1)
    label = say(
        "Step {number}, {time}: {words}",
        number=number,
        time=clock(step.at_ms),
        words=f"{first} {others}".strip(),
    )
    return Row(
        index,
        number,
        story=True,
        height=height,
        lines=lines,
        aside=aside,
        told=label,
        kind=kind(run, told),
    )


def _words(step: Step) -> tuple[str, str]:
    """Say what happened, in the page's language: lines are broken after that."""
    first, language = headline(step), spoken.get()
    others = " ".join(in_words(one, language) for one in also(step, first))
    return in_words(first, language), others
