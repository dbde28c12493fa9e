"""A log in segments: when one begins, which one retention may delete (broker B21)."""

from engine.model import actions as act
from engine.model.config import TopicConfig
from engine.model.events import LogStartAdvanced, OffsetReset, SegmentRolled
from engine.model.log import begin_at
from engine.model.segments import deletable, extend, oldest
from engine.model.state import Entry, Record, Replica
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, EARLY, Stage, cast, send

SMALL = TopicConfig(segment_bytes=250, retention_ms=60_000)


def entries(*times: int | None, size: int = 100) -> tuple[Entry, ...]:
    """Entries of that size, with these timestamps."""
    return tuple(
        Entry(number, 0, bytes=size, timestamp=time)
        for number, time in enumerate(times, start=1)
    )


def by_ones(topic: TopicConfig, made: tuple[Entry, ...]) -> Replica:
    """A log to which the entries were written one after the other."""
    replica = Replica()
    for entry in made:
        replica = extend(replica, topic, (entry,), together=True)
    return replica


def test_a_full_segment_is_followed_by_a_new_one() -> None:
    """segment.bytes: what does not fit begins the next segment."""
    assert by_ones(SMALL, entries(0, 0, 0, 0, 0)).segments == (0, 2, 4)


def test_a_batch_stays_together() -> None:
    """A leader writes a batch into one segment; a follower rolls where it has to."""
    replica = by_ones(SMALL, entries(0))
    batch = entries(0, 0)

    assert extend(replica, SMALL, batch, together=True).segments == (0, 1)
    assert extend(replica, SMALL, batch, together=False).segments == (0, 2)


def test_a_much_newer_record_begins_a_segment() -> None:
    """segment.ms is measured between the timestamps of records (shouldRoll)."""
    topic = TopicConfig(segment_ms=1_000)

    assert by_ones(topic, entries(0, 1_000)).segments == (0,)
    assert by_ones(topic, entries(0, 1_001)).segments == (0, 1)
    assert by_ones(topic, entries(1_001, 0)).segments == (0,)
    assert by_ones(topic, entries(None, 5_000)).segments == (0,)


def test_a_roll_flushes() -> None:
    """What is in the old segments is on disk (B14)."""
    assert by_ones(SMALL, entries(0, 0, 0)).flushed == 2


def test_never_beyond_the_high_watermark() -> None:
    """A segment that is not committed to its end stays (since 1.0)."""
    replica = by_ones(SMALL, entries(0, 0, 0))

    assert deletable(replica._replace(high_watermark=1), SMALL) == ()
    assert deletable(replica._replace(high_watermark=2), SMALL) == ("retention.ms",)


def test_the_rest_must_still_be_as_large() -> None:
    """retention.bytes: a segment goes if the log has that much without it."""
    replica = by_ones(SMALL, entries(0, 0, 0, 0))._replace(high_watermark=4)

    for kept, reasons in ((200, ("retention.bytes",)), (201, ())):
        topic = SMALL._replace(retention_ms=-1, retention_bytes=kept)
        assert deletable(replica, topic) == reasons


def test_compaction_alone_deletes_no_segment() -> None:
    """cleanup.policy without delete: neither time nor size matters."""
    replica = by_ones(SMALL, entries(0, 0, 0))._replace(high_watermark=3)

    assert deletable(replica, SMALL._replace(cleanup_policy="compact")) == ()


def test_the_epoch_cache_begins_with_the_log() -> None:
    """The epoch in which the log begins now is kept, with the new start (B13)."""
    replica = Replica(entries(0, 0, 0, 0), epoch_starts=((0, 0), (2, 1), (5, 3)))

    moved = begin_at(replica, 2)
    assert moved.epoch_starts == ((2, 2), (5, 3))
    assert (moved.log_start, moved.log_end, moved.flushed) == (2, 4, 2)


def delete(stage: Stage, broker: str) -> Stage:
    """The retention check of a broker finds its oldest segment too old."""
    span = oldest(stage.replica(broker))
    return stage.do(act.DeleteSegment(broker, 0, *span, "retention.ms"))


