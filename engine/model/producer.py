"""The producing application: its calls, and the end of its process.

One application thread. A call that cannot return (the buffer is full, or the
application waits for the answer) blocks it; what it would do next queues up in
`Producer.backlog`. Source: facts/producers.md 1.2, 1.9 (Java), 5 (kafka-go).

Left out: waiting for topic metadata inside send(), serialisation, callbacks
that block, several application threads.
"""

from engine.model import pooling, transacting, transaction_calls
from engine.model.accumulator import (
    believe,
    fail,
    fits,
    note_return,
)
from engine.model.closing import close, end_flush
from engine.model.config import ProducerConfig
from engine.model.events import (
    CallBlocked,
    CallReturned,
    Event,
    ProducerStarted,
    RecordFailed,
)
from engine.model.partitioning import choose_partition
from engine.model.reaction import Reaction
from engine.model.repartitioning import settle_unsent
from engine.model.resending import after_call, send_again
from engine.model.sequences import PRODUCERS
from engine.model.state import Call, Connection, Producer, Record

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
    return make_call(producer, config, Call(records, whole=records))


def make_call(
    producer: Producer, config: ProducerConfig, call: Call
) -> Reaction[Producer]:
    """The application makes a call, or will when the present one has returned."""
    if producer.call is not None or producer.stuck:
        messages = tuple(record.message for record in call.records)
        reason = "errors" if producer.stuck else "busy"
        waiting = producer._replace(backlog=(*producer.backlog, call))
        if producer.call is None:
            waiting = producer._replace(call=call)
        blocked = (CallBlocked(producer.name, messages, reason),) if messages else ()
        return Reaction(waiting, events=blocked)
    return go_on(producer._replace(call=call), config, ())


def go_on(
    producer: Producer, config: ProducerConfig, events: tuple[Event, ...]
) -> Reaction[Producer]:
    """Let the application's calls return as far as they can, and end a flush.

    To be applied after everything that may free buffer space or settle a
    message.
    """
    producer = _note_unread(producer, config, events)
    while producer.call is not None and not producer.stuck:
        producer, more, returned = _advance(producer, config, producer.call)
        events += more
        producer = _note_unread(producer, config, more)
        if not returned:
            break
        following, rest = producer.backlog[:1], producer.backlog[1:]
        producer = producer._replace(
            call=following[0] if following else None, backlog=rest
        )
    return end_flush(producer, events)


def _note_unread(
    producer: Producer, config: ProducerConfig, events: tuple[Event, ...]
) -> Producer:
    """Sarama hands each error to the Errors channel, and waits until it is read (7)."""
    failed = any(isinstance(event, RecordFailed) for event in events)
    if config.reads_errors or not failed:
        return producer
    return producer._replace(stuck=True)


def _advance(
    producer: Producer, config: ProducerConfig, call: Call
) -> tuple[Producer, tuple[Event, ...], bool]:
    """One look at the current call: append what fits; say whether it returned."""
    if call.kind != "send":
        return transaction_calls.advance(producer, call)
    events: tuple[Event, ...] = ()
    fresh = not call.awaited
    if thrown := producer.fatal or (call.records and transacting.why_not(producer)):
        return _fail_call(producer, call, thrown)
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
                rest = Call(call.records[place:], done, call.whole)
                failed, more, _ = _fail_call(producer, rest, QUEUE_FULL)
                return failed, events + more, True
            remaining = (placed, *call.records[place + 1 :])
            blocked = Call(remaining, done or (0,), call.whole)
            if not was_blocked:
                waiting = tuple(item.message for item in blocked.records)
                events += (CallBlocked(producer.name, waiting, "buffer"),)
            return producer._replace(call=blocked), events, False
        producer, event = pooling.store(producer, config, placed)
        producer = transacting.enlist(producer, placed)
        events += (event,)
        done = (*done, placed.message)
    done = tuple(message for message in done if message)
    if config.waits:
        new = bool(call.records)
        return _wait_for_answers(
            producer, config, call._replace(records=(), awaited=done), events, new=new
        )
    for message in done:
        producer = note_return(producer, message)
    return producer, (*events, CallReturned(producer.name, done, "buffered")), True


def _wait_for_answers(
    producer: Producer,
    config: ProducerConfig,
    call: Call,
    events: tuple[Event, ...],
    *,
    new: bool,
) -> tuple[Producer, tuple[Event, ...], bool]:
    """A call that returns only when every message of it is settled."""
    producer = settle_unsent(producer, call)
    states = [b.state for b in producer.beliefs if b.message in call.awaited]
    if any(state in ("buffered", "in flight") for state in states):
        if new:
            events += (CallBlocked(producer.name, call.awaited, "answer"),)
        return producer._replace(call=call), events, False
    for message in call.awaited:
        producer = note_return(producer, message)
    failed = "failed" in states
    outcome = "failed" if failed else "done"
    events += (CallReturned(producer.name, call.awaited, outcome),)
    if failed and config.resends:
        producer, more = after_call(producer, call, config.resends)
        events += more
    return producer, events, True


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


def start(producer: Producer, config: ProducerConfig) -> Reaction[Producer]:
    """A new process begins where its source stands: what had no answer goes again.

    An application that counts a message as done when the call returns has moved
    on in its source. The new process has a producer id of its own, if any: nothing
    it sends is recognized as sent before (facts/producers.md 3.1). A transactional
    one initializes, and sends again in its first transaction (4.1).
    """
    counted = {b.message for b in producer.beliefs if b.returned}
    left = tuple(
        record
        for record in producer.left
        if config.counts == "ack" or record.message not in counted
    )
    fresh = Producer(
        producer.name,
        queues=producer.queues,
        leaders=producer.leaders,
        stale=True,
        connections=tuple(
            Connection(old.number + 1, up=True) for old in producer.connections
        ),
        next_batch=producer.next_batch,
        next_correlation=producer.next_correlation,
        partitions=producer.partitions,
        producer_id=producer.producer_id and producer.producer_id + PRODUCERS,
        sequences=(0,) * len(producer.sequences),
        beliefs=producer.beliefs,
        transacting=transacting.started(producer),
    )
    event = ProducerStarted(producer.name, tuple(record.message for record in left))
    events: tuple[Event, ...] = (event,)
    if fresh.transacting is not None:
        fresh = fresh._replace(producer_id=producer.producer_id, left=left)
        fresh, left = fresh._replace(call=Call((), kind="init")), ()
    for record in left:
        fresh, _ = send_again(fresh, (record,))
    return go_on(fresh, config, events)


def abort_open(producer: Producer, config: ProducerConfig) -> Reaction[Producer]:
    """Close; an open transaction is aborted on the way (4.1)."""
    closed = close(producer, config)
    if closed.state.state != "closing" or not transacting.is_open(closed.state):
        return closed
    aborting = make_call(closed.state, config, Call((), kind="abort"))
    return aborting._replace(events=closed.events + aborting.events)
