"""A packet arrives at a broker: a request, or an answer to a follower.

A killed process's machine answers for it: the connection is closed. A machine
without power answers nothing: the other side waits for its own timeout.

Left out: nothing of its own; see `engine.model.deliver`.
"""

from engine.model import (
    fetches,
    follower,
    leader,
    markers,
    sharing,
)
from engine.model.config import topic_of
from engine.model.events import (
    Event,
    FollowerHighWatermarkMoved,
    PacketDropped,
)
from engine.model.hosting import hosted
from engine.model.outcome import (
    Outcome,
    broker_of,
    on_the_way,
    settle,
)
from engine.model.reaction import Reaction, packet
from engine.model.state import (
    Broker,
    Closed,
    EpochEndRequest,
    EpochEndResponse,
    FetchRequest,
    FetchResponse,
    Packet,
    ProduceRequest,
    ShareAcknowledge,
    ShareFetchRequest,
    World,
    WriteTxnMarkers,
)
from engine.model.verification import verify


def dropped(item: Packet) -> tuple[Event, ...]:
    """The fact that nobody took the packet."""
    return (PacketDropped(item.source, item.target),)


def to_broker(world: World, item: Packet) -> Outcome:
    """Give a packet to a broker, or to its machine."""
    broker = broker_of(world, item.target)
    config = world.config
    if broker.state in ("down", "starting"):
        silent = broker.state == "down" and broker.ended_by == "power loss"
        if not silent and not isinstance(item.body, Closed):
            reset = packet(item.target, item.source, item.connection, Closed())
            world = on_the_way(world, (reset,))
        return Outcome(world, dropped(item))
    if _hung_up(world, item):
        return Outcome(world, dropped(item))
    if isinstance(item.body, FetchResponse | EpochEndResponse | Closed):
        return _answer_to_broker(world, broker, item)
    if isinstance(item.body, ShareFetchRequest | ShareAcknowledge):
        return sharing.receive(world, item)
    match item.body:
        case ProduceRequest():
            world, request, asked = verify(world, broker, item.body)
            reaction = leader.handle_produce(
                broker, config, item.source, item.connection, request
            )
            reaction = reaction._replace(events=asked + reaction.events)
        case WriteTxnMarkers(partition=partition):
            topic = topic_of(config, partition)
            reaction = markers.write_marker(broker, topic, item.body)
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
        case _:
            return Outcome(world, dropped(item))
    return settle(world, reaction)


def _answer_to_broker(world: World, broker: Broker, item: Packet) -> Outcome:
    """What a follower hears of its leader, on the connection that it has now."""
    match item.body:
        case FetchResponse() if item.connection == broker.connection:
            reaction = _copy(broker, world, item, item.body)
        case EpochEndResponse() if item.connection == broker.connection:
            topic = topic_of(world.config, item.body.partition)
            reaction = follower.receive_end(broker, topic, item.source, item.body)
        case Closed() if item.connection == broker.connection:
            reaction = follower.lose_connection(broker, item.source)
        case _:
            return Outcome(world, dropped(item))
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
