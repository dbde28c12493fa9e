"""What a leader does with a produce request: check, append, answer now or later.

Sources: facts/broker.md B1 (append), B2 (acks=all), B17 (a zombie goes by its
own view); producers.md 2, 3.3 (sequence check).

A record's age is what it was when the application sent it.

Left out: time on the way counts for no timestamp check; quotas, record formats.
"""

from engine.model.config import ACKS_ALL, Config, TopicConfig, topic_of
from engine.model.events import (
    AckDelayed,
    BatchDeduplicated,
    BatchRejected,
    Event,
    LogFlushed,
    RecordAppended,
)
from engine.model.high_watermark import after_append
from engine.model.hosting import (
    NOT_LEADER,
    effective_min_isr,
    hosted,
    joined,
    with_hosted,
)
from engine.model.log import REMEMBERED_BATCHES, producer_batches
from engine.model.purgatory import produce_response
from engine.model.reaction import Reaction, packet
from engine.model.segments import extend, rolled_events
from engine.model.stability import producer_epoch
from engine.model.state import (
    UNKNOWN,
    Batch,
    BatchResult,
    Broker,
    Closed,
    Entry,
    Leadership,
    ParkedProduce,
    ProduceRequest,
    Record,
    Replica,
    Waiting,
)

NOT_ENOUGH = "NOT_ENOUGH_REPLICAS"
TOO_LARGE = "MESSAGE_TOO_LARGE"
OUT_OF_ORDER = "OUT_OF_ORDER_SEQUENCE_NUMBER"
UNKNOWN_TOPIC = "UNKNOWN_TOPIC_OR_PARTITION"
INVALID_RECORD = "INVALID_RECORD"  # a compacted topic takes no record without a key
INVALID_TIMESTAMP = "INVALID_TIMESTAMP"
CORRUPT = "CORRUPT_MESSAGE"  # a checksum or a length that is wrong
FENCED_PRODUCER = "INVALID_PRODUCER_EPOCH"


def handle_produce(
    broker: Broker,
    config: Config,
    client: str,
    connection: int,
    request: ProduceRequest,
) -> Reaction[Broker]:
    """A produce request: append what may be appended, answer now or later."""
    reaction = Reaction(broker)
    waits: tuple[Waiting, ...] = ()
    for batch in request.batches:
        topic = topic_of(config, batch.partition)
        more, wait = _append_batch(reaction.state, topic, request, batch)
        reaction = joined(reaction, more)
        waits += (wait,)
    if request.acks == 0:
        if any(wait.result.error for wait in waits):
            hang_up = packet(broker.name, client, connection, Closed())
            reaction = reaction._replace(out=(*reaction.out, hang_up))
    elif all(wait.required == UNKNOWN for wait in waits):
        item = ParkedProduce(client, connection, request.correlation, waits)
        answer = produce_response(reaction.state, item)
        reaction = reaction._replace(out=(*reaction.out, answer))
    else:
        reaction = _park(reaction, client, connection, request, waits)
    for partition in sorted({batch.partition for batch in request.batches}):
        reaction = after_append(reaction, topic_of(config, partition), partition)
    return reaction


def _park(
    reaction: Reaction[Broker],
    client: str,
    connection: int,
    request: ProduceRequest,
    waits: tuple[Waiting, ...],
) -> Reaction[Broker]:
    """acks=all: the answer waits for the high watermark."""
    broker = reaction.state
    item = ParkedProduce(client, connection, request.correlation, waits)
    broker = broker._replace(parked_produces=(*broker.parked_produces, item))
    events: tuple[Event, ...] = ()
    for wait, batch in zip(waits, request.batches, strict=True):
        lead = hosted(broker, batch.partition).leadership
        if wait.required == UNKNOWN or lead is None:
            continue
        others = tuple(
            follower.broker
            for follower in lead.followers
            if follower.broker in lead.isr and follower.log_end < wait.required
        )
        if others:
            messages = tuple(record.message for record in batch.records)
            events += (AckDelayed(broker.name, batch.partition, messages, others),)
    return reaction._replace(state=broker, events=reaction.events + events)


