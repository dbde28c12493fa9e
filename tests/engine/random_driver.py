"""A driver that takes any enabled move next, and throws in orders: no clock, no script.

Which move comes next is asked of a `Choose`, so that Hypothesis can choose and shrink,
and so that a number alone gives a whole walk (`by_counter`).
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import count, permutations
from typing import NamedTuple

from engine.model import actions as act
from engine.model.enabled import enabled
from engine.model.events import Event
from engine.model.network import is_severed
from engine.model.orders import refusal
from engine.model.state import CONTROLLER, COORDINATOR, UNKNOWN, Record, World, place
from engine.model.step import step
from engine.run import Plan, Step, Timeline

Choose = Callable[[int], int]  # of so many possibilities, which one

# What takes its time, in a walk as in life: chosen less often than everything else.
TIMERS = (
    act.AgeMetadata,
    act.AgeOffset,
    act.AnswerFetch,
    act.AnswerShareFetch,
    act.CheckpointHighWatermark,
    act.CleanLog,
    act.DeleteSegment,
    act.ExpireTombstone,
    act.ExpireBatch,
    act.ExpireLock,
    act.ExceedPollInterval,
    act.ExpireMember,
    act.ExpireOffset,
    act.ExpireProduce,
    act.ExpireRebalance,
    act.ExpireMarker,
    act.ExpireSession,
    act.ExpireTransaction,
    act.FailAttempt,
    act.GiveUpCall,
    act.GiveUpClose,
    act.Heartbeat,
    act.PassCommitInterval,
    act.PassLag,
    act.RegisterBroker,
    act.AssignDirectories,
    act.TimeOutFetch,
    act.TimeOutRequest,
    act.WriteBack,
)
REPAIRS = (
    act.AddPartitions,
    act.HealLink,
    act.ResumeBroker,
    act.ResumeConsumer,
    act.StartBroker,
    act.StartConsumer,
    act.MendHandler,
)
KILLS = (act.CrashBroker,)
DISASTERS = (act.CutPower, act.LoseDisk)
HARDSHIPS = (act.CrashBroker, act.StopBroker, act.PauseBroker, act.CutLink)
READERS = (act.CrashConsumer, act.CloseConsumer, act.PauseConsumer)
CALLS = (act.BeginTransaction, act.CommitTransaction, act.AbortTransaction)
WRITERS = (act.FlushProducer, act.KillProducer, act.ExitProducer, act.CloseProducer)


class Walk(NamedTuple):
    """What a walk may do besides the moves that the world makes by itself."""

    messages: int = 3  # how many the application sends in all
    faults: int = 2  # how many orders of the kinds below, in all
    kinds: tuple[type[act.Order], ...] = HARDSHIPS
    repairs: bool = True
    haste: int = 4  # one action in so many is something else than work
    false_alarms: bool = True  # the controller may fence a broker that it hears


class Stride(NamedTuple):
    """One action of a walk, what happened, and the world after it."""

    action: act.Action
    events: tuple[Event, ...]
    world: World


def by_counter(seed: int) -> Choose:
    """Choices that follow from a number, the same everywhere and for ever."""
    turn = count()

    def choose(most: int) -> int:
        text = f"{seed}:{next(turn)}".encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=6).digest()) % most

    return choose


def walk(world: World, choose: Choose, rules: Walk, steps: int) -> Iterator[Stride]:
    """So many actions, one after the other, as far as anything is possible."""
    sent = sum(len(producer.beliefs) for producer in world.producers)
    faults = 0
    for _ in range(steps):
        options = menu(world, rules, sent, faults)
        kinds = [kind for kind in options if kind]
        if not kinds:
            return
        other = choose(rules.haste) == rules.haste - 1
        kind = kinds[choose(len(kinds))] if other else kinds[0]
        action = kind[choose(len(kind))]
        sent += len(action.records) if isinstance(action, act.Send) else 0
        faults += isinstance(action, rules.kinds)
        outcome = step(world, action)
        world = outcome.world
        yield Stride(action, outcome.events, world)


def as_timeline(world: World, strides: Iterable[Stride], messages: int) -> Timeline:
    """A walk as if it were a run, every action a step, so that it can be judged."""
    steps = [Step(0, 0, None, (), world)]
    for number, stride in enumerate(strides, start=1):
        steps.append(Step(number, number, *stride))
    plan = Plan(world.config, (), messages, len(steps))
    return Timeline(plan, tuple(steps), "until")


def menu(
    world: World, rules: Walk, sent: int, faults: int
) -> tuple[list[act.Action], ...]:
    """What may come next: work, timers, a send, faults, repairs."""
    moves = enabled(world)
    work: list[act.Action] = [m for m in moves if not isinstance(m, TIMERS)]
    timers: list[act.Action] = [
        move
        for move in moves
        if isinstance(move, TIMERS)
        and (rules.false_alarms or not _is_false_alarm(world, move))
    ]
    sends = list(next_sends(world, sent)) if sent < rules.messages else []
    orders: list[act.Action] = list(possible_orders(world))
    hard: list[act.Action] = [o for o in orders if isinstance(o, rules.kinds)]
    kind: list[act.Action] = [order for order in orders if isinstance(order, REPAIRS)]
    calls: list[act.Action] = [order for order in orders if isinstance(order, CALLS)]
    return (
        work,
        timers,
        sends,
        hard if faults < rules.faults else [],
        kind if rules.repairs else [],
        *((calls,) if calls else ()),
    )


def _is_false_alarm(world: World, move: act.Move) -> bool:
    if isinstance(move, act.DeleteSegment | act.CleanLog | act.AgeOffset):
        return True  # nothing need be old yet
    if not isinstance(move, act.ExpireSession):
        return False
    running = world.brokers[place(move.broker)].state in ("running", "stopping")
    return running and not is_severed(world.network, move.broker, CONTROLLER)


def next_sends(world: World, sent: int) -> Iterator[act.Action]:
    """The next message, by every producer that still takes one.

    By a transactional one in a transaction alone.
    """
    for producer in world.producers:
        mine = producer.transacting
        if mine is not None and mine.state != "in transaction":
            continue
        order = act.Send(producer.name, (Record(sent + 1, UNKNOWN, 100),))
        if not refusal(world, order):
            yield order


def possible_orders(world: World) -> Iterator[act.Action]:
    """Every order but a send that this world does not refuse."""
    for order in _orders(world):
        if not refusal(world, order):
            yield order


def _orders(world: World) -> Iterator[act.Order]:
    for call in CALLS:
        for producer in world.producers:
            if producer.transacting is not None:
                yield call(producer.name)
    for kind in WRITERS:
        yield from (kind(producer.name) for producer in world.producers)
    for broker in world.brokers:
        yield act.CrashBroker(broker.name)
        yield act.StopBroker(broker.name)
        yield act.CutPower(broker.name)
        yield act.LoseDisk(broker.name)
        yield act.StartBroker(broker.name)
        yield act.PauseBroker(broker.name)
        yield act.ResumeBroker(broker.name)
    for index in range(world.config.topic.partitions):
        yield act.ElectUnclean(index)
        yield act.ElectPreferred(index)
    yield act.AddPartitions(world.config.topic.partitions)
    for consumer in world.consumers:
        yield act.CrashConsumer(consumer.name)
        yield act.CloseConsumer(consumer.name)
        yield act.StartConsumer(consumer.name)
        yield act.PauseConsumer(consumer.name)
        yield act.ResumeConsumer(consumer.name)
        yield act.CutLink(consumer.name, COORDINATOR)
        yield act.HealLink(consumer.name, COORDINATOR)
        yield act.BreakHandler(consumer.name)
        yield act.MendHandler(consumer.name)
        yield act.SeekConsumer(consumer.name, 0, "beginning")
        yield act.SeekConsumer(consumer.name, 0, "end")
    for item in world.network.packets[:3]:
        yield act.DropConnection(item.source, item.target)
        yield act.DelayPacket(item.source, item.target, 400)
    ends = [broker.name for broker in world.brokers] + ["controller", "p1"]
    for source, target in permutations(ends, 2):
        yield act.CutLink(source, target)
        yield act.HealLink(source, target)
