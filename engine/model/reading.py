"""A consumer's fetches: from the leader's log into the client's buffer.

Sources: facts/consumers.md B1-B3, B12 (reset).

Left out: prefetching beyond one answer, several partitions in one fetch.
"""

from engine.model.actions import TimeOutFetch
from engine.model.config import ConsumerConfig
from engine.model.events import (
    ConnectionLost,
    ConsumerStuck,
    Event,
    FetchFailed,
    OffsetReset,
    PositionSought,
    RecordsFetched,
    RecordsFiltered,
)
from engine.model.isolation import shown
from engine.model.reaction import Reaction, packet
from engine.model.state import (
    NOBODY,
    UNKNOWN,
    Consumer,
    FetchRequest,
    FetchResponse,
    Reading,
    place,
)


def with_reading(consumer: Consumer, partition: int, changed: Reading) -> Consumer:
    """The consumer with its way through one partition replaced."""
    all_ = consumer.readings
    return consumer._replace(
        readings=(*all_[:partition], changed, *all_[partition + 1 :])
    )


def send_fetches(consumer: Consumer) -> Reaction[Consumer]:
    """Fetch every assigned partition whose buffer is empty."""
    reaction: Reaction[Consumer] = Reaction(consumer)
    for partition, reading in enumerate(consumer.readings):
        leader = reading.leader.broker
        if reading.position == UNKNOWN or reading.buffered or leader == NOBODY:
            continue
        connection = consumer.connections[place(leader)]
        if reading.fetch != "ready" or not connection.up:
            continue
        body = FetchRequest(
            partition,
            reading.position,
            reading.leader.epoch,
            read_committed=consumer.read_committed,
        )
        sent = packet(consumer.name, leader, connection.number, body)
        state = with_reading(
            reaction.state, partition, reading._replace(fetch="waiting")
        )
        renewed = TimeOutFetch(consumer.name, partition)
        reaction = Reaction(
            state, (*reaction.out, sent), renewed=(*reaction.renewed, renewed)
        )
    return reaction


def receive_fetch(
    consumer: Consumer, config: ConsumerConfig, source: str, response: FetchResponse
) -> Reaction[Consumer]:
    """An answer: records into the buffer, a reset, or a look for the leader."""
    partition = response.partition
    reading = consumer.readings[partition]
    if reading.fetch != "waiting" or reading.leader.broker != source:
        return Reaction(consumer)
    reading = reading._replace(fetch="ready")
    if reading.position != response.offset:  # asked before a seek: thrown away
        return send_fetches(with_reading(consumer, partition, reading))
    if response.error == "OFFSET_OUT_OF_RANGE":
        return _reset(consumer, config, reading, response)
    if response.error:
        reading = reading._replace(fetch="backing off")
        return Reaction(with_reading(consumer, partition, reading)._replace(stale=True))
    return _take(consumer, reading, response)


def _take(
    consumer: Consumer, reading: Reading, response: FetchResponse
) -> Reaction[Consumer]:
    """Records into the buffer; where none are shown, the position passes them."""
    at = response.partition
    arrived, dropped = shown(response, read_committed=consumer.read_committed)
    end = response.offset + len(response.entries)
    reading = reading._replace(buffered=reading.buffered + arrived, beyond=end)
    events: tuple[Event, ...] = ()
    if dropped:
        events = (RecordsFiltered(consumer.name, at, dropped),)
    if arrived:
        messages = tuple(record.message for record in arrived)
        fetched = RecordsFetched(consumer.name, at, arrived[0].offset, messages)
        consumer = with_reading(consumer, at, reading)
        return Reaction(consumer, events=(fetched, *events))
    if response.entries:
        reading = reading._replace(position=end, epoch=response.entries[-1].epoch)
    sent = send_fetches(with_reading(consumer, at, reading))
    return sent._replace(events=events)


def _reset(
    consumer: Consumer,
    config: ConsumerConfig,
    reading: Reading,
    response: FetchResponse,
) -> Reaction[Consumer]:
    """The position is outside the log: auto.offset.reset decides (B3, B12)."""
    at = response.partition
    if config.waits_beyond_end and reading.position > response.log_end:
        waiting = reading._replace(fetch="beyond end")
        event: Event = FetchFailed(consumer.name, at, response.error)
        return Reaction(with_reading(consumer, at, waiting), events=(event,))
    if config.resets_nearest and reading.consumed:
        return _reset_to_nearest(consumer, reading, response)
    policy = config.auto_offset_reset
    if config.jumps_to_first and reading.position < response.log_start:
        policy = "earliest"
    if policy == "none":
        stuck = reading._replace(fetch="failed")
        event = ConsumerStuck(consumer.name, at)
        return Reaction(with_reading(consumer, at, stuck), events=(event,))
    earliest = policy == "earliest"
    isolated = consumer.read_committed
    latest = response.last_stable if isolated else response.high_watermark
    position = response.log_start if earliest else latest
    event = OffsetReset(consumer.name, at, position, policy, "out of range")
    consumer = with_reading(consumer, at, reading._replace(position=position))
    return send_fetches(consumer)._replace(events=(event,))


def _reset_to_nearest(
    consumer: Consumer, reading: Reading, response: FetchResponse
) -> Reaction[Consumer]:
    """franz-go: the first record after the last one that was read, else the end (B7).

    Records below the log's start are older than that; nothing above its end is.
    """
    below = reading.position < response.log_start
    position = response.log_start if below else response.high_watermark
    at = response.partition
    event = OffsetReset(consumer.name, at, position, "nearest", "out of range")
    consumer = with_reading(consumer, at, reading._replace(position=position))
    return send_fetches(consumer)._replace(events=(event,))


def seek(consumer: Consumer, partition: int, offset: int) -> Reaction[Consumer]:
    """Read on from an offset: what was fetched is thrown away, what is in hand stays.

    A fetch that waits for its answer is not called back.
    """
    reading = consumer.readings[partition]
    event = PositionSought(consumer.name, partition, reading.position, offset)
    moved = reading._replace(
        position=offset, epoch=UNKNOWN, buffered=(), poisoned=False
    )
    if reading.fetch in ("beyond end", "failed"):
        moved = moved._replace(fetch="ready")
    fetching = send_fetches(with_reading(consumer, partition, moved))
    return fetching._replace(events=(event,))


def lose_connection(consumer: Consumer, broker: str, why: str) -> Reaction[Consumer]:
    """The connection to a broker is gone, and every fetch on it."""
    index = place(broker)
    old = consumer.connections[index]
    fresh = old._replace(number=old.number + 1, up=False)
    consumer = consumer._replace(
        connections=(
            *consumer.connections[:index],
            fresh,
            *consumer.connections[index + 1 :],
        ),
        stale=True,
    )
    for partition, reading in enumerate(consumer.readings):
        if reading.fetch == "waiting" and reading.leader.broker == broker:
            waiting = reading._replace(fetch="backing off")
            consumer = with_reading(consumer, partition, waiting)
    return Reaction(consumer, events=(ConnectionLost(consumer.name, broker, why),))
