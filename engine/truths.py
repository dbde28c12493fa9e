"""What is true of every message in one world: belief, copies, progress, hope.

`can_be_saved` answers the question behind the point of no return: can the
message still reach the group although no further fault happens and nobody
sends it again? Repairs count (a restart, a heal, an operator's election where
there is no leader), further faults do not: that another crash might make a
forgotten replica leader again is no hope.
"""

from collections.abc import Iterator

from engine.copies import Copies, may_survive, on_the_wire
from engine.model.accumulator import flying, queued
from engine.model.config import ProducerConfig, partitions_of
from engine.model.consumer import in_hand
from engine.model.isolation import shown
from engine.model.leader import timestamp_error
from engine.model.network import link
from engine.model.producer import ENDED, QUEUE_FULL
from engine.model.state import (
    Belief,
    Connection,
    Consumer,
    FetchResponse,
    Handed,
    Packet,
    ProduceRequest,
    ProduceResponse,
    Record,
    Request,
    ShareFetchResponse,
    World,
    place,
)
from engine.progress import feeding, is_ahead
from engine.visibility import is_given


def find_beliefs(world: World) -> dict[int, tuple[str, Belief]]:
    """What is believed of every message that was handed over, and by whom."""
    return {
        belief.message: (producer.name, belief)
        for producer, config in zip(
            world.producers, world.config.producers, strict=True
        )
        if not config.inside
        for belief in producer.beliefs
    }


def is_counted(belief: Belief, config: ProducerConfig) -> bool:
    """Whether the application takes the message for done.

    With application.counts=send everything counts whose call returned without
    an error that the call itself shows.
    """
    if config.counts == "ack" or belief.transaction:
        return belief.state == "acked" and config.polls
    shown = config.waits or belief.error == QUEUE_FULL
    return belief.returned and not (belief.state == "failed" and shown)


def can_be_saved(world: World, message: int, group: str, copies: Copies) -> bool:
    """Whether the group may still process the message without a new send.

    What is parked in a dead letter topic can be fetched back from there, and whoever
    reads the results of another group gets what that group may still process.
    """
    return (
        any(can_be_saved(world, message, f, copies) for f in feeding(world, group))
        or is_with_group(world, message, group)
        or may_be_parked(world, message, copies)
        or (_comes(world, message, group) and not _is_known(world, message, copies))
        or any(
            may_survive(world, copy)
            and is_ahead(world, group, copy)
            and is_given(world, group, copy)
            for copy in (*copies.get(message, ()), *on_the_wire(world, message))
        )
    )


def _comes(world: World, message: int, group: str) -> bool:
    """Whether it is under way to a topic of the group's, and not to its results."""
    results = {
        partition
        for item in world.config.consumers
        if item.group == group and item.output
        for partition in partitions_of(world.config, item.output)
    }
    on_its_way = [r for r in _records_under_way(world) if r.message == message]
    if not is_under_way(world, message) or _hears_yes(world, message):
        return False
    return not (results and all(record.partition in results for record in on_its_way))


def _hears_yes(world: World, message: int) -> bool:
    """Whether a broker's yes has only to arrive: its producer will not send it again.

    Were the answer lost, or late, something more would have gone wrong.
    """
    return any(
        _is_yes(world, producer.name, request, batch.number)
        for producer in world.producers
        for request in producer.in_flight
        for batch in request.batches
        if any(record.message == message for record in batch.records)
    )


def _is_yes(world: World, producer: str, request: Request, batch: int) -> bool:
    """Whether the answer to a request is on an open way, with no error for a batch."""
    way = link(world.network, request.broker, producer)
    return not (way.cut or way.slow_ms) and any(
        (item.source, item.target) == (request.broker, producer)
        and item.connection == request.connection
        and isinstance(item.body, ProduceResponse)
        and item.body.correlation == request.correlation
        and any((r.batch, r.error) == (batch, "") for r in item.body.results)
        for item in world.network.packets
    )


