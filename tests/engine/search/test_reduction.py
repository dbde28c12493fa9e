"""What is done at once, or never chosen, changes no verdict and no number of faults.

Small instances are asked twice: as searches are, and with every order of everything, in
which pages are written back or not as it pleases and nothing is prompt.
"""

import pytest

from engine.model.config import Config
from engine.search import Bounds, Question, ask, explore
from engine.search.goals import ACKED, DUPLICATE, PHANTOM
from engine.search.goals import LOSS as ANY
from engine.search.graph import RuleGraph, start
from engine.settings import resolve

EARLIEST = {"auto.offset.reset": "earliest"}
NUMBERED = {"acks": "all"}
PLAIN = {"acks": "1", "enable.idempotence": "false"}
SENT = {"acks": "1", "enable.idempotence": "false", "application.counts": "send"}
PRODUCERS = [
    (part, settings, (kind,), goal)
    for part, settings in (("producer", NUMBERED), ("producer", PLAIN))
    for kind in ("crash", "power", "late", "drop", "pause")
    for goal in (ANY, DUPLICATE, PHANTOM)
]
GROUPS = [
    ("consumer", settings, (kind,), goal)
    for settings in (EARLIEST, {"consumer": "librdkafka-2"})
    for kind in ("kill-consumer", "late-poll", "outage")
    for goal in (ANY, DUPLICATE)
]
SEVERAL = [
    ("producer", SENT, ("crash", "kill"), ANY),
    ("producer", SENT, ("exit", "power"), ACKED),
    ("consumer", {"consumer": "kafka-go-readmessage"}, ("kill-consumer",), ANY),
]


@pytest.mark.parametrize(
    ("part", "changes", "kinds", "goal"), [*PRODUCERS, *GROUPS, *SEVERAL]
)
def test_same_verdict(
    part: str, changes: dict[str, str], kinds: tuple[str, ...], goal: str
) -> None:
    """One message, one fault of each kind: the same verdict with as many faults."""
    config = resolve(changes=changes).config
    bounds = Bounds(faults=tuple((kind, 1) for kind in kinds), total=len(kinds))

    fast = ask(config, Question(bounds, goal, part=part))
    free = ask(config, Question(bounds, goal, every_order=True, part=part))

    assert (fast.verdict, fast.faults) == (free.verdict, free.faults)
    assert fast.progress.states <= free.progress.states


# --- what power loss keeps ------------------------------------------------------------

ONE = {"brokers": 1, "replication.factor": 1, "acks": "1", "enable.idempotence": False}
TWO = {"brokers": 2, "replication.factor": 2}
POWER, BOTH = (("power", 1),), (("power", 2),)


def fewest(config: Config, question: Question, *, keeps: bool) -> tuple[int, int]:
    """The fewest faults of a loss and its steps; -1 steps: closed.

    `keeps`: pages may be written back before the power is lost, so that it keeps any
    part of what was not flushed; else it keeps just what was.
    """
    for faults in range(question.bounds.total + 1):
        graph = RuleGraph(question, faults)
        graph.may_keep = keeps
        found = explore(graph, start(config))
        assert not found.stopped
        if found.way is not None:
            return faults, len(found.way)
    return question.bounds.total, -1


@pytest.mark.parametrize("faults", [POWER, BOTH])
@pytest.mark.parametrize(
    "changes",
    [
        {"acks": "1"},
        {"acks": "all"},
        {"acks": "all", "min.insync.replicas": 2},
        {"acks": "all", "kafka": "2.0"},
    ],
)
def test_power_at_its_worst(
    changes: dict[str, object], faults: tuple[tuple[str, int], ...]
) -> None:
    """Two copies: acknowledged is lost with as many faults and steps as if it chose."""
    config = resolve(changes=TWO | changes).config._replace(consumers=())
    question = Question(Bounds(faults=faults, total=faults[0][1]))

    worst = fewest(config, question, keeps=False)

    assert worst == fewest(config, question, keeps=True)


@pytest.mark.parametrize(
    ("goal", "changes"), [(DUPLICATE, {}), (PHANTOM, {"retries": 0})]
)
def test_power_that_keeps(goal: str, changes: dict[str, object]) -> None:
    """A copy too many has to be kept: there the search leaves power loss its choice."""
    config = resolve(changes=ONE | changes).config._replace(consumers=())
    question = Question(Bounds(faults=POWER), goal)

    assert fewest(config, question, keeps=False) == (1, -1)
    assert fewest(config, question, keeps=True)[1] > 0
    assert RuleGraph(question, 1).may_keep
