"""Who is a member of a group, who is heard of, and what follows when one is gone.

Sources: facts/consumers.md B9, B11, B16.

Left out: heartbeats as packets (a member is silent from the moment from which none
of its heartbeats would arrive).
"""

from engine.model import groups
from engine.model.assignors import shares_of
from engine.model.config import ConsumerConfig
from engine.model.network import is_severed
from engine.model.offsets_log import is_ready
from engine.model.outcome import consumer_of, put
from engine.model.state import COORDINATOR, Consumer, Group, Member, World, place


def config_of(world: World, consumer: str) -> ConsumerConfig:
    """A consumer's configuration."""
    return world.config.consumers[place(consumer)]


def is_classic(world: World, group: str) -> bool:
    """Whether the group rebalances by the classic protocol."""
    return all(
        item.protocol == "classic"
        for item in world.config.consumers
        if item.group == group
    )


def reaches(world: World, consumer: Consumer) -> bool:
    """Whether the consumer and the group's coordinator can talk."""
    return is_linked(world, consumer) and is_ready(world)


def is_linked(world: World, consumer: Consumer) -> bool:
    """Whether nothing is cut between the consumer and wherever the coordinator is."""
    return not is_severed(world.network, consumer.name, COORDINATOR)


def group_of(world: World, consumer: Consumer) -> Group:
    """The consumer's group at the coordinator."""
    return groups.group_of(world.coordinator, consumer.group)


def member_of(world: World, consumer: Consumer) -> Member | None:
    """The consumer as the coordinator knows it; None: as no member."""
    return groups.member(group_of(world, consumer), consumer.member_id)


def is_heard(world: World, member: Member) -> bool:
    """Whether the member's heartbeats go on.

    They do not when its process is gone or stands still, when it has become
    another member, when it knows that it is none, and when it is cut off.
    """
    consumer = consumer_of(world, member.consumer)
    return (
        consumer.state == "running"
        and consumer.member_id == member.id
        and (consumer.assigned or consumer.joining)
        and is_linked(world, consumer)
    )


def instance_of(world: World, consumer: Consumer) -> str:
    """The group.instance.id of a static member; "" if it is a dynamic one."""
    kind = config_of(world, consumer.name).instance
    return f"{consumer.group}-{consumer.name}" if kind == "own" else kind


def targeted(world: World, group: Group) -> Group:
    """KIP-848: the group with the assignment that its members are to reach."""
    if not group.members or is_classic(world, group.name):
        return group
    return groups.distribute(group, shares_of(world.config, group.members))


def with_group(world: World, group: Group) -> World:
    """The world with one group changed at the coordinator."""
    return put(world, groups.with_group(world.coordinator, group))


def without(world: World, name: str, ids: tuple[str, ...]) -> World:
    """The world in which these are members of the group no more."""
    group = groups.group_of(world.coordinator, name)
    left = groups.remove(group, ids, classic=is_classic(world, name))
    if left is group:
        return world
    waiting = any(
        item.state == "running" for item in world.consumers if item.group == name
    )
    left = targeted(world, left._replace(deserted=not waiting))
    return with_group(world, left)


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
