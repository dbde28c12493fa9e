"""The group coordinator's offsets: one stored number per group and partition.

The last accepted commit wins, larger or smaller (facts/consumers.md B8). Which
commits are accepted: B9, `engine.model.groups`.

Left out: metadata of commits.
"""

from engine.model.actions import AgeOffset
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
    error = commit_error(old, request, classic=classic)
    if not error:
        return store(coordinator, client, connection, request)
    return refuse(coordinator, client, connection, request, error)


def refuse(
    coordinator: Coordinator,
    client: str,
    connection: int,
    request: OffsetCommit,
    error: str,
) -> Reaction[Coordinator]:
    """Nothing is stored, and the client is told why."""
    answer = _answer(request, error)
    at, offset = request.partition, request.offset
    refused = CommitRefused(request.group, client, at, offset, error)
    out = (packet(COORDINATOR, client, connection, answer),)
    return Reaction(coordinator, out, (refused,))


def store(
    coordinator: Coordinator, client: str, connection: int, request: OffsetCommit
) -> Reaction[Coordinator]:
    """The group's offset is this one now; its lifetime begins anew."""
    old = group_of(coordinator, request.group)
    at, offset = request.partition, request.offset
    before = old.committed[at]
    stored = old._replace(
        committed=(*old.committed[:at], offset, *old.committed[at + 1 :]),
        aged=tuple(item for item in old.aged if item != at),
    )
    answer = _answer(request, "")
    event = OffsetCommitted(request.group, at, before, offset)
    return Reaction(
        with_group(coordinator, stored),
        (packet(COORDINATOR, client, connection, answer),),
        (event,) if before != offset else (),
        (AgeOffset(request.group, at),),
    )


def _answer(request: OffsetCommit, error: str) -> OffsetCommitResponse:
    """What the client hears; its own words come back with it."""
    return OffsetCommitResponse(
        request.partition,
        request.offset,
        error,
        request.member,
        request.generation,
        request.attempt,
    )
