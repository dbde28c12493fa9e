"""The lifelines: which processes there are, and in what state each is, row by row."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from engine.model.state import CONTROLLER, COORDINATOR, TRANSACTIONS, World, place
from engine.traffic import Traffic

SHORT = {CONTROLLER: "ctrl", COORDINATOR: "coord", TRANSACTIONS: "txn"}
GONE = {"down", "closed", "exited", "killed", "crashed"}
CHANGING = {"starting", "stopping", "closing"}


class Stretch(NamedTuple):
    """A piece of a lifeline in which its process stays in one state."""

    lane: int
    look: str  # "up" | "leads" | "claims" | "paused" | "fenced" | "changing" | "gone"
    first: int  # row
    last: int  # row


def lanes_of(found: Traffic, named: Iterable[str]) -> tuple[str, ...]:
    """Name the processes, in the way of a message; only those that do something.

    `named` are those on which something is marked.
    """
    world = found.steps[0].world
    ends = {name for f in found.flights for name in (f.packet.source, f.packet.target)}
    seen = ends | set(named)
    own = [
        *(item.name for item in world.producers),
        *(item.name for item in world.brokers),
    ]
    last = [item.name for item in world.consumers]
    return (
        *own,
        *(name for name in (CONTROLLER, TRANSACTIONS) if name in seen),
        *last,
        *(name for name in (COORDINATOR,) if name in seen),
    )


def stretches(lanes: Sequence[str], worlds: Sequence[World]) -> tuple[Stretch, ...]:
    """Cut every lifeline into stretches of one state; the worlds are those of rows."""
    found = []
    for lane, name in enumerate(lanes):
        begun = 0
        state = _state(name, worlds[0])
        for row, world in enumerate(worlds[1:], start=1):
            now = _state(name, world)
            if now != state:
                found.append(Stretch(lane, state, begun, row))
                begun, state = row, now
        found.append(Stretch(lane, state, begun, len(worlds)))
    return tuple(found)


def _state(name: str, world: World) -> str:
    if name in (CONTROLLER, COORDINATOR, TRANSACTIONS):
        return "up"
    if name[0] == "b":
        return _of_broker(name, world)
    parties = world.producers if name[0] == "p" else world.consumers
    state = parties[place(name)].state
    if state in GONE:
        return "gone"
    return "paused" if state == "paused" else "up"


def _of_broker(name: str, world: World) -> str:
    broker = world.brokers[place(name)]
    if broker.state == "down":
        return "gone"
    if broker.state == "paused":
        return "paused"
    if broker.state in CHANGING:
        return "changing"
    decided = world.controller.metadata
    led = [
        decided.partitions[number].leader == name
        for number, part in enumerate(
            broker.partitions[: world.config.topic.partitions]
        )
        if part is not None and part.leadership is not None
    ]
    if led:
        return "leads" if any(led) else "claims"
    own = [item for item in decided.registrations if item.broker == name]
    return "fenced" if any(item.fenced for item in own) else "up"
