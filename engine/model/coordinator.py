"""The group coordinator's offsets: one stored number per group and partition.

The last accepted commit wins, larger or smaller (facts/consumers.md B8). Which
commits are accepted: B9, `engine.model.groups`. Offsets that come with a transaction
are only promised until its marker is here.

Sources: facts/producers.md 4.1, 4.2; GroupMetadataManager at 4.1.

Left out: metadata of commits, offsets of transactions in `__consumer_offsets` as a log
of its own (`application.commit=transaction` needs the coordinator that never fails).
"""

from engine.model.actions import AgeOffset
from engine.model.events import (
    CommitRefused,
    Event,
    OffsetCommitted,
    OffsetPromised,
    PromiseDropped,
)
from engine.model.groups import IN_PROGRESS, commit_error, group_of, with_group
from engine.model.reaction import Reaction, packet
from engine.model.state import (
    COORDINATOR,
    Coordinator,
    Group,
    MarkersWritten,
    OffsetCommit,
    OffsetCommitResponse,
    PromisedOffset,
    TransactionResponse,
    TxnOffsetCommit,
    WriteTxnMarkers,
)

BUSY = "CONCURRENT_TRANSACTIONS"  # the producer asks again; nobody is told


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
    stored = _stored(old, at, offset)
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


def promise(
    coordinator: Coordinator,
    client: str,
    connection: int,
    request: TxnOffsetCommit,
    error: str,
    *,
    classic: bool,
    fences: bool,
) -> Reaction[Coordinator]:
    """Keep offsets until their transaction is over, or refuse them (KIP-447).

    `error` is what the transaction coordinator has said to it. A group that goes
    through a rebalance takes them, if member and generation are right.
    """
    group = group_of(coordinator, request.group)
    if not error and fences and request.member:
        asked = OffsetCommit(request.group, 0, 0, request.member, request.generation)
        found = commit_error(group, asked, classic=classic)
        error = "" if found == IN_PROGRESS else found
    answer = TransactionResponse("offsets", error)
    out = (packet(COORDINATOR, client, connection, answer),)
    if error:
        refused = tuple(
            CommitRefused(request.group, client, at, offset, error)
            for at, offset in request.offsets
        )
        return Reaction(coordinator, out, refused if error != BUSY else ())
    news = tuple(
        PromisedOffset(request.producer_id, at, offset)
        for at, offset in request.offsets
    )
    replaced = {(item.producer_id, item.partition) for item in news}
    kept = tuple(
        item
        for item in group.promised
        if (item.producer_id, item.partition) not in replaced
    )
    events = tuple(
        OffsetPromised(request.group, request.transactional_id, at, offset)
        for at, offset in request.offsets
    )
    group = group._replace(promised=kept + news)
    return Reaction(with_group(coordinator, group), out, events)


def end_transaction(
    coordinator: Coordinator, source: str, marker: WriteTxnMarkers
) -> Reaction[Coordinator]:
    """The marker: what was promised in the transaction counts now, or never did."""
    events: tuple[Event, ...] = ()
    for group in coordinator.groups:
        mine = [
            item for item in group.promised if item.producer_id == marker.producer_id
        ]
        if not mine:
            continue
        rest = tuple(item for item in group.promised if item not in mine)
        ended = group._replace(promised=rest)
        for item in mine if marker.outcome == "commit" else ():
            before = ended.committed[item.partition]
            ended = _stored(ended, item.partition, item.offset)
            moved = OffsetCommitted(group.name, item.partition, before, item.offset)
            events += (moved,)
        if marker.outcome == "abort":
            partitions = tuple(item.partition for item in mine)
            events += (PromiseDropped(group.name, partitions),)
        coordinator = with_group(coordinator, ended)
    answer = MarkersWritten(marker.transactional_id, marker.partition, marker.epoch)
    return Reaction(coordinator, (packet(COORDINATOR, source, 1, answer),), events)


def _stored(group: Group, at: int, offset: int) -> Group:
    """The group with another committed offset; its lifetime begins anew."""
    return group._replace(
        committed=(*group.committed[:at], offset, *group.committed[at + 1 :]),
        aged=tuple(item for item in group.aged if item != at),
    )
