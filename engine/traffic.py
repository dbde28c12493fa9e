"""What travelled in a run: the whole life of every packet, and what nobody looks at.

A timeline has a step for each fact of the story. Between two of them a lot goes on
that leads to no fact: heartbeats, fetches that bring nothing, checkpoints. This module
plays the same plan once more with all of that, and tells for each packet when it was
sent, what became of it, and whether the story would be the same without it.

Left out: heartbeats, metadata and what brokers and the controller tell each other are
no packets in the model, so they do not travel here either (`engine.model.controller`).
"""

from collections.abc import Iterator
from typing import NamedTuple

from engine.model.actions import Deliver
from engine.model.events import (
    FetchAnsweredEmpty,
    HeartbeatReceived,
    HighWatermarkCheckpointed,
    Housekeeping,
    PacketDropped,
)
from engine.model.state import (
    COORDINATOR,
    TRANSACTIONS,
    UNKNOWN,
    EpochEndRequest,
    EpochEndResponse,
    FetchRequest,
    FetchResponse,
    Packet,
    ProduceRequest,
    ProduceResponse,
    ShareFetchRequest,
    ShareFetchResponse,
    World,
    place,
)
from engine.run import Plan, Step, run

FETCHES = (
    *(FetchRequest, FetchResponse, EpochEndRequest, EpochEndResponse),
    *(ShareFetchRequest, ShareFetchResponse),
)
ALIVE = {"running", "paused", "closing", "starting", "stopping"}


class Flight(NamedTuple):
    """The way of one packet; moments are indexes of `Traffic.steps`."""

    packet: Packet
    sent: int
    ended: int  # where the run ends, for what is still under way
    end: str  # "arrived" | "unheeded": nobody waits for it | "lost" | "under way"
    why: str  # of a lost one: "target" | "source" is gone, or the "connection"
    matters: bool  # it brought something, or was to bring something


class Traffic(NamedTuple):
    """Every action of a run, and every packet."""

    steps: tuple[Step, ...]  # with housekeeping: one for every action
    story: tuple[int, ...]  # for each of them, the step of the timeline it is seen at
    flights: tuple[Flight, ...]  # in the order in which they were sent


class Idle(NamedTuple):
    """What happened all the time, and led to nothing."""

    fetches: int  # waited for data in vain, or only waited
    heartbeats: int
    checkpoints: int
    others: int  # packets that changed nothing


def traffic(plan: Plan) -> Traffic:
    """Play a plan with all its housekeeping; RunError as in `engine.run.run`."""
    steps = run(plan, housekeeping=True).steps
    numbers = _story(steps)
    flights = sorted(_flights(steps), key=lambda flight: flight.packet.number)
    return Traffic(steps, numbers, tuple(flights))


def idle(found: Traffic) -> Idle:
    """Count what a picture of the run may leave out."""
    events = [event for step in found.steps for event in step.events]
    rest = [flight for flight in found.flights if not flight.matters]
    fetches = sum(isinstance(flight.packet.body, FETCHES) for flight in rest)
    requests = sum(
        isinstance(flight.packet.body, FetchRequest | ShareFetchRequest)
        for flight in rest
    )
    return Idle(
        fetches=requests + sum(isinstance(e, FetchAnsweredEmpty) for e in events),
        heartbeats=sum(isinstance(e, HeartbeatReceived) for e in events),
        checkpoints=sum(isinstance(e, HighWatermarkCheckpointed) for e in events),
        others=len(rest) - fetches,
    )


def is_story(step: Step) -> bool:
    """Tell whether an action is a step of the timeline too."""
    return step.action is None or any(
        not isinstance(event, Housekeeping) for event in step.events
    )


def _story(steps: tuple[Step, ...]) -> tuple[int, ...]:
    numbers = []
    number = -1
    for step in steps:
        number += is_story(step)
        numbers.append(number)
    return tuple(numbers)


def _flights(steps: tuple[Step, ...]) -> Iterator[Flight]:
    """Follow every packet from the step that sends it to the one that ends it."""
    under_way: dict[int, tuple[Packet, int]] = {}
    told: dict[tuple[str, str, int, int], int] = {}
    before: tuple[Packet, ...] = ()
    for index, step in enumerate(steps):
        packets = step.world.network.packets
        if packets is before:
            continue
        here = {packet.number: packet for packet in packets}
        for number in [number for number in under_way if number not in here]:
            packet, sent = under_way.pop(number)
            flight = _ended(packet, sent, index, step)
            yield flight._replace(matters=_is_news(packet, told) or flight.matters)
        for number, packet in here.items():
            under_way.setdefault(number, (packet, index))
        before = packets
    for packet, sent in under_way.values():
        yield Flight(packet, sent, len(steps) - 1, "under way", "", matters=True)


def _is_news(packet: Packet, told: dict[tuple[str, str, int, int], int]) -> bool:
    """Tell whether a follower's fetch says more than the one before it.

    Its offset is the acknowledgement of everything below (facts/broker.md B3).
    """
    body = packet.body
    if not isinstance(body, FetchRequest) or packet.source[0] != "b":
        return False
    way = (packet.source, packet.target, body.partition, body.leader_epoch)
    known = told.get(way, UNKNOWN)
    told[way] = max(known, body.offset)
    return body.offset > known


def _ended(packet: Packet, sent: int, index: int, step: Step) -> Flight:
    """Tell what became of a packet that is not under way any more."""
    if step.action != Deliver(packet.number):
        why = _why(packet, step.world)
        return Flight(packet, sent, index, "lost", why, matters=True)
    unheeded = any(isinstance(event, PacketDropped) for event in step.events)
    return Flight(
        packet,
        sent,
        index,
        "unheeded" if unheeded else "arrived",
        "",
        is_story(step) or _brings(packet, unheeded=unheeded),
    )


def _brings(packet: Packet, *, unheeded: bool) -> bool:
    """Tell whether a packet is worth a look wherever it arrives."""
    body = packet.body
    if isinstance(body, ProduceRequest | ProduceResponse):
        return True
    if isinstance(body, FetchResponse):
        return bool(body.entries) and not unheeded
    return False


def _why(packet: Packet, world: World) -> str:
    if not _is_alive(packet.target, world):
        return "target"
    return "connection" if _is_alive(packet.source, world) else "source"


def _is_alive(name: str, world: World) -> bool:
    if name in (COORDINATOR, TRANSACTIONS):
        return True
    if name[0] == "b":
        return world.brokers[place(name)].state in ALIVE
    clients = world.producers if name[0] == "p" else world.consumers
    return clients[place(name)].state in ALIVE
