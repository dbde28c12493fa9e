"""The clocks of the timed driver: when every enabled move is due.

A move gets a clock when it becomes enabled and keeps it for as long as it is. The
earliest comes first; ties are broken by the order in which the clocks were set.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.model.actions import Action, Deliver, Move
from engine.model.enabled import enabled
from engine.model.sight import Recall, recalling
from engine.model.state import World
from engine.timing import STEADY, delay_ms

Due = tuple[int, int, Move]  # when, the how-manieth clock that was set, and for what
Round = tuple[tuple[Move, int | None], ...]  # clocks to set, and how long if that is
# known; all that most actions bring that leave the world as it is


@dataclass(slots=True)
class Clocks:
    """The clock of every enabled move.

    A packet's runs from when it was sent, although it can arrive only as the first
    of its connection: until then it is `held`.
    """

    now: int = 0
    ready: tuple[Move, ...] = ()  # what is enabled
    due: dict[Action, Due] = field(default_factory=dict)
    held: dict[Action, Due] = field(default_factory=dict)
    count: int = 0  # of the clocks that were set so far
    stamps: dict[tuple[int, int, int], int] = field(default_factory=dict)
    rounds: dict[Action, Round] = field(default_factory=dict)
    recall: Recall = field(default_factory=recalling)


def look_around(clocks: Clocks, world: World) -> None:
    """The world has changed: set a clock for what is newly enabled, drop the others."""
    ready = enabled(world, clocks.recall)
    running = clocks.due | clocks.held
    packets = [Deliver(item.number) for item in world.network.packets]
    for packet in packets:
        if packet not in running:
            running[packet] = _due(clocks, world, packet)
    clocks.ready, clocks.rounds = ready, {}
    clocks.due = {
        move: running.get(move) or _due(clocks, world, move) for move in ready
    }
    clocks.held = {
        packet: running[packet] for packet in packets if packet not in clocks.due
    }


def _due(clocks: Clocks, world: World, move: Move) -> Due:
    """A clock that begins to run now."""
    now = clocks.now
    clocks.count += 1
    return now + delay_ms(world, move, now, clocks.stamps), clocks.count, move


def first(clocks: Clocks) -> Due | None:
    """What is due first."""
    return min(clocks.due.values(), default=None)


def stop(clocks: Clocks, action: Action, renewed: Iterable[Action]) -> None:
    """An action is carried out: its clock has run out, and some begin anew."""
    clocks.due.pop(action, None)
    for timer in renewed:
        clocks.due.pop(timer, None)
        clocks.held.pop(timer, None)


def go_round(clocks: Clocks, action: Action, world: World) -> None:
    """The action has left the world as it is: set the clocks that it stops.

    Which these are is found out once.
    """
    round_ = clocks.rounds.get(action)
    if round_ is None:
        round_ = clocks.rounds[action] = _stopped(clocks, world)
    now, count, due = clocks.now, clocks.count, clocks.due
    for move, steady in round_:
        ms = delay_ms(world, move, now, clocks.stamps) if steady is None else steady
        count += 1
        due[move] = now + ms, count, move
    clocks.count = count


def _stopped(clocks: Clocks, world: World) -> Round:
    """The clocks that stand still, though what they are for is possible."""
    due = clocks.due
    return tuple(
        (move, delay_ms(world, move, clocks.now) if type(move) in STEADY else None)
        for move in [move for move in clocks.ready if move not in due]
    )
