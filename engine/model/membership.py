"""A consumer comes into its group: where the coordinator and it meet.

If the group has no members, whoever waits gets in at once, in one action: the
generation begins and everybody has its partitions and positions. A group that has
members rebalances first (`engine.model.rebalancing`).

Sources: facts/consumers.md B3 (where a position comes from), A4 (close), B16.

Left out: the steps of the first generation's barrier one by one,
auto.offset.reset=by_duration (KIP-1106).
"""

from engine.model import consumer as consumers
from engine.model import groups, reading
from engine.model.assignors import shares_of
from engine.model.clients import known_leaders, topics_of
from engine.model.config import ConsumerConfig
from engine.model.events import ConsumerStuck, Event, OffsetReset, PartitionsAssigned
from engine.model.hosting import hosted
from engine.model.members import (
    config_of,
    group_of,
    instance_of,
    is_heard,
    reaches,
    with_group,
)
from engine.model.outcome import (
    Outcome,
    broker_of,
    consumer_of,
    on_the_way,
    settle,
    then,
)
from engine.model.reaction import packet
from engine.model.stability import last_stable_offset
from engine.model.state import (
    COORDINATOR,
    NOBODY,
    UNKNOWN,
    Consumer,
    LeaveGroup,
    Member,
    Packet,
    World,
)


def can_join(world: World, consumer: Consumer) -> bool:
    """Whether a consumer outside the group can come in, and ask where to begin.

    While all members are dead its request would wait for their session to end.
    """
    outside = consumer.state == "running" and not (
        consumer.assigned or consumer.joining or consumer.closing
    )
    if not outside or not reaches(world, consumer):
        return False
    group = group_of(world, consumer)
    open_ = (
        not group.members
        or any(is_heard(world, item) for item in group.members)
        or static_member(world, consumer) is not None
    )
    return open_ and knows_leaders(world, consumer)


def knows_leaders(world: World, consumer: Consumer) -> bool:
    """Whether every partition that it may get has a leader and an offset to ask for.

    An offset that waits for its transaction to end is not told (KIP-447): the client
    asks again until it is stable.
    """
    unstable = {item.partition for item in group_of(world, consumer).promised}
    if world.config.topic.fences_members and unstable - set(consumer.owned):
        return False
    leaders = known_leaders(world, consumer.name)
    return all(
        leaders[partition].broker != NOBODY
        for partition in topics_of(world, consumer.name)
    )


def static_member(world: World, consumer: Consumer) -> Member | None:
    """The member of the same group.instance.id, whose place it would take (B16)."""
    instance = instance_of(world, consumer)
    if not instance:
        return None
    members = group_of(world, consumer).members
    return next((item for item in members if item.instance == instance), None)


def join_first(world: World, name: str) -> Outcome:
    """The group had no members: it and all who wait beside it are the first."""
    own = consumer_of(world, name)
    comers = [
        item
        for item in world.consumers
        if item.group == own.group and can_join(world, item)
    ]
    members = tuple(
        Member(item.member_id, item.name, instance_of(world, item)) for item in comers
    )
    shares = shares_of(world.config, members)
    group = groups.settled(
        group_of(world, own),
        tuple(
            item._replace(owned=shares[item.id], assigned=shares[item.id])
            for item in members
        ),
    )
    epoch = group.generation
    if config_of(world, name).protocol == "classic":
        kept = world.config.topic.offsets_expire_always
        group = group._replace(aged=group.aged if kept else ())
    group = group._replace(
        members=tuple(item._replace(epoch=epoch) for item in group.members)
    )
    outcome = Outcome(with_group(world, group))
    for member in group.members:
        taken = take(outcome.world, member.consumer, member.assigned, epoch)
        outcome = then(outcome, taken)
    return outcome


def take(
    world: World, name: str, partitions: tuple[int, ...], generation: int
) -> Outcome:
    """The consumer gets partitions beside those it has, and a position in each (B3)."""
    consumer = consumer_of(world, name)
    config = config_of(world, name)
    group = group_of(world, consumer)
    leaders = known_leaders(world, name)
    consumer = consumer._replace(
        assigned=True,
        joining=False,
        generation=generation,
        owned=tuple(sorted({*consumer.owned, *partitions})),
        readings=tuple(
            way._replace(leader=leader)
            if index in partitions or not consumer.owned
            else way
            for index, (way, leader) in enumerate(
                zip(consumer.readings, leaders, strict=True)
            )
        ),
    )
    events: tuple[Event, ...] = ()
    for partition in partitions:
        committed = group.committed[partition]
        consumer, more = _first_position(world, consumer, config, partition, committed)
        events += more
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
    part = hosted(broker_of(world, leader), partition)
    replica, lead = part.replica, part.leadership
    known = replica.high_watermark
    if lead is not None and world.config.topic.withholds_offsets:
        known = max(known, lead.start)  # KIP-207
    stable = last_stable_offset(replica) if config.read_committed else known
    if stable < replica.high_watermark:
        known = stable
    at = replica.log_start if policy == "earliest" else known
    consumer = consumers.take_position(consumer, config, partition, UNKNOWN, at)
    why = "no committed offset"
    return consumer, (
        PartitionsAssigned(name, partition, at, UNKNOWN),
        OffsetReset(name, partition, at, policy, why),
    )


def leave(outcome: Outcome, consumer: Consumer) -> Outcome:
    """A dynamic member that closed says good-bye, behind its last commits (A4)."""
    world = outcome.world
    if instance_of(world, consumer):
        return outcome
    return outcome._replace(world=on_the_way(world, (goodbye(consumer),)))


def goodbye(consumer: Consumer) -> Packet:
    """LeaveGroup, on the connection on which the commits went."""
    return packet(
        consumer.name, COORDINATOR, 1, LeaveGroup(consumer.group, consumer.member_id)
    )
