"""What can be broken now: the orders that a visitor may add at a step, by target."""

import re
from typing import NamedTuple

from app.views.labels import spoken
from app.views.seeks import Moment, last_moment, seeks
from app.views.topic_faults import growth, topic_orders
from app.views.transacting import transaction_calls
from engine.model.actions import (
    AlterConfig,
    BreakHandler,
    CloseConsumer,
    CloseProducer,
    CrashBroker,
    CrashConsumer,
    CutPower,
    ElectPreferred,
    ElectUnclean,
    ExitProducer,
    FailPower,
    FlushProducer,
    KillProducer,
    LoseDisk,
    MendHandler,
    Order,
    PauseBroker,
    PauseConsumer,
    Reassign,
    ResumeBroker,
    ResumeConsumer,
    Send,
    StartBroker,
    StartConsumer,
    StartProducer,
    StopBroker,
)
from engine.model.orders import refusal
from engine.model.producer import ENDED
from engine.model.sight import outlines
from engine.model.state import (
    Broker,
    Consumer,
    Producer,
    World,
)
from engine.narrate.telling import which
from engine.recall import Recall, afresh
from engine.sentence import joined, say

SIGNS = re.compile(r"[\W_]")
SWITCHES = (
    ("Ask for one copy only", "min.insync.replicas", "1"),
    ("Ask for two copies", "min.insync.replicas", "2"),
    ("Allow unclean leaders", "unclean.leader.election.enable", "true"),
)


class Choice(NamedTuple):
    """One order, as a button: what it says, what it adds, and why it is greyed."""

    label: str
    order: str  # "crash:b1"
    refusal: str


class Target(NamedTuple):
    """Everything that can be done to one process or link."""

    id: str
    name: str
    state: str
    choices: tuple[Choice, ...]
    reasons: str  # why some are greyed


def processes_of(world: World, recall: Recall = afresh) -> tuple[Target, ...]:
    """List what can be ordered of processes, and what cannot and why.

    Whoever asks for step after step brings a `recall`: most steps change little.
    """
    seen = outlines(world, recall)
    cluster = seen._replace(controller=world.controller)
    writers = seen._replace(producers=world.producers)
    readers = seen._replace(consumers=world.consumers)
    leaders = tuple(part.leader for part in world.controller.metadata.partitions)
    moment = last_moment(world)
    return (
        *(recall(_broker, item.name, seen, item, leaders) for item in seen.brokers),
        *recall(_elections, "elections", cluster),
        recall(_administration, "cluster", cluster),
        recall(_topic, "topic", cluster._replace(brokers=world.brokers)),
        *(
            recall(_producer, producer.name, writers, producer)
            for producer, config in zip(
                world.producers, world.config.producers, strict=True
            )
            if not config.inside
        ),
        *(
            recall(_consumer, consumer.name, readers, consumer, moment)
            for consumer in world.consumers
        ),
    )


def _topic(world: World) -> Target:
    more = Choice(*growth(world))
    return _target(world, say("topic"), "", topic_orders(world), (more,))


def _target(
    world: World,
    name: str,
    state: str,
    orders: dict[str, Order],
    more: tuple[Choice, ...] = (),
) -> Target:
    choices = []
    for words, order in orders.items():
        label, spelt = words.split("|")
        choices.append(Choice(spoken(label), spelt, refusal(world, order)))
    choices += more
    reasons = dict.fromkeys(choice.refusal for choice in choices if choice.refusal)
    return Target(id_of(name), name, state, tuple(choices), joined(reasons, "; "))


def id_of(name: str) -> str:
    """Return a name as the id of an element."""
    return SIGNS.sub("-", name)


