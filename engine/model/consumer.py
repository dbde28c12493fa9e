"""The consuming process: how it starts and ends, and what it hears of its commits.

How it gets records is in `engine.model.polling`, what it does with them in
`engine.model.handling`, what it commits in `engine.model.marking` and
`engine.model.committing`.

Sources: facts/consumers.md A4 (close), B3, B4.

Left out: a close() with a time limit.
"""

from engine.model.committing import commit_at_close
from engine.model.config import ConsumerConfig
from engine.model.events import (
    CommitConfirmed,
    ConsumerClosed,
    ConsumerClosing,
    ConsumerCrashed,
    ConsumerPaused,
    ConsumerResumed,
    ConsumerStarted,
    Event,
)
from engine.model.marking import unfinished
from engine.model.polling import handed_out, start_work
from engine.model.reaction import Reaction
from engine.model.reading import with_reading
from engine.model.share_reading import end_session
from engine.model.state import UNKNOWN, Consumer, Handed, Reading


def receive_commit(
    consumer: Consumer, config: ConsumerConfig, partition: int, offset: int
) -> Reaction[Consumer]:
    """The coordinator has stored it; a call that waited for that returns."""
    if partition in consumer.owned:
        reading = consumer.readings[partition]
        open_ = reading.unanswered and reading.committing != offset
        reading = reading._replace(committed=offset, unanswered=open_)
        consumer = with_reading(consumer, partition, reading)
    ways = [consumer.readings[index] for index in consumer.owned]
    waits = any(way.unanswered for way in ways)
    consumer = consumer._replace(waits_for_commit=consumer.waits_for_commit and waits)
    events: tuple[Event, ...] = (CommitConfirmed(consumer.name, partition, offset),)
    if consumer.held:
        held = consumer.held
        consumer = consumer._replace(batch=consumer.batch + held, held=())
        events += (handed_out(consumer, held),)
    return Reaction(start_work(consumer, config), events=events)


def _cleared(consumer: Consumer, state: str) -> Consumer:
    """The process without anything in its memory."""
    return consumer._replace(
        state=state,
        assigned=False,
        owned=(),
        generation=UNKNOWN,
        joining=False,
        rejoins=False,
        lost=False,
        releasing=(),
        readings=tuple(Reading(leader=r.leader) for r in consumer.readings),
        batch=(),
        hands=(),
        held=(),
        retrying=(),
        parking=(),
        outbox=(),
        outputs=(),
        writing=(),
        transaction="",
        enlisted=(),
        starts=(),
        undone=(),
        unflushed=(),
        commit_due=False,
        waits_for_commit=False,
        recommits=(),
        closing=False,
        delivered=(),
        acknowledged=(),
    )


def in_hand(consumer: Consumer) -> tuple[Handed, ...]:
    """Every record that the application has and has not finished."""
    return unfinished(consumer)


def crash(consumer: Consumer) -> Reaction[Consumer]:
    """SIGKILL: whatever was in hand is not finished."""
    messages = tuple(record.message for record in in_hand(consumer))
    event = ConsumerCrashed(consumer.name, messages)
    out = end_session(consumer, "connection lost")
    return Reaction(_cleared(consumer, "crashed"), out, (event,))


def pause(consumer: Consumer) -> Reaction[Consumer]:
    """The process stands still; the kernel goes on receiving for it."""
    paused = consumer._replace(state="paused")
    return Reaction(paused, events=(ConsumerPaused(consumer.name),))


def resume(consumer: Consumer) -> Reaction[Consumer]:
    """The process goes on where it stood; what it believes may be out of date."""
    running = consumer._replace(state="running")
    return Reaction(running, events=(ConsumerResumed(consumer.name),))


def close(consumer: Consumer, config: ConsumerConfig) -> Reaction[Consumer]:
    """End cleanly; some clients let the running handler end first (A4).

    A handler that looks whether it shall stop leaves the rest of its batch.
    """
    if not (config.waits_at_close and consumer.hands):
        return end_close(consumer, config)
    left = tuple(record.message for record in consumer.batch)
    if not config.leaves_batch:
        left = ()
    event = ConsumerClosing(consumer.name, left)
    rest = () if config.leaves_batch else consumer.batch
    return Reaction(consumer._replace(closing=True, batch=rest), events=(event,))


def end_close(consumer: Consumer, config: ConsumerConfig) -> Reaction[Consumer]:
    """The last commit, if the client makes one, and good-bye."""
    reaction = commit_at_close(consumer, config)
    closed = ConsumerClosed(consumer.name)
    state = _cleared(reaction.state, "closed")
    out = (*reaction.out, *end_session(reaction.state, "closed"))
    return Reaction(state, out, (*reaction.events, closed))


def take_position(
    consumer: Consumer, config: ConsumerConfig, partition: int, committed: int, at: int
) -> Consumer:
    """The consumer with its first position in a partition.

    The auto-commit of Java and aiokafka also commits a position at which nothing was
    read yet (B4, `allConsumed`); a manual commit follows a batch.
    """
    leader = consumer.readings[partition].leader
    committing = committed if config.commit in ("auto", "task") else at
    reading = Reading(at, leader=leader, committing=committing, committed=committing)
    return with_reading(consumer, partition, reading)


def start(consumer: Consumer) -> Reaction[Consumer]:
    """The process starts; it has no partitions yet."""
    connections = tuple(
        old._replace(number=old.number + 1, up=True) for old in consumer.connections
    )
    running = _cleared(consumer, "running")._replace(
        connections=connections, stale=False, life=consumer.life + 1
    )
    return Reaction(running, events=(ConsumerStarted(consumer.name),))