def _append_batch(
    broker: Broker, topic: TopicConfig, request: ProduceRequest, batch: Batch
) -> tuple[Reaction[Broker], Waiting]:
    """One batch of a produce request (B1)."""
    part = hosted(broker, batch.partition)
    lead = part.leadership
    messages = tuple(record.message for record in batch.records)
    error = _refusal(broker, topic, request, batch)
    if error or lead is None:
        event = BatchRejected(
            broker.name, batch.partition, messages, error, request.acks == 0
        )
        refused = Waiting(batch.partition, 0, UNKNOWN, BatchResult(batch.number, error))
        return Reaction(broker, events=(event,)), refused
    replica = part.replica
    known = _duplicate_of(replica, request, batch)
    if known != UNKNOWN:
        offset, end = known, known + len(batch.records)
        events: tuple[Event, ...] = (
            BatchDeduplicated(broker.name, batch.partition, messages, offset),
        )
    else:
        offset, end = replica.log_end, replica.log_end + len(batch.records)
        entries = _entries(lead, topic, request, batch)
        replica = extend(replica, topic, entries, together=True)
        broker = with_hosted(broker, batch.partition, part._replace(replica=replica))
        events = rolled_events(broker.name, batch.partition, part.replica, replica)
        events += tuple(
            RecordAppended(
                broker.name, batch.partition, offset + index, message, lead.epoch
            )
            for index, message in enumerate(messages)
        )
        events += flushed_event(broker.name, batch.partition, part.replica, replica)
    result = BatchResult(batch.number, "", offset)
    required = end if request.acks == ACKS_ALL else UNKNOWN
    if required != UNKNOWN and replica.high_watermark >= required:
        required = UNKNOWN
    return Reaction(broker, events=events), Waiting(
        batch.partition, lead.epoch, required, result
    )


def flushed_event(
    name: str, partition: int, before: Replica, after: Replica
) -> tuple[Event, ...]:
    """The fact that an append went to disk at once, if it did.

    What a new segment leaves behind goes there too, and needs no word of its own.
    """
    if after.flushed in (before.flushed, after.segments[-1]):
        return ()
    return (LogFlushed(name, partition, after.flushed, "flush.messages"),)


def _refusal(
    broker: Broker, topic: TopicConfig, request: ProduceRequest, batch: Batch
) -> str:
    """Why the leader does not append the batch; "" if it does."""
    part = hosted(broker, batch.partition)
    lead = part.leadership
    if lead is None:
        known = broker.metadata.partitions[batch.partition].exists
        return NOT_LEADER if known else UNKNOWN_TOPIC
    if refused := CORRUPT if batch.torn else dict(request.refused).get(batch.number):
        return refused
    least = effective_min_isr(broker, topic, batch.partition)
    if request.acks == ACKS_ALL and len(lead.isr) < least:
        return NOT_ENOUGH
    if sum(record.bytes for record in batch.records) > topic.max_message_bytes:
        return TOO_LARGE
    for record in batch.records:
        if timestamp_error(topic, record):
            return INVALID_TIMESTAMP
        if "compact" in topic.cleanup_policy and not record.key:
            return INVALID_RECORD
    return _sequence_error(part.replica, request, batch)


def timestamp_error(topic: TopicConfig, record: Record) -> str:
    """What is wrong with a record's own time; nothing if the broker sets it (C42)."""
    first, last = -topic.timestamp_after_max_ms, topic.timestamp_before_max_ms
    taken = topic.log_append_time or first <= record.age <= last
    return "" if taken else INVALID_TIMESTAMP


def _sequence_error(replica: Replica, request: ProduceRequest, batch: Batch) -> str:
    """The idempotent producer's sequence check (producers.md 3.3)."""
    if not request.producer_id or _duplicate_of(replica, request, batch) != UNKNOWN:
        return ""
    epoch = producer_epoch(replica, request.producer_id)
    if epoch is None:
        return ""
    if batch.producer_epoch < epoch:
        return FENCED_PRODUCER
    known = producer_batches(replica, request.producer_id)
    lasts = [last for of, _, last, _ in known if of == batch.producer_epoch]
    expected = lasts[-1] + 1 if lasts else 0
    return "" if batch.sequence == expected else OUT_OF_ORDER


def _duplicate_of(replica: Replica, request: ProduceRequest, batch: Batch) -> int:
    """The offset at which one of the last five batches is this very one."""
    if not request.producer_id:
        return UNKNOWN
    last = batch.sequence + len(batch.records) - 1
    wanted = (batch.producer_epoch, batch.sequence, last)
    for *name, offset in producer_batches(replica, request.producer_id)[
        -REMEMBERED_BATCHES:
    ]:
        if tuple(name) == wanted:
            return offset
    return UNKNOWN


def _entries(
    lead: Leadership, topic: TopicConfig, request: ProduceRequest, batch: Batch
) -> tuple[Entry, ...]:
    """The batch as log entries of this leader epoch."""
    numbered = request.producer_id != 0
    return tuple(
        Entry(
            record.message,
            lead.epoch,
            request.producer_id,
            batch.producer_epoch if numbered else 0,
            batch.sequence + index if numbered else UNKNOWN,
            batch.sequence if numbered else UNKNOWN,
            record.key,
            record.bytes,
            None if topic.log_append_time else record.timestamp,
            record.tombstone,
            transactional=bool(request.transactional_id),
        )
        for index, record in enumerate(batch.records)
    )
