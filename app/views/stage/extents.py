"""How much room a whole timeline needs, so that nothing moves but what moves.

A picture is laid out once for all steps of a timeline. What is measured here is
the most that any of its steps has to show.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from app.views.stage.chronicle import CellGhost, Ghost, HandGhost
from app.views.stage.hanging import Flag, hung
from engine.model.actions import Send
from engine.model.config import (
    Config,
    partition_count,
    partition_name,
    partitions_of,
)
from engine.model.consumer import in_hand
from engine.model.state import Batch, Consumer, Producer, World
from engine.run import Timeline

Need = tuple[int, int]  # of a batch: its tokens, and the least width in tokens


@dataclass(frozen=True, slots=True)
class Sender:
    """One producer: the messages its script sends, and its fullest moments."""

    name: str
    messages: tuple[int, ...]
    lost: bool  # one of them, at some step
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
    shares: bool  # with other members, or several partitions: it says what it has


@dataclass(frozen=True, slots=True)
class Extents:
    """What a layout has to make room for."""

    columns: int  # offsets
    replicas: dict[int, tuple[str, ...]]  # brokers of every partition that is shown
    folded: str  # the partitions that are not, because they stay empty
    hung: dict[int, tuple[Flag, ...]]  # the flags under each, one line each
    keyed: bool  # some record has a key
    senders: tuple[Sender, ...]
    receivers: tuple[Receiver, ...]
    graves: bool  # a record dies in a log
    broken: frozenset[int]  # partitions with a broken column, at some step
    strained: bool  # some way between two brokers is ever cut or slow
    strips: tuple[int, ...] = ()  # partitions that are folded into one line each
    away: frozenset[str] = frozenset()  # producers and consumers that are, too


def held(producer: Producer) -> list[tuple[Batch, str]]:
    """List the batches that a producer holds, and the broker it sent each to."""
    away = [
        (b, request.broker) for request in producer.in_flight for b in request.batches
    ]
    return away + [(batch, "") for queue in producer.queues for batch in queue]


def need(batch: Batch, broker: str) -> Need:
    """Tell how many tokens are in a batch, and how many its words are wide."""
    return len(batch.records), 1 if broker and batch.attempts < 2 else 2


def _strained(world: World) -> bool:
    """Tell whether some way between two brokers is cut or slow."""
    names = {broker.name for broker in world.brokers}
    return any({link.source, link.target} <= names for link in world.network.links)


def _senders(
    timeline: Timeline, worlds: list[World], lost: frozenset[int]
) -> Iterator[Sender]:
    orders = [scheduled.order for scheduled in timeline.plan.orders]
    sends = [order for order in orders if isinstance(order, Send)]
    for place, producer in enumerate(worlds[0].producers):
        states = [world.producers[place] for world in worlds]
        messages = {
            r.message for s in sends if s.producer == producer.name for r in s.records
        }
        messages |= {belief.message for belief in states[-1].beliefs}
        if worlds[0].config.producers[place].inside:
            messages = set()  # what it thinks of them is not the senders' belief
        yield Sender(
            name=producer.name,
            messages=tuple(sorted(messages)),
            lost=bool(messages & lost),
            buffers=tuple(sorted({_needs(state) for state in states})),
            blocks=any(state.call is not None for state in states),
            partitions=len(producer.queues),
        )


def _needs(producer: Producer) -> tuple[Need, ...]:
    return tuple(need(batch, broker) for batch, broker in held(producer))


def _receiver(states: list[Consumer], lost_hands: int, config: Config) -> Receiver:
    fetched = max(sum(len(r.buffered) for r in state.readings) for state in states)
    hands = [len(in_hand(state)) for state in states]
    return Receiver(
        name=states[0].name,
        group=states[0].group,
        fetched=fetched,
        in_hand=max(hands),
        processed=max(len(state.processed) for state in states),
        dropped=max(len(state.failed) for state in states) + lost_hands,
        shares=partition_count(config) > 1 or _colleagues(states[0].group, config) > 1,
    )


def _colleagues(group: str, config: Config) -> int:
    return sum(consumer.group == group for consumer in config.consumers)


def _hosts(worlds: list[World], number: int) -> tuple[str, ...]:
    """Who is ever a replica of a partition: a reassignment brings new ones."""
    metadata = {id(w.controller): w.controller.metadata for w in worlds}
    hosts: dict[str, None] = {}
    for known in metadata.values():
        hosts.update(dict.fromkeys(known.partitions[number].replicas))
    return tuple(hosts)


class Seen(NamedTuple):
    """What the steps of a timeline come to, taken together."""

    ghosts: tuple[Ghost, ...]
    passers: tuple[str, ...]  # groups that passed over some message
    lost: frozenset[int]  # messages
    broken: frozenset[int]  # partitions


def extents(timeline: Timeline, seen: Seen) -> Extents:
    """Measure a timeline."""
    lost_hands = Counter(g.consumer for g in seen.ghosts if isinstance(g, HandGhost))
    worlds = [step.world for step in timeline.steps]
    first, config = worlds[0], worlds[-1].config  # partitions may be added
    ends, keyed = _logs(worlds)
    shown = _shown(config, {n for n, end in enumerate(ends) if end} | _aimed(worlds))
    receivers = (
        _receiver(
            [world.consumers[place] for world in worlds],
            lost_hands[consumer.name],
            config,
        )
        for place, consumer in enumerate(first.consumers)
    )
    return Extents(
        columns=max(ends),
        replicas={number: _hosts(worlds, number) for number in shown},
        folded=named(config, (n for n in range(len(ends)) if n not in shown)),
        hung={number: hung(worlds, number, seen.passers) for number in shown},
        keyed=keyed,
        senders=tuple(_senders(timeline, worlds, seen.lost)),
        receivers=tuple(receivers),
        graves=any(isinstance(ghost, CellGhost) for ghost in seen.ghosts),
        broken=seen.broken,
        strained=any(_strained(world) for world in worlds),
    )


def _logs(worlds: list[World]) -> tuple[list[int], bool]:
    """Tell how far each partition ever reaches, and whether any record has a key."""
    ends = [0] * len(worlds[0].controller.metadata.partitions)
    keyed = False
    for brokers in {id(world.brokers): world.brokers for world in worlds}.values():
        for broker in brokers:
            for number, hosted in enumerate(broker.partitions):
                if hosted is not None:
                    ends[number] = max(ends[number], hosted.replica.log_end)
                    keyed = keyed or any(entry.key for entry in hosted.replica.log)
    return ends, keyed


def _aimed(worlds: list[World]) -> set[int]:
    """Find the partitions that some producer ever had a message for."""
    states = {id(p): p for world in worlds for p in world.producers}
    return {batch.partition for p in states.values() for batch, _ in held(p)}


def _shown(config: Config, used: set[int]) -> tuple[int, ...]:
    """Choose the partitions to draw: used ones, or a topic's first if it has none."""
    topics = (config.topic.name, *(topic.name for topic in config.further))
    shown: list[int] = []
    for topic in topics:
        own = partitions_of(config, topic)
        shown += [number for number in own if number in used] or own[:1]
    return tuple(shown)


def named(config: Config, partitions: Iterable[int]) -> str:
    """Name partitions: by number, or where there are topics each topic once."""
    numbers = tuple(partitions)
    if not config.further and numbers:
        told = ", ".join(str(number) for number in numbers)
        return f"partition{'s' * (len(numbers) > 1)} {told}"
    words = []
    before = ""
    for number in numbers:
        name = partition_name(config, number)
        topic, _, place = name.rpartition("-")
        words.append(place if topic == before else name)
        before = topic
    return ", ".join(words)
