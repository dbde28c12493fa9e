"""Read, work, write: an application whose results go to another topic.

The producer is in the consumer's process, as in `engine.model.parking`. Without
transactions each result is awaited, and the offset is committed like any other: two
writes, and a crash can come between them. With ``application.commit=transaction`` the
results of a batch and its offsets are one transaction:

- it begins with the first result, and ends when the batch is done:
  sendOffsetsToTransaction() with the group's metadata (KIP-447), commitTransaction();
- if it is committed, the offsets count and the application polls again;
- if it is aborted, nothing of it counts. The consumer's position does not move by
  itself: the application seeks back to where the transaction began (`rewinds`), or goes
  on with the next records and leaves these undone until it starts again (U16);
- after a fatal error (fenced) it closes both.

Sources: facts/producers.md 4.1-4.5, consumers.md C2 U16; KIP-98, KIP-447; the Javadoc
of KafkaProducer.sendOffsetsToTransaction.

Left out: transactions over several batches, a limit on sendOffsetsToTransaction(), what
the application does outside Kafka.
"""

from typing import NamedTuple

from engine.model import consumer as consumers
from engine.model import finishing, handling, parking
from engine.model import producer as producers
from engine.model.config import partitions_of
from engine.model.events import WorkAbandoned
from engine.model.members import times_processed
from engine.model.outcome import Outcome, consumer_of, producer_of, put, settle, then
from engine.model.parking import BYTES, producer_inside
from engine.model.polling import start_work
from engine.model.reading import seek, with_reading
from engine.model.state import (
    Call,
    Consumer,
    Handed,
    Producer,
    Record,
    World,
    place,
)

ANSWERED = ("acked", "failed")
OVER = ("ready", "fatal error")  # states of a producer without a transaction


class Heard(NamedTuple):
    """What the application could hear now from the producer in its process."""

    parked: tuple[Handed, ...]
    results: tuple[Handed, ...]
    ended: bool  # the call that ends its transaction has returned


NOTHING = Heard((), (), ended=False)


def heard(world: World, consumer: Consumer) -> Heard:
    """Of records for the dead letter topic, of results, of its transaction."""
    if not (consumer.parking or consumer.writing or consumer.transaction):
        return NOTHING
    return Heard(
        parking.settled(world, consumer),
        _settled_results(world, consumer),
        _is_settled(world, consumer),
    )


def _settled_results(world: World, consumer: Consumer) -> tuple[Handed, ...]:
    """The records whose results are known to have arrived, or not to."""
    if not consumer.writing:
        return ()
    known = {b.message for b in _inner(world, consumer).beliefs if b.state in ANSWERED}
    return tuple(item for item in consumer.writing if item.message in known)


def _is_settled(world: World, consumer: Consumer) -> bool:
    """Whether the call that ends the transaction has returned."""
    if consumer.transaction != "ending":
        return False
    producer = _inner(world, consumer)
    mine = producer.transacting
    assert mine is not None, f"{producer.name} has no transactional.id"
    return producer.call is None and mine.state in OVER


def settle_result(world: World, name: str, partition: int, offset: int) -> Outcome:
    """The application hears of one result."""
    consumer = consumer_of(world, name)
    record = handling.record_in_hand(consumer, partition, offset)
    beliefs = _inner(world, consumer).beliefs
    arrived = [b.state for b in beliefs if b.message == record.message] == ["acked"]
    times = times_processed(world, consumer.group, record.message)
    config = world.config.consumers[place(name)]
    done = finishing.settle_result(consumer, config, record, times, arrived=arrived)
    return settle(world, done)


def settle_transaction(world: World, name: str) -> Outcome:
    """The application hears how it ended: it polls again, goes back, or closes."""
    consumer = consumer_of(world, name)
    config = world.config.consumers[place(name)]
    mine = _inner(world, consumer).transacting
    assert mine is not None, f"{name} has no transactions"
    starts, gone = consumer.starts, consumer.enlisted
    consumer = consumer._replace(
        transaction="", enlisted=(), starts=(), waits_for_commit=False
    )
    if mine.state == "fatal error":
        return settle(world, consumers.end_close(consumer, config))
    if mine.ended == "commit":
        for partition, _ in starts:
            reading = consumer.readings[partition]
            reading = reading._replace(committed=reading.committing)
            consumer = with_reading(consumer, partition, reading)
        return Outcome(put(world, start_work(consumer, config)))
    outcome = Outcome(put(world, consumer))
    for partition, before in starts:
        outcome = then(outcome, _rewind(outcome.world, name, partition, before))
    if config.rewinds:
        return outcome
    left = WorkAbandoned(name, tuple(record.message for record in gone))
    return then(outcome, Outcome(outcome.world, (left,) if gone else ()))


def _rewind(world: World, name: str, partition: int, before: int) -> Outcome:
    """What was not committed is not committed; the position follows only if told."""
    consumer = consumer_of(world, name)
    if partition not in consumer.owned:
        return Outcome(world)
    reading = consumer.readings[partition]._replace(committing=before)
    consumer = with_reading(consumer, partition, reading)
    if world.config.consumers[place(name)].rewinds:
        return settle(world, seek(consumer, partition, before))
    moved = reading._replace(committing=reading.position)
    return Outcome(put(world, with_reading(consumer, partition, moved)))


def follow(outcome: Outcome, before: Consumer) -> Outcome:
    """What the consumer's step means for the producer inside the same process."""
    after = consumer_of(outcome.world, before.name)
    producer = producer_inside(outcome.world, before.name)
    if producer is None or after.state != "running" or before.state != "running":
        return parking.follow(outcome, before)
    if after.transaction and not before.transaction:
        outcome = _call(outcome, producer, Call((), kind="begin"))
    outcome = parking.follow(outcome, before)
    if after.outputs:
        outcome = _write(outcome, producer, after.outputs)
    if after.transaction == "asked":
        outcome = _end(outcome, producer)
    return outcome


def _write(
    outcome: Outcome, producer: Producer, results: tuple[Handed, ...]
) -> Outcome:
    config = outcome.world.config
    mine = config.producers[place(producer.name)]
    consumer = consumer_of(outcome.world, mine.inside)
    output = config.consumers[place(consumer.name)].output
    target = partitions_of(config, output)[0]
    records = tuple(Record(item.message, target, BYTES) for item in results)
    world = put(outcome.world, consumer._replace(outputs=()))
    present = producer_of(world, producer.name)
    sent = settle(world, producers.send(present, mine, records))
    return then(outcome, sent)


def _end(outcome: Outcome, producer: Producer) -> Outcome:
    """sendOffsetsToTransaction(), then commitTransaction()."""
    mine = outcome.world.config.producers[place(producer.name)]
    now = consumer_of(outcome.world, mine.inside)
    offsets = tuple(
        (partition, now.readings[partition].position) for partition, _ in now.starts
    )
    member = (now.group, now.member_id, now.generation)
    world = put(outcome.world, now._replace(transaction="ending"))
    outcome = outcome._replace(world=world)
    promise = Call((), kind="offsets", offsets=offsets, member=member)
    outcome = _call(outcome, producer, promise)
    return _call(outcome, producer, Call((), kind="commit"))


def _call(outcome: Outcome, producer: Producer, call: Call) -> Outcome:
    present = producer_of(outcome.world, producer.name)
    config = outcome.world.config.producers[place(producer.name)]
    made = producers.make_call(present, config, call)
    return then(outcome, settle(outcome.world, made))


def _inner(world: World, consumer: Consumer) -> Producer:
    producer = producer_inside(world, consumer.name)
    assert producer is not None, f"{consumer.name} writes without a producer"
    return producer
