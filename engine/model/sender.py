"""The producer's sender thread: which batches go out, and when.

Sources: facts/producers.md 1.5 (ready, drain), 3.2 (sequences), 5 (kafka-go's
one batch a partition).

Left out: InitProducerId without transactions (such a producer has its id from the
start), the rotating drain index, librdkafka's batches that grow while a request is
still unsent in the socket.
"""

from engine.model.accumulator import (
    batch_bytes,
    believe,
    flying,
    messages_of,
    with_queue,
)
from engine.model.config import ProducerConfig
from engine.model.events import Event, RecordAcked, RequestSent
from engine.model.producer import go_on
from engine.model.reaction import Reaction, packet
from engine.model.sequences import waits_for_older_epoch
from engine.model.state import (
    NOBODY,
    UNKNOWN,
    Batch,
    Packet,
    Producer,
    ProduceRequest,
    Request,
    place,
)
from engine.model.transacting import is_ending, may_send, take_part


def is_ready(producer: Producer, batch: Batch) -> bool:
    """Whether a first batch wants to go out (facts/producers.md 1.5, READY)."""
    starved = producer.call is not None and bool(producer.call.records)
    full = batch.closed or len(producer.queues[batch.partition]) > 1
    hurried = producer.flushing or producer.state == "closing" or starved
    hurried = hurried or is_ending(producer)
    return not batch.backing_off and (full or batch.ripe or hurried)


def _sendable(producer: Producer, config: ProducerConfig) -> tuple[Batch, ...]:
    """The first batches that may go now, ready or not, to a leader within reach."""
    flights = flying(producer)
    alone = config.one_batch_per_partition or config.max_in_flight == 1
    result = []
    for partition, queue in enumerate(producer.queues):
        if not queue or queue[0].backing_off:
            continue
        if not _is_connected(producer, partition):
            continue
        same = [batch for batch in flights if batch.partition == partition]
        if alone and same:
            continue
        first = queue[0]
        if waits_for_older_epoch(producer, first) or not may_send(producer, first):
            continue
        if first.sequence != UNKNOWN and any(
            batch.sequence < first.sequence for batch in same
        ):
            continue  # a retry goes alone, lowest sequence first (3.2)
        result.append(first)
    return tuple(result)


def unreachable(producer: Producer, config: ProducerConfig) -> tuple[Batch, ...]:
    """Ready batches without a leader to connect to, if attempts count anyway.

    kafka-go dials for every attempt; the Java client waits for the connection.
    """
    if not config.dials_each_attempt:
        return ()
    return tuple(
        queue[0]
        for partition, queue in enumerate(producer.queues)
        if queue
        and is_ready(producer, queue[0])
        and not _is_connected(producer, partition)
    )


def _is_connected(producer: Producer, partition: int) -> bool:
    """Whether the partition has a leader, with an open connection to it."""
    leader = producer.leaders[partition].broker
    return leader != NOBODY and producer.connections[place(leader)].up


def drainable(
    producer: Producer, config: ProducerConfig
) -> tuple[tuple[str, tuple[Batch, ...]], ...]:
    """What the sender would send now: requests as (broker, batches).

    One partition that is due takes along the first batch of every partition of
    that broker; linger is not looked at again (Java).
    """
    requests: list[tuple[str, tuple[Batch, ...]]] = []
    candidates = _sendable(producer, config)
    if not candidates:
        return ()
    for broker in sorted({producer.leaders[b.partition].broker for b in candidates}):
        open_slots = config.max_in_flight - sum(
            request.broker == broker for request in producer.in_flight
        )
        mine = [b for b in candidates if producer.leaders[b.partition].broker == broker]
        ready = [batch for batch in mine if is_ready(producer, batch)]
        if not ready or open_slots <= 0:
            continue
        if config.piggyback:
            requests.append((broker, _within(mine, config.max_request_bytes)))
        else:
            requests += [(broker, (batch,)) for batch in ready[:open_slots]]
    return tuple(requests)


def _within(batches: list[Batch], limit: int) -> tuple[Batch, ...]:
    """As many of the batches as one request carries; one is always taken."""
    taken: list[Batch] = []
    for batch in batches:
        size = sum(batch_bytes(item) for item in taken) + batch_bytes(batch)
        if taken and size > limit:
            break
        taken.append(batch)
    return tuple(taken)


def drain(producer: Producer, config: ProducerConfig) -> Reaction[Producer]:
    """One turn of the sender: a produce request for every broker that is ready."""
    out: tuple[Packet, ...] = ()
    events: tuple[Event, ...] = ()
    for broker, batches in drainable(producer, config):
        producer, leaving = _take(take_part(producer, batches), config, batches)
        correlation = producer.next_correlation
        connection = producer.connections[place(broker)].number
        body = ProduceRequest(
            correlation,
            config.acks,
            producer.producer_id,
            leaving,
            producer.transacting.transactional_id if producer.transacting else "",
        )
        messages = messages_of(leaving)
        retry = any(batch.attempts for batch in leaving)
        out += (packet(producer.name, broker, connection, body),)
        events += (
            RequestSent(
                producer.name, broker, correlation, messages, len(leaving), retry
            ),
        )
        producer = producer._replace(next_correlation=correlation + 1)
        if config.acks == 0:  # success as soon as the bytes are written to the socket
            producer, more = _acknowledge_unasked(producer, messages)
            events += more
        else:
            request = Request(correlation, broker, connection, leaving)
            for message in messages:
                producer = believe(producer, message, "in flight")
            producer = producer._replace(in_flight=(*producer.in_flight, request))
    reaction = go_on(producer, config, events)
    return reaction._replace(out=out)


def _take(
    producer: Producer, config: ProducerConfig, batches: tuple[Batch, ...]
) -> tuple[Producer, tuple[Batch, ...]]:
    """Take first batches out of their queues; a first drain gives the sequence."""
    leaving: list[Batch] = []
    for batch in batches:
        producer = with_queue(
            producer, batch.partition, producer.queues[batch.partition][1:]
        )
        gone = batch._replace(closed=True, ripe=True, sent=True)
        if config.idempotent and batch.sequence == UNKNOWN:
            sequences = producer.sequences
            mine = sequences[batch.partition]
            following = mine + len(batch.records)
            gone = gone._replace(sequence=mine, producer_epoch=producer.producer_epoch)
            at = batch.partition
            producer = producer._replace(
                sequences=(*sequences[:at], following, *sequences[at + 1 :])
            )
        leaving.append(gone)
    return producer, tuple(leaving)


def _acknowledge_unasked(
    producer: Producer, messages: tuple[int, ...]
) -> tuple[Producer, tuple[Event, ...]]:
    """acks=0: the library reports success without having asked anybody."""
    events: tuple[Event, ...] = ()
    for message in messages:
        producer = believe(producer, message, "acked")
        events += (RecordAcked(producer.name, message, NOBODY, UNKNOWN),)
    return producer, events
