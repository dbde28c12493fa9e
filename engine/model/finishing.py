"""What follows when the work on a record is done, or goes on elsewhere.

The worker's hands are free, the offset may be committed, the next record begins, and
after the last one the batch's handler returns. A record that is given up on, or its
result, may have to be in another topic first (`engine.model.parking`,
`engine.model.writing`).

Sources: facts/consumers.md B7, B19, C1 L17.

Left out: headers that say where a record comes from.
"""

from engine.model.committing import TRANSACTION, commit_after
from engine.model.config import ConsumerConfig
from engine.model.consumer import end_close
from engine.model.events import (
    Event,
    MessageProcessed,
    ParkingFailed,
    RecordParked,
    ResultFailed,
    ResultSent,
)
from engine.model.marking import note_batch_left, note_done
from engine.model.polling import start_work
from engine.model.reaction import Reaction
from engine.model.share_reading import note_outcome
from engine.model.state import Consumer, Handed


def put_down(consumer: Consumer, record: Handed) -> Consumer:
    """A worker's hands are free again."""
    return consumer._replace(
        hands=tuple(item for item in consumer.hands if item != record)
    )


def go_on(
    consumer: Consumer, config: ConsumerConfig, record: Handed, event: Event
) -> Reaction[Consumer]:
    """The application takes the record for done."""
    consumer = note_done(consumer, config, record)
    consumer = note_outcome(consumer, config, record, "accept")
    sent = commit_after(consumer, config, record)
    return sent._replace(
        state=start_work(sent.state, config), events=(event, *sent.events)
    )


def park(
    consumer: Consumer, config: ConsumerConfig, record: Handed, event: Event
) -> Reaction[Consumer]:
    """The record goes to another topic, and counts as done now or when it is there.

    In a transaction there is nothing to wait for: it counts together with the offset.
    """
    consumer = consumer._replace(outbox=(*consumer.outbox, record))
    if config.commit == TRANSACTION:
        consumer = consumer._replace(transaction="open")
    elif config.parks == "await":
        parking = (*consumer.parking, record)
        return Reaction(consumer._replace(parking=parking), events=(event,))
    return go_on(put_down(consumer, record), config, record, event)


def settle_parked(
    consumer: Consumer, config: ConsumerConfig, record: Handed, *, arrived: bool
) -> Reaction[Consumer]:
    """The dead letter topic has it, or has not: then the handler tries once more."""
    rest = tuple(item for item in consumer.parking if item != record)
    consumer = consumer._replace(parking=rest)
    told = (consumer.name, record.message, record.partition, record.offset)
    if not arrived:
        return Reaction(consumer, events=(ParkingFailed(*told),))
    parked = RecordParked(*told)
    return end_batch(go_on(put_down(consumer, record), config, record, parked), config)


def hand_on(
    consumer: Consumer, config: ConsumerConfig, record: Handed
) -> Reaction[Consumer]:
    """The result goes to another topic: within a transaction, or awaited."""
    transactional = config.commit == TRANSACTION
    consumer = consumer._replace(outputs=(*consumer.outputs, record))
    told = (consumer.name, record.message, record.partition, record.offset)
    sent = ResultSent(*told, transactional)
    if not transactional:
        writing = (*consumer.writing, record)
        return Reaction(consumer._replace(writing=writing), events=(sent,))
    consumer = put_down(consumer, record)._replace(
        transaction="open", enlisted=(*consumer.enlisted, record)
    )
    return go_on(consumer, config, record, sent)


def settle_result(
    consumer: Consumer,
    config: ConsumerConfig,
    record: Handed,
    before: int,
    *,
    arrived: bool,
) -> Reaction[Consumer]:
    """The other topic has the result, and the work is done; or it is done again."""
    rest = tuple(item for item in consumer.writing if item != record)
    consumer = consumer._replace(writing=rest)
    told = (consumer.name, record.message, record.partition, record.offset)
    if not arrived:
        return Reaction(consumer, events=(ResultFailed(*told),))
    consumer = put_down(consumer, record)._replace(
        processed=(*consumer.processed, record.message)
    )
    done = MessageProcessed(*told, before + 1)
    return end_batch(go_on(consumer, config, record, done), config)


def end_batch(
    reaction: Reaction[Consumer], config: ConsumerConfig
) -> Reaction[Consumer]:
    """After the last record: the batch's handler returns, and a close may end."""
    consumer = reaction.state
    if consumer.state != "running":
        return reaction
    if consumer.batch or consumer.hands:
        return reaction
    consumer = note_batch_left(consumer, config)
    if not consumer.closing:
        return reaction._replace(state=consumer)
    end = end_close(consumer, config)
    return end._replace(out=reaction.out + end.out, events=reaction.events + end.events)
