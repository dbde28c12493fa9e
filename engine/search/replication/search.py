"""Every state of the core once, with the fewest faults first, then the fewest steps.

A layer has all states that are reached with so many faults and no fewer; inside it
they come by steps. What a state may still lose depends on what has gone wrong only
where some kind of fault is rarer than all together, so a state of an earlier layer is
not looked at again. States of one level come in the order of their ways.

A state in which a message is lost is followed like the others, should whoever asks go
on: what is lost here may be saved by what the core leaves out, and lost a step later.

The collector is off meanwhile: nothing here makes cycles.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.search.breadth import Limits, Progress, Watch
from engine.search.question import Bounds
from engine.search.replication.rules import Rules
from engine.search.replication.space import Label, Space
from engine.search.replication.successors import Successors
from engine.uncollected import uncollected

EVERY = 1_024  # states from one look outside to the next
Levels = list[list[int]]
After = Callable[[int], list[int]]


class Outcome(NamedTuple):
    """The end of a search in the core."""

    way: tuple[Label, ...] | None  # None: no message is lost, as far as it went
    states: tuple[int, ...]  # after every step of the way
    space: Space  # what these states mean
    faults: int  # of the way, or of the layer that was the last one
    progress: Progress
    stopped: str
    digest: str


@dataclass(slots=True)
class _Run:
    """A search under way."""

    space: Space
    next: Successors
    limits: Limits
    watch: Watch
    seen: set[int] = field(default_factory=set)
    layers: list[Levels] = field(default_factory=list)
    tried: int = 0
    behind: int = 0  # states of which not everything was tried, in earlier layers
    stopped: str = ""


def search(rules: Rules, bounds: Bounds, limits: Limits, watch: Watch) -> Outcome:
    """Visit every state until a message is lost, nothing is left, or a limit is met."""
    return next(losses(rules, bounds, limits, watch))


def losses(
    rules: Rules, bounds: Bounds, limits: Limits, watch: Watch
) -> Iterator[Outcome]:
    """Every state in which a message is lost, as it is found; last, one without a way.

    The one without a way is the end of the search: all was visited, or it was stopped.
    """
    space = Space(rules, bounds)
    run = _Run(space, Successors(space), limits, watch)
    found = _search(run, bounds.total)
    while True:
        with uncollected():
            lost = next(found, None)
        yield _end(run, None if lost is None else _way(run, lost))
        if lost is None:
            return


def _search(run: _Run, total: int) -> Iterator[int]:
    start = run.space.start()
    for faults in range(total + 1):
        levels: Levels = [[]] if faults else [[start]]
        if not faults:
            run.seen.add(start)
        run.layers.append(levels)
        yield from _layer(run, faults)
        if run.stopped:
            return


def _layer(run: _Run, faults: int) -> Iterator[int]:
    """All states that take so many faults; those in which something is lost."""
    levels = run.layers[faults]
    before = run.layers[faults - 1] if faults else []
    depth = 0
    while depth < len(before) or levels[depth]:
        new: list[int] = []
        levels.append(new)
        if depth < len(before):
            yield from _grow(run, before[depth], new, run.next.faults)
        if not run.stopped:
            yield from _grow(run, levels[depth], new, run.next.free)
        if run.stopped:
            return
        depth += 1
    while levels and not levels[-1]:
        levels.pop()


def _grow(run: _Run, level: list[int], new: list[int], after: After) -> Iterator[int]:
    """Add what comes after the states of a level; those that are lost."""
    seen, is_lost, tried = run.seen, run.next.is_lost, 0
    for place, state in enumerate(level):
        if place % EVERY == 0 and _is_over(run, len(level) - place + len(new)):
            return
        there_are = after(state)
        tried += len(there_are)
        for there in there_are:
            if there not in seen:
                seen.add(there)
                new.append(there)
                if is_lost(there):
                    run.tried += tried
                    tried = 0
                    yield there
    run.tried += tried


def _is_over(run: _Run, left: int) -> bool:
    depth = len(run.layers[-1]) - 2
    now = Progress(len(run.seen), run.tried, max(0, depth), left)
    if depth >= run.limits.depth:
        run.stopped = f"{run.limits.depth} steps"
    elif now.states >= run.limits.states:
        run.stopped = f"{run.limits.states:,} states"
    elif run.space.is_full():
        run.stopped = f"{len(run.space.parts):,} parts"
    else:
        run.stopped = run.watch(now)
    run.behind = left
    return bool(run.stopped)


def _way(run: _Run, state: int) -> list[tuple[Label, int]]:
    """The moves that lead to a state of the last level, and the states after them."""
    way: list[tuple[Label, int]] = []
    faults = len(run.layers) - 1
    depth = len(run.layers[faults]) - 1
    while depth:
        depth -= 1
        then = state
        label, state, faults = _before(run, state, faults, depth)
        way.append((label, then))
    return way[::-1]


def _before(run: _Run, state: int, faults: int, depth: int) -> tuple[Label, int, int]:
    """The first state from which this one was reached, and how."""
    for layer, after in ((faults - 1, run.next.faults), (faults, run.next.free)):
        if layer < 0 or depth >= len(run.layers[layer]):
            continue
        for earlier in run.layers[layer][depth]:
            if state in after(earlier):
                names = run.next.named(earlier)
                label = next(name for name, _, then in names if then == state)
                return label, earlier, layer
    msg = "a state without a way"
    raise AssertionError(msg)


def _end(run: _Run, steps: list[tuple[Label, int]] | None) -> Outcome:
    depth = max(len(levels) for levels in run.layers) - 1
    digest = hashlib.blake2b(digest_size=8)
    for levels in run.layers:
        for level in levels:
            digest.update(b"%d %d," % (len(level), sum(level)))
    left = run.behind if run.stopped else 0
    progress = Progress(len(run.seen), run.tried, depth, left)
    way = None if steps is None else tuple(label for label, _ in steps)
    states = tuple(state for _, state in steps or ())
    end = digest.hexdigest()
    faults = len(run.layers) - 1
    return Outcome(way, states, run.space, faults, progress, run.stopped, end)
