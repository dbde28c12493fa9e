"""What a search may let go wrong: kinds of faults, each an ordinary action with a cost.

An order is a fault or a repair by its kind. A timer is a fault where nothing that went
wrong before makes it run out: the session of a broker that the controller hears, the
lag of a follower that is alive, the wait for a leader that answers. Where something
did, it runs out at no cost. So a healthy cluster stays healthy, and every false alarm
is counted.

A process that ended may be started again at no cost, and so may a link be healed and a
handler find again what it needs.

Left out: faults of transactions and of what consumers write, orders of an administrator
but one (an unclean election), slow links (packets come in any order of their
connections anyway), a connection that breaks alone.
"""

from collections.abc import Iterator

from engine.model import actions as act
from engine.model import groups, rebalancing
from engine.model.members import is_heard
from engine.model.network import is_severed
from engine.model.orders import refusal
from engine.model.producer import ENDED
from engine.model.state import CONTROLLER, COORDINATOR, Consumer, World, place

CRASH, POWER, DISK = "crash", "power", "disk"
PAUSE, STOP, CUT, KILL = "pause", "stop", "cut", "kill"
SESSION, LAG, LATE = "session", "lag", "late"
UNCLEAN = "elect-unclean"
EXIT, LARGE = "exit", "large"
KILL_CONSUMER, CLOSE_CONSUMER = "kill-consumer", "close-consumer"
PAUSE_CONSUMER, CUT_CONSUMER = "pause-consumer", "cut-consumer"
LATE_POLL, OUTAGE = "late-poll", "outage"
FREE = ""

# What is written beside a verdict; in this order the kinds are counted.
FAULTS = {
    CRASH: "a broker's process dies",
    POWER: "a broker's machine loses power",
    DISK: "a broker's disk dies",
    PAUSE: "a broker's process stands still",
    STOP: "a broker is stopped",
    CUT: "a link between two brokers, or to the controller, is cut one way",
    KILL: "the producer's process dies",
    SESSION: "a broker that lives is taken for dead",
    LAG: "a follower that lives is too slow",
    LATE: "an answer comes too late for whoever waits for it",
    UNCLEAN: "an operator orders an unclean election",
    EXIT: "the producing application ends, and closes nothing",
    LARGE: "a message is larger than the topic takes",
    KILL_CONSUMER: "a consumer's process dies",
    CLOSE_CONSUMER: "a consumer is closed, and leaves its group",
    PAUSE_CONSUMER: "a consumer's process stands still",
    CUT_CONSUMER: "a consumer is cut off from its group's coordinator",
    LATE_POLL: "a consumer's application is too slow to poll in time",
    OUTAGE: "what a consumer's handler needs is down",
}
KINDS = tuple(FAULTS)
OF_CONSUMERS = (
    *(KILL_CONSUMER, CLOSE_CONSUMER, PAUSE_CONSUMER, CUT_CONSUMER),
    *(LATE_POLL, OUTAGE),
)


def orders(world: World) -> Iterator[tuple[str, act.Order]]:
    """Every fault and every repair that may be ordered now, with what it counts as."""
    for broker in world.brokers:
        name = broker.name
        if broker.state == "down":
            yield FREE, act.StartBroker(name)
            continue
        if broker.state == "paused":
            yield FREE, act.ResumeBroker(name)
        if broker.state == "running":
            yield PAUSE, act.PauseBroker(name)
            yield STOP, act.StopBroker(name)
        yield CRASH, act.CrashBroker(name)
        yield POWER, act.CutPower(name)
        yield DISK, act.LoseDisk(name)
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
    for index in range(len(world.controller.metadata.partitions)):
        order = act.ElectUnclean(index)
        if not refusal(world, order):
            yield UNCLEAN, order


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


def _cuts(world: World) -> Iterator[act.CutLink]:
    names = [broker.name for broker in world.brokers]
    cut = {(item.source, item.target) for item in world.network.links}
    for source in (*names, CONTROLLER):
        for target in (*names, CONTROLLER):
            if source != target and (source, target) not in cut:
                yield act.CutLink(source, target)


def cost(world: World, move: act.Move) -> str:
    """What a move counts as; FREE: it is work, or something went wrong before."""
    match move:
        case act.ExpireSession(broker=name):
            return SESSION if _is_heard(world, name) else FREE
        case act.PassLag(broker=name, follower=follower):
            return FREE if _was_late(world, move) else _late(world, name, follower, LAG)
        case act.TimeOutFetch(client=client):
            return LATE if _answers(world, client, move.partition) else FREE
        case act.TimeOutRequest(producer=name, correlation=number):
            producer = world.producers[place(name)]
            asked = next(r for r in producer.in_flight if r.correlation == number)
            return _late(world, name, asked.broker, LATE)
        case act.ExpireProduce() | act.ExpireBatch():
            return LATE
        case act.GiveUpCall() | act.GiveUpClose():
            return LATE
        case act.ExceedPollInterval():
            return LATE_POLL
        case act.ExpireRebalance(group=name):
            return LATE_POLL if _is_waited_for(world, name) else FREE
        case _:
            return FREE


def _is_heard(world: World, broker: str) -> bool:
    """Whether its heartbeats reach the controller."""
    running = world.brokers[place(broker)].state in ("running", "stopping")
    return running and not is_severed(world.network, broker, CONTROLLER)


def _late(world: World, one: str, other: str, kind: str) -> str:
    """What it counts as that one has waited for the other in vain."""
    running = world.brokers[place(other)].state == "running"
    return kind if running and not is_severed(world.network, one, other) else FREE


def _is_waited_for(world: World, group: str) -> bool:
    """Whether a rebalance waits for somebody who lives, and has not polled."""
    late = rebalancing.late(world, group)
    members = groups.group_of(world.coordinator, group).members
    return any(m.id in late and is_heard(world, m) for m in members)


def _was_late(world: World, move: act.PassLag) -> bool:
    """Whether its other clock has run out: slowness is counted once."""
    part = world.brokers[place(move.broker)].partitions[move.partition]
    lead = part.leadership if part is not None else None
    seen = lead.followers if lead is not None else ()
    return any(any(item.late) for item in seen if item.broker == move.follower)


def _answers(world: World, client: str, index: int) -> bool:
    """Whether whom the follower has asked is alive and can be heard."""
    if client[0] != "b":
        return True
    part = world.brokers[place(client)].partitions[index]
    fetcher = part.fetcher if part is not None else None
    if fetcher is None or not fetcher.leader:
        return False
    return bool(_late(world, client, fetcher.leader, LATE))
