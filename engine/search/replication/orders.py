"""The steps of a way of the core in other orders, with the same end.

Steps of different brokers often do not care which comes first; the full rules may,
because of what is under way between them.

Left out: other steps to the same end.
"""

from collections.abc import Iterator
from typing import NamedTuple

from engine.search.faults import FREE
from engine.search.replication.space import Label, Space
from engine.search.replication.successors import Successors


class Found(NamedTuple):
    """A way of the core: its faults, its steps, and the states after them."""

    faults: int
    labels: tuple[Label, ...]
    states: tuple[int, ...]


class _Rest(NamedTuple):
    """What is still to be done from a state: steps in a fixed order, and faults."""

    state: int
    labels: tuple[Label, ...]
    faults: int


def other_orders(found: Found, space: Space) -> Iterator[Found]:
    """Every other order of the same steps, first those with their faults early."""
    every = tuple(sorted(found.labels, key=str))
    seeker = _Seeker(Successors(space), found.states[-1], set())
    for way in seeker.ways(_Rest(space.start(), every, found.faults)):
        labels = tuple(label for label, _ in way)
        if labels != found.labels:
            yield Found(found.faults, labels, tuple(state for _, state in way))


class _Seeker(NamedTuple):
    """Looks for the ways to one state, and remembers where there is none."""

    after: Successors
    end: int
    in_vain: set[_Rest]

    def ways(self, now: _Rest) -> Iterator[tuple[tuple[Label, int], ...]]:
        """Every order in which the rest may be done, and leads to the end."""
        if now in self.in_vain:
            return
        if not now.labels:
            yield from [()] if now.state == self.end else []
            return
        reached = False
        for label, then in self._next(now):
            for way in self.ways(then):
                reached = True
                yield ((label, then.state), *way)
        if not reached:
            self.in_vain.add(now)

    def _next(self, now: _Rest) -> Iterator[tuple[Label, _Rest]]:
        """Each of the steps that is possible now."""
        for label, kind, then in sorted(self.after.named(now.state), key=_is_work):
            left = now.faults - (kind != FREE)
            if label in now.labels and left >= 0:
                at = now.labels.index(label)
                yield (
                    label,
                    _Rest(then, (*now.labels[:at], *now.labels[at + 1 :]), left),
                )


def _is_work(step: tuple[Label, str, int]) -> bool:
    _, kind, _ = step
    return kind == FREE
