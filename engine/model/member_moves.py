"""What the members of groups, and their coordinator, may do next.

Left out: nothing of its own; see `engine.model.rebalancing` and
`engine.model.reconciling`.
"""

from collections.abc import Iterator

from engine.model import actions as act
from engine.model import groups, offsets_log, polling, reconciling, share_membership
from engine.model.consumer import in_hand
from engine.model.expiring import expiry_moves
from engine.model.members import config_of, is_classic, is_heard, reaches
from engine.model.membership import can_join, knows_leaders
from engine.model.rebalancing import can_sync, hears, late, was_overtaken
from engine.model.state import Consumer, World


def group_moves(world: World) -> Iterator[act.Move]:
    """What the coordinator does by itself."""
    if offsets_log.must_load(world):
        yield act.LoadOffsets()
    if not offsets_log.is_ready(world):
        return
    if offsets_log.confirmable(world):
        yield act.ConfirmCommits()
    for group in world.coordinator.groups:
        yield from expiry_moves(world, group)
        for member in group.members:
            if not is_heard(world, member):
                yield act.ExpireMember(group.name, member.id)
        if group.members and groups.is_complete(group):
            yield act.CompleteJoin(group.name)
        elif late(world, group.name):
            yield act.ExpireRebalance(group.name)


def member_moves(world: World, consumer: Consumer) -> Iterator[act.Move]:
    """What a running consumer does as a member of its group, or to become one."""
    name = consumer.name
    config = config_of(world, name)
    at_ease = _may_give_up(world, consumer)
    if can_join(world, consumer) or _wants_to_rejoin(world, consumer, at_ease=at_ease):
        yield act.JoinGroup(name)
    if consumer.closing:
        return
    if consumer.shares:
        if reaches(world, consumer) and share_membership.hears(world, consumer):
            yield act.HeartbeatGroup(name)
        return
    if reaches(world, consumer):
        classic = is_classic(world, consumer.group)
        if can_sync(world, consumer) and knows_leaders(world, consumer):
            yield act.SyncGroup(name)
        news = hears if classic else reconciling.hears
        if news(world, consumer) and knows_leaders(world, consumer):
            yield act.HeartbeatGroup(name)
    if consumer.releasing and at_ease:
        yield act.ReleasePartitions(name)
    if (
        config.max_poll_interval_ms
        and consumer.assigned
        and not consumer.lost
        and in_hand(consumer)
        and not polling.is_in_poll(consumer, config)
    ):
        yield act.ExceedPollInterval(name)


def _wants_to_rejoin(world: World, consumer: Consumer, *, at_ease: bool) -> bool:
    """Whether a member that is no longer one, or not of this generation, joins anew."""
    if consumer.closing:
        return False
    heard = reaches(world, consumer)
    if consumer.rejoins and at_ease and (consumer.lost or heard):
        return True
    return heard and was_overtaken(world, consumer)


def _may_give_up(world: World, consumer: Consumer) -> bool:
    """Whether the client may run the rebalance's callbacks now.

    Java and librdkafka do so inside poll() alone; a listener that drains waits for
    the workers too.
    """
    config = config_of(world, consumer.name)
    if config.on_revoked == "drain" and not consumer.lost and in_hand(consumer):
        return False
    return not config.joins_in_poll or polling.is_in_poll(consumer, config)
