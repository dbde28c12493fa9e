"""What may still become of each message of a run, asked of a closed graph: of any.

A graph is about something (`About`): the copies, or the applications. It makes states
of the worlds of the run, and says which of its states are the end of a message. From
all the steps that the ledger leaves open it is closed (`closure`), with one fault more,
then with two, as far as the number of states allows. What is *closed* is lost in no
order of events; *at risk* it is with the fewest faults that are enough; *doomed* is
what nobody serves any more without a further fault, whatever comes back and whatever an
operator orders. What the ledger knows stays as it is.

Left out: messages that are sent later, and whatever the graph leaves out.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any, NamedTuple, Protocol, TypeVar

from engine.ledger import Ledger
from engine.model.state import World
from engine.run import Timeline
from engine.search.breadth import Progress, Watch, unwatched
from engine.search.exact.cells import (
    LEAST_FAULTS,
    Exact,
    Place,
    Told,
    banded,
    given_up,
    open_places,
    savings,
)
from engine.search.exact.closure import Closed, Moves, close
from engine.sentence import say

State = TypeVar("State")


class Graph(Moves[State], Protocol[State]):
    """What may come next, from what, and to which ends."""

    kinds: tuple[str, ...]  # of faults
    epochs: int  # the highest leader epoch; 0: no broker fails
    nowhere: str  # why no step of a run is a state of it, if none is

    def states_of(
        self, world: World, messages: Iterable[int], /
    ) -> Mapping[int, Iterable[State]]:
        """By message: the states that a world may be; without those it is none for."""

    def lost(self, message: int, /) -> Callable[[State], bool]:
        """Whether the message is lost in a state; equal where it is the same."""

    def served(self, message: int, /) -> Callable[[State], bool]:
        """Whether the message has come to a good end in a state, or may be read."""

    def is_full(self) -> str:
        """Why no more states can be told apart; "": they can."""


class Most(NamedTuple):
    """How far a graph may grow."""

    states: int
    faults: int  # more than have happened


class About(NamedTuple):
    """What a graph of a run can be about."""

    graph: Callable[[Timeline, int], Graph[Any]]  # with so many faults more
    why_not: Callable[[Timeline, int], str]  # "": there is such a graph
    kinds: Callable[[Timeline], tuple[str, ...]]  # of faults


def exact_band(
    about: About,
    timeline: Timeline,
    ledger: Ledger,
    most: Most,
    watch: Watch = unwatched,
) -> Exact:
    """Say of every message at every step what may still become of it."""
    lost = given_up(ledger)
    places = [*open_places(ledger), *lost]
    found, told = ask(about, timeline, places, most, watch)
    band = banded(timeline, ledger, found, told)
    return band._replace(savings=savings(lost, told))


def ask(
    about: About,
    timeline: Timeline,
    asked: Iterable[Place],
    most: Most,
    watch: Watch = unwatched,
) -> tuple[Exact, dict[Place, Told]]:
    """What the closed graph says of these steps and messages, and its bounds."""
    none = Exact(
        (), about.kinds(timeline), -1, 0, "", about.why_not(timeline, most.faults)
    )
    if none.why_not:
        return none, {}
    graph = about.graph(timeline, most.faults)
    none = none._replace(epochs=graph.epochs)
    places = sorted(set(asked))
    found = _found(graph, timeline, places)
    if places and not found:
        return none._replace(why_not=graph.nowhere), {}
    starts = dict.fromkeys(state for states_ in found.values() for state in states_)
    closed = close(graph, starts, most.faults, most.states, _also_full(graph, watch))
    if closed.faults < min(most.faults, LEAST_FAULTS):
        why = say("with one fault more it stopped at {bound}", bound=closed.stopped)
        return none._replace(why_not=why, stopped=closed.stopped), {}
    bounds = (closed.faults, len(closed), closed.stopped, "", graph.epochs)
    return Exact((), graph.kinds, *bounds), _told(graph, closed, found)


def _found(
    graph: Graph[State], timeline: Timeline, places: list[Place]
) -> dict[Place, tuple[State, ...]]:
    """The states that the steps may be, for each message that is asked about."""
    found: dict[Place, tuple[State, ...]] = {}
    for number, some in groupby(places, key=lambda place: place[0]):
        messages = [message for _, message in some]
        states = graph.states_of(timeline.steps[number].world, messages)
        found |= {(number, m): tuple(states[m]) for m in messages if states.get(m)}
    return found


def _also_full(graph: Graph[State], watch: Watch) -> Watch:
    """Look as well whether the graph can tell more states apart."""

    def look(now: Progress) -> str:
        return graph.is_full() or watch(now)

    return look


def _told(
    graph: Graph[State], closed: Closed[Any], found: Mapping[Place, tuple[State, ...]]
) -> dict[Place, Told]:
    """Per step and message: the best and the worst of the states that it may be."""
    lost: dict[object, list[int]] = {}
    served: dict[object, list[int]] = {}
    waited: dict[object, list[int]] = {}
    told: dict[Place, Told] = {}
    for (number, message), states in found.items():
        is_lost, is_served = graph.lost(message), graph.served(message)
        if is_lost not in lost:
            lost[is_lost] = closed.least(is_lost)
            served[is_served] = closed.least(is_served, rescued=True)
            waited[is_served] = closed.least(is_served)
        numbers = [closed.numbers[state] for state in states]
        told[number, message] = Told(
            min(lost[is_lost][n] for n in numbers),
            min(served[is_served][n] for n in numbers),
            min(waited[is_served][n] for n in numbers),
        )
    return told
