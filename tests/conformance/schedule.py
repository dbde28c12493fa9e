"""What people, machines and applications did in a run, without what Kafka did.

A schedule has no times: before each of its items stands what could be observed in
the simulation just then, and whoever plays it waits for that. So an election is
waited for, and not slept over.

Three things are put in other words, because a real cluster knows no such order:

- A *slow* link is cut, and healed just before the first packet that took it arrives.
- The operating system's *write-back* becomes a sync of that broker's disk.
- A *timer* that runs out without a trace that could be seen has to run out on the
  stage too (`UNSEEN`), and so has a fetch that is parked at its leader when a follower
  is paused or cut off (`FETCH_WAIT_MS`). Only these are waited for by the clock.

Sources: real-kafka.md 8.2 (synchronise on what is observed), 8.3 (closing the races).

Left out: what needs a clock of its own in the application (a handler's pause between
two attempts is not kept; its order is).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from engine.model import actions as act
from engine.model.config import Config, partition_name
from engine.model.events import (
    CommitSent,
    ConsumerClosed,
    ConsumerCrashed,
    Event,
    LeadershipGivenBack,
    LogFlushed,
    MessageBuffered,
    MessageProcessed,
    MessagesSentAgain,
    PositionSought,
    ProcessingFailed,
    RecordsHandedOut,
    RepetitionSkipped,
)
from engine.model.state import Record, World, place
from engine.run import Plan, Step, run
from tests.conformance.observed import Observed, seen_in

FETCH_WAIT_MS = 500  # replica.fetch.wait.max.ms: how long a fetch is parked
SETTLE_MS = 2 * FETCH_WAIT_MS
AT_ONCE_MS = 20
# request.timeout.ms, max.poll.interval.ms, max.block.ms, the time that a close has
UNSEEN = (act.TimeOutRequest, act.ExceedPollInterval, act.GiveUpCall, act.GiveUpClose)
# What the application commits itself; everything else the client library does.
BY_APPLICATION = frozenset(
    {"record", "async", "positions", "watermark", "batch", "flush", "before"}
)


class Hand(NamedTuple):
    """The application hands a message to its producer."""

    producer: str
    record: Record
    partition: str  # "": the client chooses


class Take(NamedTuple):
    """The application polls until it holds these messages."""

    consumer: str
    partition: str
    messages: tuple[int, ...]


class Work(NamedTuple):
    """The application finishes its work on a message."""

    consumer: str
    message: int


class Fail(NamedTuple):
    """The application's work on a message fails."""

    consumer: str
    message: int
    then: str  # "log" | "skip" | "retry" | "seek" | "crash" | "close"


class Seek(NamedTuple):
    """The application moves its position."""

    consumer: str
    partition: str
    offset: int


class Commit(NamedTuple):
    """The application commits an offset."""

    consumer: str
    partition: str
    offset: int


class Store(NamedTuple):
    """The application stores an offset: its library commits that by its own clock."""

    consumer: str
    partition: str
    offset: int


class Sync(NamedTuple):
    """The operating system writes everything that a broker has written to its disk."""

    broker: str


Doing = act.Order | Hand | Take | Work | Fail | Seek | Commit | Store | Sync

