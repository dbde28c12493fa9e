"""What goes wrong between processes: links, connections, single packets.

TCP brings everything that was sent on a connection, in its order, or the connection
breaks. So an answer is never lost alone: with it goes all that is under way on its
connection, and the client hears that it is closed. What is lost below TCP is sent
again: it comes later, and what is behind it waits.

Left out: connections to the coordinators do not break one by one; a broker hears
nothing of a broken connection until it answers on it.
"""

from typing import assert_never

from engine.model.actions import (
    CutLink,
    DelayPacket,
    Deliver,
    DropConnection,
    HealLink,
    LinkOrder,
    SlowLink,
)
from engine.model.events import (
    ConnectionBroken,
    LinkCutOff,
    LinkHealed,
    LinkSlowed,
    PacketDelayed,
)
from engine.model.network import change_link, link
from engine.model.outcome import Outcome, on_the_way
from engine.model.reaction import packet
from engine.model.state import (
    Closed,
    EpochEndResponse,
    FetchResponse,
    Link,
    MarkersWritten,
    OffsetCommitResponse,
    Packet,
    ProduceRequest,
    ProduceResponse,
    ShareFetchResponse,
    TransactionResponse,
    World,
)
from engine.sentence import say

ANSWERS = (
    ProduceResponse,
    FetchResponse,
    EpochEndResponse,
    ShareFetchResponse,
    OffsetCommitResponse,
    TransactionResponse,
    MarkersWritten,
    Closed,
)


def under_way(world: World, source: str, target: str) -> tuple[Packet, ...]:
    """What was sent from source to target and has not arrived, in its order."""
    return tuple(
        item
        for item in world.network.packets
        if (item.source, item.target) == (source, target)
        and not isinstance(item.body, Closed)
    )


def kind_of(item: Packet) -> str:
    """Whether it is a request or an answer."""
    return "answer" if isinstance(item.body, ANSWERS) else "request"


def carried(item: Packet) -> tuple[int, ...]:
    """The messages of which a packet brings copies."""
    match item.body:
        case ProduceRequest(batches=batches):
            records = (record for batch in batches for record in batch.records)
            return tuple(record.message for record in records)
        case FetchResponse(entries=entries):
            return tuple(entry.message for entry in entries if entry.message)
        case _:
            return ()


def link_refusal(world: World, order: LinkOrder) -> str:
    """Why a link of the two ends cannot be changed so now; "" if it can be."""
    if isinstance(order, DropConnection | DelayPacket):
        return _break_refusal(world, order)
    state = link(world.network, order.source, order.target)
    way = say(
        "the link from {source} to {target}", source=order.source, target=order.target
    )
    if isinstance(order, CutLink) and state.cut:
        return say("{way} is cut already", way=way)
    if isinstance(order, HealLink) and not (state.cut or state.slow_ms):
        return say("{way} is healthy", way=way)
    return ""


def _break_refusal(world: World, order: DropConnection | DelayPacket) -> str:
    """Why nothing can be lost or late there now; "" if it can be."""
    found = under_way(world, order.source, order.target)
    if not found:
        return say(
            "nothing is under way from {source} to {target}",
            source=order.source,
            target=order.target,
        )
    if isinstance(order, DelayPacket):
        if order.place > len(found):
            return say("only {count} are under way there", count=len(found))
        return ""
    brokers = [item.name for item in world.brokers]
    clients = [
        *(item.name for item in world.producers),
        *(item.name for item in world.consumers),
    ]
    ends = (order.source, order.target)
    if any(end in brokers for end in ends) and all(
        end in (*brokers, *clients) for end in ends
    ):
        return ""
    return say("only connections with a broker break one by one")


def link_step(world: World, action: LinkOrder) -> Outcome:
    """A link is cut, slow, or healthy again; or what is on it goes wrong."""
    if isinstance(action, DropConnection):
        return drop(world, action)
    if isinstance(action, DelayPacket):
        return delay(world, action)
    source, target = action.source, action.target
    old = link(world.network, source, target)
    match action:
        case CutLink():
            new, event = old._replace(cut=True), LinkCutOff(source, target)
        case SlowLink(ms=ms):
            changed = change_link(world.network, old._replace(slow_ms=ms))
            slowed = LinkSlowed(source, target, ms)
            return Outcome(world._replace(network=changed), (slowed,))
        case HealLink():
            healed = change_link(world.network, Link(source, target))
            fact = LinkHealed(source, target)
            return Outcome(world._replace(network=healed), (fact,))
        case _:
            assert_never(action)
    return Outcome(world._replace(network=change_link(world.network, new)), (event,))


def drop(world: World, order: DropConnection) -> Outcome:
    """Everything on the connection is lost, both ways, and its client hears of it."""
    first = under_way(world, order.source, order.target)[0]
    client, broker = _ends(first)
    lost = [
        item
        for item in world.network.packets
        if item.connection == first.connection and _ends(item) == (client, broker)
    ]
    kept = tuple(item for item in world.network.packets if item not in lost)
    world = world._replace(network=world.network._replace(packets=kept))
    told = packet(broker, client, first.connection, Closed())
    event = ConnectionBroken(order.source, order.target, kind_of(first), carried(first))
    return Outcome(on_the_way(world, (told,)), (event,))


def delay(world: World, order: DelayPacket) -> Outcome:
    """The packet starts anew, late; its clock begins again."""
    chosen = under_way(world, order.source, order.target)[order.place - 1]
    late = chosen._replace(late_ms=order.ms)
    packets = tuple(late if item is chosen else item for item in world.network.packets)
    world = world._replace(network=world.network._replace(packets=packets))
    event = PacketDelayed(
        order.source, order.target, kind_of(chosen), carried(chosen), order.ms
    )
    return Outcome(world, (event,), renewed=(Deliver(chosen.number),))


def _ends(item: Packet) -> tuple[str, str]:
    """Who asks and who answers on a packet's connection."""
    if kind_of(item) == "request":
        return item.source, item.target
    return item.target, item.source
