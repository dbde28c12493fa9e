"""Committed offsets expire: when, and what that needs.

From 2.1 on (KIP-211) the offsets of a classic group expire
offsets.retention.minutes after its last member left. Up to 2.0 every commit had a
lifetime of its own, also in a living group. With KIP-848 the time counts from the
commit too, but nothing goes while the group has members.

Sources: facts/consumers.md B13; KIP-211, KAFKA-4682.

Left out: topics that a living group no longer subscribes to, KAFKA-13636 (offsets
that expired during a rebalance), a retention that one commit asks for itself.
"""

from collections.abc import Iterator

from engine.model import groups
from engine.model.actions import AgeOffset, ExpireOffset
from engine.model.events import Event, OffsetAged, OffsetExpired
from engine.model.members import is_classic, with_group
from engine.model.outcome import Outcome
from engine.model.state import UNKNOWN, Group, World


def expiry_moves(world: World, group: Group) -> Iterator[AgeOffset | ExpireOffset]:
    """What time may do to a group's offsets."""
    always = world.config.topic.offsets_expire_always
    counts = always or not group.members or not is_classic(world, group.name)
    for partition, offset in enumerate(group.committed):
        if offset == UNKNOWN:
            continue
        if partition not in group.aged:
            if counts:
                yield AgeOffset(group.name, partition)
        elif always or not group.members:
            yield ExpireOffset(group.name, partition)


def age(world: World, name: str, partition: int) -> Outcome:
    """offsets.retention.minutes are over for one offset."""
    group = groups.group_of(world.coordinator, name)
    aged = group._replace(aged=tuple(sorted((*group.aged, partition))))
    return Outcome(with_group(world, aged), (OffsetAged(name, partition),))


def expire(world: World, name: str, partition: int) -> Outcome:
    """The coordinator's periodic check deletes it."""
    group = groups.group_of(world.coordinator, name)
    old = group.committed
    left = group._replace(
        committed=(*old[:partition], UNKNOWN, *old[partition + 1 :]),
        aged=tuple(item for item in group.aged if item != partition),
    )
    event: Event = OffsetExpired(name, partition, old[partition])
    return Outcome(with_group(world, left), (event,))
