"""What a configuration can lose: verdicts on the rules themselves."""

import pytest

from engine.model.config import Config
from engine.search import (
    BOUNDED,
    CLOSED,
    LOSS,
    Bounds,
    Limits,
    Question,
    QuestionError,
    ask,
    sentence,
)
from engine.search.goals import ACKED, DUPLICATE, GOALS, PHANTOM
from engine.search.goals import LOSS as ANY
from engine.search.retelling import retell
from engine.settings import resolve

ONE = {"brokers": 1, "replication.factor": 1}
TWO = {"brokers": 2, "replication.factor": 2}
CRASH = (("crash", 1),)
POWER = (("power", 1),)


def configured(**settings: object) -> Config:
    """A configuration without consumers; `_` stands for a dot."""
    changes = {name.replace("_", "."): value for name, value in settings.items()}
    return resolve(changes=changes).config._replace(consumers=())


def one(**more: object) -> Config:
    """One broker."""
    return configured(**ONE, **more)


def asked(
    faults: tuple[tuple[str, int], ...],
    total: int = 1,
    goal: str = ACKED,
    *,
    every_order: bool = False,
) -> Question:
    """One message."""
    bounds = Bounds(faults=faults, total=total)
    return Question(bounds, goal, every_order, full_rules=True)


def test_acks_one() -> None:
    """acks=1 loses what it acknowledged when the leader dies: the known loss."""
    config = configured(acks=1)
    question = asked(CRASH)

    answer = ask(config, question)

    assert (answer.verdict, answer.faults) == (LOSS, 1)
    deeds = retell(config, question, answer.faults, answer.way)
    kinds = [deed.action.kind for deed in deeds]
    assert [kind for kind in kinds if kind in ("send", "crash")] == ["send", "crash"]
    assert deeds[-1].world.controller.metadata.partitions[0].leader == "b2"
    assert GOALS[ACKED][1](deeds[-1].world)
    assert not any(GOALS[ACKED][1](deed.world) for deed in deeds[:-2])


def test_fewest_faults_first() -> None:
    """With a budget of two it still finds the way with one."""
    answer = ask(configured(acks=1), asked((("crash", 2),), total=2))

    assert (answer.verdict, answer.faults) == (LOSS, 1)


def test_acks_all() -> None:
    """acks=all on two replicas: one crash loses nothing, one power loss more does."""
    config = configured(**TWO, acks="all")

    crash = ask(config, asked(CRASH))
    both = ask(config, asked((*CRASH, *POWER), total=2))

    assert crash.verdict == CLOSED
    assert crash.progress.unexplored == 0
    assert (both.verdict, both.faults) == (LOSS, 2)


@pytest.mark.parametrize("every_order", [False, True])
@pytest.mark.parametrize(
    ("settings", "faults", "verdict"),
    [
        ({"acks": 1}, POWER, LOSS),
        ({"acks": "all"}, POWER, LOSS),
        ({"acks": 1, "flush.messages": 1}, POWER, CLOSED),
        ({"acks": 1}, CRASH, CLOSED),
    ],
)
def test_worst_case(
    settings: dict[str, object],
    faults: tuple[tuple[str, int], ...],
    verdict: str,
    *,
    every_order: bool,
) -> None:
    """What is taken at once or at its worst loses what a free choice loses."""
    answer = ask(one(**settings), asked(faults, every_order=every_order))

    assert (answer.verdict, answer.faults) == (verdict, 1)


def test_worst_case_of_replication() -> None:
    """The same with a follower, and with as few faults."""
    config = configured(**TWO, acks=1)

    fast = ask(config, asked(CRASH))
    free = ask(config, asked(CRASH, every_order=True))

    assert (fast.verdict, fast.faults) == (free.verdict, free.faults) == (LOSS, 1)
    assert fast.progress.states < free.progress.states


@pytest.mark.parametrize(
    ("goal", "settings", "verdict"),
    [
        (ANY, {"acks": 0}, LOSS),
        (ACKED, {"acks": 0}, LOSS),
        (PHANTOM, {"acks": 1, "retries": 0, "enable.idempotence": False}, LOSS),
        (DUPLICATE, {"acks": "all", "enable.idempotence": False}, LOSS),
        (DUPLICATE, {"acks": "all", "enable.idempotence": True}, CLOSED),
    ],
)
def test_goals(goal: str, settings: dict[str, object], verdict: str) -> None:
    """Other goals, on one broker that may crash."""
    question = asked(CRASH, goal=goal, every_order=True)

    assert ask(one(**settings), question).verdict == verdict


def test_same_twice() -> None:
    """The same question has the same answer, state by state."""
    config = configured(acks=1)

    assert ask(config, asked(CRASH)) == ask(config, asked(CRASH))


def test_bounded() -> None:
    """A limit ends it, and it says what was not explored."""
    config = configured(**TWO, acks="all")

    answer = ask(config, asked(CRASH), Limits(states=300))

    assert (answer.verdict, answer.stopped) == (BOUNDED, "300 states")
    assert answer.progress.unexplored > 0
    told = sentence(answer, config, "r1")
    assert told.startswith(
        "BOUNDED. In model r1, 2 brokers, RF 2, 1 message, ≤ 1 fault"
    )
    assert f"with {answer.progress.unexplored:,} of" in told


def test_words() -> None:
    """A verdict names its bounds and the model, and is no bare promise."""
    config = one(acks=1)

    told = sentence(ask(config, asked(CRASH)), config, "r1")

    assert told.startswith("CLOSED. In model r1, 1 broker, RF 1, 1 message, ≤ 1 fault")
    assert "all visited, exact comparison" in told
    assert "safe" not in told


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (Question(goal="luck"), "there is no goal 'luck'"),
        (asked((("flood", 1),)), "there is no fault 'flood'"),
        (asked((("crash", -1),)), "crash cannot happen -1 times"),
        (Question(Bounds(messages=0)), "0 messages; 1 to 9 are possible"),
        (asked(CRASH, total=-1), "a bound is a number from 0 on"),
    ],
)
def test_questions(question: Question, why: str) -> None:
    """What makes no sense is refused, with what is possible."""
    with pytest.raises(QuestionError, match=why):
        ask(one(acks=1), question)