def _broker(world: World, broker: Broker, leaders: tuple[str, ...]) -> Target:
    name = broker.name
    leads = [str(p) for p, leader in enumerate(leaders) if leader == name]
    state = say(broker.state) if broker.state != "running" else ""
    if leads:
        mine = say("leader of {partitions}", partitions=", ".join(leads))
        role = say("leader") if len(leaders) == 1 else mine
        state = joined((state, role), ", ") if state else role
    first: dict[str, Order] = {f"Crash|crash:{name}": CrashBroker(name)}
    if broker.state == "down":
        first = {f"Start|start:{name}": StartBroker(name)}
    pause: dict[str, Order] = {f"Pause|pause:{name}": PauseBroker(name)}
    if broker.state == "paused":
        pause = {f"Resume|resume:{name}": ResumeBroker(name)}
    return _target(
        world,
        name,
        state,
        {
            **first,
            f"Stop cleanly|stop:{name}": StopBroker(name),
            f"Cut power|power:{name}": CutPower(name),
            f"Lose disk|disk:{name}": LoseDisk(name),
            **pause,
        },
    )


def _elections(world: World) -> tuple[Target, ...]:
    targets: list[Target] = []
    partitions = world.controller.metadata.partitions
    for number in range(len(partitions)):
        name = say("leadership") if len(partitions) == 1 else which(number, world)
        orders: dict[str, Order] = {
            f"Force an unclean leader|elect-unclean:{number}": ElectUnclean(number),
            f"Elect the first replica|elect-preferred:{number}": ElectPreferred(number),
        }
        targets.append(_target(world, name, "", orders))
    return tuple(targets)


def _administration(world: World) -> Target:
    """What an operator, or the power station, may do to the whole cluster."""
    names = tuple(broker.name for broker in world.brokers)
    orders: dict[str, Order] = {}
    for group in (*world.config.topic.racks, names):
        if len(group) > 1:
            spelt = "-".join(group)
            orders[f"Cut power of {', '.join(group)}|power:{spelt}"] = FailPower(
                spelt, group
            )
    for index, partition in enumerate(world.controller.metadata.partitions[:1]):
        spare = [name for name in names if name not in partition.replicas]
        new = (*partition.replicas[1:], *spare[:1])
        plan = "-".join(new)
        label = f"Move off {partition.replicas[0]}|reassign:{index}:{plan}"
        orders[label] = Reassign(index, new)
    for label, name, value in SWITCHES:
        orders[f"{label}|config:{name}-{value}"] = AlterConfig(name, value)
    return _target(world, say("cluster"), "", orders)


def _producer(world: World, producer: Producer) -> Target:
    name = producer.name
    running = producer.state == "running"
    state = say("producer") if running else say(producer.state)
    ended: dict[str, Order] = {}
    if producer.state in ENDED:
        ended = {f"Start again|start:{name}": StartProducer(name)}
    return _target(
        world,
        name,
        state,
        {
            **ended,
            f"Send one more|send:1:{name}": Send(name, ()),
            **transaction_calls(producer),
            f"Flush|flush:{name}": FlushProducer(name),
            f"Close|close:{name}": CloseProducer(name),
            f"Exit without close|exit:{name}": ExitProducer(name),
            f"Crash|crash:{name}": KillProducer(name),
        },
    )


def _consumer(world: World, consumer: Consumer, moment: Moment) -> Target:
    name = consumer.name
    runs = consumer.state == "running"
    state = say("consumer of {group}", group=consumer.group)
    state = state if runs else say(consumer.state)
    paused = consumer.state == "paused"
    first: dict[str, Order] = {f"Crash|crash:{name}": CrashConsumer(name)}
    if not (runs or paused):
        first = {f"Start|start:{name}": StartConsumer(name)}
    pause: dict[str, Order] = {f"Pause|pause:{name}": PauseConsumer(name)}
    if paused:
        pause = {f"Resume|resume:{name}": ResumeConsumer(name)}
    close: dict[str, Order] = {f"Close|close:{name}": CloseConsumer(name)}
    outage: dict[str, Order] = {
        f"Take its database away|outage:{name}": BreakHandler(name)
    }
    if consumer.broken:
        outage = {f"Give its database back|mend:{name}": MendHandler(name)}
    return _target(
        world, name, state, {**first, **close, **pause, **seeks(name, moment), **outage}
    )
