"""One replica's log: what is appended, cut, on disk, and remembered of producers."""

from engine.model.config import UNLIMITED
from engine.model.log import (
    append,
    assign_epoch,
    drop_unflushed,
    entry_at,
    flush,
    producer_batches,
    truncate,
)
from engine.model.state import Entry, Replica

FOUR = tuple(Entry(number, number // 2) for number in range(4))  # epochs 0, 0, 1, 1
LOG = append(Replica(), FOUR, UNLIMITED)


def test_append_notes_the_epochs() -> None:
    """The epoch cache has where each epoch starts (broker B13)."""
    assert LOG.epoch_starts == ((0, 0), (1, 2))
    assert (LOG.log_end, LOG.flushed) == (4, 0)


def test_an_epoch_starts_once() -> None:
    """An epoch that is known, or older, starts nothing (B13)."""
    assert assign_epoch(((0, 0), (3, 2)), 3, 9) == ((0, 0), (3, 2))
    assert assign_epoch(((0, 0), (3, 2)), 1, 9) == ((0, 0), (3, 2))


def test_truncate_takes_all_marks_along() -> None:
    """What is cut is neither flushed, nor committed, nor checkpointed, nor an epoch."""
    full = flush(LOG)._replace(high_watermark=4, checkpoint=3)
    cut, gone = truncate(full, 2)

    assert [entry.message for entry in gone] == [2, 3]
    assert (cut.log_end, cut.flushed, cut.high_watermark, cut.checkpoint) == (2,) * 4
    assert cut.epoch_starts == ((0, 0),)


def test_truncate_beyond_the_end() -> None:
    """There is nothing to cut behind the log's end."""
    assert truncate(LOG, 9) == (LOG, ())


def test_a_log_may_start_later() -> None:
    """Offsets count from the log's start, wherever that is."""
    late = Replica((Entry(7, 0),), log_start=10)

    assert entry_at(late, 10) == Entry(7, 0)
    assert entry_at(late, 9) is entry_at(late, 11) is None
    assert truncate(late, 3)[0].log_end == 10


def test_a_power_loss_leaves_the_flushed_prefix() -> None:
    """Worst case: nothing that was not flushed reached the disk (B14)."""
    kept, gone = drop_unflushed(LOG._replace(flushed=3))

    assert [entry.message for entry in kept.log] == [0, 1, 2]
    assert [entry.message for entry in gone] == [3]


def test_flush_messages() -> None:
    """flush.messages=3: on disk as soon as three records are not (B1)."""
    two = append(Replica(), FOUR[:2], 3)
    four = append(two, FOUR[2:], 3)

    assert (two.flushed, four.flushed) == (0, 4)


def test_producer_batches() -> None:
    """A log knows a producer's batches: epoch, sequences, first offset (3.3)."""
    entries = (
        Entry(1, 0, 7, 0, 0, 0),
        Entry(2, 0, 7, 0, 1, 0),
        Entry(3, 0),
        Entry(4, 0, 7, 0, 2, 2),
    )

    known = producer_batches(Replica(entries), 7)
    assert known == ((0, 0, 1, 0), (0, 2, 2, 3))
