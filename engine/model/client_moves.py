"""What may happen next at one client: a producer, a consumer and its fetch loops.

Left out: nothing of its own; see `engine.model.enabled`.
"""

from collections.abc import Iterator

from engine.model import actions as act
from engine.model import closing, committing, handling, polling, recommitting, sender
from engine.model.accumulator import flying, queued
from engine.model.clients import (
    can_ask,
    has_leaders,
    known_leaders,
    reconnectable,
    to_create,
)
from engine.model.config import UNLIMITED
from engine.model.member_moves import member_moves
from engine.model.overlooking import overlooks
from engine.model.state import NOBODY, Consumer, Leader, Producer, Reading, World, place
from engine.model.transaction_moves import transacting_moves
from engine.model.writing import Heard

# --- producers --------------------------------------------------------------


def producer_moves(world: World, producer: Producer) -> Iterator[act.Move]:
    """Everything that a producer may do next, and what it waits for."""
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


def consumer_moves(world: World, consumer: Consumer, news: Heard) -> Iterator[act.Move]:
    """Everything that a consumer and its application may do next."""
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


def fetch_moves(consumer: Consumer, reached: tuple[int, ...]) -> Iterator[act.Move]:
    """What the fetch loops of a consumer wait for; `reached`: see `overtaken`."""
    name = consumer.name
    for index, reading in enumerate(consumer.readings):
        if reading.fetch == "waiting":
            yield act.TimeOutFetch(name, index)
        elif (reading.fetch == "backing off" and not consumer.stale) or (
            index in reached
        ):
            yield act.EndFetchBackoff(name, index)


def overtaken(world: World, consumer: Consumer) -> tuple[int, ...]:
    """The partitions where the log has grown to a position that was beyond its end."""
    return tuple(
        index
        for index, reading in enumerate(consumer.readings)
        if reading.fetch == "beyond end" and _is_reached(world, reading, index)
    )


def _is_reached(world: World, reading: Reading, index: int) -> bool:
    """Whether the leader's log ends where the consumer is, or after it."""
    if reading.leader.broker == NOBODY:
        return False
    part = world.brokers[place(reading.leader.broker)].partitions[index]
    return part is not None and part.replica.log_end >= reading.position
