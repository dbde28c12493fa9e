"""The producer's buffer and its sender: batches, memory, what goes out together."""

from engine.model import actions as act
from engine.model.config import ProducerConfig, TopicConfig
from engine.model.events import (
    CallBlocked,
    CallReturned,
    MessageBuffered,
    RecordAcked,
    RecordFailed,
    RequestSent,
)
from tests.engine.performance import play
from tests.engine.stage_setting import ACKS_ONE, ACKS_ZERO, Stage, cast, send

SLOW = ProducerConfig(linger_ms=1_000)
THREE_PARTS = TopicConfig(brokers=1, replication_factor=1, partitions=3)


def sent_together(stage: Stage) -> list[tuple[str, tuple[int, ...]]]:
    """The messages of every request, with the broker it went to."""
    return [(event.broker, event.messages) for event in stage.told(RequestSent)]


def test_batch_size_is_an_upper_bound() -> None:
    """A batch takes records while their bytes fit into batch.size (producers 1.4)."""
    stage = Stage(cast(SLOW._replace(batch_bytes=250))).do(send(1), send(2), send(3))

    assert [len(batch.records) for batch in stage.producer().queues[0]] == [2, 1]


def test_full_batch_is_closed() -> None:
    """A batch that is full by bytes takes no more and need not linger (1.4, 1.5)."""
    stage = Stage(cast(SLOW._replace(batch_bytes=200))).do(send(1), send(2))

    assert stage.told(MessageBuffered)[-1].closed
    assert stage.can(act.DrainBatches)


def test_a_record_larger_than_a_batch_has_its_own() -> None:
    """batch.size refuses no record: a large one gets a batch of its size (1.1)."""
    stage = Stage(cast(SLOW._replace(batch_bytes=250))).do(send(1), send(2, size=900))

    assert [len(batch.records) for batch in stage.producer().queues[0]] == [1, 1]


def test_linger_holds_a_batch_back() -> None:
    """A batch that is not full is not ready before linger.ms has passed (1.5)."""
    stage = Stage(cast(SLOW)).do(send(1))
    before = stage.can(act.DrainBatches)
    stage.do(act.EndLinger("p1", 1))

    assert (before, stage.can(act.DrainBatches)) == (False, True)


def test_linger_takes_its_time() -> None:
    """With linger.ms=1000 the request leaves a second after the first record (1.5)."""
    seen = play(cast(SLOW), (0, send(1)), (900, send(2)))

    assert [(at, event.messages) for at, event in seen.timed(RequestSent)] == [
        (1_000, (1, 2))
    ]


def test_a_second_batch_makes_the_first_ready() -> None:
    """A batch behind which another waits counts as full (1.5, READY)."""
    stage = Stage(cast(SLOW._replace(batch_bytes=150))).do(send(1))
    before = stage.can(act.DrainBatches)
    stage.do(send(2))

    assert (before, stage.can(act.DrainBatches)) == (False, True)


def test_one_batch_a_partition_in_a_drain() -> None:
    """Two batches of one partition never share a request (1.5, DRAIN)."""
    stage = Stage(cast(SLOW._replace(batch_bytes=100))).do(send(1), send(2))
    stage.do(act.DrainBatches("p1"))

    assert sent_together(stage) == [("b1", (1,))]


def test_batches_of_one_partition_in_several_requests() -> None:
    """Up to max.in.flight requests of one partition are under way at once (1.5)."""
    stage = Stage(cast(SLOW._replace(batch_bytes=100, max_in_flight=2)))
    stage.do(send(1), send(2), send(3))
    stage.do(act.DrainBatches("p1"), act.DrainBatches("p1"))

    assert [messages for _, messages in sent_together(stage)] == [(1,), (2,)]
    assert not stage.can(act.DrainBatches)


def test_one_due_partition_takes_the_others_along() -> None:
    """DRAIN looks at no linger: a fresh batch of the broker goes along (1.5)."""
    stage = Stage(cast(SLOW, THREE_PARTS)).do(send(1, partition=0))
    stage.do(send(2, partition=2), act.EndLinger("p1", 1), act.DrainBatches("p1"))

    assert sent_together(stage) == [("b1", (1, 2))]


def test_a_partition_of_another_broker_stays() -> None:
    """Taking along ends at the broker: another leader's batch lingers on (1.5)."""
    stage = Stage(cast(SLOW, TopicConfig(partitions=2))).do(send(1, partition=0))
    stage.do(send(2, partition=1), act.EndLinger("p1", 1), act.DrainBatches("p1"))

    assert sent_together(stage) == [("b1", (1,))]


def test_max_request_size_bounds_what_goes_along() -> None:
    """Batches join a request until the next exceeds max.request.size (1.5, DRAIN)."""
    config = SLOW._replace(max_request_bytes=250)
    stage = Stage(cast(config, THREE_PARTS)).do(act.FlushProducer("p1"))
    for message in (1, 2, 3):
        stage.do(send(message, partition=message - 1))
    stage.do(act.EndLinger("p1", 1), act.DrainBatches("p1"))

    assert sent_together(stage)[0] == ("b1", (1, 2))


