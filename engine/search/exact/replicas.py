"""The copies of a run's messages, exactly: its replicas in their closed graph.

Every step of a run is a state of the replication core for each message (`projection`),
or several, and from all of them one graph is closed (`asking`). A process may always
die, and whatever goes wrong in the run may go wrong again.

Left out: everything but replicas (`engine.search.exact.clients` has the others, and
`engine.search.futures` all at once); messages that are sent later.
"""

from engine.model.config import Config
from engine.run import Timeline
from engine.search.exact.asking import About
from engine.search.exact.cells import kinds_of
from engine.search.exact.core import Replicas
from engine.search.faults import CRASH
from engine.search.question import Bounds, Question
from engine.search.replication import rules_of
from engine.search.replication import why_not as why_no_core
from engine.search.replication.rules import KNOWN

ACKS_LEADER = 1


def graph(timeline: Timeline, faults: int) -> Replicas:
    """The graph of a run's replicas, with so many faults more."""
    rules = rules_of(_config(timeline), _question(timeline, faults))
    return Replicas(rules, kinds(timeline), faults)


def kinds(timeline: Timeline) -> tuple[str, ...]:
    """What may go wrong: a process dies, and whatever goes wrong in the run."""
    return kinds_of(timeline, (CRASH,), KNOWN)


def why_not(timeline: Timeline, faults: int) -> str:
    """Why there is no such graph of a run; "" if there is."""
    return why_no_core(_config(timeline), _question(timeline, faults))


def _config(timeline: Timeline) -> Config:
    """The run's configuration for its copies alone.

    A message that a log has is to acks=0 what it is to acks=1; `projection` leaves out
    where none has it.
    """
    config = timeline.plan.config
    producers = tuple(
        item._replace(acks=ACKS_LEADER) if item.acks == 0 else item
        for item in config.producers
    )
    return config._replace(consumers=(), producers=producers)


def _question(timeline: Timeline, faults: int) -> Question:
    epochs = 1 + max(
        step.world.controller.metadata.partitions[0].leader_epoch
        for step in timeline.steps
    )
    allowed = tuple((kind, faults) for kind in kinds(timeline))
    return Question(Bounds(1, epochs, faults=allowed, total=faults))


COPIES = About(graph, why_not, kinds)
