"""How certain an outcome is: what else the same schedule could have led to.

The schedule is played again on the simulator with other delays (`shaken_stage`), so
many times; a message whose outcome never changes is certain, as far as that goes:

- *forced*: nothing changed it, neither other delays nor other timers;
- *timed*: only timers that were set to something else did (`NAMED_TIMERS`), so it is
  certain as long as these do not cross;
- *racy*: other delays of the network and of processes were enough. Then the outcomes
  that were seen are the set in which a real run has to be.

Sources: real-kafka.md 8.3.

Left out: certainty beyond the number of plays; an outcome that needs a rare order of
events may be missing from the set.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from tests.conformance.observed import Observed, Told, seen_in
from tests.conformance.playing import play_on
from tests.conformance.schedule import Schedule
from tests.conformance.shaken_stage import ShakenStage, shaken, steady

PLAYS = 12
FORCED, TIMED, RACY = "forced", "timed", "racy"


class Outcome(NamedTuple):
    """How it ended for one message."""

    told: str
    readable: int  # how often a fresh consumer finds it
    processed: int  # how often any group worked on it


@dataclass(frozen=True, slots=True)
class Certainty:
    """Every message's class and possible outcomes."""

    classes: dict[int, str]
    possible: dict[int, frozenset[Outcome]]

    @property
    def whole(self) -> str:
        """The class of the whole run: that of its least certain message."""
        found = set(self.classes.values())
        return next((kind for kind in (RACY, TIMED) if kind in found), FORCED)


def outcomes(end: Observed, messages: int) -> dict[int, Outcome]:
    """How it ended for every message of a script."""
    return {
        message: Outcome(
            end.told.get(message, Told()).outcome,
            sum(log.count(message) for log in end.readable.values()),
            sum(done.count(message) for done in end.processed.values()),
        )
        for message in range(1, messages + 1)
    }


def pace_of(schedule: Schedule) -> bool | None:
    """Whether a schedule has to be paced; None: it does not lead to its own end.

    Mostly it is enough to wait for what can be seen. Some stories are about time;
    and some hang on single milliseconds, which no real cluster can be told to keep.
    """
    for paced in (False, True):
        stage = ShakenStage(schedule.plan, steady)
        if not play_on(stage, schedule, paced=paced).differences:
            return paced
    return None


def judge(schedule: Schedule, *, paced: bool, plays: int = PLAYS) -> Certainty:
    """Play a schedule with other delays, and see what changes."""
    messages = schedule.plan.messages
    told = outcomes(seen_in(schedule.end), messages)
    quick = list(_play(schedule, plays, paced=paced, timers=False))
    slow = list(_play(schedule, plays, paced=paced, timers=True))
    classes: dict[int, str] = {}
    possible: dict[int, frozenset[Outcome]] = {}
    for message in range(1, messages + 1):
        near = _set(told, quick, message)
        far = _set(told, slow, message)
        classes[message] = RACY if len(near) > 1 else TIMED if len(far) > 1 else FORCED
        possible[message] = near | far
    return Certainty(classes, possible)


def _play(
    schedule: Schedule, plays: int, *, paced: bool, timers: bool
) -> Iterable[dict[int, Outcome]]:
    for seed in range(plays):
        stage = ShakenStage(schedule.plan, shaken(seed, timers=timers))
        yield outcomes(
            play_on(stage, schedule, paced=paced).end, schedule.plan.messages
        )


def _set(
    told: dict[int, Outcome], others: list[dict[int, Outcome]], message: int
) -> frozenset[Outcome]:
    return frozenset({told[message], *(other[message] for other in others)})
