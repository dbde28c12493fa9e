"""Which moves are possible in a world: everything that could happen next.

The order is fixed: network, producers, brokers, controller, consumers; inside
each by name. Attempts that would change nothing (a reconnect that fails, a
periodic task with nothing to do) are not offered.

Left out: orders; those come from a script, a visitor or a search.
"""

from collections.abc import Iterator
from itertools import chain

from engine.model import actions as act
from engine.model import closing, committing, handling, polling, recommitting, sender
from engine.model.accumulator import flying, queued
from engine.model.broker_moves import broker_moves
from engine.model.clients import (
    can_ask,
    has_leaders,
    known_leaders,
    overlooks,
    reconnectable,
    to_create,
)
from engine.model.config import UNLIMITED, Config
from engine.model.deliver import is_muted
from engine.model.dynamic import leaderless
from engine.model.member_moves import group_moves, member_moves
from engine.model.network import heads, is_cut
from engine.model.offsets_log import is_ready
from engine.model.parking import stands_still
from engine.model.planned import is_imbalanced
from engine.model.producer import ENDED
from engine.model.share_moves import share_moves
from engine.model.sight import Recall, afresh, group_sight, member_sight, surroundings
from engine.model.state import (
    CONTROLLER,
    COORDINATOR,
    NOBODY,
    Broker,
    Consumer,
    Leader,
    Metadata,
    Packet,
    Producer,
    Reading,
    World,
    place,
)
from engine.model.transaction_moves import transacting_moves, transaction_moves
from engine.model.writing import Heard, heard

Moves = tuple[act.Move, ...]


def enabled(world: World, recall: Recall = afresh) -> Moves:
    """Every move that is possible now, in a fixed order.

    A driver that asks again and again brings its own `recall`.
    """
    moves: list[act.Move] = [
        act.Deliver(item.number)
        for item in heads(world.network)
        if _arrives(world, item)
    ]
    around = surroundings(world, recall)
    for producer in world.producers:
        if not stands_still(world, producer.name):
            moves += recall(_of_producer, producer.name, around, producer)
    moves += recall(_of_brokers, "", recall, around, world.brokers)
    metadata = world.controller.metadata
    moves += recall(_of_controller, CONTROLLER, world.config, metadata)
    groups = group_sight(world, around, recall)
    for consumer in world.consumers:
        if consumer.state == "running":
            news = heard(world, consumer)
            own = member_sight(world, groups, consumer.name, recall)
            moves += recall(_of_consumer, consumer.name, own, consumer, news)
            moves += _fetch_moves(world, consumer)
    moves += recall(_of_groups, COORDINATOR, groups)
    moves += transaction_moves(world)
    moves += share_moves(world)
    return tuple(moves)


def _of_producer(around: World, producer: Producer) -> Moves:
    if producer.state in ENDED or producer.stuck:
        return ()
    return tuple(_producer_moves(around, producer))


def _of_brokers(recall: Recall, around: World, brokers: tuple[Broker, ...]) -> Moves:
    """Of each of them; most changes are of one, or of none."""
    each = (recall(_of_broker, one.name, recall, around, one) for one in brokers)
    return tuple(chain.from_iterable(each))


def _of_broker(recall: Recall, around: World, broker: Broker) -> Moves:
    return tuple(broker_moves(recall, around, broker))


def _of_controller(config: Config, metadata: Metadata) -> Moves:
    moves: Moves = ()
    if config.topic.auto_leader_rebalance and is_imbalanced(metadata):
        moves = (act.RebalanceLeaders(),)
    if leaderless(metadata, config):
        moves = (*moves, act.ElectLeaderless())
    return moves


def _of_consumer(groups: World, consumer: Consumer, news: Heard) -> Moves:
    return tuple(_consumer_moves(groups, consumer, news))


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


# --- producers --------------------------------------------------------------