def may_be_parked(world: World, message: int, copies: Copies) -> bool:
    """Whether a dead letter topic has it, or may still get it from a living process."""
    if not dead_letter_partitions(world):
        return False
    return is_parked(world, message, copies) or any(
        record.message == message and record.partition in dead_letter_partitions(world)
        for record in _records_under_way(world)
    )


def is_parked(world: World, message: int, copies: Copies) -> bool:
    """Whether a dead letter topic has a copy that will be there tomorrow."""
    partitions = dead_letter_partitions(world)
    return any(
        copy.partition in partitions and may_survive(world, copy)
        for copy in copies.get(message, ())
    )


def dead_letter_partitions(world: World) -> tuple[int, ...]:
    """The partitions into which consumers put what they give up on."""
    names = dict.fromkeys(item.dead_letter for item in world.config.consumers)
    return tuple(
        partition
        for name in names
        if name
        for partition in partitions_of(world.config, name)
    )


def _is_known(world: World, message: int, copies: Copies) -> bool:
    """Whether another attempt would be found to be in the log already (idempotence)."""
    numbered = any(
        not world.config.producers[place(producer.name)].inside
        and producer.producer_id
        and any(b.message == message for b in producer.beliefs)
        for producer in world.producers
    )
    return numbered and any(may_survive(world, c) for c in copies.get(message, ()))


def is_with_group(world: World, message: int, group: str) -> bool:
    """Whether a consumer of the group has it, or an answer with it under way."""
    for consumer in world.consumers:
        if consumer.group != group:
            continue
        held = in_hand(consumer)
        for reading in consumer.readings:
            held += reading.buffered
        if any(record.message == message for record in held):
            return True
        if any(_brings(consumer, item, message) for item in world.network.packets):
            return True
    return False


def _brings(consumer: Consumer, item: Packet, message: int) -> bool:
    """Whether the packet is an answer that the consumer will take, with the message."""
    body = item.body
    if item.target != consumer.name:
        return False
    if isinstance(body, ShareFetchResponse):
        return _brings_acquired(consumer, item, body, message)
    if not isinstance(body, FetchResponse):
        return False
    connection = consumer.connections[place(item.source)]
    reading = consumer.readings[body.partition]
    return (
        consumer.assigned
        and connection == Connection(item.connection)
        and (reading.fetch, reading.position) == ("waiting", body.offset)
        and any(record.message == message for record in _visible(consumer, body))
    )


def _brings_acquired(
    consumer: Consumer, item: Packet, body: ShareFetchResponse, message: int
) -> bool:
    """Whether a share consumer will take the answer, with the message in it."""
    connection = consumer.connections[place(item.source)]
    return (
        consumer.assigned
        and connection == Connection(item.connection)
        and consumer.readings[body.partition].fetch == "waiting"
        and any(record.message == message for record in body.records)
    )


def _visible(consumer: Consumer, body: FetchResponse) -> tuple[Handed, ...]:
    """What the consumer will make of an answer: records it gives out."""
    records, _ = shown(body, read_committed=consumer.read_committed)
    return records


def is_under_way(world: World, message: int) -> bool:
    """Whether the producer, or a request on the wire, may still bring it to a log.

    A message beyond max.message.bytes never gets there, whoever still holds it; nor
    does one whose own time the brokers refuse.
    """
    most = world.config.topic.max_message_bytes
    return any(
        record.message == message
        and record.bytes <= most
        and not timestamp_error(world.config.topic, record)
        for record in _records_under_way(world)
    )


def _records_under_way(world: World) -> Iterator[Record]:
    """Every record in a living producer, or in a request to a living broker."""
    for producer in world.producers:
        if producer.state in ENDED:
            continue
        calls = (producer.call, *producer.backlog) if producer.call else ()
        for call in calls:
            yield from call.records
        for batch in queued(producer) + flying(producer):
            yield from batch.records
    for packet in world.network.packets:
        if not isinstance(packet.body, ProduceRequest):
            continue
        if world.brokers[place(packet.target)].state != "down":
            for batch in packet.body.batches:
                if not batch.torn:
                    yield from batch.records