def test_a_batch_reserves_batch_size() -> None:
    """A new batch reserves batch.size of buffer.memory, however empty it is (1.1)."""
    config = SLOW._replace(batch_bytes=1_000, buffer_bytes=1_500)
    stage = Stage(cast(config, THREE_PARTS)).do(send(1, partition=0))
    stage.do(send(2, partition=0), send(3, partition=1))

    assert [event.messages for event in stage.told(CallBlocked)] == [(3,)]
    assert stage.told(CallBlocked)[0].reason == "buffer"


def test_a_full_buffer_makes_batches_ready() -> None:
    """While a call waits for memory every batch may go, without lingering (1.5)."""
    config = SLOW._replace(batch_bytes=1_000, buffer_bytes=1_500)
    stage = Stage(cast(config, THREE_PARTS))
    stage.do(send(1, partition=0), send(2, partition=1))

    assert stage.can(act.DrainBatches)


def test_memory_is_free_after_the_answer() -> None:
    """Memory is reserved until the batch is complete; then the call goes on (1.1)."""
    config = SLOW._replace(batch_bytes=1_000, buffer_bytes=1_500)
    stage = Stage(cast(config, THREE_PARTS))
    stage.do(send(1, partition=0), send(2, partition=1), act.DrainBatches("p1"))
    during = stage.belief(2), stage.producer().call is not None
    stage.calm()

    assert during == ("buffered", True)
    assert stage.told(RecordAcked)[0].message == 1
    assert stage.producer().call is None


def test_max_block_ms() -> None:
    """A call that finds no memory fails after max.block.ms; nothing was kept (1.2)."""
    config = SLOW._replace(batch_bytes=1_000, buffer_bytes=1_500, max_block_ms=400)
    seen = play(
        cast(config, THREE_PARTS),
        (0, act.CutLink("b1", "p1")),
        (10, send(1, partition=0)),
        (20, send(2, partition=1)),
        until=2_000,
    )

    assert [
        (at, event.message, event.error, event.certain)
        for at, event in seen.timed(RecordFailed)
    ] == [(420, 2, "BufferExhaustedException", True)]
    assert seen.verdicts()[2] == "refused"


def test_max_request_size_refuses_a_record() -> None:
    """A record beyond max.request.size never gets into the buffer (1.2, step 4)."""
    stage = Stage(cast(SLOW._replace(max_request_bytes=500))).do(send(1, size=501))

    assert stage.told(RecordFailed)[0].error == "RecordTooLargeException"
    assert stage.producer().queues == ((),)


def test_librdkafka_queue_full() -> None:
    """With librdkafka produce() does not wait for room: QUEUE_FULL at once (6)."""
    config = SLOW._replace(buffer_records=2, max_block_ms=0)
    stage = Stage(cast(config)).do(send(1), send(2), send(3))

    assert [(e.message, e.error) for e in stage.told(RecordFailed)] == [
        (3, "QUEUE_FULL")
    ]


def test_acks_zero_is_success_at_the_socket() -> None:
    """acks=0 succeeds when the bytes are in the socket: offset unknown (1.10)."""
    stage = Stage(cast(ACKS_ZERO)).do(act.CutLink("p1", "b1"), send(1))
    stage.do(act.DrainBatches("p1"))

    assert [(e.message, e.by, e.offset) for e in stage.told(RecordAcked)] == [
        (1, "", -1)
    ]
    assert stage.log("b1") == []


def test_flush_makes_everything_ready() -> None:
    """flush() makes every batch sendable and ends when all are complete (1.9)."""
    stage = Stage(cast(SLOW)).do(send(1), act.FlushProducer("p1"))
    flushing = stage.producer().flushing
    stage.calm()

    assert (flushing, stage.producer().flushing) == (True, False)
    assert stage.belief(1) == "acked"


def test_close_waits_for_everything() -> None:
    """close() flushes, then ends the process (1.9)."""
    stage = Stage(cast(SLOW)).do(send(1), act.CloseProducer("p1"))
    closing = stage.producer().state
    stage.calm()

    assert (closing, stage.producer().state) == ("closing", "closed")
    assert stage.belief(1) == "acked"


def test_a_normal_exit_loses_the_buffer() -> None:
    """Without close() a normal end loses buffer and flight: a daemon thread (1.9)."""
    stage = Stage(cast(SLOW)).do(send(1), act.ExitProducer("p1")).calm()

    assert (stage.belief(1), stage.log("b1")) == ("unknown", [])


def test_a_request_under_way_outlives_its_producer() -> None:
    """Requests already in the broker's socket may still be carried out (1.9)."""
    stage = Stage(cast(ACKS_ONE)).do(send(1), act.DrainBatches("p1"))
    stage.do(act.KillProducer("p1")).calm()

    assert (stage.belief(1), stage.log("b1")) == ("unknown", [1])


def test_send_returns_before_anything_was_sent() -> None:
    """send() of an asynchronous client returns as soon as the buffer has it (1.2)."""
    stage = Stage(cast(SLOW)).do(send(1))

    assert [(e.messages, e.outcome) for e in stage.told(CallReturned)] == [
        ((1,), "buffered")
    ]
