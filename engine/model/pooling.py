"""The pool of buffers that a Java producer's batches live in, and KAFKA-19012.

A batch takes a buffer of batch.size from the pool, the one that was returned first,
and gives it back when it is done. From 2.8 on the request itself sends from that
buffer. A batch that expires in flight gave it back all the same, until 3.9.2, 4.0.2,
4.1.2 and 4.2.0: the next batch that takes it writes over what the socket has not
been given yet. What comes of that is in `engine.model.overwriting`.

Sources: facts/producers.yaml L12; KAFKA-19012, CVE-2026-35554; BufferPool.java and
Sender.failBatch at 4.1.0.

Left out: 3.9.2 and 4.0.2, which have no presets of their own; a buffer that is given
back early and used a third time; the buffers that a full pool does not keep; early
returns for another reason than delivery.timeout.ms.
"""

from engine.model.accumulator import append, batch_bytes, flying, queued
from engine.model.config import ProducerConfig
from engine.model.events import Event
from engine.model.state import Batch, Freed, Producer, Record


def store(
    producer: Producer, config: ProducerConfig, record: Record
) -> tuple[Producer, Event]:
    """The producer with the record in a batch; a new batch gets a buffer."""
    producer, event = append(producer, config, record)
    if event.opened:
        producer = _take(producer, config, event.batch)
    return producer, event


def _take(producer: Producer, config: ProducerConfig, number: int) -> Producer:
    """The producer whose new batch has its buffer: the next of the pool, or a new one.

    A batch of one record beyond batch.size has memory of its own, outside the pool.
    """
    if not config.reuses_buffers:
        return producer
    used = tuple(batch for batch in _in_use(producer) if _is_pooled(batch, config))
    if all(batch.number != number for batch in used):
        return producer
    free = producer.buffers - (len(used) - 1)
    if free <= 0:
        return producer._replace(buffers=len(used))
    return producer._replace(
        freed=tuple(
            item
            if item.by
            else item._replace(by=number)
            if item.ahead == 0
            else item._replace(ahead=item.ahead - 1)
            for item in producer.freed
        )
    )


def give_back_early(
    producer: Producer, config: ProducerConfig, batch: Batch
) -> Producer:
    """The producer that has the buffer of a batch in flight in its pool, at the end."""
    if not config.reuses_buffers or not _is_pooled(batch, config):
        return producer
    used = sum(_is_pooled(item, config) for item in _in_use(producer))
    request = next(
        item
        for item in producer.in_flight
        if any(one.number == batch.number for one in item.batches)
    )
    early = Freed(
        request.broker, request.correlation, batch.number, producer.buffers - used
    )
    return producer._replace(freed=(*producer.freed, early))


def forget(producer: Producer, *, broker: str = "", correlation: int = 0) -> Producer:
    """The producer whose request is answered, or whose connection to a broker is gone.

    The socket needs no buffer of it any more.
    """
    if not producer.freed:
        return producer
    return producer._replace(
        freed=tuple(
            item
            for item in producer.freed
            if item.broker != broker and item.correlation != correlation
        )
    )


def _in_use(producer: Producer) -> tuple[Batch, ...]:
    return queued(producer) + flying(producer)


def _is_pooled(batch: Batch, config: ProducerConfig) -> bool:
    """Whether the batch has a buffer of the pool."""
    return batch_bytes(batch) <= config.batch_bytes
