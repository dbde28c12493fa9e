"""Which question to a search belongs to a run: the same harm, in any order.

A run is one schedule. The question takes the kinds of faults that were ordered in it,
as often as they were, and asks for the same harm in every order of events, in the part
of the configuration in which it came about.

Left out: what a search never lets happen (records that grow old, compaction, slow
links, an administrator's orders), so losses by those are not asked about.
"""

from collections import Counter

from engine.causes import (
    BUFFER,
    DISCARDED,
    DISK,
    IGNORED,
    OVERWRITTEN,
    PAGE_CACHE,
    PASSED_OVER,
    REJECTED,
    TRUNCATION,
    WIRE,
)
from engine.ledger import Fate, Verdict
from engine.model import actions as act
from engine.scenario import Play
from engine.search import faults
from engine.search.goals import ACKED, DUPLICATE, LOSS, PHANTOM
from engine.search.question import Bounds, Question
from engine.search.saving.harm import HARM
from engine.search.slices import CONSUMER, PRODUCER, REPLICATION

KINDS: dict[type[act.Order], str] = {
    act.CrashBroker: faults.CRASH,
    act.CutPower: faults.POWER,
    act.LoseDisk: faults.DISK,
    act.PauseBroker: faults.PAUSE,
    act.StopBroker: faults.STOP,
    act.CutLink: faults.CUT,
    act.KillProducer: faults.KILL,
    act.ExitProducer: faults.EXIT,
    act.DelayPacket: faults.LATE,
    act.CrashConsumer: faults.KILL_CONSUMER,
    act.CloseConsumer: faults.CLOSE_CONSUMER,
    act.PauseConsumer: faults.PAUSE_CONSUMER,
    act.BreakHandler: faults.OUTAGE,
    act.ElectUnclean: faults.UNCLEAN,
}
SENDING = {BUFFER, DISCARDED, OVERWRITTEN, IGNORED, REJECTED}
KEEPING = {WIRE, TRUNCATION, PAGE_CACHE, DISK}
MOST = 3  # faults in all: more are for finding, not for excluding


def question_of(played: Play, fates: tuple[Fate, ...]) -> Question | None:
    """The question that belongs to the worst harm of a run; None: there is none.

    `fates` are the ledger's, of the run without any saving change.
    """
    worst = next((v for v in HARM if any(f.verdict is v for f in fates)), None)
    if worst is None:
        return None
    counted = Counter(
        kind
        for scheduled in played.plan.orders
        if (kind := KINDS.get(type(scheduled.order)))
    )
    by_readers = bool(counted) and all(k in faults.OF_CONSUMERS for k in counted)
    causes = {f.cause for f in fates if f.verdict is worst}
    asked = _asked(worst, causes, by_readers=by_readers)
    if asked is None or not counted:  # without a fault it would say nothing of this run
        return None
    goal, part = asked
    total = min(MOST, sum(counted.values()))
    bounds = Bounds(faults=tuple(sorted(counted.items())), total=total)
    return Question(bounds, goal, part=part)


def _asked(
    worst: Verdict, causes: set[str], *, by_readers: bool
) -> tuple[str, str] | None:
    """The goal, and the part of the configuration that decides about it."""
    if worst is Verdict.DUPLICATED:
        return DUPLICATE, CONSUMER if by_readers else REPLICATION
    if worst is Verdict.PHANTOM:
        return PHANTOM, REPLICATION
    if causes <= SENDING:
        return LOSS, PRODUCER
    if causes <= KEEPING:
        return (ACKED if WIRE not in causes else LOSS), REPLICATION
    if causes <= {PASSED_OVER}:
        return LOSS, CONSUMER
    return None
