"""Steps of producers and consumers, links and fetch loops: which rule an action calls.

Left out: nothing of its own; see the rules.
"""

from typing import assert_never

from engine.model import actions as act
from engine.model import (
    answers,
    asking,
    clients,
    closing,
    committing,
    failing,
    follower,
    handling,
    members,
    membership,
    overwriting,
    parking,
    reading,
    recommitting,
    results,
    seeking,
    sender,
    topics,
    waiting,
    writing,
)
from engine.model import consumer as consumers
from engine.model import producer as producers
from engine.model.outcome import (
    Outcome,
    broker_of,
    consumer_of,
    decide,
    producer_of,
    put,
    settle,
)
from engine.model.state import Consumer, World, place
from engine.model.step_member import member_step
from engine.model.step_transactions import transacting_step

_OwnMove = (
    act.Poll
    | act.FinishRecord
    | act.RetryRecord
    | act.SettleParked
    | act.SettleResult
    | act.SettleTransaction
    | act.FlushResults
    | act.CommitOffsets
    | act.RetryCommit
    | act.PassCommitInterval
)


def producer_step(
    world: World,
    action: act.ProducerAction,
) -> Outcome:
    """What the application orders, and what its producer does by itself."""
    return overwriting.follow(world, _produce(world, action), action.producer)


def _produce(world: World, action: act.ProducerAction) -> Outcome:
    """What one producing process does; what becomes of its requests comes later."""
    if isinstance(action, act.TransactingAction):
        return transacting_step(world, action)
    producer = producer_of(world, action.producer)
    config = world.config.producers[place(action.producer)]
    match action:
        case act.Send(records=records):
            return settle(world, producers.send(producer, config, records))
        case act.FlushProducer():
            return settle(world, closing.flush(producer, closing=False))
        case act.CloseProducer():
            return settle(world, producers.abort_open(producer, config))
        case act.ExitProducer():
            return settle(world, closing.leave(producer, config))
        case act.KillProducer():
            return settle(world, closing.end(producer, killed=True))
        case act.StartProducer():
            return settle(world, producers.start(producer, config))
        case act.DrainBatches():
            return settle(world, sender.drain(producer, config))
        case act.EndLinger(batch=batch):
            return settle(world, waiting.end_linger(producer, batch))
        case act.EndBackoff(batch=batch):
            return settle(world, waiting.end_backoff(producer, config, batch))
        case act.ExpireBatch(batch=batch):
            return settle(world, waiting.expire_batch(producer, config, batch))
        case act.FailAttempt(batch=batch):
            return settle(world, waiting.fail_attempt(producer, config, batch))
        case act.TimeOutRequest(correlation=correlation):
            request = next(
                item for item in producer.in_flight if item.correlation == correlation
            )
            lost = answers.lose_connection(producer, config, request.broker, "timeout")
            return settle(world, lost)
        case act.GiveUpCall():
            if asking.is_kept_waiting(producer):
                return settle(world, asking.give_up(producer))
            return settle(world, producers.give_up_call(producer, config))
        case act.GiveUpClose():
            return settle(world, closing.discard(producer, closing.FORCED))
        case _:
            assert_never(action)


def consumer_step(
    world: World,
    action: act.ConsumerAction,
) -> Outcome:
    """What a consuming application and its group do."""
    if isinstance(action, act.MemberMove):
        return member_step(world, action)
    before = consumer_of(world, action.consumer)
    outcome = _act(world, before, action)
    after = consumer_of(outcome.world, action.consumer)
    if before.state == "running" and after.state == "closed":
        outcome = membership.leave(outcome, before)
    return writing.follow(outcome, before)


