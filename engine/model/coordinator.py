"""The group coordinator's offsets: one stored number per group and partition.

The last accepted commit wins, larger or smaller (facts/consumers.md B8). Which
commits are accepted: B9, `engine.model.groups`.

Left out: the replicated log behind it, which never fails here; metadata of commits.
"""

from engine.model.events import CommitRefused, OffsetCommitted
from engine.model.groups import commit_error, group_of, with_group
from engine.model.reaction import Reaction, packet
from engine.model.state import (
    COORDINATOR,
    Coordinator,
    OffsetCommit,
    OffsetCommitResponse,
)


def commit(
    coordinator: Coordinator,
    client: str,
    connection: int,
    request: OffsetCommit,
    *,
    classic: bool = True,
) -> Reaction[Coordinator]:
    """Store the offset and say so, or refuse it."""
    old = group_of(coordinator, request.group)
    at = request.partition
    error = commit_error(old, request, classic=classic)
    answer = OffsetCommitResponse(
        at, request.offset, error, request.member, request.generation
    )
    out = (packet(COORDINATOR, client, connection, answer),)
    if error:
        refused = CommitRefused(request.group, client, at, request.offset, error)
        return Reaction(coordinator, out, (refused,))
    before = old.committed[at]
    committed = (*old.committed[:at], request.offset, *old.committed[at + 1 :])
    coordinator = with_group(coordinator, old._replace(committed=committed))
    event = OffsetCommitted(request.group, at, before, request.offset)
    return Reaction(coordinator, out, (event,) if before != request.offset else ())
