"""What of a fetch answer the application gets to see: isolation.level.

Control records are never shown and use up offsets. read_committed drops the
records of aborted transactions, which the answer lists; read_uncommitted shows
everything below the high watermark.

Sources: facts/producers.md 4.4, consumers.md B2; CompletedFetch.nextFetchedRecord.

Left out: nothing of its own.
"""

from engine.model.state import Entry, FetchResponse, Handed


def shown(
    response: FetchResponse, *, read_committed: bool
) -> tuple[tuple[Handed, ...], tuple[int, ...]]:
    """The records for the application, and the messages that were filtered out."""
    pending = list(response.aborted) if read_committed else []
    aborted: set[int] = set()
    records: list[Handed] = []
    dropped: list[int] = []
    for offset, entry in enumerate(response.entries, response.offset):
        while pending and pending[0][1] <= offset:
            aborted.add(pending.pop(0)[0])
        if entry.control:
            aborted.discard(entry.producer_id)
        elif not entry.message:
            continue  # it was compacted away
        elif _is_aborted(entry, aborted):
            dropped.append(entry.message)
        else:
            handed = Handed(response.partition, offset, entry.message, entry.epoch)
            records.append(handed)
    return tuple(records), tuple(dropped)


def _is_aborted(entry: Entry, aborted: set[int]) -> bool:
    return entry.transactional and entry.producer_id in aborted