def _act(
    world: World, consumer: Consumer, action: act.ConsumerOrder | _OwnMove
) -> Outcome:
    """What one consuming process does; whether it left its group comes later."""
    config = world.config.consumers[place(consumer.name)]
    match action:
        case act.CrashConsumer():
            return settle(world, consumers.crash(consumer))
        case act.CloseConsumer():
            return settle(world, consumers.close(consumer, config))
        case act.StartConsumer():
            return settle(world, consumers.start(consumer))
        case act.PauseConsumer():
            return settle(world, consumers.pause(consumer))
        case act.ResumeConsumer():
            return settle(world, consumers.resume(consumer))
        case act.SeekConsumer(partition=partition, to=to):
            return seeking.seek(world, consumer.name, partition, to)
        case act.BreakHandler():
            return settle(world, failing.set_broken(consumer, broken=True))
        case act.MendHandler():
            return settle(world, failing.set_broken(consumer, broken=False))
        case act.Poll():
            return settle(world, handling.poll_or_end(consumer, config))
        case act.FinishRecord(partition=partition, offset=offset):
            record = handling.record_in_hand(consumer, partition, offset)
            group, message = consumer.group, record.message
            done = members.times_processed(world, group, message)
            failed = members.times_failed(world, group, message)
            end = handling.finish(consumer, config, record, done, failed)
            return settle(world, end)
        case act.RetryRecord(partition=partition, offset=offset):
            record = handling.record_in_hand(consumer, partition, offset)
            return settle(world, handling.retry(consumer, record))
        case act.SettleParked(partition=partition, offset=offset):
            return parking.settle_parked(world, consumer.name, partition, offset)
        case act.SettleResult(partition=partition, offset=offset):
            return writing.settle_result(world, consumer.name, partition, offset)
        case act.SettleTransaction():
            return writing.settle_transaction(world, consumer.name)
        case act.FlushResults():
            times = tuple(
                members.times_processed(world, consumer.group, record.message)
                for record in consumer.unflushed
            )
            return settle(world, results.flush(consumer, config, times))
        case act.CommitOffsets():
            return settle(world, committing.commit_offsets(consumer, config))
        case act.RetryCommit(partition=partition, offset=offset):
            again = recommitting.retry(consumer, config, partition, offset)
            return settle(world, again)
        case act.PassCommitInterval():
            return settle(world, committing.pass_interval(consumer))
        case _:
            assert_never(action)


def client_step(world: World, action: act.ClientMove) -> Outcome:
    """A client reaches a broker again, or learns who leads."""
    wanted = clients.to_create(world, action.client)
    if wanted and isinstance(action, act.RefreshMetadata):
        metadata, config = world.controller.metadata, world.config
        return decide(world, topics.create(metadata, config, wanted, action.client))
    if action.client[0] == "p":
        producer = producer_of(world, action.client)
        if not isinstance(action, act.Connect):
            return settle(world, clients.refresh_producer(world, producer))
        up = clients.connected(producer.connections, action.broker)
        events = clients.connect_event(action.client, action.broker)
        return Outcome(put(world, producer._replace(connections=up)), events)
    consumer = consumer_of(world, action.client)
    if not isinstance(action, act.Connect):
        learned = clients.refresh_consumer(world, consumer)
        fetching = reading.send_fetches(learned.state)
        return settle(world, fetching._replace(events=learned.events))
    up = clients.connected(consumer.connections, action.broker)
    fetching = reading.send_fetches(consumer._replace(connections=up))
    events = clients.connect_event(action.client, action.broker)
    return settle(world, fetching._replace(events=events))


def fetch_loop_step(world: World, action: act.FetchLoopMove) -> Outcome:
    """A fetch loop gives up an answer, or goes on after an error."""
    timed_out = isinstance(action, act.TimeOutFetch)
    if action.client[0] == "b":
        broker = broker_of(world, action.client)
        if timed_out:
            why = "no answer"
            return settle(world, follower.back_off(broker, action.partition, why))
        topic = world.config.topic
        return settle(world, follower.go_on(broker, topic, action.partition))
    consumer = consumer_of(world, action.client)
    way = consumer.readings[action.partition]
    if timed_out:
        lost = reading.lose_connection(consumer, way.leader.broker, "timeout")
        return settle(world, lost)
    consumer = reading.with_reading(
        consumer, action.partition, way._replace(fetch="ready")
    )
    return settle(world, reading.send_fetches(consumer))
