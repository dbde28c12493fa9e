"""Silences: the long times between two steps, and the steps that share one instant."""

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from app.runs import Run
from app.views.words import clock, lasted
from engine.run import Step
from engine.sentence import say


class Silence(NamedTuple):
    """A long time in which nothing happens, after a step."""

    start: str  # on the clock
    words: str
    end: str


class Gap(NamedTuple):
    """A silence on the scrubber."""

    percent: str  # where, in percent of the way
    label: str


def silence(run: Run, number: int) -> Silence | None:
    """Tell the silence after a step, if it is long enough to be worth a word."""
    steps = run.timeline.steps
    if number >= run.last:
        return None
    start, end = steps[number].at_ms, steps[number + 1].at_ms
    time = lasted(end - start)
    if not time:
        return None
    return Silence(
        clock(start), say("… {duration} nothing happens …", duration=time), clock(end)
    )


def gaps(run: Run) -> tuple[Gap, ...]:
    """List all silences of a run, each half a step after the step it follows."""
    return tuple(
        Gap(f"{100 * (number + 0.5) / run.last:.2f}%", found.words)
        for number in range(run.last)
        if (found := silence(run, number))
    )


def instant(run: Run, number: int) -> str:
    """Tell which of several steps of one instant a step is: ``2 of 4``.

    They are told in the order of cause and effect. The world before the first
    step is of no instant.
    """
    steps = run.timeline.steps
    if number == 0:
        return ""
    first = max(1, bisect_left(steps, steps[number].at_ms, key=_time))
    end = bisect_right(steps, steps[number].at_ms, key=_time)
    if end - first <= 1:
        return ""
    return say("{number} of {count}", number=number - first + 1, count=end - first)


def _time(step: Step) -> int:
    return step.at_ms
