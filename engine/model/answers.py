"""What the producer makes of an answer, or of none: retries, failures, gaps.

Sources: facts/producers.md 1.6 (connections), 1.7 (results), 3.4-3.5 (gaps of an
idempotent producer), 6 and 7 (librdkafka, franz-go).

Left out: KIP-951 (the new leader in the error response), jitter, batches split
by size (one that the broker finds too large is halved).
"""

from engine.model.accumulator import (
    belief_of,
    believe,
    fail,
    messages_of,
    with_belief,
    with_queue,
)
from engine.model.closing import fail_everything
from engine.model.config import ProducerConfig
from engine.model.events import (
    ConnectionLost,
    Event,
    RecordAcked,
    RecordFailed,
    RetryScheduled,
)
from engine.model.pooling import forget
from engine.model.producer import go_on
from engine.model.reaction import Reaction
from engine.model.resending import send_again
from engine.model.sequences import (
    bump_epoch,
    follows_others,
    new_producer_id,
    requeue,
)
from engine.model.state import UNKNOWN, Batch, BatchResult, Producer, place
from engine.model.transacting import fail_transaction

FATAL = "_FATAL"  # librdkafka: the producer is of no use any more
OUT_OF_ORDER = "OUT_OF_ORDER_SEQUENCE_NUMBER"
TOO_LARGE = "MESSAGE_TOO_LARGE"
UNKNOWN_TOPIC = "UNKNOWN_TOPIC_OR_PARTITION"
TIMED_OUT = "REQUEST_TIMED_OUT"
DISCONNECTED = "NETWORK_EXCEPTION"
NOT_LEADER = "NOT_LEADER_OR_FOLLOWER"
RETRIABLE = (
    NOT_LEADER,
    UNKNOWN_TOPIC,
    "NOT_ENOUGH_REPLICAS",
    "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
    TIMED_OUT,
    DISCONNECTED,
    OUT_OF_ORDER,
    "CONCURRENT_TRANSACTIONS",
)
SURELY_NOT_WRITTEN = (
    "NOT_ENOUGH_REPLICAS",
    "INVALID_PRODUCER_EPOCH",
    "INVALID_RECORD",
    "INVALID_TIMESTAMP",
    TOO_LARGE,
    OUT_OF_ORDER,
    "INVALID_TXN_STATE",
    "CONCURRENT_TRANSACTIONS",
)
ASKS_FOR_METADATA = ("NOT_LEADER_OR_FOLLOWER", UNKNOWN_TOPIC, DISCONNECTED, TIMED_OUT)


def receive(
    producer: Producer,
    config: ProducerConfig,
    correlation: int,
    results: tuple[BatchResult, ...],
) -> Reaction[Producer]:
    """The answer to one request: every batch succeeds, is retried, or fails."""
    request = next(
        (item for item in producer.in_flight if item.correlation == correlation), None
    )
    if request is None:
        return Reaction(producer)
    rest = tuple(item for item in producer.in_flight if item is not request)
    producer = forget(producer._replace(in_flight=rest), correlation=correlation)
    events: tuple[Event, ...] = ()
    for batch in request.batches:
        result = next(item for item in results if item.batch == batch.number)
        producer, more = _complete(producer, config, batch, result, request.broker)
        events += more
    return go_on(producer, config, events)


def _complete(
    producer: Producer,
    config: ProducerConfig,
    batch: Batch,
    result: BatchResult,
    broker: str,
) -> tuple[Producer, tuple[Event, ...]]:
    """One batch of an answered request (facts/producers.md 1.7)."""
    if not result.error:
        events: tuple[Event, ...] = ()
        if producer.call is not None and config.repartitions:
            heard = (*producer.call.heard, broker)
            producer = producer._replace(call=producer.call._replace(heard=heard))
        for index, record in enumerate(batch.records):
            at = UNKNOWN if result.offset == UNKNOWN else result.offset + index
            known = belief_of(producer, record.message)
            state = "in transaction" if producer.transacting else "acked"
            producer = with_belief(producer, known._replace(state=state, offset=at))
            events += (RecordAcked(producer.name, record.message, broker, at),)
        return producer, events
    if result.error in ASKS_FOR_METADATA and config.refresh_on_error:
        producer = producer._replace(stale=True)
    if result.error not in SURELY_NOT_WRITTEN:
        batch = batch._replace(doubtful=True)
    if result.error == TOO_LARGE and len(batch.records) > 1 and config.splits:
        return _split(producer, batch), ()
    if result.error == OUT_OF_ORDER and not follows_others(producer, batch):
        return _meet_gap(producer, config, batch)
    if result.error == NOT_LEADER and not config.counts_leader_change:
        batch = batch._replace(free=batch.free + 1)
    if result.error in RETRIABLE and batch.attempts - batch.free < config.retries:
        return retry_batch(producer, config, batch, result.error)
    return fail_batch(producer, config, batch, result.error)


