"""The clocks of the timed driver: when every enabled move is due.

A move gets a clock when it becomes enabled and keeps it for as long as it is. The
earliest comes first; ties are broken by the order in which the clocks were set.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush, heapreplace
from itertools import zip_longest

from engine.model.actions import Action, Deliver, Move
from engine.model.enabled import Moves, by_part
from engine.model.idle import going_on
from engine.model.state import World
from engine.recall import Recall, recalling
from engine.timing import STEADY, delay_ms


@dataclass(slots=True, eq=False)
class Clock:
    """When a move is due; clocks that are due together go by their number.

    One that begins anew in the same world is never due earlier than it was.
    """

    move: Move
    at_ms: int
    number: int  # the how-manieth clock that was set
    part: int = 0  # whose move it is: its place in `by_part`
    is_set: bool = False  # the move is enabled
    is_queued: bool = False  # in the agenda, by this time or an earlier one


Round = tuple[tuple[Clock, int | None], ...]  # clocks to set, and how long if that is
# known; all that most actions bring that leave the world as it is


@dataclass(slots=True)
class Clocks:
    """The clock of every enabled move.

    A packet's runs from when it was sent, although it can arrive only as the first
    of its connection: `sent` has those of all that are under way.
    """

    now: int = 0
    due: dict[Action, Clock] = field(default_factory=dict)  # of all that is enabled
    sent: dict[Action, Clock] = field(default_factory=dict)
    agenda: list[tuple[int, int, Clock]] = field(default_factory=list)  # a heap
    count: int = 0  # of the clocks that were set so far
    stamps: dict[tuple[int, int, int], int] = field(default_factory=dict)
    rounds: dict[Action, Round] = field(default_factory=dict)  # of what is silent
    recall: Recall = field(default_factory=recalling)
    world: World | None = None  # that was looked at last
    parts: tuple[Moves, ...] = ()  # what was enabled there
    stopped: set[int] = field(default_factory=set)  # parts of which clocks have stopped


def look_around(clocks: Clocks, world: World) -> None:
    """The world has changed: set a clock for what is newly enabled, drop the others.

    Most changes are of one process: in the other parts of what is enabled, all clocks
    run on but those that have been stopped.
    """
    last, clocks.world = clocks.world, world
    if last is None or last.network.packets is not world.network.packets:
        _follow(clocks, world)
    before, after = clocks.parts, by_part(world, clocks.recall)
    for part, (old, new) in enumerate(zip_longest(before, after, fillvalue=())):
        if new is not old:
            for move in set(old).difference(new):
                _drop(clocks, move)
        if new is not old or part in clocks.stopped:
            for move in new:
                if move not in clocks.due:
                    _set(clocks, world, move, part)
    clocks.parts = after
    clocks.stopped.clear()
    if last is not None:
        rounds = going_on(clocks.rounds, last, world)
        clocks.rounds = {made: one for made, one in rounds.items() if _goes_on(one)}


def _follow(clocks: Clocks, world: World) -> None:
    """The clock of a packet begins to run when it is sent."""
    under_way = [Deliver(item.number) for item in world.network.packets]
    sent = clocks.sent
    clocks.sent = {
        move: sent.get(move) or _begun(clocks, world, move) for move in under_way
    }


def _goes_on(round_: Round) -> bool:
    """Whether none of its clocks was dropped."""
    return all(clock.is_set for clock, _ in round_)


def _begun(clocks: Clocks, world: World, move: Move) -> Clock:
    """A clock that begins to run now."""
    now = clocks.now
    clocks.count += 1
    return Clock(move, now + delay_ms(world, move, now, clocks.stamps), clocks.count)


def _set(clocks: Clocks, world: World, move: Move, part: int) -> None:
    """A move is enabled from now on."""
    clock = clocks.sent.get(move) or _begun(clocks, world, move)
    clock.part, clock.is_set = part, True
    clocks.due[move] = clock
    if not clock.is_queued:
        clock.is_queued = True
        heappush(clocks.agenda, (clock.at_ms, clock.number, clock))


def _drop(clocks: Clocks, move: Action) -> None:
    """A move is not enabled any more, or its clock has stopped."""
    clock = clocks.due.pop(move, None)
    if clock is not None:
        clock.is_set = False
        clocks.stopped.add(clock.part)


def first(clocks: Clocks) -> Clock | None:
    """What is due first.

    A clock that has begun anew finds its new place when its old one comes up, and one
    that was dropped goes then.
    """
    agenda = clocks.agenda
    while agenda:
        _, number, clock = agenda[0]
        if not clock.is_set:
            clock.is_queued = False
            heappop(agenda)
        elif clock.number != number:
            heapreplace(agenda, (clock.at_ms, clock.number, clock))
        else:
            return clock
    return None


def stop(clocks: Clocks, moves: Iterable[Action]) -> None:
    """Take away the clocks that have run out, and those that are to begin anew."""
    for move in moves:
        _drop(clocks, move)
        clocks.sent.pop(move, None)


def go_round(
    clocks: Clocks, moves: Iterable[Action], world: World, *, is_silent: bool
) -> None:
    """Something has left the world as it is: set those clocks anew that it stops.

    If the first of the moves, the one that was made, `is_silent`, then `let_pass` may
    do all this from now on.
    """
    due, parts, now = clocks.due, clocks.parts, clocks.now
    made, *renewed = dict.fromkeys(moves)
    stopped = [due[move] for move in (made, *renewed) if move in due]
    stopped.sort(key=lambda one: (one.part, parts[one.part].index(one.move)))
    round_: list[tuple[Clock, int | None]] = []
    for clock in stopped:
        ms = delay_ms(world, clock.move, now, clocks.stamps)
        clocks.count += 1
        clock.at_ms, clock.number = now + ms, clocks.count
        round_.append((clock, ms if type(clock.move) in STEADY else None))
    if is_silent:
        clocks.rounds[made] = tuple(round_)


def let_pass(clocks: Clocks, world: World, end: int, most: int) -> int:
    """Go round with all that is silent and due before `end`; return how often."""
    rounds = clocks.rounds
    times = 0
    while rounds and times < most:
        clock = first(clocks)
        if clock is None or clock.at_ms >= end:
            break
        round_ = rounds.get(clock.move)
        if round_ is None:
            break
        now, count = max(clocks.now, clock.at_ms), clocks.count
        for other, steady in round_:
            ms = steady
            if ms is None:
                ms = delay_ms(world, other.move, now, clocks.stamps)
            count += 1
            other.at_ms, other.number = now + ms, count
        clocks.now, clocks.count = now, count
        times += 1
    return times
