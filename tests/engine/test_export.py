"""A run as data: complete, and the same every time."""

import json

import pytest

from engine.export import TimelineDocument, document
from engine.ledger import judge
from engine.run import run
from engine.scenario import Scenario, catalogue, find, play


def export(scenario: Scenario) -> TimelineDocument:
    """Run a scenario as told and build its document."""
    experiment = play(scenario)
    timeline = run(experiment.plan)
    return document(experiment, timeline, judge(timeline))


@pytest.mark.parametrize("scenario", catalogue(), ids=lambda scenario: scenario.slug)
def test_round_trip(scenario: Scenario) -> None:
    """What is written can be read back, and is the same."""
    exported = export(scenario)

    text = exported.model_dump_json()
    assert TimelineDocument.model_validate_json(text).model_dump_json() == text


def test_what_is_in_it() -> None:
    """Steps with actions, events, sentences, truths and a short world; then fates."""
    exported = json.loads(export(find("acked-then-lost")).model_dump_json())

    crash = next(s for s in exported["steps"] if s["order"] == "crash b1")
    assert crash["at_ms"] == 100
    assert crash["action"] == {"kind": "crash", "broker": "b1"}
    assert crash["events"][0]["event"] == "BrokerCrashed"
    assert crash["events"][0]["fields"] == {"broker": "b1"}
    assert crash["headline"] == crash["events"][0]["sentence"]
    assert [row["belief"] for row in crash["rows"]] == ["acked"] * 3
    logs = {b["name"]: b["replicas"][0]["log"] for b in crash["world"]["brokers"]}
    assert logs == {"b1": [1, 2, 3], "b2": [1, 2], "b3": [1, 2]}
    assert exported["fates"][2]["verdict"] == "lost"
    assert exported["fates"][2]["doomed_at"] == crash["number"]


def test_every_step_speaks_of_every_message() -> None:
    """The rows of each step sum to the messages."""
    exported = export(find("all-was-one"))

    assert {len(step.rows) for step in exported.steps} == {exported.messages}
