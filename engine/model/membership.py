"""A consumer joins or leaves its group: where the coordinator and it meet.

Sources: facts/consumers.md B3 (where a position comes from), A4 (close).

Left out: several members that share the partitions, rebalances, generations; a
living member that is cut off from the coordinator is not expelled.
"""

from engine.model import consumer as consumers
from engine.model import coordinator, reading
from engine.model.clients import known_leaders, topics_of
from engine.model.config import ConsumerConfig, subscription
from engine.model.events import ConsumerStuck, Event, OffsetReset, PartitionsAssigned
from engine.model.network import is_cut, is_severed
from engine.model.outcome import Outcome, broker_of, consumer_of, put, settle, then
from engine.model.state import (
    COORDINATOR,
    NOBODY,
    UNKNOWN,
    Consumer,
    OffsetCommit,
    World,
    place,
)


def can_join(world: World, consumer: Consumer) -> bool:
    """Whether the group is free and every partition has a leader to ask."""
    group = coordinator.group(world.coordinator, consumer.group)
    if group.member != NOBODY or is_severed(world.network, consumer.name, COORDINATOR):
        return False
    leaving = any(  # close() commits first, and leaves on the same connection
        isinstance(item.body, OffsetCommit)
        and item.body.group == group.name
        and not is_cut(world.network, item.source, COORDINATOR)
        for item in world.network.packets
    )
    leaders = known_leaders(world, consumer.name)
    return not leaving and all(
        leaders[partition].broker != NOBODY
        for partition in topics_of(world, consumer.name)
    )


def join(world: World, name: str) -> Outcome:
    """The consumer gets every partition, and a position in each (B3)."""
    consumer = consumer_of(world, name)
    config = world.config.consumers[place(name)]
    group = coordinator.group(world.coordinator, consumer.group)
    leaders = known_leaders(world, name)
    consumer = consumer._replace(
        assigned=True,
        readings=tuple(
            reading._replace(leader=leader)
            for reading, leader in zip(consumer.readings, leaders, strict=True)
        ),
    )
    events: tuple[Event, ...] = ()
    for partition in subscription(world.config, config):
        committed = group.committed[partition]
        consumer, more = _first_position(world, consumer, config, partition, committed)
        events += more
    group = group._replace(member=name, deserted=False)
    world = world._replace(coordinator=coordinator.with_group(world.coordinator, group))
    fetching = reading.send_fetches(consumer)
    return then(Outcome(world, events), settle(world, fetching))


def _first_position(
    world: World,
    consumer: Consumer,
    config: ConsumerConfig,
    partition: int,
    committed: int,
) -> tuple[Consumer, tuple[Event, ...]]:
    """The committed offset, or what auto.offset.reset says without one."""
    name = consumer.name
    if committed != UNKNOWN:
        consumer = consumers.take_position(
            consumer, config, partition, committed, committed
        )
        return consumer, (PartitionsAssigned(name, partition, committed, committed),)
    policy = config.auto_offset_reset
    if policy == "none":
        stuck = consumer.readings[partition]._replace(fetch="failed")
        return (
            reading.with_reading(consumer, partition, stuck),
            (ConsumerStuck(name, partition),),
        )
    leader = consumer.readings[partition].leader.broker
    part = broker_of(world, leader).partitions[partition]
    assert part is not None, f"{leader} does not host partition {partition}"
    replica, lead = part.replica, part.leadership
    known = replica.high_watermark
    if lead is not None and world.config.topic.withholds_offsets:
        known = max(known, lead.start)  # KIP-207
    at = replica.log_start if policy == "earliest" else known
    consumer = consumers.take_position(consumer, config, partition, UNKNOWN, at)
    why = "no committed offset"
    return consumer, (
        PartitionsAssigned(name, partition, at, UNKNOWN),
        OffsetReset(name, partition, at, policy, why),
    )


def leave(outcome: Outcome, consumer: Consumer) -> Outcome:
    """The group is free at once when its member has closed."""
    world = outcome.world
    group = coordinator.group(world.coordinator, consumer.group)
    if group.member != consumer.name:
        return outcome
    return outcome._replace(world=free(world, group.name))


def free(world: World, name: str) -> World:
    """The world in which the group's partitions are free for the next member."""
    group = coordinator.group(world.coordinator, name)
    waiting = any(
        item.state == "running" for item in world.consumers if item.group == name
    )
    freed = group._replace(member=NOBODY, deserted=not waiting)
    return put(world, coordinator.with_group(world.coordinator, freed))


def times_processed(world: World, group: str, message: int) -> int:
    """How often the group has finished its work on a message."""
    return sum(
        consumer.processed.count(message)
        for consumer in world.consumers
        if consumer.group == group
    )


def times_failed(world: World, group: str, message: int) -> int:
    """How often the group's handlers have failed on a message."""
    return sum(
        consumer.attempts.count(message)
        for consumer in world.consumers
        if consumer.group == group
    )
