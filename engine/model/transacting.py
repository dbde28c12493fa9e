"""What a transactional producer is and may: its state, its records, its failures.

States (TransactionManager): uninitialized, initializing, ready, in transaction,
committing, aborting, abortable error, fatal error.

Sources: facts/producers.md 4.1, 4.3, 4.5; TransactionManager.java at 4.1.

Left out: producers that go on after a fatal error.
"""

from engine.model.accumulator import (
    belief_of,
    fail,
    flying,
    messages_of,
    queued,
    with_belief,
)
from engine.model.events import (
    Event,
    RecordFailed,
    TransactionCallFailed,
    TransactionEnded,
    TransactionFailed,
)
from engine.model.state import Batch, Producer, Record, Transacting

ABORTED = "TransactionAbortedException"
NO_TRANSACTION = "IllegalStateException: no transaction is open"
FATAL = ("PRODUCER_FENCED", "INVALID_PRODUCER_ID_MAPPING")
OPEN = ("in transaction", "committing", "aborting")


def changed(producer: Producer, **fields: object) -> Producer:
    """The producer with some fields of its transactional part replaced."""
    assert producer.transacting is not None, f"{producer.name} has no transactional.id"
    # NamedTuple._replace checks the names at run time
    new = producer.transacting._replace(**fields)  # type: ignore[arg-type]
    return producer._replace(transacting=new)


def settle(producer: Producer, outcome: str) -> tuple[Producer, Event]:
    """The application knows how its transaction ended, and so of each message."""
    assert producer.transacting is not None, f"{producer.name} has no transactional.id"
    messages: tuple[int, ...] = ()
    for belief in producer.beliefs:
        mine = belief.transaction == producer.transacting.number
        if not mine or belief.state not in ("in transaction", "unknown"):
            continue
        messages += (belief.message,)
        state = "acked" if outcome == "commit" else "failed"
        error = "" if outcome == "commit" else ABORTED
        producer = with_belief(producer, belief._replace(state=state, error=error))
    producer = changed(producer, ended=outcome, offsets=())
    return producer, TransactionEnded(producer.name, outcome, messages)


def started(producer: Producer) -> Transacting | None:
    """The part of a process that has just started; its transactions are counted on."""
    mine = producer.transacting
    if mine is None:
        return None
    return Transacting(
        mine.transactional_id,
        mine.asks_first,
        number=mine.number,
        connection=mine.connection + 1,
    )


def is_open(producer: Producer) -> bool:
    """Whether a transaction is open that close() has to abort."""
    mine = producer.transacting
    return mine is not None and mine.state in ("in transaction", "abortable error")


def is_ending(producer: Producer) -> bool:
    """Whether commit or abort waits for everything to be sent (4.1)."""
    mine = producer.transacting
    return mine is not None and mine.state in ("committing", "aborting")


def why_not(producer: Producer) -> str:
    """Why send() throws at once; "" if it does not."""
    mine = producer.transacting
    if mine is None or mine.state == "in transaction":
        return ""
    return mine.error or NO_TRANSACTION


def enlist(producer: Producer, record: Record) -> Producer:
    """The producer whose belief of a message says in which transaction it is."""
    mine = producer.transacting
    if mine is None:
        return producer
    producer = changed(producer, records=(*mine.records, record))
    belief = belief_of(producer, record.message)
    return with_belief(producer, belief._replace(transaction=mine.number))


def uncommitted(producer: Producer) -> tuple[Record, ...]:
    """What an application that starts again has to send again, whatever became of it.

    Its source stands where the last committed transaction left it.
    """
    mine = producer.transacting
    if mine is None or mine.state not in (*OPEN, "abortable error"):
        return ()
    return mine.records


def may_send(producer: Producer, batch: Batch) -> bool:
    """Whether the sender may take the batch (isSendToPartitionAllowed, 4.1)."""
    mine = producer.transacting
    if mine is None:
        return True
    if mine.state == "aborting":
        return batch.sent  # a retry; the rest was dropped
    if mine.state not in OPEN:
        return False
    return not mine.asks_first or batch.partition in mine.partitions


def take_part(producer: Producer, batches: tuple[Batch, ...]) -> Producer:
    """From 4.0 a partition is in the transaction as soon as it is sent to."""
    mine = producer.transacting
    if mine is None:
        return producer
    more = tuple(
        dict.fromkeys(
            batch.partition
            for batch in batches
            if batch.partition not in mine.partitions
        )
    )
    return changed(producer, partitions=mine.partitions + more)


def fail_transaction(
    producer: Producer, error: str
) -> tuple[Producer, tuple[Event, ...]]:
    """A batch failed for good: the transaction can only be aborted (4.3)."""
    mine = producer.transacting
    if mine is None or mine.state not in ("in transaction", "committing"):
        return producer, ()
    if error in FATAL:
        return fatal(producer, error)
    producer = changed(
        producer, state="abortable error", error=error, bump=True, offsets=()
    )
    failed = TransactionFailed(producer.name, error, fatal=False)
    producer, events = drop_undrained(producer, error)
    return producer, (failed, *events)


def fatal(producer: Producer, error: str) -> tuple[Producer, tuple[Event, ...]]:
    """Another instance has taken over: this producer can only be closed (4.3)."""
    producer = changed(producer, state="fatal error", error=error, offsets=())
    events: tuple[Event, ...] = ()
    for message in messages_of(queued(producer) + flying(producer)):
        producer = fail(producer, message, error, certain=False)
        events += (RecordFailed(producer.name, message, error, certain=False),)
    empty = tuple(() for _ in producer.queues)
    producer = producer._replace(queues=empty, in_flight=())
    assert producer.transacting is not None, f"{producer.name} has no transactional.id"
    for belief in producer.beliefs:
        mine = belief.transaction == producer.transacting.number
        if mine and belief.state in ("in transaction", "unknown"):
            producer = fail(producer, belief.message, error, certain=False)
    failed = TransactionFailed(producer.name, error, fatal=True)
    call = producer.call
    if call is not None and call.kind != "send":
        events += (TransactionCallFailed(producer.name, call.kind, error),)
    return producer, (failed, *events)


def drop_undrained(
    producer: Producer, error: str
) -> tuple[Producer, tuple[Event, ...]]:
    """What was never sent fails; what was sent already is waited for."""
    events: tuple[Event, ...] = ()
    for batch in queued(producer):
        if batch.sent:
            continue
        for message in messages_of((batch,)):
            producer = fail(producer, message, error, certain=True)
            events += (RecordFailed(producer.name, message, error, certain=True),)
    queues = tuple(
        tuple(batch for batch in queue if batch.sent) for queue in producer.queues
    )
    return producer._replace(queues=queues), events
