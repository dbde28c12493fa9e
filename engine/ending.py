"""How a run ended, and no more: what a sweep asks of thousands of runs.

The verdicts and causes are those of `engine.ledger.judge`, which tells them for every
step; here only the last step is judged, and the steps before it only for a message
that is lost, back to its point of no return.
"""

from collections.abc import Iterable
from typing import NamedTuple

from engine.causes import cause_of
from engine.copies import find_copies
from engine.ledger import group_names
from engine.model.state import Belief, place
from engine.progress import progress
from engine.run import Timeline
from engine.truths import can_be_saved, find_beliefs, is_counted
from engine.verdict import Facts, Verdict, give_verdict

GRAVEST = (
    *(Verdict.LOST, Verdict.DUPLICATED, Verdict.PHANTOM, Verdict.PARKED),
    *(Verdict.REFUSED, Verdict.UNDECIDED, Verdict.WAITING, Verdict.DELIVERED),
)


class End(NamedTuple):
    """How one message ended for one group; the cause is "" unless it is lost."""

    message: int
    group: str
    verdict: Verdict
    cause: str


def ends(timeline: Timeline) -> tuple[End, ...]:
    """How every message ended, group after group."""
    return tuple(
        _end(timeline, message, group)
        for group in group_names(timeline.plan.config)
        for message in range(1, timeline.plan.messages + 1)
    )


def tally(judged: Iterable[tuple[int, Verdict]]) -> dict[Verdict, int]:
    """Count messages by their verdicts, only those that were given.

    With several groups a message counts once, by the gravest of its verdicts.
    """
    gravest: dict[int, Verdict] = {}
    for message, verdict in judged:
        known = gravest.get(message, verdict)
        gravest[message] = min(known, verdict, key=GRAVEST.index)
    found = list(gravest.values())
    return {verdict: found.count(verdict) for verdict in Verdict if verdict in found}


def _end(timeline: Timeline, message: int, group: str) -> End:
    world = timeline.steps[-1].world
    copies = find_copies(world)
    beliefs = find_beliefs(world)
    producer, belief = beliefs.get(message, ("", Belief(message, "not sent")))
    counted = bool(producer) and is_counted(
        belief, world.config.producers[place(producer)]
    )
    hope = _can_be_saved(timeline, len(timeline.steps) - 1, message, group)
    _, times = progress(world, group, message, copies)
    facts = Facts(world, message, group, copies, belief, counted, hope, times)
    verdict = give_verdict(facts)
    if verdict is not Verdict.LOST:
        return End(message, group, verdict, "")
    doomed = len(timeline.steps) - 1
    while doomed and not _has_hope(timeline, doomed - 1, message, group):
        doomed -= 1
    return End(message, group, verdict, cause_of(timeline, message, group, doomed))


def _has_hope(timeline: Timeline, number: int, message: int, group: str) -> bool:
    """Whether a message was processed by then, or could still be."""
    if _can_be_saved(timeline, number, message, group):
        return True
    world = timeline.steps[number].world
    return progress(world, group, message, find_copies(world))[1] > 0


def _can_be_saved(timeline: Timeline, number: int, message: int, group: str) -> bool:
    world = timeline.steps[number].world
    _, belief = find_beliefs(world).get(message, ("", Belief(message, "not sent")))
    unsent = belief.state == "not sent"
    return unsent or can_be_saved(world, message, group, find_copies(world))
