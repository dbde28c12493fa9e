"""Breadth first: the first way, every state once, and honest ends."""

import gc
from collections.abc import Hashable, Iterator
from typing import Any

import pytest

from engine.search import Limits, Progress, explore, walk

Place = tuple[int, int]
SIZE = 4


class Grid:
    """A grid of which one corner is wanted; one may go right, or up."""

    def __init__(self, wanted: Place) -> None:
        self.wanted = wanted

    def choices(self, state: Place) -> Iterator[tuple[str, Place]]:
        """One step to a side."""
        x, y = state
        if y < SIZE:
            yield "up", (x, y + 1)
        if x < SIZE:
            yield "right", (x + 1, y)

    def apart(self, state: Place) -> tuple[Hashable, ...]:
        """Two parts."""
        return state

    def together(self, parts: tuple[Any, ...]) -> Place:
        """The place."""
        return (parts[0], parts[1])

    def is_wanted(self, state: Place) -> bool:
        """Whether it is the corner."""
        return state == self.wanted


def test_first_way() -> None:
    """Of all shortest ways it is the one with the first choices first."""
    found = explore(Grid((1, 2)), (0, 0))

    assert found.way is not None
    steps = walk(Grid((1, 2)), (0, 0), found.way)
    assert [label for label, _ in steps] == ["up", "up", "right"]
    assert steps[-1][1] == (1, 2)


def test_closed() -> None:
    """Every state is visited once, and nothing is left."""
    found = explore(Grid((9, 9)), (0, 0))

    assert found.way is None
    assert found.stopped == ""
    assert found.progress.states == (SIZE + 1) ** 2
    assert found.progress.transitions == 2 * SIZE * (SIZE + 1)
    assert found.progress.unexplored == 0


def test_start_is_wanted() -> None:
    """It may be there before anything happens."""
    assert explore(Grid((0, 0)), (0, 0)).way == ()


def test_exact() -> None:
    """States are told apart even if their hashes are equal."""
    assert hash((-1, 0)) == hash((-2, 0))

    found = explore(Grid((9, 9)), (-2, 0))

    assert found.progress.states == (SIZE + 3) * (SIZE + 1)


@pytest.mark.parametrize(
    ("limits", "why"),
    [(Limits(depth=3), "3 steps"), (Limits(states=1), "1 states")],
)
def test_limits(limits: Limits, why: str) -> None:
    """At a limit it stops, and says at which and what is left."""
    found = explore(Grid((9, 9)), (0, 0), limits)

    assert (found.way, found.stopped) == (None, why)
    assert found.progress.unexplored > 0


def test_watch() -> None:
    """Who watches hears how far it is, and may stop it."""
    heard: list[Progress] = []

    def watch(now: Progress) -> str:
        heard.append(now)
        return "enough"

    found = explore(Grid((9, 9)), (0, 0), watch=watch)

    assert (found.way, found.stopped) == (None, "enough")
    assert [Progress(1, 0, 0, 1)] == heard


def test_digest() -> None:
    """Equal searches have equal digests, others have not."""
    digests = [explore(Grid(at), (0, 0)).digest for at in ((9, 9), (9, 9), (2, 2))]

    assert digests[0] == digests[1] != digests[2]


def test_collector() -> None:
    """The garbage collector is off meanwhile, and as it was afterwards."""
    seen: list[bool] = []

    def watch(_: Progress) -> str:
        seen.append(gc.isenabled())
        return ""

    explore(Grid((9, 9)), (0, 0), watch=watch)

    assert (seen, gc.isenabled()) == ([False], True)
