"""What the producer makes of an answer or of none: retries, failures, duplicates."""

import pytest

from engine.model import actions as act
from engine.model.config import ProducerConfig, TopicConfig
from engine.model.events import (
    BatchDeduplicated,
    ConnectionLost,
    EpochBumped,
    RecordAcked,
    RecordFailed,
    RequestSent,
    RetryScheduled,
)
from engine.producer_timing import backoff_ms
from tests.engine.performance import play
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, Stage, cast, send

ONE_EACH = ACKS_ONE._replace(batch_bytes=100)  # every message is a batch of its own
TWO = TopicConfig(min_insync_replicas=2)


def lost_answer(config: ProducerConfig) -> Stage:
    """m1 is written, its answer is lost, and the producer sends it again."""
    stage = Stage(cast(config)).do(send(1), act.DrainBatches("p1"))
    stage.do(act.CutLink("b1", "p1")).calm()
    stage.do(act.TimeOutRequest("p1", 1), act.HealLink("b1", "p1"))
    return stage.calm(act.Connect, act.EndBackoff)


def test_a_time_out_closes_the_connection() -> None:
    """One request's time-out fails every request on its connection (producers 1.6)."""
    stage = Stage(cast(ONE_EACH)).do(send(1), send(2))
    stage.do(act.DrainBatches("p1"), act.DrainBatches("p1"))
    stage.do(act.TimeOutRequest("p1", 1))

    assert [(e.broker, e.why) for e in stage.told(ConnectionLost)] == [
        ("b1", "timeout")
    ]
    retried = {(e.messages, e.error) for e in stage.told(RetryScheduled)}
    assert retried == {((1,), "REQUEST_TIMED_OUT"), ((2,), "REQUEST_TIMED_OUT")}
    assert stage.producer().in_flight == ()


def test_a_time_out_takes_request_timeout_ms() -> None:
    """The clock of a request starts when it is sent (1.6)."""
    config = ACKS_ONE._replace(request_timeout_ms=700)
    seen = play(cast(config), (0, act.CutLink("b1", "p1")), (50, send(1)), until=900)

    assert seen.first(ConnectionLost) == 750


def test_retries_keep_the_order() -> None:
    """Failed requests go back to the head of the queue, the first one first (1.7)."""
    stage = Stage(cast(ONE_EACH)).do(send(1), send(2), send(3))
    stage.do(act.DrainBatches("p1"), act.DrainBatches("p1"))
    stage.do(act.TimeOutRequest("p1", 2))

    queue = stage.producer().queues[0]
    assert [batch.records[0].message for batch in queue] == [1, 2, 3]


def test_the_old_connection_may_still_be_carried_out() -> None:
    """After a time-out the broker may yet execute what was sent: ambiguous (1.6)."""
    stage = Stage(cast(ACKS_ONE)).do(act.CutLink("p1", "b1"))
    stage.do(send(1), act.DrainBatches("p1"), act.TimeOutRequest("p1", 1))
    stage.do(act.HealLink("p1", "b1")).deliver("p1", "b1")

    assert stage.log("b1") == [1]
    assert stage.belief(1) == "buffered"


def test_a_lost_answer_duplicates() -> None:
    """Without idempotence a retry after a lost answer writes twice (3.7, 9.1)."""
    stage = lost_answer(ACKS_ONE)

    assert stage.log("b1") == [1, 1]
    assert [event.message for event in stage.told(RecordAcked)] == [1]


def test_a_lost_answer_with_idempotence() -> None:
    """The leader knows the batch and answers with its old offset (2, 3.3, 9.2)."""
    stage = lost_answer(ACKS_ALL)

    assert stage.log("b1") == [1]
    assert [e.offset for e in stage.told(BatchDeduplicated)] == [0]
    assert [(e.message, e.offset) for e in stage.told(RecordAcked)] == [(1, 0)]


def test_a_new_leader_knows_the_sequences() -> None:
    """Every replica learns a producer's batches from the log it copies (3.3, 3.6)."""
    stage = Stage(cast(ACKS_ALL)).do(send(1), act.DrainBatches("p1"))
    stage.do(act.CutLink("b1", "p1")).calm()
    stage.do(act.CrashBroker("b1"), act.ExpireSession("b1"))
    stage.do(act.TimeOutRequest("p1", 1))
    stage.calm(act.EndBackoff, act.RefreshMetadata, act.EndFetchBackoff)

    assert [(e.broker, e.offset) for e in stage.told(BatchDeduplicated)] == [("b2", 0)]
    assert stage.log("b2") == [1]


def test_delivery_timeout_in_flight() -> None:
    """An in-flight batch that expires fails, and yet the record is in the log (9.4)."""
    stage = Stage(cast(ACKS_ONE)).do(act.CutLink("b1", "p1"))
    stage.do(send(1), act.DrainBatches("p1")).deliver("p1", "b1")
    stage.do(act.ExpireBatch("p1", 1))

    (failed,) = stage.told(RecordFailed)
    assert (failed.error, failed.certain) == (
        "TimeoutException (delivery.timeout.ms)",
        False,
    )
    assert stage.log("b1") == [1]


def test_an_unclear_attempt_leaves_a_doubt() -> None:
    """Who fails after a time-out cannot say that nothing was written (1.7)."""
    stage = Stage(cast(ACKS_ONE._replace(retries=0))).do(send(1))
    stage.do(act.DrainBatches("p1"), act.TimeOutRequest("p1", 1))

    assert [event.certain for event in stage.told(RecordFailed)] == [False]


