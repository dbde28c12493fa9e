"""What stands in the log of one replica, read from its files: no client, no broker.

A broker may live and write meanwhile: a batch that is half there is not there yet.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.batches import Parsed, parse


class CorruptError(Exception):
    """A segment that is not the last one holds bytes that are no batch."""


@dataclass(frozen=True)
class Entry:
    """One record of a replica's log, and what its batch says of it."""

    offset: int
    epoch: int
    key: bytes | None
    value: bytes | None
    timestamp: int
    producer_id: int
    producer_epoch: int
    sequence: int
    is_transactional: bool
    is_control: bool
    marker: str | None  # "commit" or "abort" where it ends a transaction


def segments(log_dir: Path, topic: str, partition: int) -> tuple[Parsed, ...]:
    """Return the segments of a replica in order; nothing where it has no directory."""
    found = []
    for path in sorted((log_dir / f"{topic}-{partition}").glob("*.log")):
        # Retention may take a segment away between the look and the read.
        with suppress(FileNotFoundError):
            found.append(parse(path.read_bytes()))
    if any(segment.torn for segment in found[:-1]):
        raise CorruptError(f"{topic}-{partition} in {log_dir}: torn in the middle")
    return tuple(found)


def entries(log_dir: Path, topic: str, partition: int) -> tuple[Entry, ...]:
    """Return the records of a replica in order, control records too."""
    return tuple(
        Entry(
            offset=record.offset,
            epoch=batch.epoch,
            key=record.key,
            value=record.value,
            timestamp=record.timestamp,
            producer_id=batch.producer_id,
            producer_epoch=batch.producer_epoch,
            sequence=batch.sequence(record),
            is_transactional=batch.is_transactional,
            is_control=batch.is_control,
            marker=batch.marker,
        )
        for segment in segments(log_dir, topic, partition)
        for batch in segment.batches
        for record in batch.records
    )


def torn_bytes(log_dir: Path, topic: str, partition: int) -> int:
    """Return how many bytes at the end of a replica's log are no whole batch."""
    found = segments(log_dir, topic, partition)
    return found[-1].torn if found else 0
