"""Record batches as Kafka writes them since 0.11: magic 2, many records, one checksum.

Left out: the older message sets (magic 0 and 1), which no broker from 4.0 on reads; of
the compressions all but gzip, which are refused; record headers, which are skipped.
"""

import struct
import zlib
from dataclasses import dataclass
from itertools import pairwise

from tests.conformance.crc32c import crc32c

# base offset, length of what follows, leader epoch, magic, checksum
PREFIX = struct.Struct(">qiibI")
# attributes, last offset delta, first and last timestamp, producer id and epoch, base
# sequence, count of records: what the checksum is about, the records with it
HEADER = struct.Struct(">hiqqqhii")
LENGTH_FROM = 12  # the length counts what comes after itself
MAGIC = 2
COMPRESSION = {1: "gzip", 2: "snappy", 3: "lz4", 4: "zstd"}
TRANSACTIONAL, CONTROL = 0x10, 0x20
MARKERS = {0: "abort", 1: "commit"}


class UnreadableError(Exception):
    """A batch is whole, but written in a way that is not read here."""


@dataclass(frozen=True)
class Record:
    """One record: what the application sent, or a control record of a transaction."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None


@dataclass(frozen=True)
class Batch:
    """What a leader appended at once; compaction may have taken records out of it."""

    base_offset: int
    last_offset: int
    epoch: int  # of the leader that appended it
    producer_id: int  # -1: the producer is not idempotent
    producer_epoch: int
    base_sequence: int
    is_transactional: bool
    is_control: bool
    records: tuple[Record, ...]

    def sequence(self, record: Record) -> int:
        """Return the sequence number of a record of this batch; -1: it has none."""
        if self.base_sequence < 0:
            return -1
        return (self.base_sequence + record.offset - self.base_offset) % 2**31

    @property
    def marker(self) -> str | None:
        """Return how a control batch ends its transaction; None: it ends none."""
        if not self.is_control or not self.records:
            return None
        key = self.records[0].key or b""
        return MARKERS.get(int.from_bytes(key[2:4], "big"))


@dataclass(frozen=True)
class Parsed:
    """The batches of a segment, and how many bytes at its end are none."""

    batches: tuple[Batch, ...]
    torn: int  # a write that power or a kill cut short, or that is under way


def parse(data: bytes) -> Parsed:
    """Read a segment up to the first batch that is not whole."""
    batches = []
    at = 0
    while (end := _end(data, at)) is not None:
        batches.append(_batch(data[at:end]))
        at = end
    return Parsed(tuple(batches), len(data) - at)


def _end(data: bytes, at: int) -> int | None:
    """Return where the batch ends that begins there; None: it is not whole."""
    if at + PREFIX.size + HEADER.size > len(data):
        return None
    _, length, _, magic, checksum = PREFIX.unpack_from(data, at)
    if magic in {0, 1} and length > 0:
        raise UnreadableError(f"byte {at}: a message set of magic {magic}")
    end: int = at + LENGTH_FROM + length
    if end < at + PREFIX.size + HEADER.size or end > len(data):
        return None
    whole = magic == MAGIC and checksum == crc32c(data[at + PREFIX.size : end])
    return end if whole else None


def _batch(data: bytes) -> Batch:
    base, _, epoch, _, _ = PREFIX.unpack_from(data)
    attributes, last, first_at, _, producer, producer_epoch, sequence, count = (
        HEADER.unpack_from(data, PREFIX.size)
    )
    body = _unpacked(data[PREFIX.size + HEADER.size :], attributes & 7)
    return Batch(
        base_offset=base,
        last_offset=base + last,
        epoch=epoch,
        producer_id=producer,
        producer_epoch=producer_epoch,
        base_sequence=sequence,
        is_transactional=bool(attributes & TRANSACTIONAL),
        is_control=bool(attributes & CONTROL),
        records=_records(body, count, base, first_at),
    )


def _unpacked(body: bytes, compression: int) -> bytes:
    if not compression:
        return body
    name = COMPRESSION.get(compression, f"number {compression}")
    if name != "gzip":
        raise UnreadableError(
            f"compression {name} is not read here: set compression.type to none or gzip"
        )
    return zlib.decompress(body, zlib.MAX_WBITS | 16)


def _records(
    body: bytes, count: int, base_offset: int, base_timestamp: int
) -> tuple[Record, ...]:
    records = []
    at = 0
    for _ in range(count):
        length, at = _varint(body, at)
        end = at + length
        later, at = _varint(body, at + 1)  # after the attributes, all of them unused
        delta, at = _varint(body, at)
        key, at = _field(body, at)
        value, at = _field(body, at)
        records.append(Record(base_offset + delta, base_timestamp + later, key, value))
        at = end
    assert all(a.offset < b.offset for a, b in pairwise(records)), "offsets that fall"
    return tuple(records)


def _field(body: bytes, at: int) -> tuple[bytes | None, int]:
    """Read bytes with their length before them; -1 means none at all."""
    length, at = _varint(body, at)
    return (None, at) if length < 0 else (body[at : at + length], at + length)


def _varint(body: bytes, at: int) -> tuple[int, int]:
    """Read a zigzag number of variable length; return it and where it ends."""
    number = shift = 0
    while True:
        byte = body[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return (number >> 1) ^ -(number & 1), at