def test_an_old_connection_s_answer_is_not_heard() -> None:
    """After a time-out the answer on the old connection reaches nobody (1.6)."""
    stage = Stage(cast(ACKS_ONE)).do(send(1), act.DrainBatches("p1"))
    stage.deliver("p1", "b1").do(act.TimeOutRequest("p1", 1), act.Connect("p1", "b1"))
    stage.do(act.EndBackoff("p1", 1, 1), act.DrainBatches("p1")).deliver("b1", "p1")

    assert (stage.belief(1), stage.told(RecordAcked)) == ("in flight", [])


def test_retries_of_an_idempotent_producer_go_alone() -> None:
    """While retrying, one batch at a time, the lowest sequence first (3.2)."""
    stage = Stage(cast(ACKS_ALL._replace(batch_bytes=100))).do(send(1), send(2))
    stage.do(act.DrainBatches("p1"), act.DrainBatches("p1"), act.CutLink("p1", "b1"))
    stage.do(act.TimeOutRequest("p1", 1), act.HealLink("p1", "b1"))
    stage.do(act.EndBackoff("p1", 1, 1), act.EndBackoff("p1", 2, 1))
    stage.do(act.Connect("p1", "b1"), act.DrainBatches("p1"))

    assert stage.told(RequestSent)[-1].messages == (1,)
    assert not stage.can(act.DrainBatches)


def test_a_late_success_is_ignored() -> None:
    """The answer to an expired batch changes nothing for the application (1.8)."""
    stage = Stage(cast(ACKS_ONE)).do(send(1), act.DrainBatches("p1"))
    stage.do(act.ExpireBatch("p1", 1)).calm()

    assert stage.belief(1) == "failed"
    assert stage.told(RecordAcked) == []


def test_delivery_timeout_before_sending() -> None:
    """A waiting batch that was never sent fails, and is surely in no log (1.8)."""
    stage = Stage(cast(ACKS_ONE._replace(linger_ms=1_000))).do(send(1))
    stage.do(act.ExpireBatch("p1", 1))

    assert [event.certain for event in stage.told(RecordFailed)] == [True]


def test_delivery_timeout_counts_from_the_batch() -> None:
    """The clock is the batch's: a record appended later has less time (1.8)."""
    config = ACKS_ONE._replace(linger_ms=2_000, delivery_timeout_ms=1_000)
    seen = play(cast(config), (0, send(1)), (900, send(2)))

    assert [(at, e.message) for at, e in seen.timed(RecordFailed)] == [
        (1_000, 1),
        (1_000, 2),
    ]


@pytest.mark.parametrize("retries", [0, 2])
def test_retries_are_counted(retries: int) -> None:
    """A retriable error is retried `retries` times, then it fails (1.7)."""
    config = ACKS_ALL._replace(idempotent=False, retries=retries)
    stage = Stage(cast(config, TWO)).do(
        act.ExpireSession("b2"), act.ExpireSession("b3")
    )
    stage.calm().do(send(1)).calm(act.EndBackoff)

    assert len(stage.told(RequestSent)) == retries + 1
    assert [event.error for event in stage.told(RecordFailed)] == [
        "NOT_ENOUGH_REPLICAS"
    ]


def test_backoff_doubles() -> None:
    """From 3.7 the pause doubles from 100 ms up to 1,000 ms (1.7)."""
    config = ProducerConfig()

    pauses = [backoff_ms(config, attempt) for attempt in range(1, 6)]
    assert pauses == [100, 200, 400, 800, 1_000]


def test_a_connection_is_renewed() -> None:
    """A connection that was closed is made again, with a new number (1.6)."""
    stage = Stage(cast(ACKS_ONE)).do(send(1), act.DrainBatches("p1"))
    stage.do(act.TimeOutRequest("p1", 1), act.Connect("p1", "b1"))

    assert stage.producer().connections[0] == (2, True)


def test_reordering_without_idempotence() -> None:
    """The first batch rejected, the second accepted, the first retried: 2, 1 (3.7)."""
    config = ONE_EACH._replace(acks=-1)
    stage = Stage(cast(config, TWO)).do(
        act.ExpireSession("b2"), act.ExpireSession("b3")
    )
    stage.do(act.LearnMetadata("b1"), send(1), act.DrainBatches("p1"), send(2))
    stage.do(act.DrainBatches("p1")).deliver("p1", "b1")
    stage.do(act.Heartbeat("b2"), act.LearnMetadata("b1"))
    stage.do(act.AnswerFetch("b1", "b2", 0), act.AlterPartition("b1", 0))
    stage.calm(act.EndBackoff)

    assert stage.log("b1") == [2, 1]


def test_a_gap_is_renumbered_in_silence() -> None:
    """OUT_OF_ORDER at a real gap: a new epoch from 0, the application hears nothing.

    Java from 2.5 on (3.4). Here the leader lost two records with its power.
    """
    config = ACKS_ALL._replace(acks=1, batch_bytes=100)
    alone = TopicConfig(brokers=1, replication_factor=1)
    stage = Stage(cast(config, alone)).do(send(1)).calm().do(act.WriteBack("b1", 0))
    stage.do(send(2), send(3)).calm()
    stage.do(act.CutPower("b1"), act.ExpireSession("b1"), act.StartBroker("b1"))
    stage.do(act.RegisterBroker("b1"), act.Heartbeat("b1"))
    stage.calm(act.Connect, act.RefreshMetadata).do(send(4), send(5), send(6))
    stage.do(*(act.DrainBatches("p1"),) * 3).calm(act.EndBackoff)

    assert stage.log("b1") == [1, 4, 5, 6]
    assert [event.epoch for event in stage.told(EpochBumped)] == [1]
    assert stage.told(RecordFailed) == []
