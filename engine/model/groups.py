"""A group's members at its coordinator: who joins, who leaves, which commits count.

Classic protocol: any change of the members begins a rebalance. Whoever wants to
stay joins again; when all have, the barrier closes, a generation begins, and every
member gets its assignment. With `group.protocol=consumer` (KIP-848) there is no
barrier: the group's epoch grows, and every member is brought there by itself
(`engine.model.reconciling`).

Sources: facts/consumers.md B8-B11, B16; Kafka's ClassicGroup, ConsumerGroup.

Left out: member ids that are given before a member counts (KIP-394), groups of more
members than group.max.size, members that change their subscription.
"""

from engine.model.assignors import Shares
from engine.model.state import UNKNOWN, Coordinator, Group, Member, OffsetCommit

EMPTY = "Empty"
PREPARING = "PreparingRebalance"
COMPLETING = "CompletingRebalance"
STABLE = "Stable"

UNKNOWN_MEMBER = "UNKNOWN_MEMBER_ID"
ILLEGAL_GENERATION = "ILLEGAL_GENERATION"
IN_PROGRESS = "REBALANCE_IN_PROGRESS"
STALE_EPOCH = "STALE_MEMBER_EPOCH"


def group_of(coordinator: Coordinator, name: str) -> Group:
    """The group of that name."""
    return next(item for item in coordinator.groups if item.name == name)


def with_group(coordinator: Coordinator, changed: Group) -> Coordinator:
    """The coordinator with one group replaced."""
    return coordinator._replace(
        groups=tuple(
            changed if item.name == changed.name else item
            for item in coordinator.groups
        )
    )


def member(group: Group, id_: str) -> Member | None:
    """The member with that id."""
    return next((item for item in group.members if item.id == id_), None)


def with_member(group: Group, changed: Member) -> Group:
    """The group with one member replaced."""
    return group._replace(
        members=tuple(
            changed if item.id == changed.id else item for item in group.members
        )
    )


def settled(group: Group, members: tuple[Member, ...]) -> Group:
    """A group that begins, or goes on, with these members and their assignments."""
    return group._replace(
        state=STABLE,
        generation=group.generation + 1,
        members=tuple(item._replace(joined=False, synced=True) for item in members),
        deserted=False,
    )


def join(group: Group, newcomer: Member) -> Group:
    """A member joins, or joins again: a rebalance begins, or goes on (classic)."""
    known = member(group, newcomer.id) is not None
    members = group.members if known else (*group.members, newcomer)
    if group.state != PREPARING:
        members = tuple(item._replace(joined=False) for item in members)
    group = group._replace(state=PREPARING, members=members)
    return with_member(group, newcomer._replace(joined=True, synced=False))


def replace_static(group: Group, old: Member, new: str) -> Group:
    """A static member is back: a new id, and all that it had before (B16)."""
    return group._replace(
        members=tuple(
            item._replace(id=new) if item is old else item for item in group.members
        )
    )


def remove(group: Group, ids: tuple[str, ...], *, classic: bool) -> Group:
    """These members are gone: a rebalance begins, or the group is empty."""
    members = tuple(item for item in group.members if item.id not in ids)
    if len(members) == len(group.members):
        return group
    if not members:
        return group._replace(state=EMPTY, generation=group.generation + 1, members=())
    if not classic:
        return group._replace(generation=group.generation + 1, members=members)
    if group.state != PREPARING:
        members = tuple(item._replace(joined=False) for item in members)
    return group._replace(state=PREPARING, members=members)


def is_complete(group: Group) -> bool:
    """Whether everybody is in the join barrier."""
    return group.state == PREPARING and all(item.joined for item in group.members)


def complete(group: Group) -> Group:
    """The barrier closes: a new generation, whose leader has yet to assign."""
    return group._replace(
        state=COMPLETING,
        generation=group.generation + 1,
        members=tuple(
            item._replace(joined=False, synced=False, assigned=())
            for item in group.members
        ),
    )


def distribute(group: Group, shares: Shares) -> Group:
    """The leader's assignment has arrived."""
    return group._replace(
        state=STABLE,
        members=tuple(
            item._replace(assigned=shares[item.id]) for item in group.members
        ),
    )


def withheld(group: Group, shares: Shares) -> Shares:
    """Cooperative: nobody gets a partition that another member has not given up."""
    return {
        item.id: tuple(
            partition
            for partition in shares[item.id]
            if not any(
                partition in other.owned
                for other in group.members
                if other.id != item.id
            )
        )
        for item in group.members
    }


def commit_error(group: Group, request: OffsetCommit, *, classic: bool) -> str:
    """Why the coordinator refuses a commit; "" if it stores it (B9).

    It does not ask whether the member has the partition, nor whether the offset is
    larger than the one before (B8).
    """
    if not group.members and request.generation == UNKNOWN:
        return ""
    known = member(group, request.member)
    if known is None:
        return UNKNOWN_MEMBER
    if not classic:
        return "" if request.generation == known.epoch else STALE_EPOCH
    if request.generation != group.generation:
        return ILLEGAL_GENERATION
    return IN_PROGRESS if group.state == COMPLETING else ""
