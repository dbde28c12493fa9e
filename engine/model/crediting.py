"""What a committed transaction of a consuming application means: its work is done.

An application that reads, works and writes has an effect only in the topic it writes
to. So the work on a record is done when the transaction with its result is committed,
whatever has become of the process since.

Sources: facts/producers.md 4.2 (writing Prepare is the moment of decision), 4.5.

Left out: what the application does outside Kafka, which no transaction takes back: a
mail is sent as often as the work is done.
"""

from collections.abc import Iterator

from engine.model.config import partitions_of
from engine.model.events import Event, MessageProcessed, TransactionPrepared
from engine.model.members import times_processed
from engine.model.outcome import Outcome, consumer_of, put, then
from engine.model.state import NOBODY, Transaction, World, place
from engine.model.transaction_coordinator import find


def credit(outcome: Outcome) -> Outcome:
    """Count the work of every transaction that was decided to be committed just now."""
    for event in outcome.events:
        if isinstance(event, TransactionPrepared) and event.outcome == "commit":
            known = find(outcome.world.transactions, event.transactional_id)
            outcome = then(outcome, _credit(outcome.world, known))
    return outcome


def _credit(world: World, known: Transaction) -> Outcome:
    name = world.config.producers[place(known.owner)].inside
    if not name:
        return Outcome(world)
    consumer = consumer_of(world, name)
    target = partitions_of(world.config, world.config.consumers[place(name)].output)
    events: tuple[Event, ...] = ()
    for message in dict.fromkeys(_results(world, known, target)):
        times = times_processed(world, consumer.group, message) + 1
        where = _source(world, message, target)
        events += (MessageProcessed(name, message, *where, times),)
        consumer = consumer._replace(processed=(*consumer.processed, message))
        world = put(world, consumer)
    return Outcome(world, events)


def _results(
    world: World, known: Transaction, target: tuple[int, ...]
) -> Iterator[int]:
    """The messages in the transaction: what the logs have since its last marker."""
    for partition in known.pending:
        if partition not in target:
            continue
        leader = world.controller.metadata.partitions[partition].leader
        part = world.brokers[place(leader)].partitions[partition] if leader else None
        found: list[int] = []
        for entry in part.replica.log if part is not None else ():
            if entry.producer_id != known.producer_id:
                continue
            found = [] if entry.control else [*found, entry.message]
        yield from found


def _source(world: World, message: int, target: tuple[int, ...]) -> tuple[int, int]:
    """Where the record stood that was worked on."""
    for index, decided in enumerate(world.controller.metadata.partitions):
        if index in target or decided.leader == NOBODY:
            continue
        part = world.brokers[place(decided.leader)].partitions[index]
        for offset, entry in part.replica.records if part is not None else ():
            if entry.message == message:
                return index, offset
    return 0, 0
