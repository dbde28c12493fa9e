"""What a search may let go wrong: kinds of faults, each an ordinary action with a cost.

An order is a fault or a repair by its kind; when a timer is one, `engine.search.alarms`
says. A process that ended may be started again at no cost, and so may a link be healed
and a handler find again what it needs.

Left out: faults of transactions and of what consumers write, orders of an administrator
but one (an unclean election), slow links (packets come in any order of their
connections anyway), a broker's own connections that break.
"""

from collections.abc import Iterator

from engine.model import actions as act
from engine.model.network import is_severed
from engine.model.orders import refusal
from engine.model.producer import ENDED
from engine.model.state import CONTROLLER, COORDINATOR, Broker, Consumer, World
from engine.sentence import say

CRASH, POWER, DISK = "crash", "power", "disk"
PAUSE, STOP, CUT, KILL = "pause", "stop", "cut", "kill"
SESSION, LAG, LATE = "session", "lag", "late"
UNCLEAN = "elect-unclean"
EXIT, LARGE, DROP = "exit", "large", "drop"
KILL_CONSUMER, CLOSE_CONSUMER = "kill-consumer", "close-consumer"
PAUSE_CONSUMER, CUT_CONSUMER = "pause-consumer", "cut-consumer"
LATE_POLL, OUTAGE, LATE_COMMIT = "late-poll", "outage", "late-commit"
FREE = ""

# What is written beside a verdict; in this order the kinds are counted.
FAULTS = {
    CRASH: say("a broker's process dies"),
    POWER: say("a broker's machine loses power"),
    DISK: say("a broker's disk dies"),
    PAUSE: say("a broker's process stands still"),
    STOP: say("a broker is stopped"),
    CUT: say("a link between two brokers, or to the controller, is cut one way"),
    KILL: say("the producer's process dies"),
    SESSION: say("a broker that lives is taken for dead"),
    LAG: say("a follower that lives is too slow"),
    LATE: say("an answer comes too late for whoever waits for it"),
    UNCLEAN: say("an operator orders an unclean election"),
    EXIT: say("the producing application ends, and closes nothing"),
    LARGE: say("a message is larger than the topic takes"),
    DROP: say("a connection breaks, and what is under way on it is lost"),
    KILL_CONSUMER: say("a consumer's process dies"),
    CLOSE_CONSUMER: say("a consumer is closed, and leaves its group"),
    PAUSE_CONSUMER: say("a consumer's process stands still"),
    CUT_CONSUMER: say("a consumer is cut off from its group's coordinator"),
    LATE_POLL: say("a consumer's application is too slow to poll in time"),
    OUTAGE: say("what a consumer's handler needs is down"),
    LATE_COMMIT: say("a consumer's request takes longer than its session lasts"),
}
KINDS = tuple(FAULTS)
OF_CONSUMERS = (
    *(KILL_CONSUMER, CLOSE_CONSUMER, PAUSE_CONSUMER, CUT_CONSUMER),
    *(LATE_POLL, OUTAGE, LATE_COMMIT),
)


def orders(world: World) -> Iterator[tuple[str, act.Order]]:
    """Every fault and every repair that may be ordered now, with what it counts as."""
    for broker in world.brokers:
        yield from _of_broker(broker)
    for item in world.network.links:
        yield FREE, act.HealLink(item.source, item.target)
    yield from ((CUT, order) for order in _cuts(world))
    for producer, config in zip(world.producers, world.config.producers, strict=True):
        if producer.state not in ENDED and not config.inside:
            yield KILL, act.KillProducer(producer.name)
            if producer.state == "running":
                yield EXIT, act.ExitProducer(producer.name)
    for consumer in world.consumers:
        yield from _of_consumer(world, consumer)
    yield from ((DROP, order) for order in _breaks(world))
    for index in range(len(world.controller.metadata.partitions)):
        order = act.ElectUnclean(index)
        if not refusal(world, order):
            yield UNCLEAN, order


def _of_broker(broker: Broker) -> Iterator[tuple[str, act.Order]]:
    """What may befall a broker, and how it comes back."""
    name = broker.name
    if broker.state == "down":
        yield FREE, act.StartBroker(name)
        return
    if broker.state == "paused":
        yield FREE, act.ResumeBroker(name)
    if broker.state == "running":
        yield PAUSE, act.PauseBroker(name)
        yield STOP, act.StopBroker(name)
    yield CRASH, act.CrashBroker(name)
    yield POWER, act.CutPower(name)
    yield DISK, act.LoseDisk(name)


def _of_consumer(world: World, consumer: Consumer) -> Iterator[tuple[str, act.Order]]:
    """What may befall a consuming application, and how it comes back."""
    name = consumer.name
    if consumer.state == "paused":
        yield FREE, act.ResumeConsumer(name)
    elif consumer.state != "running":
        yield FREE, act.StartConsumer(name)
        return
    else:
        yield PAUSE_CONSUMER, act.PauseConsumer(name)
        if not consumer.closing:
            yield CLOSE_CONSUMER, act.CloseConsumer(name)
        if consumer.broken:
            yield FREE, act.MendHandler(name)
        else:
            yield OUTAGE, act.BreakHandler(name)
    yield KILL_CONSUMER, act.CrashConsumer(name)
    if not is_severed(world.network, name, COORDINATOR):
        yield CUT_CONSUMER, act.CutLink(name, COORDINATOR)


def _breaks(world: World) -> Iterator[act.DropConnection]:
    """Every connection of a client to a broker on which something is under way."""
    ways = sorted({(item.source, item.target) for item in world.network.packets})
    for order in (act.DropConnection(*way) for way in ways):
        is_client = {order.source[0], order.target[0]} in ({"b", "p"}, {"b", "c"})
        if is_client and not refusal(world, order):
            yield order


def unheard(world: World, order: act.Order) -> Iterator[act.DropConnection]:
    """The answers of a broker that may die with it, before they leave."""
    if isinstance(order, act.CrashBroker | act.CutPower | act.LoseDisk):
        for found in _breaks(world):
            if found.source == order.broker:
                yield found


def _cuts(world: World) -> Iterator[act.CutLink]:
    names = [broker.name for broker in world.brokers]
    cut = {(item.source, item.target) for item in world.network.links}
    for source in (*names, CONTROLLER):
        for target in (*names, CONTROLLER):
            if source != target and (source, target) not in cut:
                yield act.CutLink(source, target)
