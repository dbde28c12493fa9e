"""KIP-848: the coordinator brings every member to its part, one after the other.

There is no barrier. A change of the members raises the group's epoch; a member
learns by its heartbeat what it is to give up and what it gets. A partition goes to
its new owner only when the old one has said that it gave it up, or was expelled.

Sources: facts/consumers.md A2, B4 (commit before a release), B10, B11; KIP-848.

Left out: regular expressions, a client that computes assignments, members that
change their subscription; UNRELEASED_INSTANCE_ID: a second process with the same
group.instance.id is refused while the first is a member, here it takes its place.
"""

from engine.model import groups, growing, revoking
from engine.model.events import (
    MembershipLost,
    NothingAssigned,
    PartitionsAskedBack,
    PartitionsFound,
    RebalanceStarted,
)
from engine.model.members import (
    config_of,
    group_of,
    instance_of,
    member_of,
    targeted,
    with_group,
)
from engine.model.membership import join_first, static_member, take
from engine.model.outcome import Outcome, consumer_of, put, settle
from engine.model.state import Consumer, Group, Member, OffsetCommit, World


def join(world: World, name: str) -> Outcome:
    """The first heartbeat of a new member: the group's epoch grows."""
    consumer = consumer_of(world, name)
    if consumer.lost:
        cleared = settle(world, revoking.lose(consumer))
        clean = consumer_of(cleared.world, name)._replace(
            lost=False, rejoins=False, assigned=False, commit_due=False
        )
        return cleared._replace(world=put(cleared.world, clean))
    group = group_of(world, consumer)
    if not group.members:
        return join_first(world, name)
    old = static_member(world, consumer)
    if old is not None:
        group = groups.replace_static(group, old, consumer.member_id)
    else:
        newcomer = Member(
            consumer.member_id, name, instance_of(world, consumer), synced=True
        )
        group = group._replace(
            generation=group.generation + 1, members=(*group.members, newcomer)
        )
    world = with_group(world, targeted(world, group))
    world = put(world, consumer._replace(assigned=True, generation=0))
    if old is not None:
        return take(world, name, old.owned, old.epoch)
    return Outcome(world, (RebalanceStarted(group.name, name, "joins"),))


def asked_back(own: Member, consumer: Consumer) -> tuple[int, ...]:
    """What it has and is not to keep."""
    return tuple(item for item in consumer.owned if item not in own.assigned)


def free_for(group: Group, own: Member) -> tuple[int, ...]:
    """What it is to have and nobody else holds."""
    held = {
        item for other in group.members if other.id != own.id for item in other.owned
    }
    return tuple(
        item for item in own.assigned if item not in own.owned and item not in held
    )


def hears(world: World, consumer: Consumer) -> bool:
    """Whether its next heartbeat brings news to either side."""
    if consumer.lost or not consumer.assigned:
        return False
    own = member_of(world, consumer)
    if own is None:
        return True
    group = group_of(world, consumer)
    if growing.unassigned(world, group):
        return True
    if set(own.owned) - set(consumer.owned):  # it has given something up
        return not _commits_under_way(world, consumer)
    if free_for(group, own):
        return True
    back = asked_back(own, consumer)
    if back:
        return set(back) != set(consumer.releasing)
    return own.epoch != group.generation


def _commits_under_way(world: World, consumer: Consumer) -> bool:
    """The release is told when its commits have been answered (B4)."""
    return any(
        isinstance(item.body, OffsetCommit) and item.source == consumer.name
        for item in world.network.packets
    )


def hear(world: World, name: str) -> Outcome:
    """One heartbeat: what it has, what it is to give up, what it gets."""
    consumer = consumer_of(world, name)
    group = group_of(world, consumer)
    own = member_of(world, consumer)
    if own is None:
        lost = revoking.expelled(consumer)
        return Outcome(put(world, lost), (MembershipLost(consumer.group, name),))
    found = growing.unassigned(world, group)
    if found:
        group = group._replace(generation=group.generation + 1)
        seen = with_group(world, targeted(world, group))
        return Outcome(seen, (PartitionsFound(name, found),))
    own = own._replace(owned=consumer.owned)
    back = asked_back(own, consumer)
    if back:
        world = with_group(world, groups.with_member(group, own))
        asked = put(world, consumer._replace(releasing=back))
        news = back != consumer.releasing
        event = PartitionsAskedBack(name, back)
        return Outcome(asked, (event,) if news else ())
    gained = free_for(group, own)
    epoch = group.generation
    own = own._replace(owned=tuple(sorted((*own.owned, *gained))), epoch=epoch)
    world = with_group(world, groups.with_member(group, own))
    outcome = take(world, name, gained, epoch)
    if not own.owned and not own.assigned:
        outcome = outcome._replace(events=(*outcome.events, NothingAssigned(name)))
    return outcome


def release(world: World, name: str) -> Outcome:
    """In poll(): commit, then give up what was asked back (B4, B10)."""
    consumer = consumer_of(world, name)
    config = config_of(world, name)
    given = revoking.give_up(consumer, config, consumer.releasing)
    return settle(world, given)
