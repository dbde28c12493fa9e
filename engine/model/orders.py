"""What a script or a visitor may order, when it is possible, and its effect.

`refusal` says in words why an order is impossible now; the page greys it out
with that reason. Sources for the faults: real-kafka.md 4.

Left out: settings of brokers and clients that change in mid-run (those of the topic
may, see `engine.model.dynamic`), adding brokers.
"""

from engine.model import producer as producers
from engine.model.actions import (
    AbortTransaction,
    AdministrationOrder,
    BeginTransaction,
    BreakHandler,
    CloseConsumer,
    CloseProducer,
    CommitTransaction,
    CrashBroker,
    CrashConsumer,
    CutLink,
    CutPower,
    DelayPacket,
    DropConnection,
    ExitProducer,
    FlushProducer,
    HealLink,
    KillProducer,
    LinkOrder,
    LoseDisk,
    MendHandler,
    Order,
    PauseBroker,
    PauseConsumer,
    ResumeBroker,
    ResumeConsumer,
    SeekConsumer,
    Send,
    SlowLink,
    StartBroker,
    StartConsumer,
    StartProducer,
    StopBroker,
)
from engine.model.admin_orders import administration_refusal
from engine.model.breaking import link_refusal
from engine.model.partitioning import topic_size
from engine.model.seeking import seek_refusal
from engine.model.state import (
    CONTROLLER,
    COORDINATOR,
    TRANSACTIONS,
    Broker,
    Consumer,
    Producer,
    World,
    place,
)
from engine.sentence import say

ENDED_BY = {
    "crash": say("it crashed"),
    "power loss": say("it lost power"),
    "lost disk": say("it lost its disk"),
    "clean stop": say("it was stopped"),
}


def processes(world: World) -> tuple[str, ...]:
    """The names of everything that can be an end of a link."""
    return (
        *(item.name for item in world.producers),
        *(item.name for item in world.brokers),
        *(item.name for item in world.consumers),
        CONTROLLER,
        COORDINATOR,
        TRANSACTIONS,
    )


def refusal(world: World, order: Order) -> str:
    """Why the order is impossible in this world; "" if it is possible."""
    match order:
        case (
            Send(producer=name)
            | FlushProducer(producer=name)
            | CloseProducer(producer=name)
            | ExitProducer(producer=name)
            | KillProducer(producer=name)
            | StartProducer(producer=name)
            | BeginTransaction(producer=name)
            | CommitTransaction(producer=name)
            | AbortTransaction(producer=name)
        ):
            return _producer_refusal(world, name, order)
        case (
            CrashBroker(broker=name)
            | StopBroker(broker=name)
            | CutPower(broker=name)
            | LoseDisk(broker=name)
            | StartBroker(broker=name)
            | PauseBroker(broker=name)
            | ResumeBroker(broker=name)
        ):
            return _broker_refusal(world, name, order)
        case (
            CrashConsumer(consumer=name)
            | CloseConsumer(consumer=name)
            | StartConsumer(consumer=name)
            | PauseConsumer(consumer=name)
            | ResumeConsumer(consumer=name)
            | SeekConsumer(consumer=name)
            | BreakHandler(consumer=name)
            | MendHandler(consumer=name)
        ):
            return _consumer_refusal(world, name, order)
        case CutLink() | SlowLink() | HealLink() | DropConnection() | DelayPacket():
            return _link_refusal(world, order)
        case _ if isinstance(order, AdministrationOrder):
            return administration_refusal(world, order)


def _unknown(name: str, known: tuple[str, ...]) -> str:
    names = ", ".join(known) or "none"
    return say("there is no {name} here, only {known}", name=name, known=names)


def _find_producer(world: World, name: str) -> Producer | None:
    return next((item for item in world.producers if item.name == name), None)


def _find_broker(world: World, name: str) -> Broker | None:
    return next((item for item in world.brokers if item.name == name), None)


def _find_consumer(world: World, name: str) -> Consumer | None:
    return next((item for item in world.consumers if item.name == name), None)


