"""A bounded exhaustive search: every order of a few moves, on the rules themselves.

Breadth first from a healthy cluster of three brokers, b2 leading, with a log of one or
two records. It takes the rules as they are, through the one door, and leaves out what
does not matter for the question whether an acknowledged record can be lost without
anything being lost on a machine:

- nobody dies: a broker is only taken for dead by the controller, and is back at once
  (`fail`), or the leadership is given back to the first replica (`prefer`);
- whoever is elected hears of it at once, all others whenever they do (`learn`);
- a follower's request and its answer are one move (`fetch`), but it may be a request
  that it sent to an earlier leader; what a leader had held back arrives later
  (`answer`), or is answered empty (`empty`);
- no clocks: of the lag clocks only that matters which lets the leader wait for nobody
  outside the in-sync replicas, so they have always run out there;
- one producer without retries: a record is written by whoever believes that it leads.

Worlds are compared after what cannot matter is taken out of them: packet numbers, the
absolute partition epochs, flushes and checkpoints. `engine.search.breadth` does the
rest; `engine.search.graph` has finer moves, and more of them.
"""

from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple

from engine.model import actions as act
from engine.model import step as one_door
from engine.model.begin import begin
from engine.model.config import ACKS_ALL, Config, TopicConfig
from engine.model.state import (
    Batch,
    Broker,
    Controller,
    EpochEndRequest,
    FetchRequest,
    Metadata,
    Network,
    Packet,
    ProduceRequest,
    ProduceResponse,
    Record,
    World,
    place,
)
from engine.search.breadth import Limits, explore, walk


class Budget(NamedTuple):
    """How often what may still happen."""

    changes: int  # of leaders
    records: int


class Situation(NamedTuple):
    """A world, what was acknowledged in it, and what may still happen."""

    world: World
    acked: tuple[int, ...]
    budget: Budget


class Found(NamedTuple):
    """The end of a search: a shortest way to a loss, or none."""

    way: tuple[str, ...]
    visited: int
    depth: int
    closed: bool  # nothing is left to visit within the budget


def _do(world: World, *actions: act.Action) -> World:
    for action in actions:
        world = one_door.step(world, action).world
    return world


def _next_packets(world: World) -> dict[tuple[str, str, int], Packet]:
    """The packet that may arrive next, on each way."""
    first: dict[tuple[str, str, int], Packet] = {}
    for item in world.network.packets:
        first.setdefault((item.source, item.target, item.connection), item)
    return first


def _is_question(packet: Packet) -> bool:
    return isinstance(packet.body, FetchRequest | EpochEndRequest)


def _exchange(world: World, question: Packet) -> World:
    """A follower's request arrives, and what the other side says to it."""
    world = _do(world, act.Deliver(question.number))
    way = (question.target, question.source, question.connection)
    answer = _next_packets(world).get(way)
    while answer is not None and not _is_question(answer):
        world = _do(world, act.Deliver(answer.number))
        answer = _next_packets(world).get(way)
    return world


def _write(world: World, broker: str, message: int) -> World:
    """A producer's record reaches a broker that believes it leads."""
    batch = Batch(message, 0, (Record(message, 0, 100),))
    body = ProduceRequest(message, ACKS_ALL, 0, (batch,))
    number = world.network.sent + 1
    packet = Packet(number, "p1", broker, message, body)
    packets = (*world.network.packets, packet)
    network = world.network._replace(packets=packets, sent=number)
    return _do(world._replace(network=network), act.Deliver(number))


def moves(now: Situation) -> Iterator[tuple[str, Situation]]:
    """Everything that may happen next, and what comes of it."""
    world, _, budget = now
    for (source, target, _), packet in _next_packets(world).items():
        if _is_question(packet):
            yield f"fetch {source}->{target}", _after(now, _exchange(world, packet))
        else:
            arrived = _do(world, act.Deliver(packet.number))
            yield f"answer {source}->{target}", _after(now, arrived)
    for broker in world.brokers:
        yield from _own_moves(now, broker)
    if budget.changes:
        less = budget._replace(changes=budget.changes - 1)
        for label, changed in _elections(world):
            yield label, _after(now._replace(budget=less), changed)


def _own_moves(now: Situation, broker: Broker) -> Iterator[tuple[str, Situation]]:
    world, name = now.world, broker.name
    for fetch in broker.parked_fetches:
        told = _do(world, act.AnswerFetch(name, fetch.client, 0))
        yield f"empty {name}->{fetch.client}", _after(now, told)
    if broker.metadata != world.controller.metadata:
        yield f"learn {name}", _after(now, _do(world, act.LearnMetadata(name)))
    part = broker.partitions[0]
    lead = part.leadership if part is not None else None
    if lead is None:
        return
    if now.budget.records:
        message = now.budget.records
        less = now._replace(budget=now.budget._replace(records=message - 1))
        yield f"write {name}", _after(less, _write(world, name, message))
    if lead.pending_isr and broker.metadata == world.controller.metadata:
        yield f"alter {name}", _after(now, _do(world, act.AlterPartition(name, 0)))


def _elections(world: World) -> Iterator[tuple[str, World]]:
    decided = world.controller.metadata.partitions[0]
    if decided.leader and len(decided.isr) > 1:
        lost = _do(world, act.ExpireSession(decided.leader))
        back = _do(lost, act.Heartbeat(decided.leader))
        yield f"fail {decided.leader}", _told(back)
    first = decided.replicas[0]
    if decided.leader != first and first in decided.isr:
        yield f"prefer {first}", _told(_do(world, act.ElectPreferred(0)))


