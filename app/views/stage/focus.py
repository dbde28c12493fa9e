"""What a step is about: where more is drawn than can be read, the rest is folded.

A crowd of partitions and clients cannot be read at once, and a story is about one of
them at a time: the partition and the producer of the message that is decided next. It
changes only when that message is decided, so that the picture seldom moves.
"""

from collections import Counter
from dataclasses import replace
from typing import NamedTuple

from app.views.stage.extents import Extents
from engine.ledger import Ledger
from engine.model.events import MessageBuffered, RecordAppended
from engine.run import Timeline

MOST_ROWS = 6  # so many replicas are drawn, of however many partitions
MOST_MESSAGES = 16  # so many are drawn of several producers
MOST_PANELS = 2  # so many consumers


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


def folding(timeline: Timeline, extents: Extents, focus: Focus) -> Extents:
    """Fold what a focus leaves out, where not everything has room."""
    shown = extents.replicas
    if sum(len(brokers) for brokers in shown.values()) <= MOST_ROWS:
        return extents
    focal = focus.partition if focus.partition in shown else min(shown)
    away = tuple(partition for partition in shown if partition != focal)
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
    return replace(extents, strips=away, away=frozenset(senders | receivers))


def _readers(timeline: Timeline, partition: int) -> set[str]:
    """Name the consumers that ever take a partition for theirs."""
    states = {id(one): one for step in timeline.steps for one in step.world.consumers}
    return {
        one.name for one in states.values() if one.assigned and partition in one.owned
    }
