"""What is marked on the lifelines: faults, elections, high watermarks, copies, cuts.

Every fact is on the lifeline of the process to which it happened, as a sign, tokens
for its messages, and a word or two. A fact without a rule here is a plain dot: the
sentence beside it, or the one of its step, tells it.
"""

from collections.abc import Iterable
from functools import singledispatch
from typing import NamedTuple

from app.views.diagram.plain import PLAIN
from engine.model import events as e
from engine.model.config import partition_count
from engine.model.events import Event, Housekeeping
from engine.model.state import CONTROLLER, COORDINATOR, TRANSACTIONS, World
from engine.sentence import joined, say

WEIGHTS = {"dot": 0, "isr": 1, "play": 1, "flag": 1, "heard": 1}
WEIGHTS |= {"cut": 3, "crown": 3, "bolt": 4}  # all others: 2
NAMED = ("producer", "client", "broker", "consumer", "source")


class Mark(NamedTuple):
    """One sign on one lifeline."""

    process: str
    sign: str  # a symbol of the template; "dot": nothing special
    label: str = ""
    messages: tuple[int, ...] = ()

    @property
    def weight(self) -> int:
        """How much it matters: what is drawn if several things happen at once."""
        return WEIGHTS.get(self.sign, 2) * 2 + bool(self.label)


class Told(NamedTuple):
    """What a rule may look at: the world, and how to name a partition."""

    world: World

    def of(self, partition: int) -> str:
        """Name a partition, where there is more than one."""
        return f"P{partition} " if partition_count(self.world.config) > 1 else ""


def marks_of(events: Iterable[Event], world: World, target: str) -> tuple[Mark, ...]:
    """Mark the facts of one step, at most one mark a lifeline.

    `target` is where a packet arrived in this step, if one did: what a group's
    coordinator does happens there.
    """
    found: dict[str, Mark] = {}
    for event in events:
        if isinstance(event, Housekeeping):
            continue
        mark = mark_of(event, Told(world))
        if mark.process == COORDINATOR and target and target[0] != "c":
            mark = mark._replace(process=target)  # its log is a partition of a broker
        other = found.get(mark.process)
        found[mark.process] = _together(other, mark) if other else mark
    return tuple(found.values())


def _together(one: Mark, other: Mark) -> Mark:
    """Put two marks of one lifeline into one: the weightier with all its messages."""
    if one.sign == other.sign:
        both = tuple(dict.fromkeys(one.messages + other.messages))
        same = one.label == other.label
        return one._replace(messages=both, label=one.label if same else "")
    best = max(one, other, key=lambda mark: mark.weight)
    return best if best.messages else best._replace(messages=one.messages)


@singledispatch
def mark_of(event: Event, _told: Told) -> Mark:
    """Mark one fact: a plain dot, unless a rule below knows better."""
    for field in NAMED:
        name = getattr(event, field, "")
        if name:
            messages = getattr(event, "messages", ())
            return Mark(name, "dot", "", messages or _one(event))
    if hasattr(event, "group"):
        return Mark(COORDINATOR, "dot")
    return Mark(
        TRANSACTIONS if hasattr(event, "transactional_id") else CONTROLLER, "dot"
    )


def _one(event: Event) -> tuple[int, ...]:
    message = getattr(event, "message", 0)
    return (message,) if message else ()


def _plain(event: Event, _told: Told) -> Mark:
    sign, label = PLAIN[type(event)]
    process = next(name for field in NAMED if (name := getattr(event, field, "")) != "")
    return Mark(process, sign, label, getattr(event, "messages", ()) or _one(event))


for _kind in PLAIN:
    mark_of.register(_kind, _plain)


@mark_of.register
def _(event: e.ProducerEnded, _told: Told) -> Mark:
    gone = (*event.buffered, *event.in_flight)
    sign = "bolt" if event.killed else "stop"
    return Mark(
        event.producer, sign, say("killed") if event.killed else say("exit"), gone
    )


@mark_of.register(e.RecordAppended)
@mark_of.register(e.RecordReplicated)
def _(event: e.RecordAppended | e.RecordReplicated, told: Told) -> Mark:
    label = f"{told.of(event.partition)}@{event.offset}"
    return Mark(event.broker, "copy", label, (event.message,))


