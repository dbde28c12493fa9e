"""Goals that look back: promises that were made before, and what a group has read."""

from engine.invariants import Ghost, check
from engine.model.config import Config
from engine.search import CLOSED, LOSS, Bounds, Question, ask
from engine.search.breadth import walk
from engine.search.goals import INVARIANT, VANISHED
from engine.search.graph import RuleGraph, start
from engine.search.slices import sliced
from engine.settings import resolve

EARLIEST = {"auto.offset.reset": "earliest"}


def alone(**more: object) -> Config:
    """One broker with the only copy."""
    one = {"brokers": 1, "replication.factor": 1, **EARLIEST, **more}
    return resolve(changes=one).config


def asked(kind: str, goal: str, part: str) -> Question:
    """One message, and one fault of a kind."""
    return Question(Bounds(faults=((kind, 1),)), goal, part=part)


def test_promise_of_before() -> None:
    """A new leader lacks what was committed before; no single world shows that."""
    config, question = alone(), asked("power", INVARIANT, "producer")

    answer = ask(config, question)

    assert (answer.verdict, answer.faults) == (LOSS, 1)
    graph = RuleGraph(question, answer.faults)
    last = walk(graph, start(sliced(config, "producer")), answer.way)[-1][1]
    assert "I3" in last.memory.broken
    assert "I3" not in [item.invariant for item in check(last.world, Ghost())]


def test_promise_kept() -> None:
    """A process that dies breaks no promise."""
    assert ask(alone(), asked("crash", INVARIANT, "producer")).verdict == CLOSED


def test_read_and_gone() -> None:
    """A group has worked on what the machine has not kept."""
    question = asked("power", VANISHED, "all")

    assert ask(alone(), question).verdict == LOSS


def test_kinds_are_counted_together() -> None:
    """What may happen as often as everything together needs no count of its own."""
    both = (("kill-consumer", 2), ("pause-consumer", 2))
    config = resolve(changes=EARLIEST).config
    bounds = Bounds(faults=both, total=2)

    together = RuleGraph(Question(bounds, part="consumer"), 2)
    apart = RuleGraph(Question(bounds, part="consumer"), 3)

    assert len({together.places[kind] for kind, _ in both}) == 1
    assert len({apart.places[kind] for kind, _ in both}) == 2
    assert ask(config, Question(bounds, part="consumer")).verdict == CLOSED
