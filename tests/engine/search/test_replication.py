"""The replication core: known losses are found by search alone, and known fixes close.

Every loss that it finds is taken by the full rules too, or it is no LOSS.
"""

from collections.abc import Mapping

import pytest

from engine.ledger import Verdict, judge
from engine.model.actions import AgeMetadata
from engine.model.config import Config
from engine.run import run
from engine.scenario import find, play, read
from engine.search import (
    BOUNDED,
    CLOSED,
    LOSS,
    Answer,
    Bounds,
    Limits,
    Question,
    ask,
    sentence,
    tell,
)
from engine.search.answer import CORE, RULES
from engine.search.breadth import unwatched
from engine.search.replication import Found, rules_of, search, why_not
from engine.search.replication.orders import other_orders
from engine.search.retelling import retell
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


Faults = Mapping[str, int]
UNCLEAN = {"unclean.leader.election.enable": True}
OLD = {"kafka": "0.10.2", "unclean.leader.election.enable": False}


@pytest.mark.parametrize(
    ("settings", "faults", "faulty", "steps"),
    [
        ({"acks": 1}, {"crash": 1}, 1, 2),
        ({"acks": 1}, {"cut": 1}, 1, 4),  # the zombie leader, C4
        ({"acks": 1}, {"session": 1}, 1, 3),
        ({**ONE, "acks": "all"}, {"power": 1}, 1, 2),
        ({**MIN_TWO, "kafka": "4.0"}, {"crash": 2, "power": 1}, 3, 11),  # C11
        ({**OLD, "acks": "all"}, {"crash": 1}, 1, 13),  # truncation to the HW, C12
        ({**OLD, **TWO, "acks": "all"}, {"power": 1}, 1, 5),  # nobody looked, C17
        ({**TWO, "acks": "all", **UNCLEAN}, {"crash": 2}, 2, 6),
        # the first way that the core finds has the message under way to b2
        ({**TWO, "acks": "all", "kafka": "3.4"}, {"pause": 1, "power": 1}, 2, 4),
        # the leader waits for b2 a while, though that is no longer in sync
        ({**TWO, "acks": "all", "kafka": "1.1", **UNCLEAN}, {"stop": 2}, 2, 6),
        ({"acks": "all", "kafka": "0.10.2"}, {"stop": 1}, 1, 14),  # C15
    ],
)
def test_found(
    settings: dict[str, object], faults: Faults, faulty: int, steps: int
) -> None:
    """Each is found with as few faults as is known, and taken by the full rules."""
    answer = asked(settings, sum(faults.values()), **faults)

    assert (answer.verdict, answer.faults) == (LOSS, faulty)
    assert len(answer.steps) == steps
    assert answer.way


@pytest.mark.parametrize(
    ("settings", "faults"),
    [
        ({"acks": "all"}, {"crash": 2}),
        ({"acks": "all"}, {"cut": 1}),
        ({"acks": "all"}, {"session": 1, "lag": 1}),
        ({**ONE, "acks": "all", "flush.messages": 1}, {"power": 3}),
        ({**TWO, "acks": "all", "flush.messages": 1}, {"power": 2}),
        ({**MIN_TWO, "kafka": "4.0"}, {"crash": 1, "power": 1}),
        ({**TWO, **MIN_TWO, "min.insync.replicas": 2}, {"crash": 2}),
        ({"acks": "all", "kafka": "1.1"}, {"crash": 1}),  # C12 is gone
        ({**TWO, "acks": "all", "kafka": "2.4"}, {"power": 1}),  # and so is C17
        # whoever joins does so with a fetch, not by one of its last life
        ({"acks": "all", "kafka": "2.4"}, {"power": 1, "stop": 1}),
    ],
)
def test_closed(settings: dict[str, object], faults: Faults) -> None:
    """Every state within the bounds is visited, and nothing acknowledged is lost."""
    answer = asked(settings, sum(faults.values()), **faults)

    assert answer.verdict == CLOSED
    assert answer.progress.unexplored == 0


@pytest.mark.parametrize(
    ("kafka", "verdict"), [("1.1", LOSS), ("2.0", CLOSED), ("2.1", CLOSED)]
)
def test_end_of_which_epoch(kafka: str, verdict: str) -> None:
    """One answer for two epochs (C14): KIP-279 and KIP-320 close what 1.1 loses.

    The producer hears of the next leader because its metadata is old, while the last
    one would still take its messages; so the full rules take the whole way.
    """
    settings = {**TWO, "acks": "all", "kafka": kafka, "retries": 10}
    bounds = Bounds(messages=2, epochs=4, faults=(("session", 3),), total=3)
    config, question = configured(**settings), Question(bounds, part="replication")

    answer = ask(config, question)

    assert (answer.by, answer.verdict, answer.stopped) == (CORE, verdict, "")
    if verdict == LOSS:
        deeds = retell(config._replace(consumers=()), question, 3, answer.way)
        assert AgeMetadata("p1") in [deed.action for deed in deeds]


