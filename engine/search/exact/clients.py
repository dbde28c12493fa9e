"""What the clients of a run may do to its messages, exactly: by the full rules.

Every step is a world with one healthy broker (`alone`), and from all of them one graph
of the rules is closed, as `engine.search.exact.replicas` does it for the copies. The
faults are those of producing and consuming applications. *Saved* is what every group
has processed, and what its application was told about; *lost* is what the ledger calls
lost.

What only travels between healthy processes arrives at once
(`engine.search.reading`): whatever comes later comes after another choice.

Left out: brokers and links that fail; messages that are sent later, and orders that
the script gives later; share groups, transactions, more than one partition.
"""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

from engine.ledger import Ledger, Verdict
from engine.model.state import World
from engine.run import Timeline
from engine.search.breadth import Watch, unwatched
from engine.search.exact.alone import alone
from engine.search.exact.cells import (
    LEAST_FAULTS,
    Exact,
    Place,
    Told,
    banded,
    kinds_of,
    open_places,
)
from engine.search.exact.closure import Closed, close
from engine.search.faults import EXIT, KILL, KILL_CONSUMER, OF_CONSUMERS
from engine.search.futures.band import SETTLED, ending
from engine.search.goals import LOSS
from engine.search.graph import RuleGraph, Situation
from engine.search.question import Bounds, Question
from engine.search.slices import CONSUMER, sliced

MOST_STATES = 2_000
MOST_FAULTS = 2
ALWAYS = (KILL, KILL_CONSUMER)
KINDS = (KILL, EXIT, *OF_CONSUMERS)
ATTEMPTS = 9  # of a batch, and of a record in a handler


class _After(NamedTuple):
    """The worlds after one."""

    free: tuple[World, ...]
    faults: tuple[World, ...]


class Clients:
    """The graph of a run's clients and one broker, with faults of these kinds."""

    def __init__(self, timeline: Timeline, kinds: tuple[str, ...], total: int) -> None:
        """Nothing is sent any more, and no leader changes."""
        allowed = tuple((kind, total) for kind in kinds)
        epochs = timeline.steps[-1].world.controller.metadata.partitions[0].leader_epoch
        bounds = Bounds(0, epochs, ATTEMPTS, allowed, total)
        self.config = sliced(timeline.plan.config, CONSUMER)
        self._graph = RuleGraph(Question(bounds, LOSS), total)
        self._graph.is_read = True
        self._after: dict[World, _After] = {}
        self._ends: dict[World, dict[int, tuple[Verdict, ...]]] = {}
        plan = replace(timeline.plan, config=self.config)
        self._timeline = Timeline(plan, (), "until")

    def of(self, world: World) -> World | None:
        """The state of the graph that a world is; None: it is none."""
        one = alone(world, self.config)
        return None if one is None else self._graph.settled(one)

    def free(self, world: World, /) -> tuple[World, ...]:
        """The worlds after every move that costs nothing."""
        return self._next(world).free

    def faults(self, world: World, /) -> tuple[World, ...]:
        """The worlds after every fault."""
        return self._next(world).faults

    def rescues(self, _: World, /) -> tuple[World, ...]:
        """Nobody can do more than wait, and start again what ended."""
        return ()

    def is_lost(self, world: World, message: int) -> bool:
        """Whether a group will never get the message, and nobody was told."""
        return Verdict.LOST in self._end(world)[message]

    def is_settled(self, world: World, message: int) -> bool:
        """Whether every group has processed it, or the application was told."""
        return all(verdict in SETTLED for verdict in self._end(world)[message])

    def _next(self, world: World) -> _After:
        found = self._after.get(world)
        if found is None:
            choices = [
                (choice.fault, then.world)
                for choice, then in self._graph.choices(Situation(world))
            ]
            found = self._after[world] = _After(
                tuple(then for fault, then in choices if not fault),
                tuple(then for fault, then in choices if fault),
            )
        return found

    def _end(self, world: World) -> dict[int, tuple[Verdict, ...]]:
        found = self._ends.get(world)
        if found is None:
            found = self._ends[world] = ending(self._timeline, world)
        return found


def clients_band(
    timeline: Timeline,
    ledger: Ledger,
    states: int = MOST_STATES,
    faults: int = MOST_FAULTS,
    watch: Watch = unwatched,
) -> Exact:
    """Say of every message at every step what its clients may still make of it."""
    asked = open_places(ledger)
    return banded(timeline, ledger, *ask(timeline, asked, states, faults, watch))


def ask(
    timeline: Timeline,
    asked: list[Place],
    states: int = MOST_STATES,
    faults: int = MOST_FAULTS,
    watch: Watch = unwatched,
) -> tuple[Exact, dict[Place, Told]]:
    """What the closed graph says of these steps and messages, and its bounds."""
    kinds = kinds_of(timeline, ALWAYS, KINDS)
    none = Exact((), kinds, -1, 0, "", why_not(timeline))
    if none.why_not:
        return none, {}
    graph = Clients(timeline, kinds, faults)
    found = {
        number: world
        for number in sorted({number for number, _ in asked})
        if (world := graph.of(timeline.steps[number].world)) is not None
    }
    if not found:
        why = "there is no step at which all brokers are well"
        return none._replace(why_not=why), {}
    closed = close(graph, dict.fromkeys(found.values()), faults, states, watch)
    if closed.faults < min(faults, LEAST_FAULTS):
        why = f"with one fault more it stopped at {closed.stopped}"
        return none._replace(why_not=why), {}
    bounds = Exact((), kinds, closed.faults, len(closed), closed.stopped)
    return bounds, _told(graph, closed, found, asked)


def _told(
    graph: Clients,
    closed: Closed[World],
    found: dict[int, World],
    asked: list[Place],
) -> dict[Place, Told]:
    """Per step and message: how near the loss is, and how far whoever reads."""
    told: dict[Place, Told] = {}
    places = set(asked)
    for message in sorted({message for _, message in places}):
        lost = closed.least(partial(graph.is_lost, message=message))
        settled = closed.least(partial(graph.is_settled, message=message))
        for number, world in found.items():
            if (number, message) in places:
                at = closed.numbers[world]
                told[number, message] = Told(lost[at], settled[at])
    return told


def why_not(timeline: Timeline) -> str:
    """Why there is no such graph of a run; "" if there is."""
    config = timeline.plan.config
    reasons = (
        (not config.consumers, "nobody reads"),
        (bool(config.further) or config.topic.partitions > 1, "it knows one partition"),
        (any(p.transactional_id for p in config.producers), "there are transactions"),
        (any(p.inside for p in config.producers), "the producer is inside a consumer"),
        (any(c.share is not None for c in config.consumers), "there are share groups"),
    )
    return next((why for holds, why in reasons if holds), "")
