"""How a producer ends: flush, close, exit, kill; what it still held, and the restart.

Sources: facts/producers.md 1.9 (Java), 6 (librdkafka), 7 (franz-go, kafka-python);
facts/producers.yaml, `close_flush_exit` of each client.

Left out: callbacks that close the producer, sarama's ErrShuttingDown.
"""

from engine.model.accumulator import (
    believe,
    fail,
    flying,
    messages_of,
    note_return,
    queued,
)
from engine.model.config import UNLIMITED, ProducerConfig
from engine.model.events import (
    BufferDiscarded,
    Event,
    FlushFinished,
    FlushStarted,
    ProducerEnded,
    RecordFailed,
)
from engine.model.reaction import Reaction
from engine.model.state import Producer, Record
from engine.model.transacting import is_open, uncommitted

CLIENT_CLOSED = "the client is closed"
FORCED = "KafkaException (the producer is closed forcefully)"


def close(producer: Producer, config: ProducerConfig) -> Reaction[Producer]:
    """The application closes the producer: it flushes, or throws the buffer away."""
    if config.close_discards and not config.flushes:
        return discard(producer, CLIENT_CLOSED)
    return flush(producer, closing=True)


def leave(producer: Producer, config: ProducerConfig) -> Reaction[Producer]:
    """The process comes to its end by itself; few libraries or applications flush."""
    if config.flushes or config.exit_timeout_ms:
        return flush(producer._replace(exiting=True), closing=True)
    return end(producer, killed=False)


def closing_limit(producer: Producer, config: ProducerConfig) -> int:
    """How long this close may take."""
    if producer.exiting and not config.flushes:
        return config.exit_timeout_ms
    return config.close_timeout_ms


def can_run_out(producer: Producer, config: ProducerConfig) -> bool:
    """Whether a close is under way that has a limit."""
    limited = closing_limit(producer, config) != UNLIMITED
    return producer.state == "closing" and limited


def discard(producer: Producer, error: str) -> Reaction[Producer]:
    """The producer closes without what it still holds; who listens is told."""
    calls = (producer.call, *producer.backlog) if producer.call else ()
    waiting = messages_of(queued(producer))
    waiting += tuple(record.message for call in calls for record in call.records)
    away = messages_of(flying(producer))
    event = BufferDiscarded(producer.name, tuple(sorted(waiting)), away)
    left = held_records(producer)
    producer, failed = fail_everything(producer, error)
    producer = producer._replace(state="closed", flushing=False, left=left)
    return Reaction(producer, events=(event, *failed))


def flush(producer: Producer, *, closing: bool) -> Reaction[Producer]:
    """Begin a flush, or a close: everything becomes sendable at once."""
    state = "closing" if closing else producer.state
    producer = producer._replace(flushing=True, state=state)
    return end_flush(producer, (FlushStarted(producer.name, closing),))


def end_flush(producer: Producer, events: tuple[Event, ...]) -> Reaction[Producer]:
    """The flush is over once nothing waits and nothing is in flight."""
    busy = queued(producer) or flying(producer) or producer.call
    open_still = producer.state == "closing" and is_open(producer)
    if not producer.flushing or busy or open_still:
        return Reaction(producer, events=events)
    closing = producer.state == "closing"
    producer = producer._replace(
        flushing=False, state="closed" if closing else producer.state
    )
    return Reaction(producer, events=(*events, FlushFinished(producer.name, closing)))


def held_records(producer: Producer) -> tuple[Record, ...]:
    """Every record that was handed over and has no answer yet, by its message."""
    calls = (producer.call, *producer.backlog) if producer.call else ()
    batches = flying(producer) + queued(producer)
    found = [record for batch in batches for record in batch.records]
    found += [record for call in calls for record in call.records]
    return tuple(sorted(dict.fromkeys(found)))


def fail_everything(
    producer: Producer, error: str
) -> tuple[Producer, tuple[Event, ...]]:
    """All that is buffered, under way or in a call fails, and everybody is told.

    What was sent once may be in a log all the same.
    """
    doubtful = {
        message
        for batch in queued(producer)
        if batch.doubtful
        for message in messages_of((batch,))
    } | set(messages_of(flying(producer)))
    held = messages_of(flying(producer)) + messages_of(queued(producer))
    calls = (producer.call, *producer.backlog) if producer.call else ()
    held += tuple(record.message for call in calls for record in call.records)
    events: tuple[Event, ...] = ()
    for message in held:
        certain = message not in doubtful
        producer = fail(producer, message, error, certain=certain)
        events += (RecordFailed(producer.name, message, error, certain),)
    for call in calls:
        for message in (*call.awaited, *(record.message for record in call.records)):
            producer = note_return(producer, message) if message else producer
    return producer._replace(
        queues=tuple(() for _ in producer.queues), in_flight=(), call=None, backlog=()
    ), events


def end(producer: Producer, *, killed: bool) -> Reaction[Producer]:
    """The process is gone; what it had in memory is gone with it.

    A normal end without close() loses the buffer as well: the sender is a
    daemon thread and there is no shutdown hook (facts/producers.md 1.9).
    """
    left = tuple(dict.fromkeys((*uncommitted(producer), *held_records(producer))))
    buffered = [
        record.message for batch in queued(producer) for record in batch.records
    ]
    calls = (producer.call, *producer.backlog) if producer.call else producer.backlog
    buffered += [record.message for call in calls for record in call.records]
    in_flight = messages_of(flying(producer))
    written = [b.message for b in producer.beliefs if b.state == "in transaction"]
    for message in (*buffered, *in_flight, *written):
        producer = believe(producer, message, "unknown")
    event = ProducerEnded(producer.name, killed, tuple(sorted(buffered)), in_flight)
    producer = producer._replace(
        state="killed" if killed else "exited",
        left=left,
        flushing=False,
        queues=tuple(() for _ in producer.queues),
        in_flight=(),
        call=None,
        backlog=(),
    )
    return Reaction(producer, events=(event,))