# Orders that strike: what is there at that moment decides how the story ends.
STRIKES = (
    *(act.CrashBroker, act.StopBroker, act.CutPower, act.FailPower, act.LoseDisk),
    *(act.PauseBroker, act.CutLink, act.ElectUnclean, act.ElectPreferred),
    *(act.Reassign, act.DeleteRecords, act.DeleteTopic),
    *(act.KillProducer, act.ExitProducer, act.CloseProducer),
    *(act.CrashConsumer, act.CloseConsumer, act.PauseConsumer),
)
STILL = (act.PauseBroker, act.CutLink)  # after these a parked fetch is waited out


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do, and what has to be seen before it.

    With `exact` the stage must be just so, else at least so far. `rest_ms` has to have
    passed since the item before. What follows a strike `at_once` waits for nothing: it
    is about what is true in that moment only.
    """

    at_ms: int
    do: Doing
    before: Observed
    exact: bool
    rest_ms: int = 0
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """A whole run as things to do, and what was there at the end."""

    plan: Plan
    begin: World
    items: tuple[Item, ...]
    end: World
    ended_ms: int


def make_schedule(plan: Plan) -> Schedule:
    """Simulate a plan and read off what was done to it.

    Raises RunError for a plan that cannot be played.
    """
    steps = run(plan, housekeeping=True).steps
    items: list[Item] = []
    slowed: dict[tuple[str, str], int] = {}  # link: the packets sent before
    unseen_ms = 0  # when the last timer of that kind ran out
    for before, step in pairwise(steps):
        seen: Observed | None = None
        for doing in _doings(before.world, step, slowed):
            seen = seen or seen_in(before.world)
            rest_ms = _rest_ms(step, items[-1] if items else None, unseen_ms)
            exact = isinstance(doing, STRIKES)
            at_once = _is_at_once(step, items[-1] if items else None)
            items.append(Item(step.at_ms, doing, seen, exact, rest_ms, at_once))
        if isinstance(step.action, UNSEEN):
            unseen_ms = step.at_ms
    last = steps[-1]
    return Schedule(plan, steps[0].world, tuple(items), last.world, last.at_ms)


def _is_at_once(step: Step, last: Item | None) -> bool:
    if last is None or not isinstance(last.do, act.Order):
        return False
    return 0 < step.at_ms - last.at_ms <= AT_ONCE_MS


def _rest_ms(step: Step, last: Item | None, unseen_ms: int) -> int:
    if last is None:
        return 0
    if unseen_ms > last.at_ms:
        return unseen_ms - last.at_ms + SETTLE_MS
    parked = isinstance(last.do, STILL) and step.at_ms - last.at_ms >= FETCH_WAIT_MS
    return SETTLE_MS if parked else 0


def _doings(
    world: World, step: Step, slowed: dict[tuple[str, str], int]
) -> Iterator[Doing]:
    """What one step means for whoever plays it; `world` is before it."""
    action = step.action
    match action:
        case act.Deliver():
            item = next(p for p in world.network.packets if p.number == action.packet)
            way = (item.source, item.target)
            if item.number > slowed.get(way, item.number):
                del slowed[way]
                yield act.HealLink(*way)
        case act.SlowLink(source=source, target=target):
            slowed[source, target] = world.network.sent
            yield act.CutLink(source, target)
        case act.HealLink(source=source, target=target):
            slowed.pop((source, target), None)
            yield action
        case act.Send() | act.SeekConsumer():
            pass  # their events say what becomes of them
        case _ if isinstance(action, act.Order):
            yield action
        case _:
            pass
    yield from _sends(world, step)
    for event in step.events:
        yield from _told_by(world, event, action)


def _sends(world: World, step: Step) -> Iterator[Doing]:
    """The messages that the application hands over in a step.

    An application that waits for its answers calls again when they are there, and one
    that was started again calls for what it has no note of; what merely waits for
    room in the buffer has been handed over already.
    """
    started = isinstance(step.action, act.StartProducer)
    again = {
        message
        for event in step.events
        if isinstance(event, MessagesSentAgain)
        for message in event.messages
    }
    if isinstance(step.action, act.Send):
        config = world.config.producers[place(step.action.producer)]
        if not config.waits:
            for record in step.action.records:
                yield _hand(step, step.action.producer, record)
            return
    for event in step.events:
        if isinstance(event, MessageBuffered):
            config = world.config.producers[place(event.producer)]
            if started or config.waits or event.message in again:
                record = _record_of(step.world, event)
                yield _hand(step, event.producer, record)


def _record_of(world: World, event: MessageBuffered) -> Record:
    """The record that went into a batch."""
    producer = world.producers[place(event.producer)]
    return next(
        record
        for queue in producer.queues
        for batch in queue
        for record in batch.records
        if record.message == event.message
    )


def _hand(step: Step, producer: str, record: Record) -> Hand:
    """A call of send(): without a key it names the partition that was simulated."""
    if record.key:
        return Hand(producer, record, "")
    for event in step.events:
        if isinstance(event, MessageBuffered) and event.message == record.message:
            name = partition_name(step.world.config, event.partition)
            return Hand(producer, record, name)
    return Hand(producer, record, "")


def _told_by(world: World, event: Event, action: act.Action | None) -> Iterator[Doing]:
    """What an event tells of an application or a machine."""
    match event:
        case LogFlushed(broker=broker, why="write-back"):
            yield Sync(broker)
        case LeadershipGivenBack(partition=number, ordered=False):
            yield act.ElectPreferred(number)  # the real controller's clock is off
        case ConsumerCrashed(consumer=name):
            if not isinstance(action, act.CrashConsumer):
                yield act.CrashConsumer(name)
        case ConsumerClosed(consumer=name):
            if not isinstance(action, act.CloseConsumer):
                yield act.CloseConsumer(name)
        case _:
            yield from _work(world.config, event)


def _work(config: Config, event: Event) -> Iterator[Doing]:
    """What an event tells of the work of a consuming application."""
    match event:
        case RecordsHandedOut(consumer=name, partition=number, messages=messages):
            yield Take(name, partition_name(config, number), messages)
        case MessageProcessed(consumer=name, message=message):
            yield Work(name, message)
            yield from _stored(config, event)
        case ProcessingFailed(consumer=name, message=message, then=then):
            yield Fail(name, message, then)
            yield from _stored(config, event) if then == "log" else ()
        case RepetitionSkipped(consumer=name, message=message):
            yield Fail(name, message, "skip")
        case PositionSought(consumer=name, partition=number, new=offset):
            yield Seek(name, partition_name(config, number), offset)
        case CommitSent(consumer=name, partition=number, offset=offset, how=how):
            if how in BY_APPLICATION:
                yield Commit(name, partition_name(config, number), offset)
        case _:
            pass


def _stored(
    config: Config, done: MessageProcessed | ProcessingFailed
) -> Iterator[Store]:
    """With enable.auto.offset.store=false the application says what it is done with."""
    own = config.consumers[place(done.consumer)]
    if own.commit == "store-after":
        name = partition_name(config, done.partition)
        yield Store(done.consumer, name, done.offset + own.commits_next)
