"""What is true of every message in one world: belief, copies, progress, hope.

`can_be_saved` answers the question behind the point of no return: can the
message still reach the group although no further fault happens and nobody
sends it again? Repairs count (a restart, a heal, an operator's election where
there is no leader), further faults do not: that another crash might make a
forgotten replica leader again is no hope.

Left out: retention and compaction; truncation detection by consumers.
"""

from collections.abc import Mapping
from typing import NamedTuple

from engine.model.config import ConsumerConfig, ProducerConfig
from engine.model.consumer import in_hand
from engine.model.producer import ENDED, QUEUE_FULL
from engine.model.state import (
    NOBODY,
    UNKNOWN,
    Belief,
    Consumer,
    FetchResponse,
    PartitionState,
    ProduceRequest,
    World,
    place,
)


class Found(NamedTuple):
    """One copy of a message in one replica's log."""

    broker: str
    partition: int
    offset: int
    epoch: int
    on_disk: bool


DEAD = ("down", "starting")  # broker states in which nobody leads
Copies = Mapping[int, tuple[Found, ...]]  # by message


def find_copies(world: World) -> dict[int, tuple[Found, ...]]:
    """Every copy of every message, in broker order."""
    found: dict[int, tuple[Found, ...]] = {}
    for broker in world.brokers:
        for partition, part in enumerate(broker.partitions):
            if part is None:
                continue
            replica = part.replica
            for index, entry in enumerate(replica.log):
                offset = replica.log_start + index
                copy = Found(
                    broker.name,
                    partition,
                    offset,
                    entry.epoch,
                    offset < replica.flushed,
                )
                found[entry.message] = (*found.get(entry.message, ()), copy)
    return found


def find_beliefs(world: World) -> dict[int, tuple[str, Belief]]:
    """What is believed of every message that was handed over, and by whom."""
    return {
        belief.message: (producer.name, belief)
        for producer in world.producers
        for belief in producer.beliefs
    }


def is_counted(belief: Belief, config: ProducerConfig) -> bool:
    """Whether the application takes the message for done.

    With application.counts=send everything counts whose call returned without
    an error that the call itself shows.
    """
    if config.counts == "ack":
        return belief.state == "acked"
    shown = config.waits or belief.error == QUEUE_FULL
    return belief.returned and not (belief.state == "failed" and shown)


# --- can it still arrive? ------------------------------------------------------------


def can_be_saved(world: World, message: int, group: str, copies: Copies) -> bool:
    """Whether the group may still process the message without a new send."""
    if any(
        message in (record.message for record in in_hand(consumer))
        or message in (r.message for way in consumer.readings for r in way.buffered)
        for consumer in world.consumers
        if consumer.group == group
    ):
        return True
    return is_under_way(world, message) or any(
        may_survive(world, copy) and is_ahead(world, group, copy)
        for copy in copies.get(message, ())
    )


def is_under_way(world: World, message: int) -> bool:
    """Whether the producer, or a request on the wire, may still bring it to a log."""
    for producer in world.producers:
        if producer.state in ENDED:
            continue
        for belief in producer.beliefs:
            if belief.message == message and belief.state in ("buffered", "in flight"):
                return True
    return any(
        record.message == message
        for packet in world.network.packets
        if isinstance(packet.body, ProduceRequest)
        and world.brokers[place(packet.target)].state != "down"
        for batch in packet.body.batches
        for record in batch.records
    )


def may_survive(world: World, copy: Found) -> bool:
    """Whether this copy may be served, now or after the next election.

    With an heir at hand (an in-sync replica that is alive) the controller elects
    it, and nobody else can: the heir must have the entry. Without one, whoever
    has it on disk is hope: it may come back, or an operator may elect it.
    """
    partition = world.controller.metadata.partitions[copy.partition]
    leader = partition.leader
    if leader and world.brokers[place(leader)].state not in DEAD:
        return copy.broker == leader or _holds(world, leader, copy)
    heir = next_leader(world, partition)
    return not heir or _will_hold(world, heir, copy)


def next_leader(world: World, partition: PartitionState) -> str:
    """Who will lead when the leader is dead or there is none; "" if nobody can.

    The first replica in assignment order that is in sync (or eligible) and alive;
    any live one where unclean elections are allowed.
    """
    members = partition.isr or partition.elr or (partition.last_known_leader,)
    alive = tuple(
        name
        for name in partition.replicas
        if world.brokers[place(name)].state not in DEAD
    )
    clean = tuple(name for name in alive if name in members)
    if not clean and world.config.topic.unclean_leader_election:
        clean = alive
    return clean[0] if clean else NOBODY


def _holds(world: World, broker: str, copy: Found) -> bool:
    """Whether that broker's log has the same entry."""
    part = world.brokers[place(broker)].partitions[copy.partition]
    if part is None:
        return False
    index = copy.offset - part.replica.log_start
    log = part.replica.log
    return 0 <= index < len(log) and log[index].epoch == copy.epoch


def _will_hold(world: World, broker: str, copy: Found) -> bool:
    """Whether it has the entry, or an answer with the entry is on its way to it."""
    if _holds(world, broker, copy):
        return True
    connection = world.brokers[place(broker)].connection
    return any(
        packet.target == broker
        and packet.connection == connection
        and isinstance(packet.body, FetchResponse)
        and packet.body.partition == copy.partition
        and packet.body.offset <= copy.offset
        and copy.offset < packet.body.offset + len(packet.body.entries)
        for packet in world.network.packets
    )


# --- the group ------------------------------------------------------------------------


def is_ahead(world: World, group: str, copy: Found) -> bool:
    """Whether the group has this offset still before it."""
    for consumer in world.consumers:
        if consumer.group != group or consumer.state != "running":
            continue
        reading = consumer.readings[copy.partition]
        if consumer.assigned and UNKNOWN < reading.position <= copy.offset:
            return True
        if consumer.assigned and reading.position == UNKNOWN:
            return True  # stuck: nothing was passed over
    committed = next(
        (
            item.committed[copy.partition]
            for item in world.coordinator.groups
            if item.name == group
        ),
        UNKNOWN,
    )
    if committed != UNKNOWN:
        return committed <= copy.offset
    return _without_committed(world, group, copy)


def _without_committed(world: World, group: str, copy: Found) -> bool:
    """No committed offset: auto.offset.reset decides where a restart begins."""
    configs: list[ConsumerConfig] = [
        item for item in world.config.consumers if item.group == group
    ]
    if not configs or configs[0].auto_offset_reset != "latest":
        return True
    return copy.offset >= _committed_end(world, copy.partition)


def _committed_end(world: World, partition: int) -> int:
    """The high watermark from which a new member would start with `latest`."""
    marks = [
        part.replica.high_watermark
        for broker in world.brokers
        for part in (broker.partitions[partition],)
        if part is not None and part.leadership is not None
    ]
    return max(marks, default=0)


def progress(world: World, group: str, message: int, copies: Copies) -> tuple[str, int]:
    """What the group did with a message, and how often it finished it."""
    mine: list[Consumer] = [c for c in world.consumers if c.group == group]
    times = sum(consumer.processed.count(message) for consumer in mine)
    if times:
        return "processed", times
    if any(message in (r.message for r in in_hand(consumer)) for consumer in mine):
        return "processing", 0
    known = copies.get(message, ())
    failed = any(message in consumer.failed for consumer in mine)
    if failed or (known and not any(is_ahead(world, group, c) for c in known)):
        return "passed over", 0
    return "not reached", 0
