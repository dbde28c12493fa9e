"""What the application does with a record: the work, and what if the work fails.

`ConsumerConfig.on_error`, facts/consumers.md A5, C1:

- ``log``: the error is logged and the next record follows (L7);
- ``retry``: the same worker tries again, `attempts` times in all, then as ``log``
  (Spring Kafka's DefaultErrorHandler, L8);
- ``seek``: the consumer goes back to the record and reads it again (kafkajs, whose
  runner starts again from what is resolved);
- ``crash``: nobody catches it and the process is gone;
- ``close``: nobody catches it, and `finally` closes the consumer (L4);
- ``accept``, ``release``, ``reject``: instead of ``log``, what a share consumer that
  acknowledges explicitly says of the record (B17).

Whoever gives up on a record may send it to a dead letter topic or a retry topic
first, and wait for the answer or not (`parks`, B19): the record is in `outbox` until
`engine.model.parking` has given it to the producer in the same process.

Whoever writes its results to another topic (`ConsumerConfig.output`) awaits them one by
one, or puts them into a transaction (`engine.model.writing`).

With `flush_ms` a record's result stays in memory (`engine.model.results`).

Left out: a pause of one partition while the others go on, blocking of all workers
while one of them retries.
"""

from engine.model.config import ConsumerConfig
from engine.model.consumer import close, crash
from engine.model.events import (
    AttemptStarted,
    Event,
    MessageProcessed,
    ProcessingFailed,
    RepetitionSkipped,
    WorkBuffered,
)
from engine.model.failing import after_failure, fails
from engine.model.finishing import end_batch, go_on, hand_on, park, put_down
from engine.model.marking import (
    note_done,
)
from engine.model.polling import give_up, poll, start_work
from engine.model.reaction import Reaction
from engine.model.reading import seek
from engine.model.share_reading import note_outcome
from engine.model.state import Consumer, Handed


def record_in_hand(consumer: Consumer, partition: int, offset: int) -> Handed:
    """The record that a worker has in hand."""
    return next(
        item
        for item in consumer.hands
        if (item.partition, item.offset) == (partition, offset)
    )


def working_on(consumer: Consumer) -> tuple[Handed, ...]:
    """The records on which a worker works now; the others wait for something."""
    waiting = consumer.retrying + consumer.parking + consumer.writing
    return tuple(item for item in consumer.hands if item not in waiting)


def poll_or_end(consumer: Consumer, config: ConsumerConfig) -> Reaction[Consumer]:
    """One poll(), and the end of the process if it throws and nobody catches that."""
    polled = poll(consumer, config)
    if any(reading.poisoned for reading in polled.state.readings):
        return _follow(polled, config, config.on_poison)
    return polled


def finish(
    consumer: Consumer,
    config: ConsumerConfig,
    record: Handed,
    before: int,
    failures: int,
) -> Reaction[Consumer]:
    """The work on one record ends.

    `before`: how often the group had done it, `failures`: how often in vain.
    """
    if consumer.broken or fails(config, record.message, failures):
        return end_batch(_fail(consumer, config, record, failures + 1), config)
    if config.output:
        return end_batch(hand_on(consumer, config, record), config)
    consumer = put_down(consumer, record)
    done: Event
    if config.deduplicates and before:
        done = RepetitionSkipped(
            consumer.name, record.message, record.partition, record.offset
        )
    elif config.flush_ms:
        consumer = consumer._replace(unflushed=(*consumer.unflushed, record))
        done = WorkBuffered(
            consumer.name, record.message, record.partition, record.offset
        )
    else:
        consumer = consumer._replace(processed=(*consumer.processed, record.message))
        done = MessageProcessed(
            consumer.name, record.message, record.partition, record.offset, before + 1
        )
    return end_batch(go_on(consumer, config, record, done), config)


def _fail(
    consumer: Consumer, config: ConsumerConfig, record: Handed, failures: int
) -> Reaction[Consumer]:
    """The handler throws; `failures` counts this one."""
    consumer = consumer._replace(attempts=(*consumer.attempts, record.message))
    then = after_failure(config, failures)
    event = ProcessingFailed(
        consumer.name, record.message, record.partition, record.offset, then
    )
    match then:
        case "retry" if config.retry_backoff_ms:
            waiting = consumer._replace(retrying=(*consumer.retrying, record))
            return Reaction(waiting, events=(event,))
        case "retry":
            return Reaction(consumer, events=(event,))
        case "seek":
            partition = record.partition
            sought = seek(_drop(consumer, partition), partition, record.offset)
            return sought._replace(events=(event, *sought.events))
        case "crash" | "close":
            return _follow(Reaction(consumer, events=(event,)), config, then)
        case "park":
            return park(consumer, config, record, event)
        case "accept" | "release" | "reject":
            return _answer_for(consumer, config, record, event)
        case "skip":  # the framework's own decision: it counts as done
            consumer = give_up(put_down(consumer, record), record)
            consumer = consumer._replace(undone=consumer.undone[:-1])
            return go_on(consumer, config, record, event)
        case _:
            consumer = give_up(put_down(consumer, record), record)
            if config.commit == "store-after":
                consumer = note_done(consumer, config, record)
            return Reaction(start_work(consumer, config), events=(event,))


def _answer_for(
    consumer: Consumer, config: ConsumerConfig, record: Handed, event: ProcessingFailed
) -> Reaction[Consumer]:
    """A share consumer says what shall become of what it could not process."""
    if event.then != "release":
        consumer = give_up(consumer, record)
    consumer = note_outcome(put_down(consumer, record), config, record, event.then)
    return Reaction(start_work(consumer, config), events=(event,))


def _drop(consumer: Consumer, partition: int) -> Consumer:
    """Nobody works any more on what was handed out of a partition."""

    def others(records: tuple[Handed, ...]) -> tuple[Handed, ...]:
        return tuple(item for item in records if item.partition != partition)

    return consumer._replace(
        batch=others(consumer.batch),
        hands=others(consumer.hands),
        retrying=others(consumer.retrying),
        parking=others(consumer.parking),
        writing=others(consumer.writing),
    )


def _follow(
    reaction: Reaction[Consumer], config: ConsumerConfig, then: str
) -> Reaction[Consumer]:
    """An exception that nobody catches ends the process, with close() or without."""
    match then:
        case "crash":
            end = crash(reaction.state)
        case "close":
            end = close(reaction.state, config)
        case _:
            return reaction
    return end._replace(out=reaction.out + end.out, events=reaction.events + end.events)


def retry(consumer: Consumer, record: Handed) -> Reaction[Consumer]:
    """The back-off is over: the worker tries the record again."""
    rest = tuple(item for item in consumer.retrying if item != record)
    event = AttemptStarted(
        consumer.name, record.message, record.partition, record.offset
    )
    return Reaction(consumer._replace(retrying=rest), events=(event,))
