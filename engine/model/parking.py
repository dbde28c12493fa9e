"""A producer inside a consumer's process: for a retry topic or a dead letter topic.

It shares the process's fate: a crash takes it along with all that is in its buffer,
a clean close flushes it, a new start brings a new one that remembers nothing.

Sources: facts/consumers.md B19, C1 L17, C2 U14.

What else that producer may be for: `engine.model.writing`.

Left out: a retry topic whose records wait for their time, headers that say why a
record was sent there.
"""

from engine.model import closing, finishing, handling
from engine.model import producer as producers
from engine.model.config import partitions_of
from engine.model.outcome import Outcome, consumer_of, put, settle, then
from engine.model.state import Consumer, Handed, Producer, Record, World, place

BYTES = 100  # of a parked record: what it is about has little to do with its size


def producer_inside(world: World, consumer: str) -> Producer | None:
    """The producer in a consumer's process, if it has one."""
    for producer in world.producers:
        if world.config.producers[place(producer.name)].inside == consumer:
            return producer
    return None


def stands_still(world: World, producer: str) -> bool:
    """Whether the process that a producer is in is paused."""
    inside = world.config.producers[place(producer)].inside
    return bool(inside) and consumer_of(world, inside).state == "paused"


def settled(world: World, consumer: Consumer) -> tuple[Handed, ...]:
    """The records for the dead letter topic of which it is known what became."""
    if not consumer.parking:
        return ()
    producer = producer_inside(world, consumer.name)
    assert producer is not None, f"{consumer.name} parks without a producer"
    known = [b.message for b in producer.beliefs if b.state in ("acked", "failed")]
    return tuple(item for item in consumer.parking if item.message in known)


def settle_parked(world: World, name: str, partition: int, offset: int) -> Outcome:
    """The application hears of one of them."""
    consumer = consumer_of(world, name)
    producer = producer_inside(world, name)
    assert producer is not None, f"{name} parks without a producer"
    record = handling.record_in_hand(consumer, partition, offset)
    states = [b.state for b in producer.beliefs if b.message == record.message]
    config = world.config.consumers[place(name)]
    arrived = states == ["acked"]
    reaction = finishing.settle_parked(consumer, config, record, arrived=arrived)
    return settle(world, reaction)


def follow(outcome: Outcome, before: Consumer) -> Outcome:
    """What the consumer's step means for the producer inside the same process."""
    world = outcome.world
    after = consumer_of(world, before.name)
    producer = producer_inside(world, before.name)
    if producer is None:
        return outcome
    if after.state != before.state:
        return then(outcome, _change_state(world, producer, after.state))
    if not after.outbox:
        return outcome
    config = world.config.consumers[place(after.name)]
    target = partitions_of(world.config, config.dead_letter)[0]
    records = tuple(Record(item.message, target, BYTES) for item in after.outbox)
    world = put(world, after._replace(outbox=()))
    mine = world.config.producers[place(producer.name)]
    sent = settle(world, producers.send(producer, mine, records))
    return then(outcome, sent)


def _change_state(world: World, producer: Producer, state: str) -> Outcome:
    config = world.config.producers[place(producer.name)]
    match state:
        case "crashed" if producer.state not in producers.ENDED:
            return settle(world, closing.end(producer, killed=True))
        case "closed" if producer.state == "running":
            return settle(world, producers.abort_open(producer, config))
        case "running" if producer.state != "running":
            fresh = producer._replace(left=(), beliefs=())  # it remembers nothing
            return settle(world, producers.start(fresh, config))
        case _:
            return Outcome(world)