def test_last_replica_is_played() -> None:
    """The last replica standing is a scenario like any other, and loses its message."""
    settings = {"acks": "all", "min.insync.replicas": "2", "kafka": "4.0"}
    answer = asked(dict(settings), 3, crash=2, power=1)

    story = tell(configured(**settings), answer, settings)

    verbs = [order.split(":")[1] for order in story.orders]
    assert [verb for verb in verbs if verb != "slow"] == [
        *("send", "crash", "crash", "power", "start")
    ]
    fates = judge(run(play(read(story.text, "found.yaml")).plan)).fates
    assert [fate.verdict for fate in fates] == [Verdict.LOST]


@pytest.mark.parametrize(
    ("acks", "faults", "more"),
    [
        (1, {"crash": 1}, TWO),
        (1, {"session": 1}, TWO),
        (1, {"stop": 1}, TWO),
        (1, {"pause": 1}, TWO),
        ("all", {"cut": 1}, TWO),
        ("all", {"session": 1}, TWO),
        ("all", {"lag": 1, "power": 1}, TWO),
        ("all", {"crash": 1, "power": 1}, TWO),
        ("all", {"power": 2}, {**TWO, "min.insync.replicas": 2}),
        ("all", {"crash": 1}, {**TWO, **OLD}),
        ("all", {"power": 1}, {**TWO, "kafka": "2.0"}),
        ("all", {"cut": 1}, {**TWO, "kafka": "2.8"}),
    ],
)
def test_as_the_full_rules(
    acks: object, faults: Faults, more: dict[str, object]
) -> None:
    """Where the full rules close too, both say the same, with as few faults."""
    config = configured(**{"acks": acks, **more})
    bounds = Bounds(faults=tuple(faults.items()), total=sum(faults.values()))

    core = ask(config, Question(bounds, part="replication"))
    full = ask(config, Question(bounds, part="replication", full_rules=True))

    assert (core.by, full.by) == (CORE, RULES)
    assert (core.verdict, core.faults) == (full.verdict, full.faults)


@pytest.mark.parametrize(
    "more",
    [
        {"acks": 1},
        {"acks": "all"},
        {"acks": "all", "min.insync.replicas": 2},
        {"acks": "all", "kafka": "2.0"},
        {"acks": "all", "flush.messages": 2},
    ],
)
@pytest.mark.parametrize(
    "faults", [{"power": 1}, {"power": 2}, {"crash": 1, "power": 1}]
)
def test_worst_power_loss(more: dict[str, object], faults: Faults) -> None:
    """Power loss that keeps just what was flushed loses what any power loss does."""
    config = configured(**TWO, **more)
    kinds, total = tuple(faults.items()), sum(faults.values())
    bounds = Bounds(messages=2, faults=kinds, total=total)
    rules = rules_of(config._replace(consumers=()), Question(bounds))

    worst = search(rules, bounds, Limits(), unwatched)
    free = search(rules._replace(free_power=True), bounds, Limits(), unwatched)

    assert (worst.way is None, worst.faults) == (free.way is None, free.faults)
    assert len(worst.way or ()) == len(free.way or ())
    assert free.progress.states >= worst.progress.states


@pytest.mark.parametrize(
    ("slug", "faults", "told"),
    [
        ("acked-then-lost", {"crash": 1}, 1),
        ("in-sync-but-behind", {"crash": 1, "pause": 1}, 2),
        ("committed-is-not-on-disk", {"power": 1, "crash": 1}, 2),
        ("all-was-one", {"disk": 1, "stop": 2}, 3),
    ],
)
def test_foundation(slug: str, faults: Faults, told: int) -> None:
    """What the foundation's stories tell is found untold; their fixes close it.

    `told`: how many faults the written story has. No leader epoch is needed to lose
    what they lose, and one is enough to tell whether the fix holds.
    """
    scenario = find(slug)
    bounds = Bounds(epochs=1, faults=tuple(faults.items()), total=told)
    question = Question(bounds, part="replication")

    lost = ask(play(scenario).plan.config, question)
    fixed = ask(play(scenario, scenario.fix).plan.config, question)

    assert (lost.by, lost.verdict, fixed.verdict) == (CORE, LOSS, CLOSED)
    assert lost.faults <= told


def test_other_orders() -> None:
    """The steps of a way in every other order that leads to the same state."""
    question = Question(Bounds(faults=(("crash", 2), ("power", 1)), total=3))
    rules = rules_of(configured(acks="all", kafka="4.0"), question)
    found = search(rules, question.bounds, Limits(), unwatched)
    way = Found(found.faults, found.way or (), found.states)

    others = list(other_orders(way, found.space))

    assert others
    assert way.labels not in [other.labels for other in others]
    assert {other.states[-1] for other in others} == {way.states[-1]}
    assert all(sorted(other.labels) == sorted(way.labels) for other in others)


def test_one_way() -> None:
    """The same question has the same answer, way included."""
    first, again = (asked({"acks": 1}, 1, cut=1) for _ in range(2))

    assert first == again


def test_bounded() -> None:
    """A limit ends it, and says how much is left."""
    config = configured(acks="all")
    question = Question(Bounds(faults=(("crash", 2),), total=2), part="replication")

    answer = ask(config, question, Limits(states=2_000))

    assert (answer.verdict, answer.stopped) == (BOUNDED, "2,000 states")
    assert answer.progress.unexplored > 0


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
