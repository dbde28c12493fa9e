"""What a leader does with a produce request: what it checks, and when it answers."""

import pytest

from engine.model import actions as act
from engine.model.config import Config, TopicConfig
from engine.model.events import (
    AckDelayed,
    AckTimedOut,
    BatchRejected,
    ConnectionLost,
    RecordAcked,
    RecordAppended,
    RetryScheduled,
)
from engine.model.leader import handle_produce
from engine.model.state import (
    UNKNOWN,
    Batch,
    ProduceRequest,
    ProduceResponse,
    Record,
)
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, ACKS_ZERO, Stage, cast, send

TWO = TopicConfig(min_insync_replicas=2)


def alone(stage: Stage) -> Stage:
    """b2 and b3 are fenced, and b1 knows: the ISR is b1."""
    stage.do(act.CrashBroker("b2"), act.CrashBroker("b3"))
    stage.do(act.ExpireSession("b2"), act.ExpireSession("b3"))
    return stage.calm()


def test_min_insync_replicas_before_the_append() -> None:
    """acks=all is refused before anything is written if |ISR| is too small (B1)."""
    stage = alone(Stage(cast(ACKS_ALL, TWO))).do(send(1)).calm()

    assert [e.error for e in stage.told(BatchRejected)] == ["NOT_ENOUGH_REPLICAS"]
    assert stage.log("b1") == []


@pytest.mark.parametrize("producer", [ACKS_ZERO, ACKS_ONE], ids=["acks=0", "acks=1"])
def test_min_insync_replicas_is_for_acks_all(producer: object) -> None:
    """acks=0 and acks=1 are never refused for the size of the ISR (B1)."""
    stage = alone(Stage(cast(producer, TWO))).do(send(1)).calm()  # type: ignore[arg-type]

    assert stage.log("b1") == [1]
    assert stage.belief(1) == "acked"


def test_min_insync_replicas_is_capped() -> None:
    """The effective min ISR is at most the number of replicas, from 3.7 (B1, B16)."""
    topic = TopicConfig(brokers=1, replication_factor=1, min_insync_replicas=2)
    stage = Stage(cast(ACKS_ALL, topic)).do(send(1)).calm()

    assert stage.belief(1) == "acked"


def test_acks_one_answers_at_once() -> None:
    """acks=1: the answer leaves with the append to the leader's page cache (B1)."""
    stage = Stage(cast(ACKS_ONE)).do(send(1), act.DrainBatches("p1"))
    stage.deliver("p1", "b1").deliver("b1", "p1")

    assert stage.belief(1) == "acked"
    assert (stage.replica("b1").flushed, stage.log("b2")) == (0, [])


def test_acks_all_waits_for_the_isr() -> None:
    """acks=all: the answer leaves when the high watermark has passed the batch (B2)."""
    stage = Stage(cast(ACKS_ALL)).do(send(1), act.DrainBatches("p1"))
    stage.deliver("p1", "b1").deliver("b1", "b2").deliver("b2", "b1")
    waiting = stage.belief(1)
    stage.deliver("b1", "b3").deliver("b3", "b1").deliver("b1", "p1")

    assert [event.waiting_for for event in stage.told(AckDelayed)] == [("b2", "b3")]
    assert (waiting, stage.belief(1)) == ("in flight", "acked")


def test_acks_all_may_be_one_copy() -> None:
    """acks=all waits for the present ISR, which may be the leader alone (C10)."""
    stage = alone(Stage(cast(ACKS_ALL))).do(send(1)).calm()

    assert stage.belief(1) == "acked"


def test_acks_all_times_out_in_the_purgatory() -> None:
    """After request.timeout.ms: REQUEST_TIMED_OUT, and the record stays (B2)."""
    stage = Stage(cast(ACKS_ALL)).do(act.PauseBroker("b2"), send(1))
    stage.calm().do(act.ExpireProduce("b1", "p1", 1, 1)).deliver("b1", "p1")

    assert [event.error for event in stage.told(AckTimedOut)] == ["REQUEST_TIMED_OUT"]
    assert [event.error for event in stage.told(RetryScheduled)] == [
        "REQUEST_TIMED_OUT"
    ]
    assert stage.log("b1") == [1]


def test_too_few_after_the_append() -> None:
    """Before 3.7 the HW moved on a shrunken ISR: an error, the record stays (B2)."""
    old = TWO._replace(strict_min_isr=False)
    stage = Stage(cast(ACKS_ALL, old)).do(act.PauseBroker("b2"), act.PauseBroker("b3"))
    stage.do(send(1)).calm()
    for name in ("b2", "b3"):
        stage.do(act.PassLag("b1", 0, name, 0), act.PassLag("b1", 0, name, 1))
    stage.do(act.ShrinkIsr("b1", 0), act.AlterPartition("b1", 0))

    (event,) = stage.told(AckTimedOut)
    assert event.error == "NOT_ENOUGH_REPLICAS_AFTER_APPEND"
    assert (stage.log("b1"), stage.replica("b1").high_watermark) == ([1], 1)


def test_who_waits_hears_of_the_new_leader() -> None:
    """A leader that steps down answers NOT_LEADER; the record stays in its log (B2)."""
    stage = Stage(cast(ACKS_ALL)).do(act.PauseBroker("b2"), send(1)).calm()
    stage.do(act.StopBroker("b1"), act.GrantShutdown("b1"), act.LearnMetadata("b1"))

    assert stage.told(AckTimedOut)[0].error == "NOT_LEADER_OR_FOLLOWER"
    assert stage.log("b1") == [1]


