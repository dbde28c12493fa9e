"""The consuming application and its client: poll, process, commit.

Commit modes (`ConsumerConfig.commit`), facts/consumers.md A1, B4-B8:

- ``auto`` (Java): the interval only arms a commit; the next poll() sends it,
  for the positions reached by earlier polls, before it returns new records.
- ``store`` (librdkafka): an offset is stored when its record is handed out,
  and a background thread commits what is stored; ``store-after``: stored when
  the work is done (enable.auto.offset.store=false).
- ``batch``: commitSync() after the whole batch; ``record``: after each record.
- ``before`` (kafka-go ReadMessage): committed before the application sees it.
- ``none``: never.

Left out: rebalances, max.poll.interval.ms, heartbeats of members, handlers that
stop or retry.
"""

from engine.model.committing import (
    STORING,
    commit_offsets,
    commit_positions,
    commit_record,
    wants_commit,
)
from engine.model.config import ConsumerConfig
from engine.model.events import (
    CommitConfirmed,
    ConsumerClosed,
    ConsumerCrashed,
    ConsumerStarted,
    Event,
    MessageProcessed,
    PolledInVain,
    ProcessingFailed,
    RecordsHandedOut,
)
from engine.model.reaction import Reaction
from engine.model.reading import send_fetches, with_reading
from engine.model.state import Consumer, Handed, Packet, Reading


def can_poll(consumer: Consumer, config: ConsumerConfig) -> bool:
    """Whether the application is back in poll(), and poll() has something to do."""
    if not consumer.assigned or consumer.waits_for_commit or consumer.held:
        return False
    if consumer.batch or len(consumer.hands) >= config.workers:
        return False
    if config.commit == "batch" and _uncommitted(consumer, consumer.hands):
        return False
    return consumer.commit_due or any(r.buffered for r in consumer.readings)


def _uncommitted(consumer: Consumer, hands: tuple[Handed, ...]) -> bool:
    """Manual commit after the batch: the batch is done, its commit not yet sent."""
    return not hands and wants_commit(consumer)


def poll(consumer: Consumer, config: ConsumerConfig) -> Reaction[Consumer]:
    """Commit if it is due, then hand out what is buffered (B4)."""
    events: tuple[Event, ...] = ()
    out: tuple[Packet, ...] = ()
    if consumer.commit_due:
        consumer = consumer._replace(commit_due=False)
        committed = commit_positions(consumer, "auto")
        consumer, out, events = committed.state, committed.out, committed.events
    single = config.commit in ("before", *STORING)
    limit = 1 if single else config.max_poll_records
    for partition, reading in enumerate(consumer.readings):
        taken = reading.buffered[: max(0, limit)]
        if not taken:
            continue
        limit -= len(taken)
        position = taken[-1].offset + 1
        stored = position if config.commit == "store" else reading.stored
        moved = reading._replace(
            position=position,
            epoch=taken[-1].epoch,
            buffered=reading.buffered[len(taken) :],
            stored=stored,
        )
        consumer = with_reading(consumer, partition, moved)
        if config.commit == "before":
            sent = commit_record(consumer, taken[0], config.commit)
            consumer = sent.state._replace(held=taken, waits_for_commit=True)
            out, events = out + sent.out, events + sent.events
        else:
            consumer = consumer._replace(batch=consumer.batch + taken)
            events += (_handed_out(consumer, taken, position),)
    consumer = start_work(consumer, config)
    fetched = send_fetches(consumer)
    if not events:
        events = (PolledInVain(consumer.name),)
    return Reaction(fetched.state, out + fetched.out, events, fetched.renewed)


def _handed_out(
    consumer: Consumer, taken: tuple[Handed, ...], position: int
) -> RecordsHandedOut:
    messages = tuple(record.message for record in taken)
    first = taken[0]
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


def record_in_hand(consumer: Consumer, partition: int, offset: int) -> Handed:
    """The record that a worker has in hand."""
    return next(
        item
        for item in consumer.hands
        if (item.partition, item.offset) == (partition, offset)
    )


