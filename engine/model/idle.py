"""A parked fetch that has waited in vain: the idle round of followers and consumers.

Most of virtual time is spent in idle rounds: these, and the brokers' heartbeats.

Source: facts/broker.md B3.

Left out: nothing of its own; see `engine.model.fetches`.
"""

from collections.abc import Mapping
from typing import TypeVar

from engine.model.actions import (
    Action,
    AnswerFetch,
    Heartbeat,
    Move,
    PassLag,
    TimeOutFetch,
)
from engine.model.deliver import deliver
from engine.model.events import FetchAnsweredEmpty
from engine.model.hosting import hosted
from engine.model.outcome import (
    Outcome,
    broker_of,
    consumer_of,
    on_the_way,
    put,
    then,
)
from engine.model.purgatory import fetch_response
from engine.model.state import Broker, Connection, Packet, ParkedFetch, World, place

Known = TypeVar("Known")


def answer_fetch(world: World, action: AnswerFetch) -> Outcome:
    """A parked fetch has waited its time: the answer is empty.

    On a healthy way the empty answer, the client's next fetch and its parking
    are one action (three packets that change nothing but a follower's high
    watermark); otherwise the answer is a packet like any other.
    """
    broker = broker_of(world, action.broker)
    item = _parked(broker, action.client, action.partition)
    event = FetchAnsweredEmpty(broker.name, item.client, action.partition)
    is_idle = _is_idle(world, broker.name, item.client)
    if is_idle and _changes_nothing(world, item):
        return Outcome(world, (event,), (action, *_restarted(broker.name, item)))
    rest = tuple(parked for parked in broker.parked_fetches if parked is not item)
    broker = broker._replace(parked_fetches=rest)
    answer = fetch_response(broker, item)
    world = put(world, broker)
    if not is_idle:
        return Outcome(on_the_way(world, (answer,)), (event,))
    return then(Outcome(world, (event,), (action,)), _cross(world, answer))


def _parked(broker: Broker, client: str, partition: int) -> ParkedFetch:
    """The fetch of one client and one partition that waits at a broker."""
    for item in broker.parked_fetches:
        if item.client == client and item.request.partition == partition:
            return item
    msg = f"no fetch of {client} waits at {broker.name}"
    raise LookupError(msg)


def _is_idle(world: World, broker: str, client: str) -> bool:
    """Whether client and broker talk without delay, and nothing is under way."""
    process = (
        broker_of(world, client) if client[0] == "b" else consumer_of(world, client)
    )
    if process.state not in ("running", "stopping"):
        return False
    ends = (broker, client)  # a healthy link is not listed
    if any(way.source in ends and way.target in ends for way in world.network.links):
        return False
    for item in world.network.packets:
        if item.source in ends and item.target in ends:
            return False
    return True


def _changes_nothing(world: World, item: ParkedFetch) -> bool:
    """Whether the round would leave the world as it is: nobody has any news.

    Most of virtual time is spent like this; the same round in full is in
    `_cross`, and a test holds the two together.
    """
    client, partition = item.client, item.request.partition
    if client[0] != "b":
        consumer = consumer_of(world, client)
        way = consumer.readings[partition]
        connection = consumer.connections[place(way.leader.broker or "b1")]
        return (
            (way.fetch, way.position) == ("waiting", item.request.offset)
            and connection == Connection(item.connection)
            and way.leader.epoch == item.request.leader_epoch
        )
    part = hosted(broker_of(world, client), partition)
    if part.fetcher is None or part.fetcher.state != "waiting":
        return False
    leader_part = hosted(broker_of(world, part.fetcher.leader), partition)
    lead, end = leader_part.leadership, leader_part.replica.log_end
    if lead is None or lead.epoch != part.fetcher.epoch or client not in lead.isr:
        return False
    follower_ = next(one for one in lead.followers if one.broker == client)
    return (
        part.replica.log_end == follower_.log_end == follower_.leader_log_end == end
        and part.replica.high_watermark == leader_part.replica.high_watermark
        and part.replica.log_start == leader_part.replica.log_start
        and follower_.late == (False, False)
        and item.connection == broker_of(world, client).connection
    )


def _restarted(broker: str, item: ParkedFetch) -> tuple[Move, ...]:
    """The timers that one idle round starts anew."""
    client, partition = item.client, item.request.partition
    timers: tuple[Move, ...] = (TimeOutFetch(client, partition),)
    if client[0] == "b":
        timers += (
            PassLag(broker, partition, client, 0),
            PassLag(broker, partition, client, 1),
        )
    return timers


def _cross(world: World, answer: Packet) -> Outcome:
    """The empty answer arrives, and the fetch that follows it."""
    before = world.network
    numbered = on_the_way(world, (answer,))
    crossed = deliver(numbered, numbered.network.packets[-1].number)
    for item in crossed.world.network.packets:
        if item.number > before.sent:
            crossed = then(crossed, deliver(crossed.world, item.number))
    return crossed


def going_on(
    idle: Mapping[Action, Known], before: World, after: World
) -> dict[Action, Known]:
    """Of the actions that change nothing in a world, those that still do not.

    An idle round looks at the brokers, the network, the controller and, if it is a
    consumer's, at its connections and fetches: where all that is the same, it goes on.
    Nothing is said of the actions that are left out.
    """
    if (
        before.brokers is not after.brokers
        or before.network is not after.network
        or before.controller is not after.controller
    ):
        return {}
    return {
        action: known
        for action, known in idle.items()
        if _goes_on(action, before, after)
    }


def _goes_on(action: Action, before: World, after: World) -> bool:
    if type(action) is not AnswerFetch:
        return type(action) is Heartbeat
    if action.client[0] == "b":
        return True
    old, new = consumer_of(before, action.client), consumer_of(after, action.client)
    return old is new or (
        (old.state, old.connections, old.readings)
        == (new.state, new.connections, new.readings)
    )