def test_the_active_segment_goes_too() -> None:
    """An empty segment takes the place of the only one, and offsets go on."""
    stage = Stage(cast(ACKS_ALL, SMALL)).do(send(1)).calm(act.EndLinger)
    delete(stage, "b1").do(send(2)).calm(act.EndLinger)

    replica = stage.replica("b1")
    assert (replica.log_start, replica.segments, stage.log("b1")) == (1, (1,), [2])
    (event,) = stage.told(LogStartAdvanced)[:1]
    assert (event.messages, event.offsets, event.why) == ((1,), (0,), "retention.ms")


def test_followers_hear_of_the_start() -> None:
    """A fetch answer carries the leader's log start; the follower deletes as well."""
    stage = Stage(cast(ACKS_ALL, SMALL)).do(send(1)).calm(act.EndLinger)
    delete(stage, "b1").do(act.AnswerFetch("b1", "b2", 0)).calm()

    assert (stage.replica("b2").log_start, stage.log("b2")) == (1, [])
    assert stage.replica("b3").log_start == 0


def test_a_follower_that_was_away_starts_over() -> None:
    """Its log ends before the leader's begins: it begins there too (B12.4)."""
    stage = Stage(cast(ACKS_ONE, SMALL)).do(act.CrashBroker("b2"))
    stage.calm().do(act.ExpireSession("b2"), send(1)).calm(act.EndLinger)
    delete(stage, "b1").do(act.StartBroker("b2"), act.RegisterBroker("b2")).calm()

    assert stage.replica("b2").log_start == stage.replica("b2").log_end == 1


def test_nobody_asks_the_consumers() -> None:
    """The oldest segment goes, read or not; the position below it is reset (B3)."""
    stage = Stage(cast(ACKS_ALL, SMALL, EARLY)).do(act.CrashConsumer("c1"), send(1))
    stage.calm(act.EndLinger)
    delete(stage, "b1")
    stage.do(act.StartConsumer("c1")).calm(act.ExpireMember, act.JoinGroup)

    assert [event.position for event in stage.told(OffsetReset)] == [1]


def test_kafka_go_jumps_to_the_first() -> None:
    """Below the log's start kafka-go goes to its start, whatever StartOffset says."""
    reader = EARLY._replace(auto_offset_reset="latest", commit="record")
    for jumps, position in ((True, 2), (False, 3)):
        config = reader._replace(jumps_to_first=jumps)
        stage = Stage(cast(ACKS_ALL, SMALL, config)).do(send(1))
        stage.calm(act.EndLinger, act.Poll, act.FinishRecord)
        stage.do(act.CrashConsumer("c1"), send(2)).calm(act.EndLinger)
        delete(stage, "b1").do(send(3)).calm(act.EndLinger)
        stage.do(act.StartConsumer("c1")).calm(act.ExpireMember, act.JoinGroup)

        assert [event.position for event in stage.told(OffsetReset)] == [position]


def test_a_roll_is_told() -> None:
    """Every replica says when it begins a segment."""
    stage = Stage(cast(ACKS_ALL, SMALL)).do(send(1, 2)).calm(act.EndLinger)
    stage.do(send(3)).calm(act.EndLinger)

    told = stage.told(SegmentRolled)
    assert [(event.broker, event.offset) for event in told] == [
        ("b1", 2),
        ("b2", 2),
        ("b3", 2),
    ]


def test_a_time_far_ahead_is_refused() -> None:
    """INVALID_TIMESTAMP, for good, unless the brokers write their own time (C42)."""
    topic = TopicConfig(timestamp_after_max_ms=1_000)
    for own, belief in ((False, "failed"), (True, "acked")):
        stage = Stage(cast(ACKS_ALL, topic._replace(log_append_time=own)))
        stage.do(act.Send("p1", (Record(1, 0, 100, age=-1_001),)))
        stage.calm(act.EndLinger)

        assert stage.belief(1) == belief
