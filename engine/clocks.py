"""The clocks of the timed driver: when every enabled move is due.

A move gets a clock when it becomes enabled and keeps it for as long as it is. The
earliest comes first; ties are broken by the order in which the clocks were set.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush, heapreplace

from engine.model.actions import Action, Deliver, Move
from engine.model.enabled import enabled
from engine.model.sight import Recall, recalling
from engine.model.state import World
from engine.timing import STEADY, delay_ms


@dataclass(slots=True, eq=False)
class Clock:
    """When a move is due; clocks that are due together go by their number.

    One that begins anew in the same world is never due earlier than it was.
    """

    move: Move
    at_ms: int
    number: int  # the how-manieth clock that was set
    is_queued: bool = False  # in the agenda, by this time or an earlier one


Round = tuple[tuple[Clock, int | None], ...]  # clocks to set, and how long if that is
# known; all that most actions bring that leave the world as it is


@dataclass(slots=True)
class Clocks:
    """The clock of every enabled move.

    A packet's runs from when it was sent, although it can arrive only as the first
    of its connection: until then it is `held`.
    """

    now: int = 0
    due: dict[Action, Clock] = field(default_factory=dict)  # of all that is enabled, in
    # the order of the rules
    places: dict[Action, int] = field(default_factory=dict)  # in it, once asked for
    held: dict[Action, Clock] = field(default_factory=dict)
    agenda: list[tuple[int, int, Clock]] = field(default_factory=list)  # a heap
    count: int = 0  # of the clocks that were set so far
    stamps: dict[tuple[int, int, int], int] = field(default_factory=dict)
    rounds: dict[Action, Round] = field(default_factory=dict)  # of what is silent
    recall: Recall = field(default_factory=recalling)


def look_around(clocks: Clocks, world: World) -> None:
    """The world has changed: set a clock for what is newly enabled, drop the others."""
    before, held = clocks.due, clocks.held
    packets = [Deliver(item.number) for item in world.network.packets]
    for packet in packets:
        if not (packet in held or before.get(packet)):
            held[packet] = _begun(clocks, world, packet)
    clocks.rounds, clocks.places = {}, {}
    due: dict[Action, Clock] = {
        move: before.get(move) or _queued(clocks, world, move)
        for move in enabled(world, clocks.recall)
    }
    clocks.due = due
    clocks.held = {
        packet: clock
        for packet in packets
        if packet not in due and (clock := held.get(packet) or before.get(packet))
    }


def _begun(clocks: Clocks, world: World, move: Move) -> Clock:
    """A clock that begins to run now."""
    now = clocks.now
    clocks.count += 1
    return Clock(move, now + delay_ms(world, move, now, clocks.stamps), clocks.count)


def _queued(clocks: Clocks, world: World, move: Move) -> Clock:
    """The clock of a move that is enabled from now on."""
    clock = clocks.held.get(move) or _begun(clocks, world, move)
    if not clock.is_queued:
        clock.is_queued = True
        heappush(clocks.agenda, (clock.at_ms, clock.number, clock))
    return clock


def first(clocks: Clocks) -> Clock | None:
    """What is due first.

    A clock that has begun anew finds its new place when its old one comes up, and one
    that was dropped goes then.
    """
    agenda, due = clocks.agenda, clocks.due
    while agenda:
        _, number, clock = agenda[0]
        if due.get(clock.move) is not clock:
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
        clocks.due.pop(move, None)
        clocks.held.pop(move, None)


def go_round(
    clocks: Clocks, moves: Iterable[Action], world: World, *, is_silent: bool
) -> None:
    """Something has left the world as it is: set those clocks anew that it stops.

    If the first of the moves, the one that was made, `is_silent`, then `let_pass` may
    do all this from now on.
    """
    due, places, now = clocks.due, clocks.places, clocks.now
    if not places:
        places = clocks.places = {move: place for place, move in enumerate(due)}
    made, *renewed = dict.fromkeys(moves)
    round_: list[tuple[Clock, int | None]] = []
    stopped = [move for move in (made, *renewed) if move in due]
    for move in sorted(stopped, key=places.__getitem__):
        clock = due[move]
        ms = delay_ms(world, clock.move, now, clocks.stamps)
        clocks.count += 1
        clock.at_ms, clock.number = now + ms, clocks.count
        round_.append((clock, ms if type(move) in STEADY else None))
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
