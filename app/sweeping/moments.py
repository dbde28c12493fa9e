"""The moments of a scenario: each order of its script, and an axis along its time."""

from collections.abc import Iterator
from typing import NamedTuple

from app.laboratory import LAB
from app.scenarios import find_scenario
from engine.scenario.moving import names
from engine.sweep import Axis

STEPS = 6  # that an axis takes before the order's own time, and as many after
PACES = (1, 2, 5)


class Moment(NamedTuple):
    """One order of a script, and the axis that moves it."""

    name: str  # "when.crash.leader"
    order: str  # "100:crash:leader"
    axis: str  # "when.crash.leader:0..200/20"


def moments(slug: str) -> tuple[Moment, ...]:
    """List the orders of a scenario that have a time of their own to be moved from."""
    return tuple(_moments(slug)) if slug != LAB else ()


def _moments(slug: str) -> Iterator[Moment]:
    scenario = find_scenario(slug)
    for name, place in names(scenario.script).items():
        line = scenario.script[place]
        if line.after:
            continue
        pace = _pace(max(1, line.at // STEPS)) if line.at else 10
        first = line.at % pace if line.at < STEPS * pace else line.at - STEPS * pace
        last = min(line.at + STEPS * pace, scenario.until_ms)
        times = tuple(map(str, range(first, last + 1, pace)))
        if len(times) > 1:
            yield Moment(name, line.spell(), Axis(name, times).text)


def _pace(ms: int) -> int:
    """The largest round number of milliseconds that is no more than this."""
    digit = int("1".ljust(len(str(ms)), "0"))
    return digit * max(one for one in PACES if one * digit <= ms)
