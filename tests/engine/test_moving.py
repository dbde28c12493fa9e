"""A script's own orders at another time: how they are named, and what they may do."""

import pytest

from engine import load, run
from engine.run import Plan
from engine.scenario import ScenarioError, ScriptLine, catalogue, find, plan, play
from engine.scenario.moving import names

STORY = "acked-then-lost"
CRASH = "when.crash.leader"


def times(planned: Plan) -> list[int]:
    """When the orders of a plan are given."""
    return [order.at_ms for order in planned.orders]


def test_names() -> None:
    """An order is named by its words; the second of one name has a number."""
    assert names(find(STORY).script) == {
        "when.send": 0,
        "when.slow.b2-to-b1": 1,
        "when.slow.b3-to-b1": 2,
        "when.send.2": 3,
        CRASH: 4,
        "when.start.b1": 5,
    }


@pytest.mark.parametrize("scenario", catalogue(), ids=lambda one: one.slug)
def test_every_order(scenario: object) -> None:
    """Every order of every scenario has a name that a link can hold."""
    script = find(str(getattr(scenario, "slug", ""))).script
    known = names(script)

    assert len(known) == len(script)
    spoken = "".join(known).replace(".", "").replace("-", "").replace("_", "")
    assert spoken.isalnum()


def test_moved() -> None:
    """The order is given at its new time, and what it does is simulated."""
    early, late = (run(load(STORY), {CRASH: ms}) for ms in (60, 160))

    assert (early.lost, late.lost) == ((), (3,))
    assert 60 in times(early.play.plan)
    assert 100 not in times(early.play.plan)
    assert early.play.expected is None


def test_where_it_was() -> None:
    """An order at its own time is no change; another time stands as a link has it."""
    assert play(find(STORY), {CRASH: "100"}).as_told
    assert play(find(STORY), {CRASH: 60, "acks": "all"}).changes == {
        "acks": "all",
        CRASH: "60",
    }


def test_occasion() -> None:
    """Its new time may be something that happens to a message."""
    moved = run(load(STORY), {CRASH: "after-acked-3"})

    assert moved.play.changes == {CRASH: "after-acked-3"}
    assert moved.lost == (3,)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"when.crash.leadr": 1}, "Did you mean 'when.crash.leader'?"),
        ({"when.crash.b9": 1}, "Possible: when.send, when.slow.b2-to-b1"),
        ({CRASH: "soon"}, "found 'soon'; a time is 120 (ms)"),
        ({"when.send": "after-acked-1"}, "send cannot wait for another"),
        ({CRASH: 500_000_000}, "after the run's end"),
    ],
)
def test_refused(change: dict[str, object], told: str) -> None:
    """What cannot be moved is named, with what is possible."""
    with pytest.raises(ScenarioError, match=next(iter(change))) as refused:
        plan(find(STORY), change)

    assert told in str(refused.value)


def test_all_at_once() -> None:
    """Every wrong part is told at once: a time, a setting and an order."""
    with pytest.raises(ScenarioError) as refused:
        play(find(STORY), {CRASH: "soon", "acks": "7"}, ["60:crash:b9"])

    fields = [problem.field for problem in refused.value.problems]
    assert sorted(fields) == ["acks", "do=60:crash:b9", CRASH]


def test_script_as_played() -> None:
    """The script of an experiment says the times that hold in it."""
    played = play(find(STORY), {CRASH: "60"})

    assert isinstance(played.script[4], ScriptLine)
    assert played.script[4].spell() == "60:crash:leader"
