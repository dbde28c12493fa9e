"""KAFKA-19012: a buffer that is used again while a request is written from it (L12)."""

import pytest

from engine.model import actions as act
from engine.model.config import Config, FurtherTopic, ProducerConfig, TopicConfig
from engine.model.events import BatchRejected, BufferReused, RecordAppended
from tests.engine.stage_setting import ACKS_ALL, EARLY, Stage, send

SOCKET = 1_000
BUGGY = ACKS_ALL._replace(
    reuses_buffers=True, batch_bytes=2_000, send_buffer_bytes=SOCKET, linger_ms=5
)
ORDERS, OTHERS, PAYMENTS = 0, 1, 3
SMALL, LARGE = 100, 9_000  # a record beyond batch.size has no buffer of the pool


def stuck(*sizes: int, client: ProducerConfig = BUGGY) -> Stage:
    """Orders of these sizes and a payment are sent to b1, which gets none of it.

    Then delivery.timeout.ms is over for all of them.
    """
    topic = TopicConfig(partitions=3)
    further = (FurtherTopic("payments"),)
    stage = Stage(Config((client,), topic, (EARLY,), further))
    stage.do(act.CutLink("p1", "b1"))
    for number, size in enumerate(sizes, start=1):
        stage.do(send(number, partition=ORDERS, size=size))
    stage.do(send(9, partition=PAYMENTS), act.FlushProducer("p1"))
    stage.do(act.DrainBatches("p1"))
    flying = [b for r in stage.producer().in_flight for b in r.batches]
    return stage.do(*(act.ExpireBatch("p1", batch.number) for batch in flying))


def arrive(stage: Stage) -> list[tuple[int, int]]:
    """Let the request arrive: what b1 writes now, as (partition, message)."""
    before = len(stage.told(RecordAppended))
    stage.do(act.HealLink("p1", "b1")).deliver("p1", "b1")
    fresh = stage.told(RecordAppended)[before:]
    return [(event.partition, event.message) for event in fresh]


def order(stage: Stage, message: int, size: int = SMALL) -> Stage:
    """Another order, for another broker, is sent and leaves the producer."""
    stage.do(send(message, partition=OTHERS, size=size))
    batch = stage.producer().queues[OTHERS][-1]
    if not batch.ripe and not batch.closed:
        stage.do(act.EndLinger("p1", batch.number))
    return stage.do(act.DrainBatches("p1"))


def test_another_batch_goes_in_its_place() -> None:
    """What was drained from the buffer since then is written to the payments."""
    stage = order(stuck(LARGE), 10)

    assert stage.told(BufferReused) == [BufferReused("p1", 3, "b1", (9,))]
    assert arrive(stage) == [(ORDERS, 1), (PAYMENTS, 10)]


def test_a_client_that_waits_for_the_answer_is_safe() -> None:
    """From 4.1.2 on the buffer stays with the request: the payment arrives, late."""
    stage = order(stuck(LARGE, client=BUGGY._replace(reuses_buffers=False)), 10)

    assert arrive(stage) == [(ORDERS, 1), (PAYMENTS, 9)]


@pytest.mark.parametrize("size", [SMALL - 1, SMALL + 1])
def test_another_length_is_found_out(size: int) -> None:
    """The request says how long the batch is, and the broker refuses any other."""
    stage = order(stuck(LARGE), 10, size=size)

    assert arrive(stage) == [(ORDERS, 1)]
    assert stage.told(BatchRejected)[0].error == "CORRUPT_MESSAGE"


def test_an_unfinished_batch_is_found_out() -> None:
    """Until the new batch is closed its checksum is not there."""
    stage = stuck(LARGE).do(send(10, partition=OTHERS))

    assert arrive(stage) == [(ORDERS, 1)]


def test_what_the_socket_has_is_out_of_reach() -> None:
    """The whole request fits into the socket: the buffer is not needed any more."""
    stage = order(stuck(SOCKET - SMALL), 10)

    assert arrive(stage) == [(ORDERS, 1), (PAYMENTS, 9)]


def test_half_a_batch_in_the_socket_is_found_out() -> None:
    """Half of the old batch and half of the new one have no checksum together."""
    stage = order(order(stuck(SOCKET - SMALL + 1), 10), 11)

    assert arrive(stage) == [(ORDERS, 1)]


def test_a_broker_takes_some_more() -> None:
    """A broker that does not read still takes socket.receive.buffer.bytes."""
    stage = stuck(102_400 + SOCKET - SMALL)
    stage.do(act.PauseBroker("b1"), act.HealLink("p1", "b1"))
    stage = order(stage, 10).do(act.ResumeBroker("b1"), act.CutLink("p1", "b1"))

    assert arrive(stage) == [(ORDERS, 1), (PAYMENTS, 9)]


def test_the_oldest_buffer_is_taken_first() -> None:
    """The order's buffer was given back first, and the payment's comes second."""
    stage = order(stuck(SOCKET + SMALL), 10)
    assert [event.messages for event in stage.told(BufferReused)] == [(1,)]

    assert arrive(order(stage, 11)) == [(PAYMENTS, 11)]


def test_a_large_record_takes_no_buffer() -> None:
    """A record beyond batch.size has memory of its own: the pool's stay as they are."""
    stage = order(stuck(LARGE), 10, size=LARGE)

    assert stage.told(BufferReused) == []


def test_a_closed_connection_ends_it() -> None:
    """What the socket was not given is never sent once the connection is closed."""
    stage = order(stuck(LARGE), 10)
    request = stage.producer().in_flight[0]
    stage.do(act.TimeOutRequest("p1", request.correlation))

    assert [p for p in stage.world.network.packets if p.source == "p1"] == [
        p for p in stage.world.network.packets if p.target == "b2"
    ]
    assert stage.producer().freed == ()


def test_an_answer_ends_it() -> None:
    """The request is answered: its batches need their buffers no more."""
    stage = stuck(LARGE)
    arrive(stage)
    stage.calm()

    assert stage.producer().freed == ()
