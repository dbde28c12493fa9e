"""Steps of a group's members and its coordinator: which rule an action calls.

Left out: nothing of its own; see the rules.
"""

from collections.abc import Callable
from typing import NamedTuple, assert_never

from engine.model import actions as act
from engine.model import (
    expiring,
    offsets_log,
    rebalancing,
    reconciling,
    share_membership,
)
from engine.model.members import is_classic
from engine.model.outcome import Outcome, consumer_of
from engine.model.state import World

SILENT = "silent"  # why a member was expelled
LATE = "late"


def member_step(world: World, action: act.MemberMove) -> Outcome:
    """What happens between a group's members and its coordinator."""
    if isinstance(action, act.CoordinatorMove):
        return _coordinator_step(world, action)
    name = action.consumer
    match action:
        case act.JoinGroup():
            return _rules(world, name).join(world, name)
        case act.HeartbeatGroup():
            return _rules(world, name).hear(world, name)
        case act.SyncGroup():
            return rebalancing.sync(world, name)
        case act.ReleasePartitions():
            return reconciling.release(world, name)
        case act.ExceedPollInterval():
            return rebalancing.exceed_poll_interval(world, name)
        case _:
            assert_never(action)


class _Rules(NamedTuple):
    """What the three protocols do differently."""

    join: Callable[[World, str], Outcome]
    hear: Callable[[World, str], Outcome]


def _rules(world: World, consumer: str) -> _Rules:
    if consumer_of(world, consumer).shares:
        return _Rules(share_membership.join, share_membership.join)
    if is_classic(world, consumer_of(world, consumer).group):
        return _Rules(rebalancing.join, rebalancing.hear)
    return _Rules(reconciling.join, reconciling.hear)


def _coordinator_step(world: World, action: act.CoordinatorMove) -> Outcome:
    """What the coordinator does by itself."""
    match action:
        case act.ExpireMember(group=group, member=member):
            return rebalancing.expire(world, group, (member,), SILENT)
        case act.ExpireRebalance(group=group):
            late = rebalancing.late(world, group)
            return rebalancing.expire(world, group, late, LATE)
        case act.CompleteJoin(group=group):
            return rebalancing.complete_join(world, group)
        case act.AgeOffset(group=group, partition=partition):
            return expiring.age(world, group, partition)
        case act.ExpireOffset(group=group, partition=partition):
            return expiring.expire(world, group, partition)
        case act.LoadOffsets():
            return offsets_log.load(world)
        case act.ConfirmCommits():
            return offsets_log.confirm(world)
