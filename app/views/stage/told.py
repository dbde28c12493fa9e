"""The whole picture in words, for whoever does not see it."""

from collections.abc import Iterable

from app.views.stage.breaks import Break
from app.views.stage.transactions import held_back
from engine.model.state import (
    NEVER,
    Consumer,
    Link,
    PartitionState,
    Producer,
    Replica,
    World,
    place,
)
from engine.narrate.telling import duration
from engine.recall import Recall, afresh
from engine.sentence import joined, say

NOTHING, NONE = say("nothing"), say("none")


def told(
    world: World,
    broken: tuple[tuple[Break, ...], ...] = (),
    recall: Recall = afresh,
) -> str:
    """Describe one step: who believes what, who holds what, who read what."""
    parts = [recall(_producer, one.name, one) for one in world.producers]
    for partition, state in enumerate(world.controller.metadata.partitions):
        if state.leader_epoch == NEVER:
            parts.append(
                say("Partition {number} does not exist yet.", number=partition)
            )
            continue
        parts.append(recall(_partition, partition, partition, state))
        for name in sorted(state.replicas):
            broker = world.brokers[place(name)]
            hosted = broker.partitions[partition]
            if hosted is not None:
                how = broker.ended_by if broker.state == "down" else broker.state
                seen = name, how, hosted.replica
                parts.append(recall(_replica, (name, partition), *seen))
        parts += [one.told for one in (broken[partition] if broken else ())]
    parts += [_link(link) for link in world.network.links]
    parts += [recall(_consumer, one.name, one) for one in world.consumers]
    parts += [
        recall(_group, group.name, group.name, group.committed)
        for group in world.coordinator.groups
    ]
    return joined(parts)


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


def _replica(broker: str, state: str, replica: Replica) -> str:
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
        broker=broker,
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


def _group(name: str, committed: tuple[int, ...]) -> str:
    offsets = _listed(str(n) if n >= 0 else NOTHING for n in committed)
    return say("Group {group} has committed {offsets}.", group=name, offsets=offsets)
