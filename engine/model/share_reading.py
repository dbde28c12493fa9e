"""A share consumer's client: poll(), what it acknowledges, and how it ends.

With share.acknowledgement.mode=implicit the next poll() accepts everything that the
last one returned, done or not. With explicit the application says of every record
what became of it, and poll() waits until it has; what it said goes out with the next
fetch. close() sends what was said explicitly and releases the rest. Records are
fetched only inside poll(), when nothing is left of the last fetch.

Sources: facts/consumers.md B17; KafkaShareConsumer Javadoc and ShareConsumerImpl.java
at 4.1 and 4.2.

Left out: commitSync() and commitAsync(), a callback that hears of refused
acknowledgements, records that cannot be deserialized (the handler gets bytes),
max.poll.interval.ms.
"""

from engine.model.config import ConsumerConfig
from engine.model.events import (
    AcknowledgementsSent,
    Event,
    PolledInVain,
    RecordsDelivered,
    RecordsFetched,
)
from engine.model.reaction import Reaction, packet
from engine.model.reading import with_reading
from engine.model.state import (
    NOBODY,
    Acknowledgement,
    Consumer,
    Handed,
    Packet,
    ShareAcknowledge,
    ShareFetchRequest,
    ShareFetchResponse,
    place,
)


def is_in_share_poll(consumer: Consumer, config: ConsumerConfig) -> bool:
    """Whether nothing keeps the application from calling poll() again."""
    if consumer.closing:
        return False
    if config.share is not None and config.share.explicit:
        return not (consumer.batch or consumer.hands)
    busy = consumer.batch or len(consumer.hands) >= config.workers
    return config.hands_off or not busy


def can_poll_shared(consumer: Consumer, config: ConsumerConfig) -> bool:
    """Whether poll() would hand out, say or ask for something."""
    if not consumer.assigned or not is_in_share_poll(consumer, config):
        return False
    if consumer.delivered or consumer.acknowledged:
        return True
    return any(r.buffered for r in consumer.readings) or bool(_fetchable(consumer))


def _fetchable(consumer: Consumer) -> tuple[int, ...]:
    """The partitions that it could ask for records."""
    return tuple(
        partition
        for partition in consumer.owned
        if consumer.readings[partition].fetch == "ready"
        and _is_connected(consumer, partition)
    )


def _is_connected(consumer: Consumer, partition: int) -> bool:
    leader = consumer.readings[partition].leader.broker
    return leader != NOBODY and consumer.connections[place(leader)].up


def note_outcome(
    consumer: Consumer, config: ConsumerConfig, record: Handed, said: str
) -> Consumer:
    """The application acknowledges a record; implicitly it says nothing."""
    if config.share is None or not config.share.explicit:
        return consumer
    known = Acknowledgement(record.partition, record.offset, said)
    return consumer._replace(acknowledged=(*consumer.acknowledged, known))


def poll_shared(consumer: Consumer, config: ConsumerConfig) -> Reaction[Consumer]:
    """Accept what the last poll() returned, then hand out, or ask for more."""
    accepted = tuple(
        Acknowledgement(item.partition, item.offset, "accept")
        for item in consumer.delivered
    )
    said = (*consumer.acknowledged, *accepted)
    consumer = consumer._replace(delivered=(), acknowledged=())
    buffered = any(reading.buffered for reading in consumer.readings)
    asked = () if buffered else _fetchable(consumer)
    reaction = _send(consumer, config, said, asked)
    if buffered:
        handed = _hand_out(reaction.state, config)
        events = (*reaction.events, *handed.events)
        return handed._replace(out=reaction.out, events=events)
    if not reaction.events:
        return reaction._replace(events=(PolledInVain(consumer.name),))
    return reaction


