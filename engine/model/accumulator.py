"""The producer's buffer: batches per partition, and the memory they reserve.

New records go to the last batch of their partition, sending takes the first.
Source: facts/producers.md 1.1, 1.4 (Java), 5 (kafka-go), 6 (librdkafka).

Left out: compression, record overhead (a record counts with its own bytes).
"""

from engine.model.config import UNLIMITED, ProducerConfig
from engine.model.events import MessageBuffered
from engine.model.state import Batch, Belief, Producer, Record


def batch_bytes(batch: Batch) -> int:
    """How many bytes of records a batch holds."""
    return sum(record.bytes for record in batch.records)


def messages_of(batches: tuple[Batch, ...]) -> tuple[int, ...]:
    """The messages in these batches, in order."""
    return tuple(record.message for batch in batches for record in batch.records)


def queued(producer: Producer) -> tuple[Batch, ...]:
    """Every batch that waits in the buffer."""
    return tuple(batch for queue in producer.queues for batch in queue)


def flying(producer: Producer) -> tuple[Batch, ...]:
    """Every batch that waits for an answer."""
    return tuple(batch for request in producer.in_flight for batch in request.batches)


def reserved_bytes(producer: Producer, config: ProducerConfig) -> int:
    """Buffer memory in use: a batch reserves batch.size however empty it is."""
    batches = queued(producer) + flying(producer)
    return sum(max(config.batch_bytes, batch_bytes(batch)) for batch in batches)


def has_room(batch: Batch, record: Record, config: ProducerConfig) -> bool:
    """Whether a record still fits into an open batch."""
    return (
        not batch.closed
        and len(batch.records) < config.batch_records
        and batch_bytes(batch) + record.bytes <= config.batch_bytes
    )


def _held_records(producer: Producer, config: ProducerConfig) -> int:
    """How many records count as held.

    librdkafka counts each until its delivery report was served: without poll()
    none ever leaves (facts/producers.md 6).
    """
    if not config.polls:
        return sum(belief.returned and not belief.error for belief in producer.beliefs)
    return len(messages_of(queued(producer) + flying(producer)))


def fits(producer: Producer, config: ProducerConfig, record: Record) -> bool:
    """Whether the buffer takes the record now."""
    counted = config.buffer_records != UNLIMITED
    if counted and _held_records(producer, config) >= config.buffer_records:
        return False
    if config.one_batch_buffered:
        queue = producer.queues[record.partition]
        if queue and not has_room(queue[-1], record, config):
            return False
    if config.buffer_bytes == UNLIMITED:
        return True
    queue = producer.queues[record.partition]
    if queue and has_room(queue[-1], record, config):
        return True
    wanted = max(config.batch_bytes, record.bytes)
    return reserved_bytes(producer, config) + wanted <= config.buffer_bytes


def append(
    producer: Producer, config: ProducerConfig, record: Record
) -> tuple[Producer, MessageBuffered]:
    """The producer with the record in the last batch of its partition, or a new one."""
    queue = producer.queues[record.partition]
    opened = not (queue and has_room(queue[-1], record, config))
    if opened:
        closed = tuple(batch._replace(closed=True) for batch in queue[-1:])
        ripe = config.linger_ms == 0
        fresh = Batch(producer.next_batch, record.partition, (record,), ripe=ripe)
        queue = (*queue[:-1], *closed, fresh)
        producer = producer._replace(next_batch=producer.next_batch + 1)
    else:
        last = queue[-1]
        queue = (*queue[:-1], last._replace(records=(*last.records, record)))
    last = queue[-1]
    if (
        batch_bytes(last) >= config.batch_bytes
        or len(last.records) >= config.batch_records
    ):
        last = last._replace(closed=True)
        queue = (*queue[:-1], last)
    producer = with_queue(producer, record.partition, queue)
    producer = believe(producer, record.message, "buffered")
    event = MessageBuffered(
        producer.name,
        record.message,
        record.partition,
        last.number,
        opened,
        last.closed,
        record.key,
        record.tombstone,
        record.age,
    )
    return producer, event


def with_queue(
    producer: Producer, partition: int, queue: tuple[Batch, ...]
) -> Producer:
    """The producer with another queue for one partition."""
    queues = producer.queues
    return producer._replace(
        queues=(*queues[:partition], queue, *queues[partition + 1 :])
    )


def with_batch(producer: Producer, changed: Batch) -> Producer:
    """The producer with a waiting batch replaced by its new self."""
    queue = tuple(
        changed if batch.number == changed.number else batch
        for batch in producer.queues[changed.partition]
    )
    return with_queue(producer, changed.partition, queue)


def waiting_batch(producer: Producer, number: int) -> Batch | None:
    """The waiting batch of that number, if it still waits."""
    return next((item for item in queued(producer) if item.number == number), None)


def believe(producer: Producer, message: int, state: str) -> Producer:
    """The producer whose application knows of a message that it is in this state."""
    return with_belief(producer, belief_of(producer, message)._replace(state=state))


def belief_of(producer: Producer, message: int) -> Belief:
    """What is believed of a message; a new belief if there was none."""
    for belief in producer.beliefs:
        if belief.message == message:
            return belief
    return Belief(message, "buffered")


def with_belief(producer: Producer, changed: Belief) -> Producer:
    """The producer with one belief replaced, or added."""
    if all(belief.message != changed.message for belief in producer.beliefs):
        return producer._replace(beliefs=(*producer.beliefs, changed))
    return producer._replace(
        beliefs=tuple(
            changed if belief.message == changed.message else belief
            for belief in producer.beliefs
        )
    )


def fail(producer: Producer, message: int, error: str, *, certain: bool) -> Producer:
    """The producer whose application was told that the message failed."""
    belief = belief_of(producer, message)
    return with_belief(
        producer, belief._replace(state="failed", error=error, certain=certain)
    )


def note_return(producer: Producer, message: int) -> Producer:
    """The producer whose call for this message has returned."""
    belief = belief_of(producer, message)
    return with_belief(producer, belief._replace(returned=True))
