"""The group coordinator: one stored number per group and partition.

The last accepted commit wins, larger or smaller (facts/consumers.md B8).

Left out: generations and fencing of old members, rebalances (a group has one
member at a time; another one waits until it is gone), expiry of offsets, the
replicated log behind it, which never fails here.
"""

from engine.model.events import OffsetCommitted
from engine.model.reaction import Reaction, packet
from engine.model.state import (
    COORDINATOR,
    Coordinator,
    Group,
    OffsetCommit,
    OffsetCommitResponse,
)


def group(coordinator: Coordinator, name: str) -> Group:
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


def commit(
    coordinator: Coordinator, client: str, connection: int, request: OffsetCommit
) -> Reaction[Coordinator]:
    """Store the offset and say so."""
    old = group(coordinator, request.group)
    before = old.committed[request.partition]
    at = request.partition
    committed = (*old.committed[:at], request.offset, *old.committed[at + 1 :])
    coordinator = with_group(coordinator, old._replace(committed=committed))
    answer = OffsetCommitResponse(request.partition, request.offset)
    event = OffsetCommitted(request.group, at, before, request.offset)
    out = (packet(COORDINATOR, client, connection, answer),)
    return Reaction(coordinator, out, (event,) if before != request.offset else ())
