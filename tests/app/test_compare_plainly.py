"""Comparisons without pictures: as JSON, and on a terminal."""

import json

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app.cli import app

STORY = "acked-then-lost"
run = CliRunner().invoke


def test_json(client: TestClient) -> None:
    """The API says what the page says, and leads to it."""
    found = client.get(f"/api/compare?scenario={STORY}&b.acks=all").json()

    assert found["page"] == f"/compare?scenario={STORY}&b.acks=all"
    assert found["first"] == 4
    assert found["first_difference"].startswith("Until 0.005 s both are the same.")
    assert found["words"][0].startswith("Message 3: lost")
    assert len(found["steps"]) == 68
    assert found["steps"][5]["kind"] == "left"
    assert client.get(found["b"]["timeline"]).status_code == 200


def test_json_refuses(client: TestClient) -> None:
    """A damaged side is a problem document that names it, and keeps the rest."""
    answer = client.get(f"/api/compare?scenario={STORY}&a.linger.ms=9&b.acks=7")

    assert answer.status_code == 400
    assert [one["part"] for one in answer.json()["damages"]] == ["B: acks=7"]
    assert answer.json()["instead"] == f"/compare?scenario={STORY}&a.linger.ms=9"
    assert "A: linger.ms=9" in answer.json()["understood"]


def test_on_a_terminal() -> None:
    """The command tells both stories, the first difference, the ledgers, the price."""
    told = run(app, ["compare", STORY, "--fix"])

    assert told.exit_code == 0
    assert "B  acked-then-lost, with the fix: acks=all" in told.stdout
    assert "Until 0.005 s both are the same." in told.stdout
    assert "A +        7 ms  p1 hears from b1 that message 1 is in" in told.stdout
    assert "= Message 3: lost" in told.stdout


def test_options_of_both_sides() -> None:
    """Settings, orders and the scenario itself are chosen for each side."""
    options = ["--a", "linger.ms=9", "--b-do", "60:crash:b2", "--with", STORY, "--json"]
    told = run(app, ["compare", STORY, *options])

    found = json.loads(told.stdout)
    assert found["a"]["changes"] == {"linger.ms": "9"}
    assert found["b"]["orders"] == ["60:crash:b2"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([STORY, "--b", "acks=7"], "B: acks=7"),
        ([STORY, "--a", "acks"], "NAME=VALUE"),
        (["acked-then-last"], "acked-then-lost"),
        ([STORY, "--with", "nothing"], "nothing"),
    ],
)
def test_bad_input(options: list[str], said: str) -> None:
    """Bad input ends with 2, and with words that say what is wrong."""
    told = run(app, ["compare", *options])

    assert told.exit_code == 2
    assert said in told.output
