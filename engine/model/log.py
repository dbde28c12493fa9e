"""One replica's log: append, truncate, flush, the leader epoch cache.

Sources: facts/broker.md B13 (epoch cache), B14 (storage), producers.md 3.3
(what a log remembers of an idempotent producer).

Left out: indexes, the recovery point (recovery always keeps what was written or
flushed, torn batches do not occur), expiry of producer state.
"""

from engine.model.config import UNLIMITED
from engine.model.state import UNKNOWN, Entry, Replica

REMEMBERED_BATCHES = 5


def append(
    replica: Replica, entries: tuple[Entry, ...], flush_messages: int
) -> Replica:
    """The log with the entries at its end, in the page cache.

    Flushed at once when `flush_messages` or more records are unflushed.
    """
    log = replica.log + entries
    starts = replica.epoch_starts
    end = replica.log_end
    for index, entry in enumerate(entries):
        starts = assign_epoch(starts, entry.epoch, end + index)
    replica = replica._replace(log=log, epoch_starts=starts)
    unflushed = replica.log_end - replica.flushed
    if flush_messages != UNLIMITED and unflushed >= flush_messages:
        return flush(replica)
    return replica


def flush(replica: Replica) -> Replica:
    """Everything is on disk now."""
    return replica._replace(flushed=replica.log_end)


def truncate(replica: Replica, offset: int) -> tuple[Replica, tuple[Entry, ...]]:
    """The log cut at the offset, and what went. The high watermark goes along."""
    offset = max(offset, replica.log_start)
    kept = replica.log[: offset - replica.log_start]
    gone = replica.log[offset - replica.log_start :]
    starts = tuple(item for item in replica.epoch_starts if item[1] < offset)
    segments = tuple(base for base in replica.segments if base <= offset)
    return (
        replica._replace(
            log=kept,
            segments=segments or replica.segments[:1],
            cleaned=min(replica.cleaned, offset),
            tombstones=tuple(o for o in replica.tombstones if o < offset),
            expired=tuple(o for o in replica.expired if o < offset),
            flushed=min(replica.flushed, offset),
            high_watermark=min(replica.high_watermark, offset),
            checkpoint=min(replica.checkpoint, offset),
            epoch_starts=starts,
        ),
        gone,
    )


def begin_at(replica: Replica, start: int) -> Replica:
    """The log that begins at a later offset.

    The epoch in which it begins now began there, for all that the log knows.
    """
    gone = start - replica.log_start
    later = tuple(item for item in replica.epoch_starts if item[1] > start)
    floor = tuple(item for item in replica.epoch_starts if item[1] <= start)[-1:]
    bases = replica.segments
    while len(bases) > 1 and bases[1] <= start:
        bases = bases[1:]
    return replica._replace(
        log=replica.log[gone:],
        log_start=start,
        flushed=max(replica.flushed, start),
        high_watermark=max(replica.high_watermark, start),
        epoch_starts=(*((epoch, start) for epoch, _ in floor), *later),
        segments=bases,
    )


def drop_unflushed(replica: Replica) -> tuple[Replica, tuple[Entry, ...]]:
    """What a power loss leaves: the flushed prefix, and what was only in memory.

    The worst case: nothing that was not flushed reached the disk.
    """
    return truncate(replica, replica.flushed)


def wipe(start: int = 0) -> Replica:
    """A new disk, or a new beginning: an empty log that starts at an offset."""
    return Replica(
        log_start=start, flushed=start, high_watermark=start, segments=(start,)
    )


def entry_at(replica: Replica, offset: int) -> Entry | None:
    """The entry at an offset, if the log has it."""
    index = offset - replica.log_start
    return replica.log[index] if 0 <= index < len(replica.log) else None


def assign_epoch(
    starts: tuple[tuple[int, int], ...], epoch: int, offset: int
) -> tuple[tuple[int, int], ...]:
    """The epoch cache with a new epoch that starts at this offset."""
    if starts and starts[-1][0] >= epoch:
        return starts
    return (*starts, (epoch, offset))


def last_epoch(replica: Replica) -> int:
    """The newest leader epoch that the log knows."""
    return replica.epoch_starts[-1][0] if replica.epoch_starts else UNKNOWN


def end_offset_for(replica: Replica, epoch: int) -> tuple[int, int] | None:
    """The largest known epoch up to `epoch`, and the offset where it ends (B13)."""
    starts = replica.epoch_starts
    if starts and starts[-1][0] == epoch:
        return epoch, replica.log_end
    above = [item for item in starts if item[0] > epoch]
    if not above:
        return None
    floor = [item for item in starts if item[0] <= epoch]
    if not floor:
        return epoch, above[0][1]
    return floor[-1][0], above[0][1]


def producer_batches(
    replica: Replica, producer_id: int
) -> tuple[tuple[int, int, int, int], ...]:
    """What the log remembers of a producer: its batches, oldest first.

    Each as (producer epoch, first sequence, last sequence, offset of the first).
    """
    batches: dict[tuple[int, int], tuple[int, int, int, int]] = {}
    for index, entry in enumerate(replica.log):
        if entry.producer_id != producer_id or entry.control:
            continue
        key = (entry.producer_epoch, entry.base_sequence)
        first = batches.get(key)
        offset = first[3] if first else replica.log_start + index
        batches[key] = (key[0], key[1], entry.sequence, offset)
    return tuple(batches.values())
