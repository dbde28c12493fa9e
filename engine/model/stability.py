"""How far a log is settled: open and aborted transactions, the last stable offset.

Everything is read from the log itself, as every replica rebuilds it: so it comes
with the records to a new leader.

Sources: facts/producers.md 4.4, broker.md B19; ProducerStateManager and
UnifiedLog.lastStableOffset at 4.1.

Left out: producer state that outlives the records it came from (a transaction
whose records are all deleted is forgotten), the transaction index file.
"""

from collections.abc import Iterator

from engine.model.state import Entry, Replica


def is_transactional(replica: Replica) -> bool:
    """Whether the log knows of any transaction."""
    return any(entry.transactional for entry in replica.log)


def open_transactions(entries: tuple[Entry, ...], start: int) -> dict[int, int]:
    """The first offset of each transaction without a marker, by producer id."""
    opened: dict[int, int] = {}
    for offset, entry in enumerate(entries, start):
        if entry.control:
            opened.pop(entry.producer_id, None)
        elif entry.transactional:
            opened.setdefault(entry.producer_id, offset)
    return opened


def last_stable_offset(replica: Replica) -> int:
    """The high watermark, or the first record of the oldest open transaction.

    A transaction counts as open until its marker is below the high watermark.
    """
    start, mark = replica.log_start, replica.high_watermark
    return min(
        open_transactions(replica.log[: mark - start], start).values(), default=mark
    )


def has_open(replica: Replica, producer_id: int, epoch: int) -> bool:
    """Whether the producer's transaction in this epoch has begun in this log."""
    for entry in reversed(replica.log):
        if entry.transactional and entry.producer_id == producer_id:
            return not entry.control and entry.producer_epoch == epoch
    return False


def aborted(replica: Replica, first: int, last: int) -> tuple[tuple[int, int], ...]:
    """The aborted transactions that reach into [first, last), oldest first.

    Each as (producer id, its first offset), as a fetch response lists them.
    """
    return tuple(
        sorted(
            (
                (producer_id, begun)
                for producer_id, begun, ended in _aborted(replica)
                if begun < last and ended >= first
            ),
            key=lambda item: item[1],
        )
    )


def _aborted(replica: Replica) -> Iterator[tuple[int, int, int]]:
    opened: dict[int, int] = {}
    for offset, entry in enumerate(replica.log, replica.log_start):
        if not entry.transactional:
            continue
        if not entry.control:
            opened.setdefault(entry.producer_id, offset)
            continue
        begun = opened.pop(entry.producer_id, None)
        if begun is not None and entry.control == "abort":
            yield entry.producer_id, begun, offset


def producer_epoch(replica: Replica, producer_id: int) -> int | None:
    """The newest epoch in which the log knows the producer; markers count too."""
    for entry in reversed(replica.log):
        if entry.producer_id == producer_id:
            return entry.producer_epoch
    return None
