"""The copies of a run's messages, exactly: its replicas in their closed graph.

Every step of a run is a state of the replication core for each message (`projection`).
From all those that the ledger leaves open one graph is closed: with one fault more,
then with two, as far as the number of states allows. What is *closed* is lost in no
order of events; *at risk* it is with the fewest faults that are enough; *doomed* is
what nobody serves any more without a further fault, whatever comes back and whatever
an operator orders. What the ledger knows stays as it is.

Left out: everything but replicas (`engine.search.exact.clients` has the others, and
`engine.search.futures` all at once); messages that are sent later.
"""

from engine.ledger import Ledger
from engine.run import Timeline
from engine.search.breadth import Progress, Watch, unwatched
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
from engine.search.exact.core import Replicas
from engine.search.exact.projection import projections
from engine.search.faults import CRASH
from engine.search.question import Bounds, Question
from engine.search.replication import rules_of, why_not
from engine.search.replication.rules import KNOWN

MOST_STATES = 40_000
MOST_FAULTS = 2


def replicas_band(
    timeline: Timeline,
    ledger: Ledger,
    states: int = MOST_STATES,
    faults: int = MOST_FAULTS,
    watch: Watch = unwatched,
) -> Exact:
    """Say of every message at every step what may still become of its copies."""
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
    kinds = kinds_of(timeline, (CRASH,), KNOWN)
    epochs = 1 + max(
        step.world.controller.metadata.partitions[0].leader_epoch
        for step in timeline.steps
    )
    allowed = tuple((kind, faults) for kind in kinds)
    question = Question(Bounds(1, epochs, faults=allowed, total=faults))
    config = timeline.plan.config._replace(consumers=())
    none = Exact((), kinds, -1, 0, "", why_not(config, question), epochs)
    if none.why_not:
        return none, {}
    graph = Replicas(rules_of(config, question), kinds, faults)
    found: dict[Place, set[int]] = {}
    for number, message in asked:
        world = timeline.steps[number].world
        if states_of := projections(graph.space, world, message):
            found[number, message] = states_of
    starts = sorted(set().union(*found.values()))
    closed = close(graph, starts, faults, states, _also_full(graph, watch))
    if closed.faults < min(faults, LEAST_FAULTS):
        why = f"with one fault more it stopped at {closed.stopped}"
        return none._replace(why_not=why), {}
    bounds = (closed.faults, len(closed), closed.stopped, "", epochs)
    return Exact((), kinds, *bounds), _told(graph, closed, found)


def _also_full(graph: Replicas, watch: Watch) -> Watch:
    """Look as well whether there are numbers left for parts."""

    def look(now: Progress) -> str:
        space = graph.space
        return f"{len(space.parts):,} parts" if space.is_full() else watch(now)

    return look


def _told(
    graph: Replicas, closed: Closed[int], found: dict[Place, set[int]]
) -> dict[Place, Told]:
    """Per step and message: the best and the worst of the states that it may be."""
    lost = closed.least(graph.is_lost)
    served = closed.least(graph.is_served, rescued=True)
    told: dict[Place, Told] = {}
    for place, states in found.items():
        numbers = [closed.numbers[state] for state in states]
        told[place] = Told(
            min(lost[n] for n in numbers), min(served[n] for n in numbers)
        )
    return told
