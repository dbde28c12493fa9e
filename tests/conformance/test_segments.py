"""What a replica's files say, read as the broker wrote them.

`replica/` is the log directory of a broker of Kafka 4.3.1 that was stopped in good
order: a plain producer, one with keys, an idempotent one, one with gzip, and two
transactions, of which the second was aborted. `z-0` is compressed with zstd.
"""

import shutil
from pathlib import Path

import pytest

from tests.conformance import checkpoints
from tests.conformance.batches import UnreadableError, parse
from tests.conformance.crc32c import crc32c
from tests.conformance.segments import CorruptError, entries, segments, torn_bytes

REPLICA = Path(__file__).parent / "replica"
FIRST, SECOND = sorted((REPLICA / "t-0").glob("*.log"))


def copied(tmp_path: Path) -> Path:
    """Return a copy of the replica that a test may damage."""
    return Path(shutil.copytree(REPLICA, tmp_path / "log"))


def test_crc32c() -> None:
    """The checksum of the nine digits is the one that every description names."""
    assert crc32c(b"123456789") == 0xE3069283


def test_values() -> None:
    """Every record is at its offset: plain, null, gzip, aborted, and the markers."""
    found = [
        (entry.offset, entry.value and entry.value.strip())
        for entry in entries(REPLICA, "t", 0)
        if not entry.is_control
    ]

    assert found == [
        (0, b"m0"),
        (1, b"m1"),
        (2, None),
        *((offset, b"m%d" % offset) for offset in (3, 4, 5, 6, 7, 9)),
    ]


def test_keys_and_timestamps() -> None:
    """Records of one batch have their own keys and timestamps."""
    found = [(e.key, e.timestamp) for e in entries(REPLICA, "t", 0)[:3]]

    assert found == [(None, 1000), (b"k", 1001), (b"k", 1002)]


def test_sequences() -> None:
    """An idempotent producer's records count on over its batches; others have none."""
    found = {e.offset: (e.producer_id, e.sequence) for e in entries(REPLICA, "t", 0)}

    assert found[0] == found[6] == (-1, -1)
    assert [found[3], found[4]] == [(0, 0), (0, 1)]
    assert [found[7], found[9]] == [(1, 0), (1, 1)]


def test_sequences_within_a_batch() -> None:
    """Only the first record's sequence is written; the others follow from it."""
    batch = parse(FIRST.read_bytes()).batches[1]

    assert batch.base_sequence == batch.sequence(batch.records[0]) == 0
    assert not batch.is_transactional


def test_transactions() -> None:
    """The markers say how each transaction ended, and whose it was."""
    found = [
        (e.offset, e.producer_id, e.marker)
        for e in entries(REPLICA, "t", 0)
        if e.is_transactional and e.is_control
    ]

    assert found == [(8, 1, "commit"), (10, 1, "abort")]


def test_batches() -> None:
    """A batch is what was appended at once: here three, one, one, two and one."""
    found = [(b.base_offset, b.last_offset) for b in parse(FIRST.read_bytes()).batches]

    assert found == [(0, 2), (3, 3), (4, 4), (5, 6), (7, 7)]


def test_other_compression() -> None:
    """What is compressed otherwise is refused by name."""
    with pytest.raises(UnreadableError, match="zstd is not read here"):
        entries(REPLICA, "z", 0)


def test_old_format() -> None:
    """A message set from before 0.11 is refused, not taken for a torn batch."""
    data = bytearray(FIRST.read_bytes())
    data[16] = 1

    with pytest.raises(UnreadableError, match="magic 1"):
        parse(bytes(data))


@pytest.mark.parametrize("kept", range(78))
def test_torn(kept: int) -> None:
    """However much of the last batch was written, the ones before it are read."""
    data = SECOND.read_bytes()
    last = len(data) - 78  # a marker's batch: 61 bytes of header, 17 of record

    found = parse(data[: last + kept])

    assert [batch.base_offset for batch in found.batches] == [8, 9]
    assert kept == found.torn


def test_zeros() -> None:
    """A file system may give back zeros for what it never wrote: no batch either."""
    found = parse(FIRST.read_bytes() + bytes(100))

    assert [len(found.batches), found.torn] == [5, 100]


@pytest.mark.parametrize("at", [21, 61, -1])
def test_checksum(at: int) -> None:
    """A batch of which one byte is another is not whole, nor is what follows it."""
    data = bytearray(FIRST.read_bytes())
    data[at] ^= 1

    found = parse(bytes(data))

    assert found.torn > 0
    assert len(found.batches) == (4 if at == -1 else 0)


def test_torn_tail(tmp_path: Path) -> None:
    """The tail of the last segment may be torn, and how far is told."""
    log_dir = copied(tmp_path)
    with (log_dir / "t-0" / SECOND.name).open("ab") as segment:
        segment.write(SECOND.read_bytes()[:20])

    assert len(entries(REPLICA, "t", 0)) == len(entries(log_dir, "t", 0)) == 11
    assert [torn_bytes(where, "t", 0) for where in (REPLICA, log_dir)] == [0, 20]


def test_torn_middle(tmp_path: Path) -> None:
    """A segment before the last one that is not whole is no torn tail."""
    log_dir = copied(tmp_path)
    (log_dir / "t-0" / FIRST.name).write_bytes(FIRST.read_bytes()[:-1])

    with pytest.raises(CorruptError, match="t-0"):
        segments(log_dir, "t", 0)


def test_no_replica() -> None:
    """A broker that has no such partition has no entries of it."""
    assert entries(REPLICA, "t", 1) == ()
    assert torn_bytes(REPLICA, "t", 1) == 0


def test_checkpoints() -> None:
    """After a clean stop all is synced, and the high watermark is at the end."""
    assert checkpoints.high_watermarks(REPLICA)["t", 0] == 11
    assert checkpoints.recovery_points(REPLICA)["t", 0] == 11
    assert checkpoints.log_starts(REPLICA) == {}
    assert checkpoints.leader_epochs(REPLICA, "t", 0) == {0: 0}


def test_clean_shutdown(tmp_path: Path) -> None:
    """A broker that ended in good order leaves a file that says so."""
    log_dir = copied(tmp_path)
    assert checkpoints.cleanly_shut_down(log_dir)

    (log_dir / ".kafka_cleanshutdown").unlink()
    assert not checkpoints.cleanly_shut_down(log_dir)


def test_checkpoints_of_a_new_broker(tmp_path: Path) -> None:
    """A broker makes its checkpoint files empty, and the first ones later."""
    (tmp_path / "replication-offset-checkpoint").touch()

    assert checkpoints.high_watermarks(tmp_path) == {}
    assert checkpoints.recovery_points(tmp_path) == {}