def _producer_moves(world: World, producer: Producer) -> Iterator[act.Move]:
    name = producer.name
    config = world.config.producers[place(name)]
    if sender.drainable(producer, config):
        yield act.DrainBatches(name)
    for batch in queued(producer):
        if not (batch.closed or batch.ripe):
            yield act.EndLinger(name, batch.number)
        if batch.backing_off:
            yield act.EndBackoff(name, batch.number, batch.attempts)
        if config.delivery_timeout_ms:
            yield act.ExpireBatch(name, batch.number)
    if config.delivery_timeout_ms and config.expires == "any":
        for batch in flying(producer):
            yield act.ExpireBatch(name, batch.number)
    for batch in sender.unreachable(producer, config):
        yield act.FailAttempt(name, batch.number, batch.attempts)
    for request in producer.in_flight:
        yield act.TimeOutRequest(name, request.correlation)
    call = producer.call
    if call is not None and call.records and config.max_block_ms != UNLIMITED:
        yield act.GiveUpCall(name, call.records[0].message)
    if closing.can_run_out(producer, config):
        yield act.GiveUpClose(name)
    if producer.stale or not config.refresh_on_error:
        yield from _refresh(world, producer, producer.leaders)
    if config.refresh_on_error and overlooks(world, name, producer.leaders):
        yield act.AgeMetadata(name)
    for broker in reconnectable(world, name, producer.connections):
        yield act.Connect(name, broker)
    yield from transacting_moves(producer)


def _refresh(
    world: World, client: Producer | Consumer, leaders: tuple[Leader, ...]
) -> Iterator[act.Move]:
    """Metadata is asked for when it brings something new, or ends the wish for it."""
    if not can_ask(world, client.name):
        return
    known = known_leaders(world, client.name)
    news = any(new.epoch > old.epoch for old, new in zip(leaders, known, strict=True))
    lacking = client.stale and bool(to_create(world, client.name))
    if news or lacking or (client.stale and has_leaders(world, client, known)):
        yield act.RefreshMetadata(client.name)


# --- consumers --------------------------------------------------------------


def _consumer_moves(
    world: World, consumer: Consumer, news: Heard
) -> Iterator[act.Move]:
    name = consumer.name
    config = world.config.consumers[place(name)]
    leaders = tuple(reading.leader for reading in consumer.readings)
    if consumer.stale:
        yield from _refresh(world, consumer, leaders)
    if consumer.assigned and overlooks(world, name, leaders):
        yield act.AgeMetadata(name)
    for broker in reconnectable(world, name, consumer.connections):
        yield act.Connect(name, broker)
    yield from member_moves(world, consumer)
    if polling.can_poll(consumer, config):
        yield act.Poll(name)
    worked_on = ((r.partition, r.offset) for r in handling.working_on(consumer))
    for at in dict.fromkeys(worked_on):  # a share consumer may have one twice
        yield act.FinishRecord(name, *at)
    for record in consumer.retrying:
        yield act.RetryRecord(name, record.partition, record.offset)
    for record in news.parked:
        yield act.SettleParked(name, record.partition, record.offset)
    for record in news.results:
        yield act.SettleResult(name, record.partition, record.offset)
    if news.ended:
        yield act.SettleTransaction(name)
    if consumer.unflushed:
        yield act.FlushResults(name)
    if committing.can_commit(consumer, config):
        yield act.CommitOffsets(name)
    for failed in recommitting.due(consumer, config):
        yield act.RetryCommit(name, failed.partition, failed.offset)
    due = consumer.commit_due or consumer.closing or not consumer.assigned
    if config.commit == "auto" and not due:
        yield act.PassCommitInterval(name)


def _fetch_moves(world: World, consumer: Consumer) -> Iterator[act.Move]:
    """What the fetch loops of a consumer wait for."""
    name = consumer.name
    for index, reading in enumerate(consumer.readings):
        if reading.fetch == "waiting":
            yield act.TimeOutFetch(name, index)
        elif (reading.fetch == "backing off" and not consumer.stale) or (
            reading.fetch == "beyond end" and _is_reached(world, reading, index)
        ):
            yield act.EndFetchBackoff(name, index)


def _is_reached(world: World, reading: Reading, index: int) -> bool:
    """Whether the leader's log has grown to a position that was beyond its end."""
    if reading.leader.broker == NOBODY:
        return False
    part = world.brokers[place(reading.leader.broker)].partitions[index]
    return part is not None and part.replica.log_end >= reading.position
