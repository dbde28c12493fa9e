"""Every state of the core once, by exact comparison: as fast as plain Python goes.

What some parts of a state allow together is worked out once, and then only added to
the integers that states are (`engine.search.core.table`). The collector is off
meanwhile: nothing here makes cycles.

Source of the counts to be met: TLC on hachikuji/kafka-specification.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from engine.search.core.moves import Bounds
from engine.search.core.quorum import REPLICAS, Label
from engine.search.core.releases import Release
from engine.search.core.table import (
    BITS,
    PAIRS,
    PART,
    QUORUM,
    Alone,
    Table,
    Together,
)
from engine.uncollected import uncollected

WEAK, STRONG = (
    1,
    2,
)  # no member of the leader's ISR, of the controller's, lacks a record

OWN = tuple(PART << QUORUM | PART << BITS * name for name in REPLICAS)
PAIR = tuple(PART << BITS * one | PART << BITS * other for one, other in PAIRS)


class Closure(NamedTuple):
    """All states, or all up to the first that breaks an invariant.

    Counted as TLC counts: `generated` has every move and the start, `depth` is that of
    states, one more than that of moves. `way`: the moves to the broken invariant, the
    fewest there are; None if it holds in every state.
    """

    distinct: int
    generated: int
    depth: int
    way: tuple[Label, ...] | None = None


@dataclass(slots=True)
class _Known:
    """What was worked out, by the numbers of the parts it is about."""

    table: Table
    invariants: int
    alone: tuple[dict[int, Alone], ...] = field(
        default_factory=lambda: tuple({} for _ in REPLICAS)
    )
    together: tuple[dict[int, Together], ...] = field(
        default_factory=lambda: tuple({} for _ in PAIRS)
    )
    follows: tuple[dict[tuple[int, int], tuple[int, ...]], ...] = field(
        default_factory=lambda: tuple({} for _ in PAIRS)
    )
    isr: list[int] = field(default_factory=list)  # of each part that is a quorum
    news: list[int] = field(default_factory=list)  # and what it has announced
    announced: dict[object, int] = field(default_factory=dict)
    same: dict[Any, Any] = field(default_factory=dict)  # equal answers are kept once


def close(release: Release, bounds: Bounds, invariants: int = 0) -> Closure:
    """Visit every state, breadth first, until an invariant is broken.

    `invariants`: WEAK, STRONG, or both as WEAK | STRONG.
    """
    with uncollected():
        return _levels(_Known(Table(release, bounds), invariants))


def _levels(known: _Known) -> Closure:
    """One level after the other: all states that are as many moves from the start."""
    levels = [[known.table.start()]]
    seen, generated = set(levels[0]), 1
    while levels[-1]:
        found: list[int] = []
        for state in levels[-1]:
            moves = _moves(known, state)
            if moves is None:
                way = _way(known.table, levels, state)
                return Closure(len(seen), generated, len(levels), way)
            generated += len(moves)
            for move in moves:
                there = state + move
                if there not in seen:
                    seen.add(there)
                    found.append(there)
        levels.append(found)
    return Closure(len(seen), generated, len(levels) - 1)


def _moves(known: _Known, state: int) -> list[int] | None:  # noqa: C901 - in one piece:
    # calls would take longer than what they do
    """All moves in a state, as differences; None if it breaks an invariant."""
    quorum = state >> QUORUM
    if quorum >= len(known.isr) or known.isr[quorum] < 0:
        _learn(known, quorum)
    isr, news, wanted = known.isr[quorum], known.news[quorum], known.invariants
    each = [
        known.alone[name].get(state & OWN[name]) or _alone(known, name, state)
        for name in REPLICAS
    ]
    moves: list[int] = []
    for name, (own, higher, changes, _, missing) in enumerate(each):
        if missing & wanted:
            return None
        moves += own
        raising = higher
        for turn in (0, 1):
            place = 2 * name + turn
            other = PAIRS[place][1]
            pair = state & PAIR[place]
            together = known.together[place].get(pair)
            if together is None:
                together = _together(known, place, state)
            more, lets, grounds, lacking = together
            if lacking & wanted and (lacking & wanted & WEAK or isr >> other & 1):
                return None
            moves += more
            if changes and grounds:
                moves += changes[turn : turn + 1] * grounds
            if each[other][3] >> name & 1:
                follows = known.follows[place].get((pair, news))
                if follows is None:
                    follows = _follows(known, place, state, (pair, news))
                moves += follows
            if not lets:
                raising = 0
        if raising:
            moves.append(raising)
    return moves


def _learn(known: _Known, quorum: int) -> None:
    """Note what is asked of a quorum at every state."""
    missing = quorum + 1 - len(known.isr)
    known.isr += [-1] * missing
    known.news += [-1] * missing
    _, _, isr, announced, _ = known.table.parts[quorum]
    known.isr[quorum] = isr
    news = known.announced.setdefault(announced, len(known.announced))
    known.news[quorum] = news


def _alone(known: _Known, name: int, state: int) -> Alone:
    found = known.table.alone(name, known.table.unpacked(state))
    found = known.same.setdefault(found, found)
    return known.alone[name].setdefault(state & OWN[name], found)


def _together(known: _Known, place: int, state: int) -> Together:
    found = known.table.together(place, known.table.unpacked(state))
    found = known.same.setdefault(found, found)
    return known.together[place].setdefault(state & PAIR[place], found)


def _follows(
    known: _Known, place: int, state: int, key: tuple[int, int]
) -> tuple[int, ...]:
    found = known.table.follows(place, known.table.unpacked(state))
    found = known.same.setdefault(found, found)
    return known.follows[place].setdefault(key, found)


def _way(table: Table, levels: list[list[int]], state: int) -> tuple[Label, ...]:
    """The moves that lead to a state of the last level."""
    way: list[Label] = []
    for level in reversed(levels[:-1]):
        label, state = next(
            (label, before)
            for before in level
            for label, then in table.labelled(before)
            if then == state
        )
        way.append(label)
    return tuple(reversed(way))
