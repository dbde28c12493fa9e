"""What a step is about: where more is drawn than can be read, the rest is folded.

A crowd of partitions and clients cannot be read at once, and a story is about one of
them at a time: the partition and the producer of the message that is decided next. It
changes only when that message is decided, so that the picture seldom moves.
"""

from collections import Counter
from dataclasses import replace
from typing import NamedTuple

from app.views.stage.extents import Extents
from app.views.stage.marks import Part
from engine.ledger import Ledger
from engine.model.events import MessageBuffered, RecordAppended
from engine.run import Timeline

MOST_ROWS = 6  # so many replicas are drawn, of however many partitions
MOST_MESSAGES = 16  # so many are drawn of several producers
MOST_PANELS = 2  # so many consumers


class Hands(NamedTuple):
    """What somebody folded or opened by hand: ``partition-1``, ``b2``, ``c3``."""

    fold: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()


NOBODY = Hands()


class Focus(NamedTuple):
    """The partition and the producer that a step is about."""

    partition: int
    producer: str


def focuses(timeline: Timeline, ledger: Ledger) -> tuple[Focus, ...]:
    """Tell for every step what it is about: that of the next decided message."""
    homes, senders = _homes(timeline)
    busy = Counter(homes.values()).most_common(1)
    first = timeline.steps[0].world.producers
    usual = Focus(busy[0][0] if busy else 0, first[0].name if first else "")
    decided = sorted(
        (fate.doomed_at, fate.message) for fate in ledger.fates if fate.doomed_at
    )
    scenes = [
        (step, Focus(homes.get(m, usual.partition), senders.get(m, usual.producer)))
        for step, m in decided
    ]
    found: list[Focus] = []
    for step in timeline.steps:
        while len(scenes) > 1 and scenes[0][0] < step.number:
            scenes.pop(0)
        found.append(scenes[0][1] if scenes else usual)
    return tuple(found)


def _homes(timeline: Timeline) -> tuple[dict[int, int], dict[int, str]]:
    """Find the partition of every message that was ever in a log, and its sender."""
    homes: dict[int, int] = {}
    senders: dict[int, str] = {}
    for step in timeline.steps:
        for event in step.events:
            if isinstance(event, RecordAppended):
                homes.setdefault(event.message, event.partition)
            elif isinstance(event, MessageBuffered):
                senders.setdefault(event.message, event.producer)
    return homes, senders


def folding(
    timeline: Timeline, extents: Extents, focus: Focus, hands: Hands = NOBODY
) -> Extents:
    """Fold what a focus leaves out, where not everything has room, and by hand."""
    away, strips = frozenset[str](), frozenset[int]()
    if sum(len(brokers) for brokers in extents.replicas.values()) > MOST_ROWS:
        away, strips = _left_out(timeline, extents, focus)
    if hands == NOBODY and not (away or strips):
        return extents
    clients = frozenset(_clients(extents))
    closed = frozenset(n for n in extents.replicas if f"partition-{n}" in hands.fold)
    opened = frozenset(n for n in extents.replicas if f"partition-{n}" in hands.open)
    shut = (strips | closed) - opened
    if shut == extents.replicas.keys():  # something has to be seen
        shut -= {focus.partition if focus.partition in shut else min(shut)}
    return replace(
        extents,
        replicas={n: _seen(b, hands) for n, b in extents.replicas.items()},
        strips=tuple(n for n in extents.replicas if n in shut),
        away=(away | hands.fold & clients) - hands.open,
    )


def _clients(extents: Extents) -> list[str]:
    senders = [sender.name for sender in extents.senders]
    return senders + [receiver.name for receiver in extents.receivers]


def _seen(brokers: tuple[str, ...], hands: Hands) -> tuple[str, ...]:
    """Leave out the brokers that were folded, unless nobody would be left."""
    return tuple(broker for broker in brokers if broker not in hands.fold) or brokers


def _left_out(
    timeline: Timeline, extents: Extents, focus: Focus
) -> tuple[frozenset[str], frozenset[int]]:
    """Name the clients and the partitions that a step is not about."""
    shown = extents.replicas
    focal = focus.partition if focus.partition in shown else min(shown)
    sent = sum(len(sender.messages) for sender in extents.senders)
    senders = {
        sender.name
        for sender in extents.senders
        if sender.name != focus.producer and sent > MOST_MESSAGES
    }
    readers = _readers(timeline, focal)
    receivers = {
        one.name
        for one in extents.receivers
        if one.name not in readers and len(extents.receivers) > MOST_PANELS
    }
    return frozenset(senders | receivers), frozenset(shown) - {focal}


def _readers(timeline: Timeline, partition: int) -> set[str]:
    """Name the consumers that ever take a partition for theirs."""
    states = {id(one): one for step in timeline.steps for one in step.world.consumers}
    return {
        one.name for one in states.values() if one.assigned and partition in one.owned
    }


def parts(here: Extents, whole: Extents) -> tuple[Part, ...]:
    """List what may be folded and opened, and which of it is drawn."""
    brokers = {b: None for hosts in whole.replicas.values() for b in sorted(hosts)}
    seen = {b for hosts in here.replicas.values() for b in hosts}
    return (
        *(Part(f"partition-{n}", n not in here.strips) for n in whole.replicas),
        *(Part(name, name in seen) for name in sorted(brokers)),
        *(Part(name, name not in here.away) for name in _clients(whole)),
    )
