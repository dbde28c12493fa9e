"""The whole picture in words, for whoever does not see it."""

from collections.abc import Iterable

from app.views.stage.breaks import Break
from app.views.stage.transactions import held_back
from engine.model.state import (
    NEVER,
    Broker,
    Consumer,
    PartitionState,
    Producer,
    World,
    place,
)


def told(world: World, broken: tuple[tuple[Break, ...], ...] = ()) -> str:
    """Describe one step: who believes what, who holds what, who read what."""
    parts = [_producer(producer) for producer in world.producers]
    for partition, state in enumerate(world.controller.metadata.partitions):
        if state.leader_epoch == NEVER:
            parts.append(f"Partition {partition} does not exist yet.")
            continue
        parts.append(_partition(partition, state))
        brokers = (world.brokers[place(name)] for name in sorted(state.replicas))
        parts += [_replica(broker, partition) for broker in brokers]
        parts += [one.told for one in (broken[partition] if broken else ())]
    parts += [_consumer(consumer) for consumer in world.consumers]
    for group in world.coordinator.groups:
        offsets = _listed(str(n) if n >= 0 else "nothing" for n in group.committed)
        parts.append(f"Group {group.name} has committed {offsets}.")
    return " ".join(part for part in parts if part)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words) or "none"


def _producer(producer: Producer) -> str:
    if not producer.beliefs:
        return f"{producer.name} has sent nothing."
    beliefs = _listed(f"{b.message} {b.state}" for b in producer.beliefs)
    ended = "" if producer.state == "running" else f" ({producer.state})"
    return f"{producer.name}{ended} believes: {beliefs}."


def _partition(partition: int, state: PartitionState) -> str:
    leader = f"{state.leader} leads" if state.leader else "nobody leads"
    return (
        f"Partition {partition}: {leader} in epoch {state.leader_epoch}, "
        f"in sync {_listed(state.isr)}."
    )


def _replica(broker: Broker, partition: int) -> str:
    hosted = broker.partitions[partition]
    if hosted is None:
        return ""
    state = broker.ended_by if broker.state == "down" else broker.state
    replica = hosted.replica
    log = _listed(
        str(entry.message or f"a marker ({entry.control})")
        for entry in replica.log
        if entry.message or entry.control
    )
    stable = held_back(replica)
    until = "" if stable is None else f", last stable offset {stable}"
    start = f" from offset {replica.log_start} on" if replica.log_start else ""
    return (
        f"{broker.name}, {state}, holds {log}{start}; high watermark "
        f"{replica.high_watermark}{until}, on disk below {replica.flushed}."
    )


def _consumer(consumer: Consumer) -> str:
    hands = consumer.hands + consumer.batch + consumer.held
    return (
        f"{consumer.name} ({consumer.state}) has in hand "
        f"{_listed(str(handed.message) for handed in hands)}; processed "
        f"{_listed(str(message) for message in consumer.processed)}."
    )