def _meet_gap(
    producer: Producer, config: ProducerConfig, batch: Batch
) -> tuple[Producer, tuple[Event, ...]]:
    """A real gap in the sequences: every library has its own way (3.4, 6, 7)."""
    bumps = config.on_gap == "bump"
    if bumps and producer.transacting is None:
        return bump_epoch(producer, batch)
    producer, told = fail_batch(producer, config, batch, OUT_OF_ORDER)
    if bumps:
        return producer, told
    if config.on_gap == "fail":
        return new_producer_id(producer, batch), told
    producer, rest = fail_everything(producer, FATAL)
    return producer._replace(fatal=FATAL), told + rest


def retry_batch(
    producer: Producer, config: ProducerConfig, batch: Batch, error: str
) -> tuple[Producer, tuple[Event, ...]]:
    """Back into the queue: at the head, or in the order of the sequences."""
    again = batch._replace(attempts=batch.attempts + 1, backing_off=True)
    for record in batch.records:
        producer = believe(producer, record.message, "buffered")
    event = RetryScheduled(producer.name, messages_of((batch,)), error, again.attempts)
    in_place = config.retries_in_place
    return requeue(producer, (again,), in_place=in_place), (event,)


def _split(producer: Producer, batch: Batch) -> Producer:
    """Halve a batch that the broker finds too large; the attempt does not count."""
    middle = len(batch.records) // 2
    sequenced = batch.sequence != UNKNOWN
    halves = (
        batch._replace(records=batch.records[:middle]),
        batch._replace(
            number=producer.next_batch,
            records=batch.records[middle:],
            sequence=batch.sequence + middle if sequenced else UNKNOWN,
        ),
    )
    for record in batch.records:
        producer = believe(producer, record.message, "buffered")
    producer = producer._replace(next_batch=producer.next_batch + 1)
    return requeue(producer, halves)


def fail_batch(
    producer: Producer, config: ProducerConfig, batch: Batch, error: str
) -> tuple[Producer, tuple[Event, ...]]:
    """The application is told; `certain` only if no attempt can have been written.

    franz-go leaves no gap: what is buffered for the partition fails along.
    """
    failing = [batch]
    if config.fails_together:
        failing += producer.queues[batch.partition]
        producer = with_queue(producer, batch.partition, ())
    events: tuple[Event, ...] = ()
    for each in failing:
        certain = not each.doubtful
        for record in each.records:
            producer = fail(producer, record.message, error, certain=certain)
            events += (RecordFailed(producer.name, record.message, error, certain),)
    producer, told = fail_transaction(producer, error)
    events += told
    if config.resends and not config.waits:
        records = tuple(record for each in failing for record in each.records)
        producer, more = send_again(producer, records)
        events += more
    return producer, events


def lose_connection(
    producer: Producer, config: ProducerConfig, broker: str, why: str
) -> Reaction[Producer]:
    """Every request on the connection fails; the broker may still carry them out."""
    index = place(broker)
    connections = producer.connections
    old = connections[index]
    fresh = old._replace(number=old.number + 1, up=False)
    producer = producer._replace(
        connections=(*connections[:index], fresh, *connections[index + 1 :]),
        stale=producer.stale or config.refresh_on_error,
    )
    error = TIMED_OUT if why == "timeout" else DISCONNECTED
    broken = [item for item in producer.in_flight if item.broker == broker]
    kept = tuple(item for item in producer.in_flight if item.broker != broker)
    producer = forget(producer._replace(in_flight=kept), broker=broker)
    events: tuple[Event, ...] = (ConnectionLost(producer.name, broker, why),)
    for request in reversed(broken):  # each goes to the head of its queue
        for batch in reversed(request.batches):
            result = BatchResult(batch.number, error)
            producer, more = _complete(producer, config, batch, result, broker)
            events += more
    return go_on(producer, config, events)