def _producer_refusal(world: World, name: str, order: Order) -> str:
    producer = _find_producer(world, name)
    if producer is None:
        return _unknown(name, tuple(item.name for item in world.producers))
    inside = world.config.producers[place(name)].inside
    if inside:
        return say(
            "{name} is a part of {inside}: it shares its fate", name=name, inside=inside
        )
    ended, state = producer.state in producers.ENDED, say(producer.state)
    if isinstance(order, StartProducer):
        return "" if ended else say("{name} runs already", name=name)
    if ended:
        return say(
            "{name} does not run any more: it was {state}", name=name, state=state
        )
    if producer.state == "closing" and not isinstance(order, KillProducer):
        return say("{name} is closing already", name=name)
    if isinstance(order, Send):
        top = len(world.controller.metadata.partitions) - 1
        if any(record.partition > top for record in order.records):
            return say("there are only partitions 0 to {top}", top=top)
        known = topic_size(producer)
        later = range(known, world.config.topic.partitions)
        if any(record.partition in later for record in order.records):
            return say(
                "{name} knows only of partitions 0 to {top}", name=name, top=known - 1
            )
    if isinstance(order, BeginTransaction | CommitTransaction | AbortTransaction):
        return _transaction_refusal(producer, order)
    return ""


def _transaction_refusal(producer: Producer, order: Order) -> str:
    """Whether the application would call it now; what is called already may fail."""
    mine = producer.transacting
    if mine is None or producer.call is not None:
        return ""
    opened = mine.state in ("in transaction", "abortable error")
    if isinstance(order, BeginTransaction):
        told = say("{name} is in a transaction already", name=producer.name)
        return told if opened else ""
    if mine.state == "fatal error":
        return ""
    return "" if opened else say("{name} is in no transaction", name=producer.name)


def _broker_refusal(world: World, name: str, order: Order) -> str:
    broker = _find_broker(world, name)
    if broker is None:
        return _unknown(name, tuple(item.name for item in world.brokers))
    if broker.state == "down":
        down = say(
            "{name} is already down: {why}", name=name, why=ENDED_BY[broker.ended_by]
        )
        return "" if isinstance(order, StartBroker) else down
    if isinstance(order, StartBroker):
        return say("{name} runs already", name=name)
    if isinstance(order, ResumeBroker) and broker.state != "paused":
        return say("{name} is not paused", name=name)
    if isinstance(order, PauseBroker) and broker.state != "running":
        return say("{name} is {state}", name=name, state=say(broker.state))
    if isinstance(order, StopBroker) and broker.state != "running":
        state = say(broker.state)
        return say("{name} is {state} and cannot stop cleanly", name=name, state=state)
    return ""


def _consumer_refusal(world: World, name: str, order: Order) -> str:
    consumer = _find_consumer(world, name)
    if consumer is None:
        return _unknown(name, tuple(item.name for item in world.consumers))
    if isinstance(order, BreakHandler | MendHandler):
        if consumer.broken == isinstance(order, MendHandler):
            return ""
        if consumer.broken:
            return say("what {name}'s handler needs is down already", name=name)
        return say("what {name}'s handler needs is not down", name=name)
    runs = consumer.state == "running"
    paused = consumer.state == "paused"
    if isinstance(order, StartConsumer):
        return say("{name} runs already", name=name) if runs or paused else ""
    if isinstance(order, ResumeConsumer) and not paused:
        return say("{name} is not paused", name=name)
    if paused and isinstance(order, CrashConsumer | ResumeConsumer):
        return ""
    if paused:
        return say("{name} is paused", name=name)
    if not runs:
        state = say(consumer.state)
        return say("{name} does not run: it {state}", name=name, state=state)
    if isinstance(order, CloseConsumer) and consumer.closing:
        return say("{name} is closing already", name=name)
    if isinstance(order, SeekConsumer):
        return seek_refusal(world, consumer, order.partition, order.to)
    return ""


def _link_refusal(world: World, order: LinkOrder) -> str:
    known = processes(world)
    for name in (order.source, order.target):
        if name not in known:
            return _unknown(name, known)
    if order.source == order.target:
        return say("{source} has no link to itself", source=order.source)
    return link_refusal(world, order)
