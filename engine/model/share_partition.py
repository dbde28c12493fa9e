"""One partition of a share group: which record is whose, and which is done with.

Every record is available, acquired by one member under a lock, acknowledged or
archived. Acquiring counts as a delivery. What comes back is available again, or
archived once it was delivered as often as the group allows. The acknowledgements
of one request count all or not at all.

Sources: facts/consumers.md B17; SharePartition.java at 4.2, KIP-932; KAFKA-17541,
KAFKA-19972 (what the end of a session counts).

Left out: batches (every record has its state), renewed locks (KIP-1222), dead
letter topics (KIP-1191), `share.acquire.mode` (no more than max.poll.records are
acquired), `by_duration`, writes of the state that fail.
"""

from typing import NamedTuple

from engine.model.config import ShareConfig
from engine.model.state import (
    ACKNOWLEDGED,
    ACQUIRED,
    ARCHIVED,
    AVAILABLE,
    TERMINAL,
    UNKNOWN,
    Acknowledgement,
    InFlight,
    SharePartition,
)

INVALID = "INVALID_RECORD_STATE"
BECOMES = {"accept": ACKNOWLEDGED, "release": AVAILABLE, "reject": ARCHIVED}


class Window(NamedTuple):
    """What the leader's log has for a share group."""

    start: int  # where the log begins
    end: int  # how far the group may read
    visible: tuple[int, ...]  # offsets of records; the others are control records…


class Changed(NamedTuple):
    """A share-partition, and the offsets of which it says something new."""

    shared: SharePartition
    acknowledged: tuple[int, ...] = ()
    available: tuple[int, ...] = ()
    archived: tuple[int, ...] = ()
    error: str = ""


def load(
    shared: SharePartition, epoch: int, log_start: int, start: int
) -> SharePartition:
    """A new leader reads the state, without the acquisitions; `start`: if it is new.

    Who has acquired what was never written, so nobody has, and it does not count.
    """
    if shared.start == UNKNOWN:
        return shared._replace(epoch=epoch, start=start, end=start)
    kept = tuple(
        item._replace(
            state=AVAILABLE, member="", lock=0, deliveries=item.deliveries - 1
        )
        if item.state == ACQUIRED
        else item
        for item in shared.records
    )
    moved = shared._replace(epoch=epoch, records=kept, waiting=())
    return follow_log(moved, log_start)


def follow_log(shared: SharePartition, log_start: int) -> SharePartition:
    """What the log has no more is nobody's; only who has it still may say so."""
    if log_start <= shared.start:
        return shared
    kept = tuple(item for item in shared.records if item.offset >= log_start)
    return advance(
        shared._replace(start=log_start, end=max(shared.end, log_start), records=kept)
    )


def advance(shared: SharePartition) -> SharePartition:
    """The start moves past everything that is done with."""
    records = shared.records
    done = 0
    while done < len(records) and records[done].state in TERMINAL:
        done += 1
    left = records[done:]
    return shared._replace(start=left[0].offset if left else shared.end, records=left)


def acquirable(
    shared: SharePartition, rules: ShareConfig, window: Window, *, throttles: bool
) -> tuple[int, ...]:
    """The offsets that a member would get now, if it took all of them.

    From 4.2 on what was delivered in vain too often comes in smaller lots, at last
    alone, so that one bad record does not take its neighbours along.
    """
    known = {item.offset: item for item in shared.records}
    most = shared.start + rules.max_record_locks
    fresh = range(max(shared.end, window.start), min(window.end, most))
    found = tuple(
        offset
        for offset in (*known, *fresh)
        if offset in window.visible
        and (offset not in known or known[offset].state == AVAILABLE)
    )
    return _throttled(found, known, rules) if throttles else found


def _throttled(
    found: tuple[int, ...], known: dict[int, InFlight], rules: ShareConfig
) -> tuple[int, ...]:
    limit = max(2, (rules.delivery_limit + 1) // 2)
    counts = [known[offset].deliveries if offset in known else 0 for offset in found]
    if not counts or counts[0] < limit:
        whole = next((n for n, count in enumerate(counts) if count >= limit), None)
        return found[:whole]
    if counts[0] >= rules.delivery_limit - 1:
        return found[:1]
    alike = next((n for n, count in enumerate(counts) if count < limit), len(counts))
    return found[: max(1, alike >> (counts[0] - limit + 1))]


def acquire(
    shared: SharePartition, window: Window, member: str, offsets: tuple[int, ...]
) -> SharePartition:
    """These are the member's for as long as the lock lasts.

    What is passed and is no record for anybody (a marker, say) is done with.
    """
    lock = shared.locks + 1
    records = {item.offset: item for item in shared.records}
    end = max(shared.end, offsets[-1] + 1)
    first = max(shared.end, window.start)
    for offset in range(first, end):
        records[offset] = InFlight(
            offset, AVAILABLE if offset in window.visible else ACKNOWLEDGED
        )
    for offset in offsets:
        old = records[offset]
        count = old.deliveries + 1
        records[offset] = InFlight(offset, ACQUIRED, count, member, lock)
    ordered = tuple(records[offset] for offset in sorted(records))
    return advance(shared._replace(end=end, records=ordered, locks=lock))


def acknowledge(
    shared: SharePartition,
    rules: ShareConfig,
    member: str,
    said: tuple[Acknowledgement, ...],
) -> Changed:
    """A member says what became of records; all of it counts, or nothing."""
    known = {item.offset: item for item in shared.records}
    becomes: dict[int, str] = {}
    for item in said:
        if item.offset < shared.start:
            continue
        record = known.get(item.offset)
        if record is None or (record.state, record.member) != (ACQUIRED, member):
            return Changed(shared, error=INVALID)
        becomes[item.offset] = BECOMES[item.type]
    return _turn(shared, rules, becomes)


def expire_lock(shared: SharePartition, rules: ShareConfig, lock: int) -> Changed:
    """group.share.record.lock.duration.ms is over: others may have the records."""
    late = [item.offset for item in shared.records if is_locked(item, lock)]
    return _turn(shared, rules, dict.fromkeys(late, AVAILABLE))


def is_locked(record: InFlight, lock: int) -> bool:
    """Whether the record is acquired under this lock."""
    return (record.state, record.lock) == (ACQUIRED, lock)


def release(
    shared: SharePartition, rules: ShareConfig, member: str, *, counted: bool
) -> Changed:
    """A member's session ends: what it has acquired is free.

    `counted`: the delivery counts although nobody knows what became of it.
    """
    held = [item.offset for item in shared.records if item.member == member]
    if not counted:
        known = tuple(
            item._replace(deliveries=item.deliveries - 1)
            if item.offset in held
            else item
            for item in shared.records
        )
        shared = shared._replace(records=known)
    return _turn(shared, rules, dict.fromkeys(held, AVAILABLE))


def _turn(
    shared: SharePartition, rules: ShareConfig, becomes: dict[int, str]
) -> Changed:
    """Acquired records become something else."""
    records: list[InFlight] = []
    for item in shared.records:
        state = becomes.get(item.offset, "")
        if state == AVAILABLE and item.deliveries >= rules.delivery_limit:
            state = ARCHIVED
        new = item._replace(state=state, member="", lock=0) if state else item
        records.append(new)
    changed = [item for item in records if item.offset in becomes]

    def now(state: str) -> tuple[int, ...]:
        return tuple(item.offset for item in changed if item.state == state)

    return Changed(
        advance(shared._replace(records=tuple(records))),
        now(ACKNOWLEDGED),
        now(AVAILABLE),
        now(ARCHIVED),
    )
