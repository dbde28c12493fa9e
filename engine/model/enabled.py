"""Which moves are possible in a world: everything that could happen next.

The order is fixed: network, producers, brokers, controller, consumers; inside
each by name. Attempts that would change nothing (a reconnect that fails, a
periodic task with nothing to do) are not offered.

Left out: orders; those come from a script, a visitor or a search.
"""

from itertools import chain

from engine.model import actions as act
from engine.model.broker_moves import broker_moves
from engine.model.client_moves import (
    consumer_moves,
    fetch_moves,
    overtaken,
    producer_moves,
)
from engine.model.config import Config
from engine.model.deliver import is_muted
from engine.model.dynamic import leaderless
from engine.model.member_moves import group_moves
from engine.model.network import heads, is_cut
from engine.model.offsets_log import is_ready
from engine.model.parking import stands_still
from engine.model.planned import is_imbalanced
from engine.model.producer import ENDED
from engine.model.share_moves import share_moves
from engine.model.sight import group_sight, member_sight, surroundings
from engine.model.state import (
    CONTROLLER,
    COORDINATOR,
    Broker,
    Consumer,
    Metadata,
    Packet,
    Producer,
    World,
    place,
)
from engine.model.transaction_moves import transaction_moves
from engine.model.writing import Heard, heard
from engine.recall import Recall, afresh

Moves = tuple[act.Move, ...]


def enabled(world: World, recall: Recall = afresh) -> Moves:
    """Every move that is possible now, in a fixed order.

    A driver that asks again and again brings its own `recall`.
    """
    return tuple(chain.from_iterable(by_part(world, recall)))


def by_part(world: World, recall: Recall) -> tuple[Moves, ...]:
    """The same moves, apart: of the network, of each process, of each kind of group.

    A world with the same processes has the same parts, in the same order. What is
    recalled is the very same object as before: whoever keeps something for every move
    (its clock, what it costs, whether it may wait) need look only at those parts that
    are not.
    """
    around = surroundings(world, recall)
    parts: list[Moves] = [
        arriving(world),
        *(_of_producer(world, around, item, recall) for item in world.producers),
        *recall(_of_brokers, "", recall, around, world.brokers),
        recall(_of_controller, CONTROLLER, world.config, world.controller.metadata),
    ]
    groups = group_sight(world, around, recall)
    parts += [_of_consumer(world, groups, item, recall) for item in world.consumers]
    parts.append(recall(_of_groups, COORDINATOR, groups))
    parts.append(tuple(transaction_moves(world)))
    parts.append(tuple(share_moves(world)))
    return tuple(parts)


def arriving(world: World) -> Moves:
    """Every packet that may be the next to arrive; those moves come first."""
    return tuple(
        act.Deliver(item.number)
        for item in heads(world.network)
        if _arrives(world, item)
    )


def _of_producer(
    world: World, around: World, producer: Producer, recall: Recall
) -> Moves:
    if stands_still(world, producer.name):
        return ()
    return recall(_by_producer, producer.name, around, producer)


def _by_producer(around: World, producer: Producer) -> Moves:
    if producer.state in ENDED or producer.stuck:
        return ()
    return tuple(producer_moves(around, producer))


def _of_brokers(
    recall: Recall, around: World, brokers: tuple[Broker, ...]
) -> tuple[Moves, ...]:
    """Of each of them; most changes are of one, or of none."""
    return tuple(recall(_of_broker, one.name, recall, around, one) for one in brokers)


def _of_broker(recall: Recall, around: World, broker: Broker) -> Moves:
    return tuple(broker_moves(recall, around, broker))


def _of_controller(config: Config, metadata: Metadata) -> Moves:
    moves: Moves = ()
    if config.topic.auto_leader_rebalance and is_imbalanced(metadata):
        moves = (act.RebalanceLeaders(),)
    if leaderless(metadata, config):
        moves = (*moves, act.ElectLeaderless())
    return moves


def _of_consumer(
    world: World, groups: World, consumer: Consumer, recall: Recall
) -> Moves:
    if consumer.state != "running":
        return ()
    name = consumer.name
    own = member_sight(world, groups, name, recall)
    news, reached = heard(world, consumer), overtaken(world, consumer)
    return recall(_by_consumer, name, own, consumer, news, reached)


def _by_consumer(
    own: World, consumer: Consumer, news: Heard, reached: tuple[int, ...]
) -> Moves:
    return (*consumer_moves(own, consumer, news), *fetch_moves(consumer, reached))


def _of_groups(groups: World) -> Moves:
    return tuple(group_moves(groups))


def _arrives(world: World, item: Packet) -> bool:
    """Whether the first packet of its connection can arrive now."""
    if is_cut(world.network, item.source, item.target):
        return False
    if item.target == COORDINATOR:
        return is_ready(world)
    if item.target[0] == "c":
        return world.consumers[place(item.target)].state != "paused"
    if item.target[0] == "p":
        return not stands_still(world, item.target)
    if item.target[0] != "b":
        return True
    return world.brokers[place(item.target)].state != "paused" and not is_muted(
        world, item
    )
