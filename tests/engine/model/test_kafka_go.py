"""segmentio/kafka-go: how its Writer differs from Java's producer (producers.md 5)."""

from engine.model import actions as act
from engine.model.config import TopicConfig
from engine.model.events import (
    CallReturned,
    LingerEnded,
    MessageBuffered,
    RecordAcked,
    RecordFailed,
    RequestSent,
    RetryScheduled,
)
from engine.producer_timing import backoff_ms
from tests.engine.performance import play
from tests.engine.stage_setting import KAFKA_GO, Stage, cast, send

ASYNC = KAFKA_GO._replace(waits=False)
TWO = TopicConfig(min_insync_replicas=2)


def test_a_batch_is_full_by_count() -> None:
    """A batch is queued when it holds BatchSize messages, whatever their bytes."""
    stage = Stage(cast(ASYNC._replace(batch_records=2))).do(send(1), send(2), send(3))

    assert [event.closed for event in stage.told(MessageBuffered)] == [
        False,
        True,
        False,
    ]


def test_one_batch_in_flight() -> None:
    """One goroutine a partition: the next batch waits for the answer."""
    stage = Stage(cast(ASYNC._replace(batch_records=1)))
    stage.do(send(1), send(2), act.DrainBatches("p1"))
    during = stage.can(act.DrainBatches)
    stage.calm()

    assert not during
    assert [event.messages for event in stage.told(RequestSent)] == [(1,), (2,)]


def test_partitions_do_not_go_along() -> None:
    """Every partition has its own writer: a due one takes nobody along."""
    topic = TopicConfig(brokers=1, replication_factor=1, partitions=2)
    stage = Stage(cast(ASYNC, topic)).do(send(1, partition=0), send(2, partition=1))
    stage.do(act.EndLinger("p1", 1), act.DrainBatches("p1"))

    assert [event.messages for event in stage.told(RequestSent)] == [(1,)]


def test_a_synchronous_write_takes_a_second() -> None:
    """WriteMessages of one message returns after BatchTimeout and the round trips."""
    seen = play(cast(KAFKA_GO), (0, send(1)))

    assert [at for at, _ in seen.timed(LingerEnded)] == [1_000]
    assert [(at, e.outcome) for at, e in seen.timed(CallReturned)] == [(1_004, "done")]


def test_a_full_batch_does_not_wait() -> None:
    """WriteMessages that fills its batch returns after the round trips alone."""
    seen = play(cast(KAFKA_GO._replace(batch_records=2)), (0, send(1, 2)))

    assert [(at, e.messages) for at, e in seen.timed(CallReturned)] == [(4, (1, 2))]


def test_backoff() -> None:
    """Attempt a waits min(a * a * 100 ms, 1 s): 100, 400, 900, then 1,000."""
    assert [backoff_ms(KAFKA_GO, attempt) for attempt in range(1, 6)] == [
        100,
        400,
        900,
        1_000,
        1_000,
    ]


def test_ten_attempts() -> None:
    """MaxAttempts is 10; the pauses between them are 7.4 s in all."""
    seen = play(
        cast(KAFKA_GO, TWO._replace(broker_session_timeout_ms=5_000)),
        (0, act.CrashBroker("b2")),
        (0, act.CrashBroker("b3")),
        (20_000, send(1)),
    )
    tries = [at for at, _ in seen.timed(RequestSent)]

    assert len(tries) == 10
    assert 7_400 <= tries[-1] - tries[0] < 7_430
    assert [(e.error, e.certain) for e in seen.told(RecordFailed)] == [
        ("NOT_ENOUGH_REPLICAS", True)
    ]


def test_no_idempotence() -> None:
    """Every retry after a time-out can duplicate: the Writer has no sequences."""
    stage = Stage(cast(ASYNC)).do(send(1), act.EndLinger("p1", 1))
    stage.do(act.DrainBatches("p1"), act.CutLink("b1", "p1"))
    stage.calm().do(act.TimeOutRequest("p1", 1), act.HealLink("b1", "p1"))
    stage.calm(act.Connect, act.EndBackoff)

    assert stage.log("b1") == [1, 1]
    assert len(stage.told(RetryScheduled)) == len(stage.told(RecordAcked)) == 1


def test_metadata_by_the_timer_alone() -> None:
    """NOT_LEADER brings no refresh: new leaders are learned by the timer (TTL)."""
    stage = Stage(cast(ASYNC)).do(act.StopBroker("b1"), act.GrantShutdown("b1"))
    stage.do(act.LearnMetadata("b1"), act.LearnMetadata("b2"))
    stage.do(send(1), act.EndLinger("p1", 1), act.DrainBatches("p1"))
    stage.deliver("p1", "b1").deliver("b1", "p1")

    assert stage.told(RetryScheduled)[0].error == "NOT_LEADER_OR_FOLLOWER"
    assert not stage.producer().stale
