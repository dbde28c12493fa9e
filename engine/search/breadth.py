"""Breadth first over any graph of values: every state once, compared exactly.

A state is taken apart into a few parts, equal parts get one number (hash-consing), and
the numbers packed into one integer are the state: no two states share one, so nothing
is missed. Along with it goes where it was first seen from, and by which of the choices
there; that is enough to walk any state's way again. The collector is off meanwhile:
nothing here makes cycles, and it would look at every state again and again.

States come in the order of their ways: shorter ones first, and of two that are as long
the one whose first other choice stands earlier in the fixed order. So the first one
that is wanted is *the* first, on every machine.
"""

import hashlib
from array import array
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from engine.uncollected import uncollected

State = TypeVar("State")
Label_co = TypeVar("Label_co", covariant=True)

WIDTH = 24  # bits for the number of a part
MOST = 1 << WIDTH  # different parts; more end the search, they are never mixed up
EVERY = 256  # states from one look outside to the next
UNLIMITED = 1 << 62


class Graph(Protocol[State, Label_co]):
    """What is searched: pure functions, and everything in a fixed order."""

    def choices(self, state: State, /) -> Iterable[tuple[Label_co, State]]:
        """All that may happen next, with what comes of it."""

    def apart(self, state: State, /) -> tuple[Hashable, ...]:
        """Its parts, always as many; equal parts make equal states."""

    def together(self, parts: tuple[Hashable, ...], /) -> State:
        """The state of these parts."""

    def is_wanted(self, state: State, /) -> bool:
        """Whether it is what the search is for."""


class Progress(NamedTuple):
    """How far a search is."""

    states: int  # that were seen
    transitions: int  # that were tried
    depth: int  # of the states that are being visited
    unexplored: int  # seen, and not yet visited


Watch = Callable[[Progress], str]  # hears how far it is; says why to stop, or ""


def unwatched(_: Progress) -> str:
    """Go on to the end."""
    return ""


class Limits(NamedTuple):
    """Where a search stops; memory and time are for `watch`, which is not from here."""

    states: int = UNLIMITED
    depth: int = UNLIMITED


class Found(NamedTuple):
    """The end of a search: the first way to what was wanted, or none.

    Without a way and with nothing unexplored, there is none at all.
    """

    way: tuple[int, ...] | None  # which choice, at every step
    progress: Progress
    stopped: str  # why, if it did not end by itself
    digest: str  # of every state's first way: equal runs have equal ones


@dataclass(slots=True)
class _Seen(Generic[State]):
    """Every state so far; they are numbered as they come."""

    graph: Graph[State, object]
    numbers: dict[Hashable, int]
    parts: list[Hashable]  # by number
    states: set[int]
    parents: "array[int]"  # the number of the state it came from
    chosen: "array[int]"  # and which of the choices there
    width: int = 0

    def packed(self, state: State) -> int:
        """The one integer that stands for this state and for no other."""
        whole = 0
        numbers, parts = self.numbers, self.parts
        for part in self.graph.apart(state):
            number = numbers.get(part)
            if number is None:
                number = numbers[part] = len(parts)
                parts.append(part)
            whole = whole << WIDTH | number
        return whole

    def unpacked(self, whole: int) -> State:
        """The state again."""
        parts = []
        for _ in range(self.width):
            parts.append(self.parts[whole & MOST - 1])
            whole >>= WIDTH
        return self.graph.together(tuple(reversed(parts)))


def explore(
    graph: Graph[State, object],
    start: State,
    limits: Limits = Limits(),  # noqa: B008 - a value
    watch: Watch = unwatched,
) -> Found:
    """Search until what is wanted is found, nothing is left, or a limit is reached."""
    width = len(graph.apart(start))
    seen = _Seen(graph, {}, [], set(), array("q"), array("l"), width)
    whole = seen.packed(start)
    seen.states.add(whole)
    seen.parents.append(-1)
    seen.chosen.append(-1)
    if graph.is_wanted(start):
        return _end(seen, (), Progress(1, 0, 0, 1), "")
    with uncollected():
        return _levels(seen, [whole], limits, watch)


def _levels(
    seen: _Seen[State], frontier: list[int], limits: Limits, watch: Watch
) -> Found:
    """One level after the other: all states that are as many steps from the start."""
    graph, states, first, depth, tried = seen.graph, seen.states, 0, 0, 0
    while frontier:
        found: list[int] = []
        for place, whole in enumerate(frontier):
            if (first + place) % EVERY == 0 or depth >= limits.depth:
                left = len(frontier) - place + len(found)
                now = Progress(len(states), tried, depth, left)
                why = _why_stop(seen, now, limits) or watch(now)
                if why:
                    return _end(seen, None, now, why)
            for choice, (_, then) in enumerate(graph.choices(seen.unpacked(whole))):
                tried += 1
                there = seen.packed(then)
                if there in states:
                    continue
                states.add(there)
                seen.parents.append(first + place)
                seen.chosen.append(choice)
                found.append(there)
                if graph.is_wanted(then):
                    left = len(frontier) - place + len(found)
                    now = Progress(len(states), tried, depth + 1, left)
                    return _end(seen, _way(seen), now, "")
        first += len(frontier)
        frontier = found
        depth += 1
    return _end(seen, None, Progress(len(states), tried, depth, 0), "")


def _why_stop(seen: _Seen[State], now: Progress, limits: Limits) -> str:
    if now.depth >= limits.depth:
        return f"{limits.depth} steps"
    if now.states >= limits.states:
        return f"{limits.states:,} states"
    return f"{MOST:,} parts" if len(seen.parts) >= MOST - (1 << 16) else ""


def _way(seen: _Seen[State]) -> tuple[int, ...]:
    """The choices that lead to the state that was seen last."""
    way: list[int] = []
    number = len(seen.parents) - 1
    while number:
        way.append(seen.chosen[number])
        number = seen.parents[number]
    return tuple(reversed(way))


def _end(
    seen: _Seen[State], way: tuple[int, ...] | None, now: Progress, stopped: str
) -> Found:
    digest = hashlib.blake2b(digest_size=8)
    for numbers in (seen.parents, seen.chosen):
        for at in range(0, len(numbers), 4_096):
            digest.update(",".join(map(str, numbers[at : at + 4_096])).encode())
    return Found(way, now, stopped, digest.hexdigest())


def walk(
    graph: Graph[State, Label_co], start: State, way: Iterable[int]
) -> list[tuple[Label_co, State]]:
    """Take a way again: every choice, and the state after it."""
    steps: list[tuple[Label_co, State]] = []
    for choice in way:
        steps.append(list(graph.choices(start))[choice])
        start = steps[-1][1]
    return steps
