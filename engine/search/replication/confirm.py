"""A way of the core taken by the full rules, or the step at which they do not follow.

Every step of the core is a few moves of the rules: a fetch is a request, its arrival
and its answer. So the rules are searched from one step of the core to the next, among
the moves that such a step is made of, for a world that agrees with the core about
everybody whom the step is about. At the end the goal has to be reached there too.

There are often several such worlds, which differ in what is under way. First the
nearest is taken; if that leads nowhere, a number of them side by side.

Left out: more such worlds than that, and those that are further away.
"""

from collections.abc import Iterator
from typing import NamedTuple

from engine.model.config import Config
from engine.search.graph import RuleGraph, Situation, start
from engine.search.question import Question
from engine.search.replication.agreeing import (
    CLOSELY,
    EXACTLY,
    LOOSELY,
    Goal,
    agrees,
)
from engine.search.replication.orders import Found
from engine.search.replication.space import Space
from engine.search.replication.stages import (
    Filter,
    Stage,
    any_free,
    free,
    own_moves,
    spelled,
)

FEW, MANY = 300, 1_500  # worlds from one step of the core to the next
ONE, SEVERAL = 1, 12  # worlds that agree with a step, side by side

Reached = tuple[Situation, tuple[int, ...]]  # and the way there


class Confirmed(NamedTuple):
    """A way of the full rules; or none, and where they part from the core."""

    way: tuple[int, ...]
    parted: str = ""


def confirm(
    config: Config, question: Question, found: Found, space: Space, wide: int = ONE
) -> Confirmed:
    """Take the way by the full rules, with as many faults and no more.

    `wide`: how many worlds go from one step of the core to the next.
    """
    graph = RuleGraph(question, found.faults)
    front: list[Reached] = [(start(config), ())]
    for label, whole in zip(found.labels, found.states, strict=True):
        front = _follow(graph, front, Stage(label, space, whole), wide)
        if not front:
            return Confirmed((), spelled(space.rules, label))
        done = next((way for now, way in front if graph.is_wanted(now)), None)
        if done is not None:
            return Confirmed(done)
    ends = next(_reach(graph, front, free, graph.is_wanted, MANY), None)
    return Confirmed((), "the end") if ends is None else Confirmed(ends[1])


def _follow(
    graph: RuleGraph, front: list[Reached], stage: Stage, wide: int
) -> list[Reached]:
    """The nearest worlds that agree with a step, at most so many."""
    tries = (
        (own_moves(stage), EXACTLY, FEW),
        (any_free(stage), EXACTLY, FEW),
        (any_free(stage), CLOSELY, FEW),
        (any_free(stage), LOOSELY, MANY),
    )
    reached: dict[Situation, tuple[int, ...]] = {}
    for takes, how, most in tries:
        for now, way in _reach(graph, front, takes, agrees(stage, how), most):
            reached.setdefault(now, way)
            if len(reached) >= wide:
                return [*reached.items()]
    return [*reached.items()]


def _reach(
    graph: RuleGraph, front: list[Reached], takes: Filter, wanted: Goal, most: int
) -> Iterator[Reached]:
    """The situations that are wanted, breadth first, and the ways to them."""
    seen: set[Situation] = set()
    level: list[Reached] = []
    for now, way in front:
        seen.add(now)
        level.append((now, way))
        if wanted(now):
            yield now, way
    while level:
        after: list[Reached] = []
        for now, way in level:
            for number, (choice, then) in enumerate(graph.choices(now)):
                if then in seen or not takes(now.world, choice):
                    continue
                seen.add(then)
                if wanted(then):
                    yield then, (*way, number)
                after.append((then, (*way, number)))
                if len(seen) > most:
                    return
        level = after
