"""Compaction: the newest record of each key stays, and offsets do (broker B22)."""

import pytest

from engine.model import actions as act
from engine.model.cleaner import ageing, clean, cleanable, expire_tombstone
from engine.model.config import TopicConfig
from engine.model.events import RecordsCompacted, RecordsFetched
from engine.model.state import Broker, Entry, HostedPartition, Record, Replica
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, EARLY, Stage, cast

COMPACT = TopicConfig(cleanup_policy="compact", segment_bytes=100)


def log(keys: str, *, tombstones: str = "") -> Replica:
    """A committed log with a record a segment; a capital letter is a tombstone."""
    entries = tuple(
        Entry(number, 0, bytes=100, key=key.lower(), tombstone=key.isupper())
        for number, key in enumerate(keys + tombstones, start=1)
    )
    end = len(entries)
    return Replica(entries, high_watermark=end, segments=tuple(range(end)))


def cleaned(replica: Replica, end: int) -> Replica:
    """The log after a cleaning."""
    broker = Broker("b1", partitions=(HostedPartition(replica),))
    part = clean(broker, 0, end).state.partitions[0]
    assert part is not None
    return part.replica


def messages(replica: Replica) -> list[int]:
    """What stands at every offset; 0: it was compacted away."""
    return [entry.message for entry in replica.log]


def test_the_newest_of_each_key_stays() -> None:
    """What is older goes, and leaves its place."""
    assert messages(cleaned(log("abacb"), 4)) == [0, 2, 3, 4, 5]


def test_the_active_segment_stays() -> None:
    """Nor does it count: its newer record removes nothing."""
    assert cleanable(log("aaa"), COMPACT) == (2,)
    assert messages(cleaned(log("aaa"), 2)) == [0, 2, 3]


def test_never_beyond_the_high_watermark() -> None:
    """What is not committed is not cleaned (KAFKA-13194)."""
    assert cleanable(log("aaaa")._replace(high_watermark=2), COMPACT) == (2,)


def test_before_3_1_beyond_the_high_watermark() -> None:
    """All closed segments are cleaned, committed or not (KAFKA-13194)."""
    before = COMPACT._replace(cleans_committed=False)

    assert cleanable(log("aaaa")._replace(high_watermark=2), before) == (3,)


@pytest.mark.parametrize(
    ("committed", "kept"), [(True, [1]), (False, [0])], ids=["3.1", "before"]
)
def test_what_was_never_committed_removes_nothing(
    kept: list[int], *, committed: bool
) -> None:
    """A newer value of the key is cut off, and the older one is there or not."""
    topic = COMPACT._replace(cleans_committed=committed)
    stage = Stage(cast(ACKS_ONE, topic)).do(keyed(1, "a")).calm()
    stage.do(act.CutLink("b1", "b2"), act.CutLink("b1", "b3"))
    for message, key in ((2, "a"), (3, "b")):
        stage.do(keyed(message, key)).calm()
    stage.do(act.CleanLog("b1", 0, 1 if committed else 2))
    stage.do(act.CrashBroker("b1"), act.ExpireSession("b1")).calm()
    stage.do(act.HealLink("b1", "b2"), act.HealLink("b1", "b3"))
    stage.do(act.StartBroker("b1"), act.RegisterBroker("b1")).calm()

    assert stage.log("b1") == kept


def test_only_where_the_policy_says_so() -> None:
    """cleanup.policy=delete compacts nothing; compact,delete does."""
    assert cleanable(log("aa"), TopicConfig()) == ()
    both = COMPACT._replace(cleanup_policy="compact,delete")
    assert cleanable(log("aa"), both) == (1,)


def test_more_than_half_must_be_new() -> None:
    """min.cleanable.dirty.ratio=0.5."""
    once = cleaned(log("abcd"), 2)

    assert cleanable(once._replace(segments=(0, 2, 3)), COMPACT) == ()
    assert cleanable(log("abcde")._replace(cleaned=1), COMPACT) == (4,)


def test_each_end_has_its_time() -> None:
    """With min.compaction.lag.ms every closed segment waits for itself."""
    lag = COMPACT._replace(min_compaction_lag_ms=1_000)

    assert cleanable(log("abc"), lag) == (1, 2)


def test_a_tombstone_is_kept_at_first() -> None:
    """It goes with the cleaning after delete.retention.ms, counted from the first."""
    once = cleaned(log("aA", tombstones="bc"), 2)
    assert (messages(once)[:2], ageing(once)) == ([0, 2], (1,))

    again = cleaned(once, 3)
    assert (messages(again)[:2], ageing(again)) == ([0, 2], (1,))

    broker = Broker("b1", partitions=(HostedPartition(again),))
    part = expire_tombstone(broker, 0, 1).state.partitions[0]
    assert part is not None
    over = cleaned(part.replica, 3)
    assert (messages(over), ageing(over)) == ([0, 0, 3, 4], ())


def keyed(message: int, key: str) -> act.Send:
    """One message with a key."""
    return act.Send("p1", (Record(message, 0, 100, key),))


def test_no_record_without_a_key() -> None:
    """A compacted topic refuses it, for good (INVALID_RECORD)."""
    stage = Stage(cast(ACKS_ALL, COMPACT)).do(keyed(1, "")).calm(act.EndLinger)

    assert stage.belief(1) == "failed"


def test_a_reader_passes_the_holes() -> None:
    """A fetch skips them, and the position goes on behind them (consumers B2)."""
    stage = Stage(cast(ACKS_ALL, COMPACT, EARLY)).do(act.CrashConsumer("c1"))
    for message, key in ((1, "a"), (2, "b"), (3, "a"), (4, "c")):
        stage.do(keyed(message, key)).calm(act.EndLinger)
    stage.do(act.CleanLog("b1", 0, 3), act.StartConsumer("c1"))
    stage.calm(act.ExpireMember, act.JoinGroup, act.Poll, act.FinishRecord)

    assert stage.told(RecordsCompacted)[0].messages == (1,)
    (fetched,) = stage.told(RecordsFetched)
    assert (fetched.offset, fetched.messages) == (1, (2, 3, 4))
    assert stage.consumer().readings[0].position == 4


def test_a_follower_copies_holes_as_holes() -> None:
    """A replica that begins late gets the log as it is now."""
    stage = Stage(cast(ACKS_ALL, COMPACT), absent=("b3",))
    for message, key in ((1, "a"), (2, "a"), (3, "b")):
        stage.do(keyed(message, key)).calm(act.EndLinger)
    stage.do(act.CleanLog("b1", 0, 2), act.StartBroker("b3"))
    stage.do(act.RegisterBroker("b3")).calm()

    assert stage.log("b3") == [0, 2, 3]