def finish(
    consumer: Consumer, config: ConsumerConfig, record: Handed, before: int
) -> Reaction[Consumer]:
    """The work on one record ends; `before`: how often the group had done it."""
    partition, offset = record.partition, record.offset
    hands = tuple(item for item in consumer.hands if item is not record)
    consumer = consumer._replace(hands=hands)
    out: tuple[Packet, ...] = ()
    if record.message in config.failing:
        consumer = consumer._replace(failed=(*consumer.failed, record.message))
        events: tuple[Event, ...] = (
            ProcessingFailed(consumer.name, record.message, partition, offset),
        )
    else:
        consumer = consumer._replace(processed=(*consumer.processed, record.message))
        events = (
            MessageProcessed(
                consumer.name, record.message, partition, offset, before + 1
            ),
        )
        if config.commit == "record":
            sent = commit_record(consumer, record, config.commit)
            consumer = sent.state._replace(waits_for_commit=config.workers == 1)
            out, events = sent.out, events + sent.events
    if config.commit == "store-after":
        reading = consumer.readings[partition]
        consumer = with_reading(
            consumer, partition, reading._replace(stored=record.offset + 1)
        )
    return Reaction(start_work(consumer, config), out, events)


def receive_commit(
    consumer: Consumer, config: ConsumerConfig, partition: int, offset: int
) -> Reaction[Consumer]:
    """The coordinator has stored it; a call that waited for that returns."""
    reading = consumer.readings[partition]._replace(committed=offset)
    consumer = with_reading(consumer, partition, reading)
    waits = any(way.committing != way.committed for way in consumer.readings)
    consumer = consumer._replace(waits_for_commit=consumer.waits_for_commit and waits)
    events: tuple[Event, ...] = (CommitConfirmed(consumer.name, partition, offset),)
    if consumer.held:
        held = consumer.held
        consumer = consumer._replace(batch=consumer.batch + held, held=())
        events += (_handed_out(consumer, held, reading.position),)
    return Reaction(start_work(consumer, config), events=events)


def _cleared(consumer: Consumer, state: str) -> Consumer:
    """The process without anything in its memory."""
    return consumer._replace(
        state=state,
        assigned=False,
        readings=tuple(Reading(leader=r.leader) for r in consumer.readings),
        batch=(),
        hands=(),
        held=(),
        commit_due=False,
        waits_for_commit=False,
    )


def in_hand(consumer: Consumer) -> tuple[Handed, ...]:
    """Every record that the application has and has not finished."""
    return consumer.held + consumer.hands + consumer.batch


def crash(consumer: Consumer) -> Reaction[Consumer]:
    """SIGKILL: whatever was in hand is not finished."""
    messages = tuple(record.message for record in in_hand(consumer))
    event = ConsumerCrashed(consumer.name, messages)
    return Reaction(_cleared(consumer, "crashed"), events=(event,))


def close(consumer: Consumer, config: ConsumerConfig) -> Reaction[Consumer]:
    """End cleanly: auto-commit commits all that poll() returned (A4), then leaves."""
    reaction: Reaction[Consumer] = Reaction(consumer)
    if config.commit == "auto":
        reaction = commit_positions(consumer, "close")
    elif config.commit in STORING:
        reaction = commit_offsets(consumer, config)
    closed = ConsumerClosed(consumer.name)
    state = _cleared(reaction.state, "closed")
    return Reaction(state, reaction.out, (*reaction.events, closed))


def take_position(
    consumer: Consumer, config: ConsumerConfig, partition: int, committed: int, at: int
) -> Consumer:
    """The consumer with its first position in a partition.

    Java's auto-commit also commits a position at which nothing was read yet
    (B4, `allConsumed`); a manual commit follows a batch.
    """
    leader = consumer.readings[partition].leader
    committing = committed if config.commit == "auto" else at
    reading = Reading(at, leader=leader, committing=committing, committed=committed)
    return with_reading(consumer, partition, reading)


def start(consumer: Consumer) -> Reaction[Consumer]:
    """The process starts; it has no partitions yet."""
    connections = tuple(
        old._replace(number=old.number + 1, up=True) for old in consumer.connections
    )
    running = _cleared(consumer, "running")._replace(
        connections=connections, stale=False
    )
    return Reaction(running, events=(ConsumerStarted(consumer.name),))
