"""The replication core: known losses are found by search alone, and known fixes close.

Every loss that it finds is taken by the full rules too, or it is no LOSS.
"""

import pytest

from engine.model.config import Config
from engine.search import CLOSED, LOSS, Answer, Bounds, Question, ask, sentence
from engine.search.answer import CORE
from engine.search.replication import why_not
from engine.settings import resolve

TWO = {"brokers": 2, "replication.factor": 2}
ONE = {"brokers": 1, "replication.factor": 1}
MIN_TWO = {"acks": "all", "min.insync.replicas": 2}


def configured(**settings: object) -> Config:
    """A configuration by Kafka's names; `_` stands for a dot."""
    changes = {name.replace("_", "."): value for name, value in settings.items()}
    return resolve(changes=changes).config


def asked(
    settings: dict[str, object], total: int, messages: int = 1, **faults: int
) -> Answer:
    """Ask the core; a fault that stands here may happen so often."""
    kinds = tuple((kind.replace("_", "-"), most) for kind, most in faults.items())
    bounds = Bounds(messages=messages, faults=kinds, total=total)
    answer = ask(configured(**settings), Question(bounds, part="replication"))
    assert answer.by == CORE
    return answer


@pytest.mark.parametrize(
    ("settings", "total", "faults", "faulty", "steps"),
    [
        ({"acks": 1}, 1, {"crash": 1}, 1, 2),
        ({"acks": 1}, 1, {"cut": 1}, 1, 4),  # the zombie leader, C4
        ({**ONE, "acks": "all"}, 1, {"power": 1}, 1, 2),
        ({**MIN_TWO, "kafka": "4.0"}, 3, {"crash": 2, "power": 1}, 3, 11),  # C11
        ({"acks": "all"}, 3, {"stop": 2, "disk": 1}, 3, 5),
    ],
)
def test_found(
    settings: dict[str, object],
    total: int,
    faults: dict[str, int],
    faulty: int,
    steps: int,
) -> None:
    """Each is found with as few faults and steps as is known."""
    answer = asked(settings, total, **faults)

    assert (answer.verdict, answer.faults) == (LOSS, faulty)
    assert len(answer.steps) == steps
    assert answer.way


@pytest.mark.parametrize(
    ("settings", "total", "faults"),
    [
        ({"acks": "all"}, 3, {"crash": 2}),
        ({**MIN_TWO, "kafka": "4.0"}, 2, {"crash": 2, "power": 1}),
        ({**ONE, "acks": "all", "flush.messages": 1}, 3, {"power": 3}),
        ({"acks": "all"}, 2, {"cut": 2}),
    ],
)
def test_closed(
    settings: dict[str, object], total: int, faults: dict[str, int]
) -> None:
    """Every state within the bounds is visited, and nothing acknowledged is lost."""
    answer = asked(settings, total, **faults)

    assert answer.verdict == CLOSED
    assert answer.progress.unexplored == 0


def test_words() -> None:
    """A verdict of the core says that it is one, and what it leaves out."""
    config = configured(acks="all")
    closed = sentence(asked({"acks": "all"}, 1, crash=1), config, "r1")
    lost = sentence(asked({"acks": 1}, 1, crash=1), config, "r1")

    assert "of what is in the replication core (a request and its answer are" in closed
    assert lost.startswith(
        "LOSS: 1 fault, 2 steps of the replication core (5 by the full rules). In model"
    )


@pytest.mark.parametrize(
    ("settings", "question", "why"),
    [
        ({"acks": 0}, Question(part="replication"), "acks=0 loses before"),
        ({}, Question(), "there are consumers"),
        ({}, Question(goal="duplicate"), "the goal is duplicate"),
        ({"partitions": 2}, Question(), "it knows one partition"),
        ({}, Question(Bounds(faults=(("late", 1),))), "does not know the fault late"),
        ({}, Question(every_order=True), "every order of every packet"),
    ],
)
def test_not_asked(settings: dict[str, object], question: Question, why: str) -> None:
    """What it does not know goes to the full rules, with the reason."""
    config = resolve(changes=settings).config
    sees = why.startswith("there are")

    reason = why_not(config if sees else config._replace(consumers=()), question)

    assert why in reason
