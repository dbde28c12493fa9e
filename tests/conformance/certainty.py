"""How certain an outcome is: what else the same schedule could have led to.

The schedule is played again on the simulator with other delays (`shaken_stage`), so
many times; a message whose outcome never changes is certain, as far as that goes:

- *forced*: nothing changed it, neither other delays nor other timers;
- *timed*: it changed only where something was too late or too early for the schedule,
  and that was seen (`Played.missed`). So it is certain as long as what the schedule
  waits for is there in time;
- *racy*: other delays were enough, and nobody could see it coming. Then the outcomes
  that were found are the set in which a real run has to be.

Sources: real-kafka.md 8.3.

Left out: certainty beyond the number of plays; an outcome that needs a rare order of
events may be missing from the set.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tests.conformance.observed import Observed, Told, final_differences, seen_in
from tests.conformance.playing import Played, play_on
from tests.conformance.schedule import Schedule
from tests.conformance.shaken_stage import Shake, ShakenStage, shaken, steady

PLAYS = 12
FORCED, TIMED, RACY = "forced", "timed", "racy"


class Outcome(NamedTuple):
    """How it ended for one message."""

    told: str
    readable: int  # how often a fresh consumer finds it
    processed: int  # how often any group worked on it


@dataclass(frozen=True, slots=True)
class Certainty:
    """Every message's class and possible outcomes, and all plays."""

    classes: dict[int, str]
    possible: dict[int, frozenset[Outcome]]
    plays: tuple[Played, ...]

    @property
    def whole(self) -> str:
        """The class of the whole run: that of its least certain message."""
        found = set(self.classes.values())
        return next((kind for kind in (RACY, TIMED) if kind in found), FORCED)

    def allows(self, real: Played) -> bool:
        """Whether each thing that was found in the end was found in some play too.

        A run in which the schedule missed nothing is held against such plays only.
        """
        unseen = [
            {item.what for item in final_differences(play.end, real.end)}
            for play in self.plays
            if real.missed or not play.missed
        ]
        return bool(unseen) and not set.intersection(*unseen)


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
    found = tuple(
        play_on(ShakenStage(schedule.plan, shake), schedule, paced=paced)
        for shake in _shakes(plays)
    )
    every = [outcomes(play.end, messages) for play in found]
    clean = [outcomes(play.end, messages) for play in found if not play.missed]
    classes: dict[int, str] = {}
    for message in told:
        certain = TIMED if len(_set(told, every, message)) > 1 else FORCED
        classes[message] = RACY if len(_set(told, clean, message)) > 1 else certain
    possible = {message: _set(told, every, message) for message in told}
    return Certainty(classes, possible, found)


def _shakes(plays: int) -> Iterator[Shake]:
    """Other delays so many times, and as often other timers too."""
    for timers in (False, True):
        for seed in range(plays):
            yield shaken(seed, timers=timers)


def _set(
    told: dict[int, Outcome], others: list[dict[int, Outcome]], message: int
) -> frozenset[Outcome]:
    return frozenset({told[message], *(other[message] for other in others)})
