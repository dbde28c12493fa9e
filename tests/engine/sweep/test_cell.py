"""Cells: small JSON in, small JSON out, and the same as a run or a search tells."""

import json
from typing import Any

import pytest

from engine.ending import End, ends
from engine.ledger import judge
from engine.run import run
from engine.scenario import Scenario, catalogue, find, play
from engine.search import Bounds, Question
from engine.sweep import Cell, digest_of, parcel, reckon

ONE = (("acks", "1"), ("brokers", "1"), ("replication.factor", "1"))


def told(scenario: Scenario) -> str:
    """A scenario as it travels."""
    return scenario.model_dump_json(by_alias=True, exclude_unset=True)


def worked_out(*cells: Cell) -> list[dict[str, Any]]:
    """The results of cells that travel together."""
    found: list[dict[str, Any]] = json.loads(reckon(parcel(cells)))
    return found


@pytest.mark.parametrize("scenario", catalogue(), ids=lambda one: one.slug)
def test_ends(scenario: Scenario) -> None:
    """The end alone is what the whole ledger says of it, cause included."""
    timeline = run(play(scenario).plan)

    assert ends(timeline) == tuple(
        End(fate.message, fate.group, fate.verdict, fate.cause)
        for fate in judge(timeline).fates
    )


@pytest.mark.parametrize("scenario", catalogue(), ids=lambda one: one.slug)
def test_travels(scenario: Scenario) -> None:
    """A scenario is the same at the end of its way."""
    arrived = Scenario.model_validate_json(told(scenario))

    assert play(arrived).plan == play(scenario).plan


def test_one_schedule() -> None:
    """A timed cell counts how the messages ended, and why those that are lost were."""
    story = told(find("acked-then-lost"))
    lost, saved = worked_out(
        Cell((), scenario=story), Cell((("acks", "all"),), scenario=story)
    )

    assert lost["verdicts"] == {"delivered": 2, "lost": 1}
    assert (lost["lost"], lost["causes"]) == ([3], {"truncation": 1})
    assert (saved["lost"], saved["causes"]) == ([], {})


def test_worst_case() -> None:
    """A searched cell has the verdict of the search, its faults and their kinds."""
    crash = Question(Bounds(faults=(("crash", 1),)), part="producer")
    power = Question(Bounds(faults=(("power", 1),)), part="replication")
    closed, loss, bounded = worked_out(
        Cell(ONE, question=crash, states=10_000),
        Cell(ONE, question=power, states=10_000),
        Cell((("acks", "all"),), question=power, states=300),
    )

    assert closed["verdict"] == "CLOSED"
    assert (loss["verdict"], loss["faults"], loss["kinds"]) == ("LOSS", 1, {"power": 1})
    assert (bounded["verdict"], bounded["stopped"]) == ("BOUNDED", "300 states")


def test_cannot_be() -> None:
    """A cell that cannot be played is a result too; the others stand."""
    story = told(find("acked-then-lost"))
    wrong, impossible, right = worked_out(
        Cell((("acks", "7"),), scenario=story),
        Cell((), ("0:start:b1",), story),
        Cell((), scenario=story),
    )

    assert "acks" in wrong["problem"]
    assert "impossible" in impossible["problem"]
    assert right["lost"] == [3]


def test_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell that needs too much memory says so; those beside it stand."""

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("engine.sweep.cell.ask", fail)
    story = told(find("acked-then-lost"))
    large, small = worked_out(
        Cell(ONE, question=Question(), states=9), Cell((), scenario=story)
    )

    assert large["problem"] == "it needs more memory than a worker has"
    assert small["lost"] == [3]


def test_digest() -> None:
    """Equal results in the same order have one fingerprint."""
    one, other = {"lost": [3], "steps": 4}, {"steps": 4, "lost": [3]}

    assert digest_of([one]) == digest_of([other])
    assert digest_of([one, {}]) != digest_of([{}, one])
