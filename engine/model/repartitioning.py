"""KafkaJS tries a whole call again: what has no key gets another partition each time.

A broker that has answered is not asked again in the same call, so a message that now
belongs to one of its partitions is not sent at all, and one that had been written
there may be sent to another broker once more. The promise resolves when every broker
has answered. Sources: facts/producers.md 7 (measured), facts/producers.yaml L11;
KafkaJS src/producer/sendMessages.js.

Left out: calls that are not awaited (they are retried batch by batch here).
"""

from engine.model.accumulator import believe, flying, messages_of, queued, with_queue
from engine.model.config import ProducerConfig
from engine.model.events import CallRepartitioned, Event
from engine.model.partitioning import choose_partition
from engine.model.state import Batch, Call, Producer, Record


def is_retried_whole(producer: Producer, config: ProducerConfig, batch: Batch) -> bool:
    """Whether the batch belongs to a call that is tried again as a whole."""
    call = producer.call
    mine = messages_of((batch,))
    return (
        config.repartitions
        and call is not None
        and all(message in call.awaited for message in mine)
    )


def retry_call(
    producer: Producer, config: ProducerConfig, batch: Batch
) -> tuple[Producer, tuple[Event, ...]]:
    """The wait after a failed attempt is over: partition all anew, send a part."""
    call = producer.call
    assert call is not None, f"{producer.name} is in no call"
    answered = _brokers_heard(producer, call)
    producer = _without(producer, call)
    parts: dict[int, list[Record]] = {}
    for record in call.whole:
        placed, producer = choose_partition(producer, config, record)
        leader = producer.leaders[placed.partition].broker
        if leader not in answered:
            parts.setdefault(placed.partition, []).append(placed)
    for partition in sorted(parts):
        records = tuple(parts[partition])
        again = Batch(
            producer.next_batch,
            partition,
            records,
            closed=True,
            ripe=True,
            attempts=batch.attempts,
        )
        queue = (*producer.queues[partition], again)
        producer = with_queue(producer, partition, queue)
        producer = producer._replace(next_batch=producer.next_batch + 1)
        for record in records:
            producer = believe(producer, record.message, "buffered")
    producer = producer._replace(call=call._replace(attempts=batch.attempts))
    kept = tuple(r.message for partition in sorted(parts) for r in parts[partition])
    left = tuple(r.message for r in call.whole if r.message not in kept)
    return producer, (CallRepartitioned(producer.name, kept, left),)


def _without(producer: Producer, call: Call) -> Producer:
    """The producer without the batches of the attempt that failed."""
    for partition, queue in enumerate(producer.queues):
        kept = tuple(
            batch
            for batch in queue
            if not set(messages_of((batch,))) <= set(call.awaited)
        )
        producer = with_queue(producer, partition, kept)
    return producer


def _brokers_heard(producer: Producer, call: Call) -> set[str]:
    """The brokers that have said yes to a part of the call, or are about to answer."""
    pending = {
        request.broker
        for request in producer.in_flight
        if any(message in call.awaited for message in messages_of(request.batches))
    }
    return pending | set(call.heard)


def settle_unsent(producer: Producer, call: Call) -> Producer:
    """Every broker has answered: whatever was never sent counts as done, too."""
    waiting = messages_of(queued(producer) + flying(producer))
    if not call.attempts or any(message in waiting for message in call.awaited):
        return producer
    for belief in producer.beliefs:
        open_ = belief.state in ("buffered", "in flight")
        if belief.message in call.awaited and open_:
            producer = believe(producer, belief.message, "acked")
    return producer
