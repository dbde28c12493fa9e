"""What the clients of a run may do to its messages, exactly: by the full rules.

Every step is a world with one healthy broker (`alone`), and from all of them one graph
of the rules is closed (`engine.search.exact.asking`). The
faults are those of producing and consuming applications. *Saved* is what every group
has processed, and what its application was told about; *lost* is what the ledger calls
lost.

What only travels between healthy processes arrives at once
(`engine.search.reading`): whatever comes later comes after another choice.

Left out: brokers and links that fail; messages that are sent later, and orders that
the script gives later; share groups, transactions, more than one partition.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from engine.ledger import Verdict
from engine.model.state import World
from engine.run import Timeline
from engine.search.exact.alone import alone
from engine.search.exact.asking import About
from engine.search.exact.cells import kinds_of
from engine.search.faults import EXIT, KILL, KILL_CONSUMER, OF_CONSUMERS
from engine.search.futures.band import SETTLED, ending
from engine.search.goals import LOSS
from engine.search.graph import RuleGraph, Situation
from engine.search.question import Bounds, Question
from engine.search.slices import CONSUMER, sliced
from engine.sentence import say

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
        self.kinds = kinds
        self.epochs = 0
        self.nowhere: str = say("there is no step at which all brokers are well")
        self._is_lost: dict[int, Callable[[World], bool]] = {}
        self._is_settled: dict[int, Callable[[World], bool]] = {}
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

    def states_of(
        self, world: World, messages: Iterable[int], /
    ) -> dict[int, tuple[World, ...]]:
        """By message: the one state that a world is."""
        one = self.of(world)
        return {} if one is None else dict.fromkeys(messages, (one,))

    def lost(self, message: int, /) -> Callable[[World], bool]:
        """Whether a group will never get the message, and nobody was told."""

        def is_lost(world: World) -> bool:
            return Verdict.LOST in self._end(world)[message]

        return self._is_lost.setdefault(message, is_lost)

    def served(self, message: int, /) -> Callable[[World], bool]:
        """Whether every group has processed it, or the application was told."""

        def is_settled(world: World) -> bool:
            return all(verdict in SETTLED for verdict in self._end(world)[message])

        return self._is_settled.setdefault(message, is_settled)

    def is_full(self) -> str:
        """There are always more worlds."""
        return ""

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


def graph(timeline: Timeline, faults: int) -> Clients:
    """The graph of a run's clients, with so many faults more."""
    return Clients(timeline, kinds(timeline), faults)


def kinds(timeline: Timeline) -> tuple[str, ...]:
    """What may go wrong: a process dies, and whatever goes wrong in the run."""
    return kinds_of(timeline, ALWAYS, KINDS)


def why_not(timeline: Timeline, _: int) -> str:
    """Why there is no such graph of a run; "" if there is."""
    config = timeline.plan.config
    reasons = (
        (not config.consumers, say("nobody reads")),
        (
            bool(config.further) or config.topic.partitions > 1,
            say("it knows one partition"),
        ),
        (
            any(p.transactional_id for p in config.producers),
            say("there are transactions"),
        ),
        (
            any(p.inside for p in config.producers),
            say("the producer is inside a consumer"),
        ),
        (
            any(c.share is not None for c in config.consumers),
            say("there are share groups"),
        ),
    )
    return next((why for holds, why in reasons if holds), "")


CLIENTS = About(graph, why_not, kinds)
