"""From one process's reaction to the whole world's outcome."""

from typing import NamedTuple

from engine.model.actions import Action
from engine.model.election import Decision
from engine.model.events import Event
from engine.model.network import send
from engine.model.reaction import Reaction
from engine.model.state import (
    Broker,
    Consumer,
    Controller,
    Coordinator,
    Packet,
    Producer,
    TransactionCoordinator,
    World,
    place,
)

Process = Producer | Broker | Consumer | Coordinator | TransactionCoordinator


class Outcome(NamedTuple):
    """The world after an action, what happened, and the timers that start anew."""

    world: World
    events: tuple[Event, ...] = ()
    renewed: tuple[Action, ...] = ()


def put(world: World, process: Process) -> World:
    """The world with one process replaced by its new self."""
    match process:
        case Producer(name=name):
            at = place(name)
            all_ = world.producers
            return world._replace(producers=(*all_[:at], process, *all_[at + 1 :]))
        case Broker(name=name):
            at = place(name)
            hosts = world.brokers
            return world._replace(brokers=(*hosts[:at], process, *hosts[at + 1 :]))
        case Consumer(name=name):
            at = place(name)
            readers = world.consumers
            return world._replace(
                consumers=(*readers[:at], process, *readers[at + 1 :])
            )
        case Coordinator():
            return world._replace(coordinator=process)
        case TransactionCoordinator():
            return world._replace(transactions=process)


def settle(
    world: World,
    reaction: Reaction[Producer]
    | Reaction[Broker]
    | Reaction[Consumer]
    | Reaction[Coordinator]
    | Reaction[TransactionCoordinator],
) -> Outcome:
    """Put the process back into the world, and its packets on their way."""
    world = put(world, reaction.state)
    if reaction.out:
        world = world._replace(network=send(world.network, reaction.out))
    return Outcome(world, reaction.events, reaction.renewed)


def decide(world: World, decision: Decision) -> Outcome:
    """Take over a decision of the controller."""
    return Outcome(
        world._replace(controller=Controller(decision.metadata)), decision.events
    )


def then(first: Outcome, second: Outcome) -> Outcome:
    """Two outcomes, one after the other."""
    return Outcome(
        second.world, first.events + second.events, first.renewed + second.renewed
    )


def on_the_way(world: World, packets: tuple[Packet, ...]) -> World:
    """The world with more packets under way."""
    return world._replace(network=send(world.network, packets))


def broker_of(world: World, name: str) -> Broker:
    """The broker of that name."""
    return world.brokers[place(name)]


def producer_of(world: World, name: str) -> Producer:
    """The producer of that name."""
    return world.producers[place(name)]


def consumer_of(world: World, name: str) -> Consumer:
    """The consumer of that name."""
    return world.consumers[place(name)]