def _told(world: World) -> World:
    """The new leader hears of it at once."""
    leader = world.controller.metadata.partitions[0].leader
    return _do(world, act.LearnMetadata(leader))


def _after(before: Situation, world: World) -> Situation:
    """Take note of what was acknowledged, and out what cannot matter."""
    answers = [p.body for p in world.network.packets if p.target == "p1"]
    acked = {
        body.correlation
        for body in answers
        if isinstance(body, ProduceResponse) and not body.results[0].error
    }
    rest = tuple(p for p in world.network.packets if p.target != "p1")
    world = world._replace(network=world.network._replace(packets=rest))
    for broker in world.brokers:
        part = broker.partitions[0]
        if part is not None and part.fetcher and part.fetcher.state == "backing off":
            world = _do(world, act.EndFetchBackoff(broker.name, 0))
    known = tuple(sorted({*before.acked, *acked}))
    return before._replace(world=_plain(world), acked=known)


def _plain(world: World) -> World:
    """The world without numbers that only grow, flushes, checkpoints and clocks."""
    views = [world.controller.metadata, *(b.metadata for b in world.brokers)]
    leads = [
        part.leadership
        for broker in world.brokers
        if (part := broker.partitions[0]) is not None and part.leadership
    ]
    epochs = {view.partitions[0].partition_epoch for view in views}
    epochs |= {lead.partition_epoch for lead in leads}
    rank = {epoch: number for number, epoch in enumerate(sorted(epochs))}
    packets = tuple(
        packet._replace(number=number)
        for number, packet in enumerate(world.network.packets, 1)
    )
    return world._replace(
        brokers=tuple(_plain_broker(broker, rank) for broker in world.brokers),
        controller=Controller(_plain_metadata(world.controller.metadata, rank)),
        network=world.network._replace(packets=packets, sent=len(packets)),
    )


def _plain_metadata(metadata: Metadata, rank: dict[int, int]) -> Metadata:
    (item,) = metadata.partitions
    item = item._replace(partition_epoch=rank[item.partition_epoch])
    return metadata._replace(partitions=(item,))


def _plain_broker(broker: Broker, rank: dict[int, int]) -> Broker:
    part = broker.partitions[0]
    assert part is not None, f"{broker.name} is no replica"
    lead = part.leadership
    if lead is not None:
        members = {*lead.isr, *lead.pending_isr}
        followers = tuple(
            item._replace(
                leader_log_end=-1,
                caught_up=0,
                late=(item.broker not in members,) * 2,
            )
            for item in lead.followers
        )
        lead = lead._replace(
            partition_epoch=rank[lead.partition_epoch], followers=followers
        )
    replica = part.replica._replace(flushed=0, checkpoint=0)
    part = part._replace(replica=replica, leadership=lead)
    metadata = _plain_metadata(broker.metadata, rank)
    return broker._replace(metadata=metadata, partitions=(part,))


def is_lost(now: Situation) -> bool:
    """Whether the leader, elected and aware of it, lacks what was acknowledged."""
    decided = now.world.controller.metadata.partitions[0]
    if not decided.leader:
        return False
    part = now.world.brokers[place(decided.leader)].partitions[0]
    lead = part.leadership if part is not None else None
    if part is None or lead is None or lead.epoch != decided.leader_epoch:
        return False
    held = {entry.message for entry in part.replica.log}
    return not held >= {*now.acked}


def healthy(topic: TopicConfig, budget: Budget) -> Situation:
    """b2 leads in epoch 1, everybody is in sync and idle: the first failure is over."""
    now = Situation(begin(Config(topic=topic, consumers=())), (), Budget(1, 0))
    now = dict(moves(now))["fail b1"]
    for _ in range(40):
        found = dict(moves(now))
        done = ("learn", "answer", "fetch", "alter", "empty")
        order = sorted(found, key=lambda label: done.index(label.split()[0]))
        whole = len(now.world.controller.metadata.partitions[0].isr) == 3
        label = next(
            (name for name in order if not (whole and name.startswith("empty"))), ""
        )
        if not label:
            return now._replace(budget=budget)
        now = found[label]
    raise AssertionError("it never gets calm")


class Moves:
    """These moves as a graph for `engine.search`."""

    def choices(self, now: Situation) -> Iterator[tuple[str, Situation]]:
        """Everything that may happen next."""
        return moves(now)

    def apart(self, now: Situation) -> tuple[Hashable, ...]:
        """The parts of a situation; those that stay as they are in one."""
        world = now.world
        fixed = world._replace(brokers=(), network=Network(), controller=NOWHERE)
        brokers, network, controller = world.brokers, world.network, world.controller
        return (fixed, *brokers, network, controller, now.acked, now.budget)

    def together(self, parts: tuple[Any, ...]) -> Situation:
        """The situation of these parts."""
        fixed, *brokers, network, controller, acked, budget = parts
        world = fixed._replace(
            brokers=tuple(brokers), network=network, controller=controller
        )
        return Situation(world, acked, budget)

    def is_wanted(self, now: Situation) -> bool:
        """Whether something acknowledged is lost."""
        return is_lost(now)


NOWHERE = Controller(Metadata((), ()))


def search(start: Situation, depth: int) -> Found:
    """Visit everything within so many moves; stop at the first loss."""
    graph = Moves()
    found = explore(graph, start, Limits(depth=depth))
    steps = walk(graph, start, found.way or ())
    states, _, deep, unexplored = found.progress
    closed = found.way is None and not unexplored
    return Found(tuple(label for label, _ in steps), states, deep, closed)
