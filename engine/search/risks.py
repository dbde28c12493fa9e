"""What a class of loss is: a question to a configuration; `classes` is their list.

Each says what it is, which part of a configuration it is about, what may go wrong and
how often, and which stories of the catalogue play it. A class that a configuration does
not decide alone `assumes` habits of the application, unless somebody says otherwise.

How ordinary a loss is: `burden` of the faults it needs. The weights order the table and
mean nothing else: a process that dies is more ordinary than a disk.

Left out: faults of the controller, of clocks and of transactions; two classes at once.
"""

from collections.abc import Iterable
from typing import NamedTuple

from engine.search.faults import (
    CLOSE_CONSUMER,
    CRASH,
    CUT,
    CUT_CONSUMER,
    DISK,
    EXIT,
    KILL,
    KILL_CONSUMER,
    LAG,
    LARGE,
    LATE,
    LATE_POLL,
    OUTAGE,
    PAUSE,
    PAUSE_CONSUMER,
    POWER,
    SESSION,
    STOP,
    UNCLEAN,
)
from engine.search.goals import LOSS
from engine.search.question import Bounds, Question
from engine.sentence import Sentence

Pairs = tuple[tuple[str, str], ...]

# Faults of stories that no search has: planned work, and what a topic is told.
REASSIGN, AGE, AHEAD = "reassign", "age", "ahead"
AWAY = "away"  # nobody reads for longer than something is kept
BURDEN = {
    kind: weight
    for weight, kinds in (
        (5, (EXIT, CLOSE_CONSUMER)),
        (6, (STOP,)),
        (8, (LARGE, OUTAGE, LATE_POLL)),
        (10, (KILL, KILL_CONSUMER, CRASH)),
        (12, (LATE, LAG, SESSION, PAUSE, PAUSE_CONSUMER)),
        (14, (CUT, CUT_CONSUMER, REASSIGN, AGE, AHEAD)),
        (16, (POWER,)),
        (18, (UNCLEAN, AWAY)),
        (20, (DISK,)),
    )
    for kind in kinds
}


class Risk(NamedTuple):
    """One class of loss."""

    key: str
    where: str  # as in the catalogue: buffer, wire, broker, consumer or housekeeping
    title: Sentence
    says: Sentence  # in one sentence, how it comes about
    stories: tuple[str, ...]  # of the catalogue, that play it
    part: str = ""  # which is searched; "" if only stories can tell
    goal: str = LOSS
    faults: tuple[tuple[str, int], ...] = ()
    total: int = 1
    assumes: Pairs = ()
    orders: tuple[tuple[str, ...], ...] = ()  # given in an almost empty lab
    resets: bool = False  # where a group begins decides
    causes: frozenset[str] = frozenset()  # of a story's losses, those of this class
    mended: bool = False  # the newest Kafka must not lose it, too
    least: int = 0  # faults; a loss that needs fewer is another class's

    @property
    def question(self) -> Question | None:
        """What a search is asked for it; None: it is beyond a search."""
        if not self.part:
            return None
        bounds = Bounds(faults=self.faults, total=self.total)
        return Question(bounds, self.goal, part=self.part)


def burden(faults: Iterable[str]) -> int:
    """Weigh what has to go wrong; nothing at all weighs nothing."""
    return sum(BURDEN.get(kind, 15) for kind in faults)
