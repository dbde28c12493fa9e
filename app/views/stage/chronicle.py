"""What a step inherits from the steps before it: the dead and the departed.

A world shows only what is. Where a message died, a ghost stays; which messages
those are is read from the events of a timeline, once for all of its steps.
"""

from collections.abc import Iterable
from typing import NamedTuple

from app.views.stage.strays import Stray, strays
from engine.model.events import (
    BatchRejected,
    BufferDiscarded,
    ConsumerCrashed,
    DiskLost,
    Event,
    LogDropped,
    LogStartAdvanced,
    LogTruncated,
    MessageProcessed,
    PowerCut,
    ProducerEnded,
    ProducerStarted,
    RecordAppended,
    RecordReplicated,
    RecordsCompacted,
    RecordsHandedOut,
)
from engine.model.state import Producer, ProduceRequest, World, place
from engine.run import Step, Timeline


class CellGhost(NamedTuple):
    """A record that was in a replica's log at an offset."""

    broker: str
    partition: int
    offset: int
    message: int
    cause: str  # "truncated" | "deleted" | "power loss" | "lost disk"


class DoorGhost(NamedTuple):
    """A record that reached a broker, or nearly, and was never written."""

    broker: str
    partition: int
    message: int


class HandGhost(NamedTuple):
    """A record that died in the hands of a consuming application."""

    consumer: str
    message: int


Ghost = CellGhost | DoorGhost | HandGhost


class Chapter(NamedTuple):
    """What one step inherits."""

    ghosts: tuple[Ghost, ...] = ()
    remains: tuple[Producer | None, ...] = ()  # what a dead producer still held
    tops: tuple[int, ...] = ()  # highest log end so far, one a partition
    strays: tuple[Stray, ...] = ()  # what was lost under way


def chronicle(timeline: Timeline) -> tuple[Chapter, ...]:
    """Read a timeline from the start: one chapter a step."""
    first = timeline.steps[0].world
    chapter = Chapter(
        remains=(None,) * len(first.producers),
        tops=(0,) * len(first.controller.metadata.partitions),
    )
    chapters = []
    before = first
    for step in timeline.steps:
        chapter = Chapter(
            ghosts=_ghosts(chapter.ghosts, step, before),
            remains=_remains(chapter.remains, step, before),
            tops=_tops(chapter.tops, step.world, before),
            strays=strays(chapter.strays, step),
        )
        chapters.append(chapter)
        before = step.world
    return tuple(chapters)


def _remains(
    remains: tuple[Producer | None, ...], step: Step, before: World
) -> tuple[Producer | None, ...]:
    for event in step.events:
        if isinstance(event, ProducerEnded | BufferDiscarded | ProducerStarted):
            at = place(event.producer)
            gone = None if isinstance(event, ProducerStarted) else before.producers[at]
            remains = (*remains[:at], gone, *remains[at + 1 :])
    return remains


def _tops(tops: tuple[int, ...], world: World, before: World) -> tuple[int, ...]:
    if world.brokers is before.brokers and any(tops):
        return tops
    ends = list(tops)
    for broker in world.brokers:
        for partition, hosted in enumerate(broker.partitions):
            if hosted is not None:
                ends[partition] = max(ends[partition], hosted.replica.log_end)
    return tuple(ends)


def _ghosts(ghosts: tuple[Ghost, ...], step: Step, before: World) -> tuple[Ghost, ...]:
    new = [ghost for event in step.events for ghost in _died(event)]
    new += _unheard(step, before)
    if new:
        ghosts = tuple(dict.fromkeys((*ghosts, *new)))
    if ghosts and step.events:
        ghosts = tuple(g for g in ghosts if not _laid(g, step.events))
    return ghosts


def _died(event: Event) -> Iterable[Ghost]:
    match event:
        case LogTruncated(broker=b, partition=p, offset=offset, messages=messages):
            return [
                CellGhost(b, p, offset + i, message, "truncated")
                for i, message in enumerate(messages)
            ]
        case LogStartAdvanced() | LogDropped() | RecordsCompacted():
            cause = "compacted" if isinstance(event, RecordsCompacted) else "deleted"
            pairs = zip(event.offsets, event.messages, strict=True)
            where = (event.broker, event.partition)
            return [CellGhost(*where, o, m, cause) for o, m in pairs]
        case PowerCut(broker=b, lost=lost):
            return [CellGhost(b, p, o, m, "power loss") for p, o, m in lost]
        case DiskLost(broker=b, lost=lost):
            return [CellGhost(b, p, o, m, "lost disk") for p, o, m in lost]
        case BatchRejected(broker=b, partition=p, messages=messages, silent=True):
            return [DoorGhost(b, p, message) for message in messages]
        case ConsumerCrashed(consumer=c, in_hand=messages):
            return [HandGhost(c, message) for message in messages]
        case _:
            return []


def _unheard(step: Step, before: World) -> list[Ghost]:
    """Find records that nobody will send again and that vanished on the wire."""
    if step.world.network.packets is before.network.packets:
        return []
    arrived = {packet.number for packet in step.world.network.packets}
    written = {e.message for e in step.events if isinstance(e, RecordAppended)}
    return [
        DoorGhost(packet.target, batch.partition, record.message)
        for packet in before.network.packets
        if packet.number not in arrived
        and isinstance(packet.body, ProduceRequest)
        and packet.body.acks == 0
        for batch in packet.body.batches
        for record in batch.records
        if record.message not in written
    ]


def _laid(ghost: Ghost, events: Iterable[Event]) -> bool:
    """Tell whether a ghost may rest: the message lives again where it died."""
    match ghost:
        case CellGhost():
            return any(
                isinstance(event, RecordAppended | RecordReplicated)
                and (event.broker, event.partition, event.offset, event.message)
                == ghost[:4]
                for event in events
            )
        case DoorGhost(message=message):
            return any(
                isinstance(event, RecordAppended) and event.message == message
                for event in events
            )
        case HandGhost(message=message):
            return any(
                (isinstance(event, RecordsHandedOut) and message in event.messages)
                or (isinstance(event, MessageProcessed) and event.message == message)
                for event in events
            )
