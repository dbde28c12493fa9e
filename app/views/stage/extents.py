"""How much room a whole timeline needs, so that nothing moves but what moves.

A picture is laid out once for all steps of a timeline. What is measured here is
the most that any of its steps has to show.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.views.stage.chronicle import CellGhost, Ghost, HandGhost
from engine.model.actions import Send
from engine.model.state import Batch, Consumer, Producer, World
from engine.run import Timeline

Need = tuple[int, int]  # of a batch: its tokens, and the least width in tokens


@dataclass(frozen=True, slots=True)
class Sender:
    """One producer: the messages its script sends, and its fullest moments."""

    name: str
    messages: tuple[int, ...]
    buffers: tuple[tuple[Need, ...], ...]  # every mix of batches that occurs
    blocks: bool  # one of its calls has to wait
    partitions: int


@dataclass(frozen=True, slots=True)
class Receiver:
    """One consumer: the most it ever has fetched, in hand, processed and dropped."""

    name: str
    group: str
    fetched: int
    in_hand: int
    processed: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Extents:
    """What a layout has to make room for."""

    columns: int  # offsets
    replicas: tuple[tuple[str, ...], ...]  # brokers, one tuple a partition
    senders: tuple[Sender, ...]
    receivers: tuple[Receiver, ...]
    groups: tuple[str, ...]
    graves: bool  # a record dies in a log
    passers: tuple[str, ...]  # groups that pass over a message


def held(producer: Producer) -> list[tuple[Batch, str]]:
    """List the batches that a producer holds, and the broker it sent each to."""
    away = [
        (b, request.broker) for request in producer.in_flight for b in request.batches
    ]
    return away + [(batch, "") for queue in producer.queues for batch in queue]


def need(batch: Batch, broker: str) -> Need:
    """Tell how many tokens are in a batch, and how many its words are wide."""
    return len(batch.records), 1 if broker and batch.attempts < 2 else 2


def _senders(timeline: Timeline, worlds: list[World]) -> Iterator[Sender]:
    orders = [scheduled.order for scheduled in timeline.plan.orders]
    sends = [order for order in orders if isinstance(order, Send)]
    for place, producer in enumerate(worlds[0].producers):
        states = [world.producers[place] for world in worlds]
        messages = {
            r.message for s in sends if s.producer == producer.name for r in s.records
        }
        messages |= {belief.message for belief in states[-1].beliefs}
        yield Sender(
            name=producer.name,
            messages=tuple(sorted(messages)),
            buffers=tuple(sorted({_needs(state) for state in states})),
            blocks=any(state.call is not None for state in states),
            partitions=len(producer.queues),
        )


def _needs(producer: Producer) -> tuple[Need, ...]:
    return tuple(need(batch, broker) for batch, broker in held(producer))


def _receiver(states: list[Consumer], lost_hands: int) -> Receiver:
    fetched = max(sum(len(r.buffered) for r in state.readings) for state in states)
    hands = [len(s.batch) + len(s.hands) + len(s.held) for s in states]
    return Receiver(
        name=states[0].name,
        group=states[0].group,
        fetched=fetched,
        in_hand=max(hands),
        processed=max(len(state.processed) for state in states),
        dropped=max(len(state.failed) for state in states) + lost_hands,
    )


def extents(
    timeline: Timeline, ghosts: tuple[Ghost, ...], passers: tuple[str, ...]
) -> Extents:
    """Measure a timeline, in which these died and these groups passed over some."""
    lost_hands = Counter(g.consumer for g in ghosts if isinstance(g, HandGhost))
    worlds = [step.world for step in timeline.steps]
    brokers = {id(world.brokers): world.brokers for world in worlds}
    ends = [
        hosted.replica.log_end
        for everyone in brokers.values()
        for broker in everyone
        for hosted in broker.partitions
        if hosted is not None
    ]
    first = worlds[0]
    receivers = (
        _receiver(
            [world.consumers[place] for world in worlds],
            lost_hands[consumer.name],
        )
        for place, consumer in enumerate(first.consumers)
    )
    return Extents(
        columns=max(ends, default=0),
        replicas=tuple(p.replicas for p in first.controller.metadata.partitions),
        senders=tuple(_senders(timeline, worlds)),
        receivers=tuple(receivers),
        groups=tuple(group.name for group in first.coordinator.groups),
        graves=any(isinstance(ghost, CellGhost) for ghost in ghosts),
        passers=passers,
    )
