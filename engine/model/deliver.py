"""A packet arrives: which role takes it, and what if nobody is there.

A killed process's machine answers for it: the connection is closed. A machine
without power answers nothing: the other side waits for its own timeout.

Left out: connections that are set up again by a restarted machine as such
(everybody connected to it learns at once that the old ones are gone).
"""

from engine.model import (
    answers,
    coordinator,
    fetches,
    follower,
    leader,
    members,
    offsets_log,
    reading,
    revoking,
)
from engine.model import consumer as consumers
from engine.model.config import topic_of
from engine.model.events import (
    Event,
    FollowerHighWatermarkMoved,
    PacketDropped,
)
from engine.model.hosting import hosted
from engine.model.network import drop_connection, take
from engine.model.outcome import (
    Outcome,
    broker_of,
    consumer_of,
    on_the_way,
    producer_of,
    settle,
)
from engine.model.reaction import Reaction, packet
from engine.model.state import (
    COORDINATOR,
    UNKNOWN,
    Broker,
    Closed,
    EpochEndRequest,
    EpochEndResponse,
    FetchRequest,
    FetchResponse,
    LeaveGroup,
    OffsetCommit,
    OffsetCommitResponse,
    Packet,
    ProduceRequest,
    ProduceResponse,
    World,
    place,
)


def is_muted(world: World, item: Packet) -> bool:
    """Whether the broker reads nothing more from this connection yet.

    It carries out the requests of one connection strictly one after the other
    (facts/producers.md 1.6): a parked acks=all request holds back the next.
    """
    if not isinstance(item.body, ProduceRequest):
        return False
    return any(
        (parked.client, parked.connection) == (item.source, item.connection)
        for parked in broker_of(world, item.target).parked_produces
    )


def deliver(world: World, number: int) -> Outcome:
    """Take the packet from the network and give it to its target."""
    network, item = take(world.network, number)
    world = world._replace(network=network)
    kind = item.target[0]
    if item.target == COORDINATOR:
        return _to_coordinator(world, item)
    if kind == "b":
        return _to_broker(world, item)
    if kind == "p":
        return _to_producer(world, item)
    return _to_consumer(world, item)


def _to_coordinator(world: World, item: Packet) -> Outcome:
    body = item.body
    if isinstance(body, LeaveGroup):
        return Outcome(members.without(world, body.group, (body.member,)))
    assert isinstance(body, OffsetCommit), "nothing else goes there"
    classic = members.is_classic(world, body.group)
    if offsets_log.partition_of(world.config) != UNKNOWN:
        return offsets_log.write(world, item, classic=classic)
    return settle(
        world,
        coordinator.commit(
            world.coordinator, item.source, item.connection, body, classic=classic
        ),
    )


def _dropped(item: Packet) -> tuple[Event, ...]:
    return (PacketDropped(item.source, item.target),)


def _to_broker(world: World, item: Packet) -> Outcome:
    broker = broker_of(world, item.target)
    config = world.config
    if broker.state in ("down", "starting"):
        silent = broker.state == "down" and broker.ended_by == "power loss"
        if not silent and not isinstance(item.body, Closed):
            reset = packet(item.target, item.source, item.connection, Closed())
            world = on_the_way(world, (reset,))
        return Outcome(world, _dropped(item))
    if _hung_up(world, item):
        return Outcome(world, _dropped(item))
    match item.body:
        case ProduceRequest():
            reaction = leader.handle_produce(
                broker, config, item.source, item.connection, item.body
            )
        case FetchRequest(partition=partition):
            topic = topic_of(config, partition)
            reaction = fetches.handle_fetch(
                broker, topic, item.source, item.connection, item.body
            )
        case EpochEndRequest(partition=partition):
            topic = topic_of(config, partition)
            reaction = fetches.handle_epoch_end(
                broker, topic, item.source, item.connection, item.body
            )
        case FetchResponse() if item.connection == broker.connection:
            reaction = _copy(broker, world, item, item.body)
        case EpochEndResponse() if item.connection == broker.connection:
            topic = topic_of(config, item.body.partition)
            reaction = follower.receive_end(broker, topic, item.source, item.body)
        case Closed() if item.connection == broker.connection:
            reaction = follower.lose_connection(broker, item.source)
        case _:
            return Outcome(world, _dropped(item))
    return settle(world, reaction)


def _hung_up(world: World, item: Packet) -> bool:
    """Whether the broker has closed this connection and reads no more from it."""
    return any(
        isinstance(other.body, Closed)
        and (other.source, other.target, other.connection)
        == (item.target, item.source, item.connection)
        for other in world.network.packets
    )


def _copy(
    broker: Broker, world: World, item: Packet, response: FetchResponse
) -> Reaction[Broker]:
    """A follower takes an answer; an empty one may still move its high watermark."""
    before = hosted(broker, response.partition).replica.high_watermark
    topic = topic_of(world.config, response.partition)
    reaction = follower.receive(broker, topic, item.source, response)
    after = hosted(reaction.state, response.partition).replica.high_watermark
    if response.entries or after <= before:
        return reaction
    moved = FollowerHighWatermarkMoved(broker.name, response.partition, after)
    return reaction._replace(events=(*reaction.events, moved))


def _without_connection(world: World, item: Packet) -> World:
    """The world without what a client still sent on the connection now closed."""
    network = drop_connection(world.network, item.target, item.source, item.connection)
    return world._replace(network=network)


def _to_producer(world: World, item: Packet) -> Outcome:
    producer = producer_of(world, item.target)
    config = world.config.producers[place(item.target)]
    ended = producer.state in ("closed", "exited", "killed")
    connection = producer.connections[place(item.source)]
    if ended or not connection.up or connection.number != item.connection:
        return Outcome(world, _dropped(item))
    match item.body:
        case ProduceResponse(correlation=correlation, results=results):
            return settle(
                world, answers.receive(producer, config, correlation, results)
            )
        case Closed():
            lost = answers.lose_connection(producer, config, item.source, "closed")
            return settle(_without_connection(world, item), lost)
        case _:
            return Outcome(world, _dropped(item))


def _to_consumer(world: World, item: Packet) -> Outcome:
    consumer = consumer_of(world, item.target)
    config = world.config.consumers[place(item.target)]
    if consumer.state not in ("running", "paused"):
        return Outcome(world, _dropped(item))
    if isinstance(item.body, OffsetCommitResponse):
        if not (consumer.assigned or consumer.joining):
            return Outcome(world, _dropped(item))
        body = item.body
        if body.error:
            return settle(world, revoking.refuse_commit(consumer, config, body))
        return settle(
            world,
            consumers.receive_commit(consumer, config, body.partition, body.offset),
        )
    connection = consumer.connections[place(item.source)]
    if not connection.up or connection.number != item.connection:
        return Outcome(world, _dropped(item))
    match item.body:
        case FetchResponse():
            return settle(
                world,
                reading.receive_fetch(consumer, config, item.source, item.body),
            )
        case Closed():
            lost = reading.lose_connection(consumer, item.source, "closed")
            return settle(_without_connection(world, item), lost)
        case _:
            return Outcome(world, _dropped(item))
