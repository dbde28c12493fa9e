"""The consuming application gets its records: poll, hand-over, workers.

With `hands_off` the application puts what poll() returns on a queue for its
workers and polls again at once; without, it polls again when a worker is free.

Sources: facts/consumers.md B1, B4 (Java), B6 (kafka-go), B7; C1 L3 (hand-over), L9
(a record that cannot be deserialized).

Left out: pause() and resume(), a queue with a limit.
"""

from engine.model.committing import commit_positions, commit_record, wants_commit
from engine.model.config import ConsumerConfig
from engine.model.events import (
    DeserializationFailed,
    Event,
    PolledInVain,
    RecordsHandedOut,
)
from engine.model.marking import note_handed, note_poll, wants_store
from engine.model.reaction import Reaction
from engine.model.reading import send_fetches, with_reading
from engine.model.share_reading import can_poll_shared, poll_shared
from engine.model.state import Consumer, Handed, Packet


def can_poll(consumer: Consumer, config: ConsumerConfig) -> bool:
    """Whether the application is back in poll(), and poll() has something to do.

    Before it hands anything out, it takes part in a rebalance that is under way.
    """
    if consumer.shares:
        return can_poll_shared(consumer, config)
    if not is_in_poll(consumer, config) or consumer.rejoins or consumer.releasing:
        return False
    if not consumer.assigned:
        return False
    if config.commit == "previous" and _promotes(consumer):
        return True
    return consumer.commit_due or any(r.buffered for r in consumer.readings)


def is_in_poll(consumer: Consumer, config: ConsumerConfig) -> bool:
    """Whether nothing keeps the application from calling poll() again."""
    if consumer.closing:
        return False
    if consumer.waits_for_commit or consumer.held:
        return False
    busy = consumer.batch or len(consumer.hands) >= config.workers
    if busy and not config.hands_off:
        return False
    if consumer.hands and config.commit == "previous" and not config.hands_off:
        return False
    if _batch_to_commit(consumer, config):
        return False
    return not any(r.poisoned for r in consumer.readings)


def _batch_to_commit(consumer: Consumer, config: ConsumerConfig) -> bool:
    """The batch is done, or handed on, and its commit is not yet sent."""
    done = config.hands_off or not consumer.hands
    if config.commit in ("batch", "transaction"):
        return done and wants_commit(consumer)
    return config.commit == "resolve" and done and wants_store(consumer)


def _promotes(consumer: Consumer) -> bool:
    """franz-go: whether calling poll() says that more is done than before."""
    return any(r.consumed and r.stored != r.position for r in consumer.readings)


def poll(consumer: Consumer, config: ConsumerConfig) -> Reaction[Consumer]:
    """Commit if it is due, then hand out what is buffered (B4).

    The first clients with group.protocol=consumer raced: their commit came after the
    hand-over and counted what had just been handed out (KAFKA-18641).
    """
    if consumer.shares:
        shared = poll_shared(consumer, config)
        return shared._replace(state=start_work(shared.state, config))
    events: tuple[Event, ...] = ()
    out: tuple[Packet, ...] = ()
    due = consumer.commit_due
    consumer = consumer._replace(commit_due=False)
    if due and not config.commits_late:
        committed = commit_positions(consumer, "auto")
        consumer, out, events = committed.state, committed.out, committed.events
    consumer = note_poll(consumer, config)
    limit = 1 if config.commit == "before" else config.max_poll_records
    for partition in range(len(consumer.readings)):
        buffered = consumer.readings[partition].buffered[: max(0, limit)]
        if buffered and _throws(buffered[0], config):
            consumer, more = _refuse(consumer, config, buffered[0])
            events += more
            break
        taken = _sound(buffered, config)
        if not taken:
            continue
        limit -= len(taken)
        consumer = _advance(consumer, taken)
        if config.commit == "before":
            sent = commit_record(consumer, config, taken[0])
            consumer = sent.state._replace(held=taken, waits_for_commit=True)
            out, events = out + sent.out, events + sent.events
        else:
            consumer = note_handed(consumer, config, taken)
            consumer = consumer._replace(batch=consumer.batch + taken)
            events += (handed_out(consumer, taken),)
    if due and config.commits_late:
        committed = commit_positions(consumer, "late")
        consumer, out = committed.state, out + committed.out
        events += committed.events
    consumer = start_work(consumer, config)
    fetched = send_fetches(consumer)
    if not events:
        events = (PolledInVain(consumer.name),)
    return Reaction(fetched.state, out + fetched.out, events, fetched.renewed)


def _sound(buffered: tuple[Handed, ...], config: ConsumerConfig) -> tuple[Handed, ...]:
    """The records before the first that cannot be read: the error is kept for later."""
    for place, record in enumerate(buffered):
        if _throws(record, config):
            return buffered[:place]
    return buffered


def _throws(record: Handed, config: ConsumerConfig) -> bool:
    """Whether the client cannot deserialize it; some clients do not even try."""
    return config.on_poison != "hand" and record.message in config.poison


def _advance(consumer: Consumer, taken: tuple[Handed, ...]) -> Consumer:
    """The position moves past what poll() returns, before anybody looks at it (B1).

    With the last of what was fetched it also moves past records that are not shown.
    """
    last = taken[-1]
    reading = consumer.readings[last.partition]
    left = reading.buffered[len(taken) :]
    moved = reading._replace(
        position=last.offset + 1 if left else max(last.offset + 1, reading.beyond),
        epoch=last.epoch,
        buffered=left,
        consumed=True,
    )
    return with_reading(consumer, last.partition, moved)


def _refuse(
    consumer: Consumer, config: ConsumerConfig, record: Handed
) -> tuple[Consumer, tuple[Event, ...]]:
    """poll() throws and does not move; what then is up to the application (L9)."""
    partition = record.partition
    then = config.on_poison
    event = DeserializationFailed(
        consumer.name, record.message, partition, record.offset, then
    )
    if then == "skip":
        consumer = give_up(_advance(consumer, (record,)), record)
        return consumer, (event,)
    poisoned = consumer.readings[partition]._replace(poisoned=True)
    return with_reading(consumer, partition, poisoned), (event,)


def give_up(consumer: Consumer, record: Handed) -> Consumer:
    """The application goes on without the record."""
    return consumer._replace(
        failed=(*consumer.failed, record.message), undone=(*consumer.undone, record)
    )


def handed_out(consumer: Consumer, taken: tuple[Handed, ...]) -> RecordsHandedOut:
    """The fact that the application has these records of one partition now."""
    messages = tuple(record.message for record in taken)
    first = taken[0]
    position = consumer.readings[first.partition].position
    return RecordsHandedOut(
        consumer.name, first.partition, first.offset, messages, position
    )


def start_work(consumer: Consumer, config: ConsumerConfig) -> Consumer:
    """Free workers take the next records of the batch."""
    free = config.workers - len(consumer.hands)
    if free <= 0 or not consumer.batch or consumer.waits_for_commit:
        return consumer
    return consumer._replace(
        hands=consumer.hands + consumer.batch[:free], batch=consumer.batch[free:]
    )