def test_acks_zero_is_refused_in_silence() -> None:
    """acks=0: on an error the broker closes the connection, and that is all (B1)."""
    topic = TopicConfig(max_message_bytes=500)
    stage = Stage(cast(ACKS_ZERO, topic)).do(send(1, size=600)).calm()

    assert [(e.error, e.silent) for e in stage.told(BatchRejected)] == [
        ("MESSAGE_TOO_LARGE", True)
    ]
    assert [e.why for e in stage.told(ConnectionLost)] == ["closed"]
    assert stage.belief(1) == "acked"


def test_a_batch_too_large_is_split() -> None:
    """MESSAGE_TOO_LARGE with several records: Java halves the batch (producers 1.7)."""
    topic = TopicConfig(max_message_bytes=150)
    stage = Stage(cast(ACKS_ONE._replace(linger_ms=10), topic)).do(send(1, 2))
    stage.do(act.EndLinger("p1", 1)).calm()

    assert stage.log("b1") == [1, 2]


def test_one_request_after_the_other() -> None:
    """A connection's next request waits until the first is answered (producers 1.6)."""
    stage = Stage(cast(ACKS_ALL._replace(batch_bytes=100)))
    stage.do(act.PauseBroker("b2"), send(1), send(2))
    stage.do(act.DrainBatches("p1"), act.DrainBatches("p1")).calm()
    during = stage.log("b1")
    stage.do(act.ResumeBroker("b2")).calm()

    assert (during, stage.log("b1")) == ([1], [1, 2])


def test_the_leader_s_belief_is_enough() -> None:
    """A zombie goes by its own view: it takes acks=1 writes after its fencing (B17)."""
    stage = Stage(cast(ACKS_ONE)).do(act.CutLink("b1", "controller"))
    stage.do(act.ExpireSession("b1"), act.LearnMetadata("b2"), send(1)).calm()

    assert stage.decided().leader == "b2"
    assert (stage.log("b1"), stage.belief(1)) == ([1], "acked")


def test_a_zombie_commits_nothing() -> None:
    """acks=all at a zombie waits: its followers have gone to the new leader (B17)."""
    stage = Stage(cast(ACKS_ALL)).do(act.CutLink("b1", "controller"))
    stage.do(act.ExpireSession("b1")).calm().do(send(1)).calm()

    assert (stage.log("b1"), stage.belief(1)) == ([1], "in flight")
    assert stage.replica("b1").high_watermark == 0


def test_an_append_carries_the_epoch() -> None:
    """Records are stamped with their leader's epoch, from its log end on (B1, B12)."""
    stage = Stage(cast(ACKS_ONE)).do(send(1)).calm()
    stage.do(act.StopBroker("b1"), act.GrantShutdown("b1")).calm()
    stage.calm(act.RefreshMetadata, act.EndBackoff).do(send(2))
    stage.calm(act.RefreshMetadata, act.EndBackoff)

    assert [(e.broker, e.offset, e.epoch) for e in stage.told(RecordAppended)] == [
        ("b1", 0, 0),
        ("b2", 1, 1),
    ]
    assert stage.replica("b2").epoch_starts == ((0, 0), (1, 1))


def test_an_offset_is_known_only_after_success() -> None:
    """A failed batch has no offset, even if it is in the log (producers 1.7)."""
    stage = Stage(cast(ACKS_ONE)).do(send(1), act.DrainBatches("p1"))
    stage.deliver("p1", "b1")
    before = stage.producer().beliefs[0].offset
    stage.calm()

    assert before == UNKNOWN
    assert [event.offset for event in stage.told(RecordAcked)] == [0]


@pytest.mark.parametrize(
    ("sequence", "error"), [(1, ""), (0, "OUT_OF_ORDER_SEQUENCE_NUMBER")]
)
def test_the_last_five_batches_are_remembered(sequence: int, error: str) -> None:
    """A duplicate of the last five is answered, an older one is out of order (3.3)."""
    stage = Stage(cast(ACKS_ALL._replace(batch_bytes=100)))
    for message in range(1, 7):
        stage.do(send(message)).calm()
    record = Record(sequence + 1, 0, 100)
    again = Batch(9, 0, (record,), sequence=sequence)
    request = ProduceRequest(9, 1, 1, (again,))
    answer = handle_produce(stage.broker("b1"), Config(), "p1", 1, request)

    (response,) = answer.out
    assert isinstance(response.body, ProduceResponse)
    assert [result.error for result in response.body.results] == [error]
    assert answer.state == stage.broker("b1")


@pytest.mark.parametrize(
    ("epoch", "sequence", "error"),
    [(0, 0, "INVALID_PRODUCER_EPOCH"), (1, 1, ""), (2, 0, "")],
)
def test_an_older_producer_epoch_is_fenced(
    epoch: int, sequence: int, error: str
) -> None:
    """What a producer sent before it raised its epoch is not written any more (3.3)."""
    first = Batch(1, 0, (Record(1, 0, 100),), producer_epoch=1, sequence=0)
    second = first._replace(producer_epoch=epoch, sequence=sequence)
    leader = Stage(cast(ACKS_ALL)).broker("b1")
    results = []
    for batch in (first, second):
        request = ProduceRequest(1, 1, 1, (batch,))
        reaction = handle_produce(leader, Config(), "p1", 1, request)
        leader = reaction.state
        bodies = [item.body for item in reaction.out]
        results += [body for body in bodies if isinstance(body, ProduceResponse)]

    assert [body.results[0].error for body in results] == ["", error]