def _send(
    consumer: Consumer,
    config: ConsumerConfig,
    said: tuple[Acknowledgement, ...],
    asked: tuple[int, ...],
) -> Reaction[Consumer]:
    """Fetches, with what is said of the same partition; what is said without one.

    What is said of a leader that is gone is said to nobody.
    """
    out: tuple[Packet, ...] = ()
    events: tuple[Event, ...] = ()
    implicit = config.share is not None and not config.share.explicit
    for partition in dict.fromkeys((*asked, *(item.partition for item in said))):
        if not _is_connected(consumer, partition):
            continue
        mine = tuple(item for item in said if item.partition == partition)
        if mine:
            events += (_told(consumer, partition, mine, implicit=implicit),)
        to = (partition, consumer.group, consumer.member_id)
        if partition not in asked:
            out += (_packet(consumer, partition, ShareAcknowledge(*to, mine)),)
            continue
        body = ShareFetchRequest(*to, config.max_poll_records, mine)
        out += (_packet(consumer, partition, body),)
        reading = consumer.readings[partition]._replace(fetch="waiting")
        consumer = with_reading(consumer, partition, reading)
    return Reaction(consumer, out, events)


def _packet(
    consumer: Consumer, partition: int, body: ShareFetchRequest | ShareAcknowledge
) -> Packet:
    leader = consumer.readings[partition].leader.broker
    connection = consumer.connections[place(leader)].number
    return packet(consumer.name, leader, connection, body)


def _told(
    consumer: Consumer,
    partition: int,
    said: tuple[Acknowledgement, ...],
    *,
    implicit: bool,
) -> AcknowledgementsSent:
    def of(kind: str) -> tuple[int, ...]:
        return tuple(item.offset for item in said if item.type == kind)

    return AcknowledgementsSent(
        *(consumer.name, partition, of("accept"), of("release"), of("reject")),
        implicit=implicit,
    )


def _hand_out(consumer: Consumer, config: ConsumerConfig) -> Reaction[Consumer]:
    """The application gets what was fetched, up to max.poll.records."""
    events: tuple[Event, ...] = ()
    limit = config.max_poll_records
    for partition, reading in enumerate(consumer.readings):
        taken = reading.buffered[: max(0, limit)]
        if not taken:
            continue
        limit -= len(taken)
        left = reading._replace(buffered=reading.buffered[len(taken) :])
        consumer = with_reading(consumer, partition, left)
        consumer = consumer._replace(batch=consumer.batch + taken)
        if config.share is not None and not config.share.explicit:
            delivered = consumer.delivered + taken
            consumer = consumer._replace(delivered=delivered)
        messages = tuple(record.message for record in taken)
        events += (
            RecordsDelivered(consumer.name, partition, taken[0].offset, messages),
        )
    return Reaction(consumer, events=events)


def receive_shared(
    consumer: Consumer, source: str, response: ShareFetchResponse
) -> Reaction[Consumer]:
    """Records that are this member's for now, or a look for the leader."""
    partition = response.partition
    reading = consumer.readings[partition]
    if reading.fetch != "waiting" or reading.leader.broker != source:
        return Reaction(consumer)
    if response.error:
        reading = reading._replace(fetch="backing off")
        return Reaction(with_reading(consumer, partition, reading)._replace(stale=True))
    arrived = tuple(
        Handed(partition, item.offset, item.message, item.epoch, item.deliveries)
        for item in response.records
    )
    reading = reading._replace(fetch="ready", buffered=reading.buffered + arrived)
    consumer = with_reading(consumer, partition, reading)
    if not arrived:
        return Reaction(consumer)
    messages = tuple(record.message for record in arrived)
    event = RecordsFetched(consumer.name, partition, arrived[0].offset, messages)
    return Reaction(consumer, events=(event,))


def end_session(consumer: Consumer, ends: str) -> tuple[Packet, ...]:
    """The last words to every leader; a process that is killed says nothing more."""
    if not consumer.shares:
        return ()
    said = consumer.acknowledged if ends == "closed" else ()
    return tuple(
        _packet(
            consumer,
            partition,
            ShareAcknowledge(
                partition,
                consumer.group,
                consumer.member_id,
                tuple(item for item in said if item.partition == partition),
                ends,
            ),
        )
        for partition in consumer.owned
        if _is_connected(consumer, partition)
    )
