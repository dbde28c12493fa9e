"""What time does to a batch that waits: linger, backoff, expiry, vain attempts.

Sources: facts/producers.md 1.4 (linger), 1.7 (backoff), 1.8 (expiry), 5 and 7
(attempts that do not even connect).

Left out: librdkafka's limit for each message of a batch (a batch has its first
message's), jitter.
"""

from engine.model.accumulator import (
    flying,
    messages_of,
    waiting_batch,
    with_batch,
    with_queue,
)
from engine.model.answers import fail_batch, retry_batch
from engine.model.config import ProducerConfig
from engine.model.events import LingerEnded
from engine.model.pooling import give_back_early
from engine.model.producer import go_on
from engine.model.reaction import Reaction
from engine.model.repartitioning import is_retried_whole, retry_call
from engine.model.state import NOBODY, Producer

LEADERLESS = "topic partition has no leader"
UNREACHABLE = "connection refused"
DELIVERY_TIMEOUT = "TimeoutException (delivery.timeout.ms)"


def end_linger(producer: Producer, number: int) -> Reaction[Producer]:
    """A batch has waited long enough for company."""
    batch = waiting_batch(producer, number)
    assert batch is not None, f"batch {number} waits no more"
    event = LingerEnded(producer.name, number, messages_of((batch,)))
    return Reaction(with_batch(producer, batch._replace(ripe=True)), events=(event,))


def end_backoff(
    producer: Producer, config: ProducerConfig, number: int
) -> Reaction[Producer]:
    """A batch may be tried again; in KafkaJS the whole call is."""
    batch = waiting_batch(producer, number)
    assert batch is not None, f"batch {number} waits no more"
    if is_retried_whole(producer, config, batch):
        producer, events = retry_call(producer, config, batch)
        return go_on(producer, config, events)
    return Reaction(with_batch(producer, batch._replace(backing_off=False)))


def expire_batch(
    producer: Producer, config: ProducerConfig, number: int
) -> Reaction[Producer]:
    """delivery.timeout.ms is over, waiting or in flight (facts/producers.md 1.8)."""
    batch = waiting_batch(producer, number)
    if batch is not None:
        queue = producer.queues[batch.partition]
        rest = tuple(item for item in queue if item.number != number)
        producer = with_queue(producer, batch.partition, rest)
    else:
        batch = next(item for item in flying(producer) if item.number == number)
        producer = give_back_early(producer, config, batch)
        batch = batch._replace(doubtful=True)
        requests = tuple(  # the request itself stays out, even if it is empty now
            request._replace(
                batches=tuple(b for b in request.batches if b.number != number)
            )
            for request in producer.in_flight
        )
        producer = producer._replace(in_flight=requests)
    producer, events = fail_batch(producer, config, batch, DELIVERY_TIMEOUT)
    return go_on(producer, config, events)


def fail_attempt(
    producer: Producer, config: ProducerConfig, number: int
) -> Reaction[Producer]:
    """An attempt that could not even connect counts as one (kafka-go, 5)."""
    batch = waiting_batch(producer, number)
    assert batch is not None, f"batch {number} waits no more"
    queue = producer.queues[batch.partition]
    rest = tuple(item for item in queue if item.number != number)
    producer = with_queue(producer, batch.partition, rest)
    leaderless = producer.leaders[batch.partition].broker == NOBODY
    if leaderless and not config.retries_leaderless:
        producer, events = fail_batch(producer, config, batch, LEADERLESS)
    else:
        error = LEADERLESS if leaderless else UNREACHABLE
        batch = batch._replace(closed=True)
        producer = producer._replace(stale=producer.stale or config.refresh_on_error)
        if batch.attempts < config.retries:
            producer, events = retry_batch(producer, config, batch, error)
        else:
            producer, events = fail_batch(producer, config, batch, error)
    return go_on(producer, config, events)
