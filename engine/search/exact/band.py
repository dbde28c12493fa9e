"""Safe, at risk, doomed, lost, exactly: the replicas of a run in their closed graph.

Every step of a run is a state of the replication core for each message (`projection`).
From all those that the ledger leaves open one graph is closed: with one fault more,
then with two, as far as the number of states allows. What is *closed* is lost in no
order of events; *at risk* it is with the fewest faults that are enough; *doomed* is
what nobody serves any more without a further fault, whatever comes back and whatever
an operator orders. What the ledger knows stays as it is.

Before what this very run loses nothing is closed: it is at risk, if only by more
faults, or by others, than the graph was asked for.

Left out: everything but replicas: the buffer and the groups (`engine.search.futures`
has them); messages that are sent later.
"""

from itertools import pairwise
from typing import NamedTuple

from engine.ledger import Ledger
from engine.model import actions as act
from engine.run import Timeline
from engine.search.alarms import cost
from engine.search.breadth import Progress, Watch, unwatched
from engine.search.exact.closure import Closed, close
from engine.search.exact.core import Replicas
from engine.search.exact.projection import projections
from engine.search.faults import CRASH
from engine.search.futures.band import CLOSED, DOOMED, LOST, RISK, UNSEEN, Cell, known
from engine.search.question import Bounds, Question
from engine.search.replication import rules_of, why_not
from engine.search.replication.rules import KNOWN
from engine.search.saving.certain import KINDS

MOST_STATES = 40_000
MOST_FAULTS = 2
LEAST_FAULTS = 1  # a graph that is not closed with so many says too little
States = dict[tuple[int, int], set[int]]  # by step and message


class Exact(NamedTuple):
    """One row a message, one cell a step; and in which bounds it is exact."""

    cells: tuple[tuple[Cell, ...], ...]  # UNSEEN: this graph does not say
    kinds: tuple[str, ...]  # of faults
    faults: int  # so many more; the graph is closed with them
    epochs: int  # the highest leader epoch
    states: int
    stopped: str  # why it is not closed with more; "" if it was asked for no more
    why_not: str = ""  # there is no such graph; "": there is

    def row(self, message: int) -> tuple[Cell, ...]:
        """The cells of a message."""
        return self.cells[message - 1]


class Told(NamedTuple):
    """What the graph says of one message at one step."""

    lost: int  # with so few faults more; more than the graph is closed with: not
    served: int  # again, or still


def exact_band(
    timeline: Timeline,
    ledger: Ledger,
    states: int = MOST_STATES,
    faults: int = MOST_FAULTS,
    watch: Watch = unwatched,
) -> Exact:
    """Say of every message at every step what may still become of its copies."""
    knows = known(ledger)
    asked = [
        (number, message)
        for number, row in enumerate(knows)
        for message, state in row.items()
        if not state
    ]
    found, told = ask(timeline, asked, states, faults, watch)
    if found.why_not:
        return found
    cells = [
        [
            _cell(row[message], told.get((number, message)), found.faults)
            for number, row in enumerate(knows)
        ]
        for message in range(1, timeline.plan.messages + 1)
    ]
    return found._replace(cells=tuple(_with_its_end(row) for row in cells))


def ask(
    timeline: Timeline,
    asked: list[tuple[int, int]],
    states: int = MOST_STATES,
    faults: int = MOST_FAULTS,
    watch: Watch = unwatched,
) -> tuple[Exact, dict[tuple[int, int], Told]]:
    """What the closed graph says of these steps and messages, and its bounds."""
    kinds = kinds_of(timeline)
    epochs = 1 + max(
        step.world.controller.metadata.partitions[0].leader_epoch
        for step in timeline.steps
    )
    allowed = tuple((kind, faults) for kind in kinds)
    question = Question(Bounds(1, epochs, faults=allowed, total=faults))
    config = timeline.plan.config._replace(consumers=())
    none = Exact((), kinds, -1, epochs, 0, "", why_not(config, question))
    if none.why_not:
        return none, {}
    graph = Replicas(rules_of(config, question), kinds, faults)
    found: States = {
        (number, message): states_of
        for number, message in asked
        if (
            states_of := projections(graph.space, timeline.steps[number].world, message)
        )
    }
    starts = sorted(set().union(*found.values()))
    closed = close(graph, starts, faults, states, _also_full(graph, watch))
    if closed.faults < min(faults, LEAST_FAULTS):
        why = f"with one fault more it has more than {closed.stopped}"
        return none._replace(why_not=why), {}
    bounds = (closed.faults, epochs, len(closed), closed.stopped)
    return Exact((), kinds, *bounds), _told(graph, closed, found)


def kinds_of(timeline: Timeline) -> tuple[str, ...]:
    """What may go wrong: a crash, and whatever goes wrong in the run."""
    found = {CRASH}
    found |= {KINDS.get(type(one.order), "") for one in timeline.plan.orders}
    for before, step in pairwise(timeline.steps):
        action = step.action
        if action is not None and not isinstance(action, act.Order):
            found.add(cost(before.world, action))
    return tuple(kind for kind in KNOWN if kind in found)


def _also_full(graph: Replicas, watch: Watch) -> Watch:
    """Look as well whether there are numbers left for parts."""

    def look(now: Progress) -> str:
        space = graph.space
        return f"{len(space.parts):,} parts" if space.is_full() else watch(now)

    return look


def _told(
    graph: Replicas, closed: Closed[int], found: States
) -> dict[tuple[int, int], Told]:
    """Per step and message: the best and the worst of the states that it may be."""
    lost = closed.least(graph.is_lost)
    served = closed.least(graph.is_served, rescued=True)
    told: dict[tuple[int, int], Told] = {}
    for place, states in found.items():
        numbers = [closed.numbers[state] for state in states]
        told[place] = Told(
            min(lost[n] for n in numbers), min(served[n] for n in numbers)
        )
    return told


def _cell(state: str, told: Told | None, faults: int) -> Cell:
    """What the ledger knows; else what the graph says."""
    if state or told is None:
        return Cell(state or UNSEEN)
    if told.served:
        return Cell(DOOMED)
    if told.lost <= faults:
        return Cell(RISK, faults=told.lost)
    return Cell(CLOSED)


def _with_its_end(cells: list[Cell]) -> tuple[Cell, ...]:
    """What this run loses later is at risk, though not within these bounds."""
    found, is_lost = list(cells), False
    for number in reversed(range(len(cells))):
        is_lost = is_lost or cells[number].state in (DOOMED, LOST)
        if is_lost and cells[number].state == CLOSED:
            found[number] = Cell(RISK)
    return tuple(found)
