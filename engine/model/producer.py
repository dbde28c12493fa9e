"""The producing application: its calls, and the end of its process.

One application thread. A call that cannot return (the buffer is full, or the
application waits for the answer) blocks it; what it would do next queues up in
`Producer.backlog`. Source: facts/producers.md 1.2, 1.9 (Java), 5 (kafka-go).

Left out: waiting for topic metadata inside send(), serialisation, callbacks
that block, close() with a time limit, several application threads.
"""

from engine.model.accumulator import (
    append,
    believe,
    fail,
    fits,
    flying,
    messages_of,
    note_return,
    queued,
)
from engine.model.config import ProducerConfig
from engine.model.events import (
    CallBlocked,
    CallReturned,
    Event,
    FlushFinished,
    FlushStarted,
    ProducerEnded,
    RecordFailed,
)
from engine.model.partitioning import choose_partition
from engine.model.reaction import Reaction
from engine.model.state import Call, Producer, Record

ENDED = ("closed", "exited", "killed")
TOO_LARGE = "RecordTooLargeException"
BUFFER_FULL = "BufferExhaustedException"
QUEUE_FULL = "QUEUE_FULL"


def send(
    producer: Producer, config: ProducerConfig, records: tuple[Record, ...]
) -> Reaction[Producer]:
    """The application makes one call with these records, as soon as it can."""
    for record in records:
        producer = believe(producer, record.message, "buffered")
    call = Call(records)
    if producer.call is not None:
        messages = tuple(record.message for record in records)
        busy = CallBlocked(producer.name, messages, "busy")
        return Reaction(
            producer._replace(backlog=(*producer.backlog, call)), events=(busy,)
        )
    return go_on(producer._replace(call=call), config, ())


def go_on(
    producer: Producer, config: ProducerConfig, events: tuple[Event, ...]
) -> Reaction[Producer]:
    """Let the application's calls return as far as they can, and end a flush.

    To be applied after everything that may free buffer space or settle a
    message.
    """
    while producer.call is not None:
        producer, more, returned = _advance(producer, config, producer.call)
        events += more
        if not returned:
            break
        following, rest = producer.backlog[:1], producer.backlog[1:]
        producer = producer._replace(
            call=following[0] if following else None, backlog=rest
        )
    return _end_flush(producer, events)


def _advance(
    producer: Producer, config: ProducerConfig, call: Call
) -> tuple[Producer, tuple[Event, ...], bool]:
    """One look at the current call: append what fits; say whether it returned."""
    events: tuple[Event, ...] = ()
    if producer.fatal:
        return _fail_call(producer, call, producer.fatal)
    fresh = not call.awaited
    most = min(config.max_request_bytes, config.buffer_bytes)
    oversized = [record for record in call.records if record.bytes > most]
    if fresh and oversized:
        return _fail_call(producer, call, TOO_LARGE)
    was_blocked = bool(call.awaited) and bool(call.records)
    done = call.awaited
    for place, record in enumerate(call.records):
        placed, producer = choose_partition(producer, config, record)
        if not fits(producer, config, placed):
            if config.max_block_ms == 0:
                rest = Call(call.records[place:], done)
                failed, more, _ = _fail_call(producer, rest, QUEUE_FULL)
                return failed, events + more, True
            blocked = Call((placed, *call.records[place + 1 :]), done or (0,))
            if not was_blocked:
                waiting = tuple(item.message for item in blocked.records)
                events += (CallBlocked(producer.name, waiting, "buffer"),)
            return producer._replace(call=blocked), events, False
        producer, event = append(producer, config, placed)
        events += (event,)
        done = (*done, placed.message)
    done = tuple(message for message in done if message)
    if config.waits:
        new = bool(call.records)
        return _wait_for_answers(producer, Call((), done), events, new=new)
    for message in done:
        producer = note_return(producer, message)
    return producer, (*events, CallReturned(producer.name, done, "buffered")), True


def _wait_for_answers(
    producer: Producer, call: Call, events: tuple[Event, ...], *, new: bool
) -> tuple[Producer, tuple[Event, ...], bool]:
    """A call that returns only when every message of it is settled."""
    states = [b.state for b in producer.beliefs if b.message in call.awaited]
    if any(state in ("buffered", "in flight") for state in states):
        if new:
            events += (CallBlocked(producer.name, call.awaited, "answer"),)
        return producer._replace(call=call), events, False
    for message in call.awaited:
        producer = note_return(producer, message)
    outcome = "failed" if "failed" in states else "done"
    return producer, (*events, CallReturned(producer.name, call.awaited, outcome)), True


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


def _fail_call(
    producer: Producer, call: Call, error: str
) -> tuple[Producer, tuple[Event, ...], bool]:
    """The records of a call that never got into the buffer fail, for certain."""
    messages = tuple(record.message for record in call.records)
    events: tuple[Event, ...] = ()
    for message in messages:
        producer = note_return(fail(producer, message, error, certain=True), message)
        events += (RecordFailed(producer.name, message, error, certain=True),)
    for message in call.awaited:
        if message:
            producer = note_return(producer, message)
    return producer, (*events, CallReturned(producer.name, messages, "failed")), True


def give_up_call(producer: Producer, config: ProducerConfig) -> Reaction[Producer]:
    """max.block.ms is over: what still waits for buffer space fails."""
    call = producer.call
    assert call is not None, f"{producer.name} is in no call"
    producer, events, _ = _fail_call(producer, call, BUFFER_FULL)
    following, rest = producer.backlog[:1], producer.backlog[1:]
    producer = producer._replace(call=following[0] if following else None, backlog=rest)
    return go_on(producer, config, events)


def flush(producer: Producer, *, closing: bool) -> Reaction[Producer]:
    """Begin a flush, or a close: everything becomes sendable at once."""
    state = "closing" if closing else producer.state
    producer = producer._replace(flushing=True, state=state)
    return _end_flush(producer, (FlushStarted(producer.name, closing),))


def _end_flush(producer: Producer, events: tuple[Event, ...]) -> Reaction[Producer]:
    """The flush is over once nothing waits and nothing is in flight."""
    busy = queued(producer) or flying(producer) or producer.call
    if not producer.flushing or busy:
        return Reaction(producer, events=events)
    closing = producer.state == "closing"
    producer = producer._replace(
        flushing=False, state="closed" if closing else producer.state
    )
    return Reaction(producer, events=(*events, FlushFinished(producer.name, closing)))


def end(producer: Producer, *, killed: bool) -> Reaction[Producer]:
    """The process is gone; what it had in memory is gone with it.

    A normal end without close() loses the buffer as well: the sender is a
    daemon thread and there is no shutdown hook (facts/producers.md 1.9).
    """
    buffered = [
        record.message for batch in queued(producer) for record in batch.records
    ]
    calls = (producer.call, *producer.backlog) if producer.call else producer.backlog
    buffered += [record.message for call in calls for record in call.records]
    in_flight = messages_of(flying(producer))
    for message in (*buffered, *in_flight):
        producer = believe(producer, message, "unknown")
    event = ProducerEnded(producer.name, killed, tuple(sorted(buffered)), in_flight)
    producer = producer._replace(
        state="killed" if killed else "exited",
        flushing=False,
        queues=tuple(() for _ in producer.queues),
        in_flight=(),
        call=None,
        backlog=(),
    )
    return Reaction(producer, events=(event,))
