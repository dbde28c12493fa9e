"""Strays: what was sent and will be heard by nobody. A ghost stays on its way."""

from collections.abc import Iterator
from typing import NamedTuple

from engine.model.events import ConnectionLost, PowerCut
from engine.model.state import (
    FetchResponse,
    Packet,
    ProduceRequest,
    ProduceResponse,
    World,
    place,
)
from engine.run import Step
from engine.sentence import say


class Stray(NamedTuple):
    """A packet that was lost, and why."""

    packet: Packet
    cause: str


def strays(known: tuple[Stray, ...], step: Step) -> tuple[Stray, ...]:
    """Add what was lost in a step; a ghost rests when the same way is used again."""
    new = tuple(
        Stray(packet, _cause(packet, step))
        for packet in step.lost
        if _worth(packet) and not _dead(packet)
    )
    if not known and not new:
        return ()
    used = {_kind(packet) for packet in step.world.network.packets}
    used |= {_kind(stray.packet) for stray in new}
    if step.arrived is not None:
        used.add(_kind(step.arrived))
    return tuple(stray for stray in known if _kind(stray.packet) not in used) + new


def _kind(packet: Packet) -> tuple[str, str, type]:
    return packet.source, packet.target, type(packet.body)


def _worth(packet: Packet) -> bool:
    """Tell whether a loss is worth a ghost: an idle fetch is soon asked again."""
    match packet.body:
        case ProduceRequest() | ProduceResponse():
            return True
        case FetchResponse(entries=entries):
            return bool(entries)
        case _:
            return False


def _dead(packet: Packet) -> bool:
    """Tell whether the messages themselves died with it: they have graves."""
    return isinstance(packet.body, ProduceRequest) and packet.body.acks == 0


def _cause(packet: Packet, step: Step) -> str:
    """Say why nobody will hear it."""
    if any(isinstance(e, PowerCut) and e.broker == packet.source for e in step.events):
        return say("{process} lost power", process=packet.source)
    if packet.target.startswith("b"):
        if step.world.brokers[place(packet.target)].state == "down":
            return say("{process} is down", process=packet.target)
    elif _ended(packet.target, step.world):
        return say("{process} has ended", process=packet.target)
    for broken in _broken(step):
        if {broken.client, broken.broker} == {packet.source, packet.target}:
            return (
                say("timeout") if broken.why == "timeout" else say("connection closed")
            )
    return hung_up(packet)


def hung_up(packet: Packet) -> str:
    """Say that the reader has given the connection up: whatever still comes is late."""
    return say("{process} has hung up", process=packet.target)


def is_unheard(packet: Packet, world: World) -> bool:
    """Tell whether an answer travels on a connection that its reader has given up."""
    connection = world.producers[place(packet.target)].connections[place(packet.source)]
    return not connection.up or connection.number != packet.connection


def _broken(step: Step) -> Iterator[ConnectionLost]:
    return (event for event in step.events if isinstance(event, ConnectionLost))


def _ended(client: str, world: World) -> bool:
    """Tell whether a client's process is gone."""
    clients = world.producers if client.startswith("p") else world.consumers
    state = clients[place(client)].state
    return state in ("closed", "exited", "killed", "crashed")