@mark_of.register
def _(event: e.HighWatermarkAdvanced, told: Told) -> Mark:
    return Mark(event.broker, "mark", f"{told.of(event.partition)}HW {event.new}")


@mark_of.register
def _(event: e.FollowerHighWatermarkMoved, told: Told) -> Mark:
    return Mark(event.broker, "heard", f"{told.of(event.partition)}HW {event.new}")


@mark_of.register
def _(event: e.LogTruncated, told: Told) -> Mark:
    label = joined((told.of(event.partition), say("cut back")), "")
    return Mark(event.broker, "cut", label, event.messages)


@mark_of.register
def _(event: e.LogStartAdvanced, told: Told) -> Mark:
    label = joined(
        (told.of(event.partition), say("start {offset}", offset=event.new)), ""
    )
    return Mark(event.broker, "cut", label, event.messages)


@mark_of.register
def _(event: e.LeaderElected, told: Told) -> Mark:
    unclean = "" if event.clean else "!"
    label = f"{told.of(event.partition)}{event.leader}{unclean}"
    return Mark(CONTROLLER, "crown", label)


@mark_of.register
def _(event: e.LeaderGone, told: Told) -> Mark:
    return Mark(
        CONTROLLER, "no", joined((told.of(event.partition), say("no leader")), "")
    )


@mark_of.register(e.LeadershipTaken)
@mark_of.register(e.LeaderEpochBumped)
def _(event: e.LeadershipTaken | e.LeaderEpochBumped, told: Told) -> Mark:
    where = event.broker if isinstance(event, e.LeadershipTaken) else CONTROLLER
    return Mark(where, "crown", f"{told.of(event.partition)}epoch {event.epoch}")


@mark_of.register
def _(event: e.LeaderFollowed, _told: Told) -> Mark:
    return Mark(event.broker, "dot", say("follows {leader}", leader=event.leader))


@mark_of.register
def _(event: e.IsrChanged, told: Told) -> Mark:
    brokers = " ".join(event.new) or say("none")
    isr = say("ISR {brokers}", brokers=brokers)
    label = joined((told.of(event.partition), isr), "")
    return Mark(CONTROLLER, "isr", label)


@mark_of.register
def _(event: e.BrokerFenced, _told: Told) -> Mark:
    return Mark(CONTROLLER, "fence", say("{process} out", process=event.broker))


@mark_of.register
def _(event: e.BrokerUnfenced, _told: Told) -> Mark:
    return Mark(CONTROLLER, "play", say("{process} in", process=event.broker))


@mark_of.register
def _(event: e.BrokerRegistered, _told: Told) -> Mark:
    return Mark(CONTROLLER, "dot", say("{process} back", process=event.broker))


@mark_of.register
def _(event: e.LinkCutOff, _told: Told) -> Mark:
    return Mark(event.source, "bolt", f"✕ {event.target}")


@mark_of.register
def _(event: e.LinkSlowed, _told: Told) -> Mark:
    return Mark(event.source, "bolt", say("slow {target}", target=event.target))


@mark_of.register
def _(event: e.LinkHealed, _told: Told) -> Mark:
    return Mark(event.source, "play", say("to {target}", target=event.target))


@mark_of.register
def _(event: e.OffsetCommitted, told: Told) -> Mark:
    return Mark(COORDINATOR, "flag", f"{told.of(event.partition)}{event.new}")


@mark_of.register
def _(event: e.CommitSent, told: Told) -> Mark:
    return Mark(event.consumer, "flag", f"{told.of(event.partition)}{event.offset}")


@mark_of.register
def _(event: e.OffsetReset, told: Told) -> Mark:
    return Mark(event.consumer, "again", f"{told.of(event.partition)}{event.position}")


@mark_of.register(e.RebalanceStarted)
@mark_of.register(e.CommitRefused)
@mark_of.register(e.StaticMemberReplaced)
def _(event: Event, _told: Told) -> Mark:
    return Mark(COORDINATOR, "no" if isinstance(event, e.CommitRefused) else "dot")


@mark_of.register
def _(event: e.GenerationBegan, _told: Told) -> Mark:
    return Mark(COORDINATOR, "crown", f"gen {event.generation}")


@mark_of.register
def _(event: e.MemberExpired, _told: Told) -> Mark:
    return Mark(
        COORDINATOR, "fence", say("{process} out", process=event.consumer or "c1")
    )
