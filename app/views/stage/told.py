"""The whole picture in words, for whoever does not see it."""

from collections.abc import Iterable

from app.views.stage.breaks import Break
from app.views.stage.transactions import held_back
from engine.model.state import (
    NEVER,
    Broker,
    Consumer,
    Link,
    PartitionState,
    Producer,
    World,
    place,
)
from engine.narrate.telling import duration
from engine.sentence import joined, say

NOTHING, NONE = say("nothing"), say("none")


def told(world: World, broken: tuple[tuple[Break, ...], ...] = ()) -> str:
    """Describe one step: who believes what, who holds what, who read what."""
    parts = [_producer(producer) for producer in world.producers]
    for partition, state in enumerate(world.controller.metadata.partitions):
        if state.leader_epoch == NEVER:
            parts.append(
                say("Partition {number} does not exist yet.", number=partition)
            )
            continue
        parts.append(_partition(partition, state))
        brokers = (world.brokers[place(name)] for name in sorted(state.replicas))
        parts += [_replica(broker, partition) for broker in brokers]
        parts += [one.told for one in (broken[partition] if broken else ())]
    parts += [_link(link) for link in world.network.links]
    parts += [_consumer(consumer) for consumer in world.consumers]
    for group in world.coordinator.groups:
        offsets = _listed(str(n) if n >= 0 else NOTHING for n in group.committed)
        parts.append(
            say(
                "Group {group} has committed {offsets}.",
                group=group.name,
                offsets=offsets,
            )
        )
    return joined(part for part in parts if part)


def _listed(words: Iterable[str]) -> str:
    found = tuple(words)
    return joined(found, ", ") if found else NONE


def _producer(producer: Producer) -> str:
    name = producer.name
    if not producer.beliefs:
        return say("{producer} has sent nothing.", producer=name)
    beliefs = _listed(
        say("{message} {belief}", message=b.message, belief=say(b.state))
        for b in producer.beliefs
    )
    if producer.state == "running":
        return say("{producer} believes: {beliefs}.", producer=name, beliefs=beliefs)
    return say(
        "{producer} ({state}) believes: {beliefs}.",
        producer=name,
        state=say(producer.state),
        beliefs=beliefs,
    )


def _partition(partition: int, state: PartitionState) -> str:
    leads = say("nobody leads")
    if state.leader:
        leads = say("{broker} leads", broker=state.leader)
    return say(
        "Partition {number}: {leads} in epoch {epoch}, in sync {brokers}.",
        number=partition,
        leads=leads,
        epoch=state.leader_epoch,
        brokers=_listed(state.isr),
    )


def _replica(broker: Broker, partition: int) -> str:
    hosted = broker.partitions[partition]
    if hosted is None:
        return ""
    state = broker.ended_by if broker.state == "down" else broker.state
    replica = hosted.replica
    log = _listed(
        str(entry.message)
        if entry.message
        else say("a marker ({outcome})", outcome=say(entry.control))
        for entry in replica.log
        if entry.message or entry.control
    )
    start, stable = replica.log_start, held_back(replica)
    if start:
        log = say("{messages} from offset {offset} on", messages=log, offset=start)
    mark: object = replica.high_watermark
    if stable is not None:
        mark = say("{offset}, last stable offset {stable}", offset=mark, stable=stable)
    return say(
        "{broker}, {state}, holds {messages}; high watermark {mark}, "
        "on disk below {flushed}.",
        broker=broker.name,
        state=say(state),
        messages=log,
        mark=mark,
        flushed=replica.flushed,
    )


def _link(link: Link) -> str:
    if link.cut:
        return say(
            "The way from {source} to {target} is cut.",
            source=link.source,
            target=link.target,
        )
    return say(
        "The way from {source} to {target} is slow: {duration} late.",
        source=link.source,
        target=link.target,
        duration=duration(link.slow_ms),
    )


def _consumer(consumer: Consumer) -> str:
    hands = consumer.hands + consumer.batch + consumer.held
    return say(
        "{consumer} ({state}) has in hand {hands}; processed {processed}.",
        consumer=consumer.name,
        state=say(consumer.state),
        hands=_listed(str(handed.message) for handed in hands),
        processed=_listed(str(message) for message in consumer.processed),
    )
