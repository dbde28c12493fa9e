"""`ackward search`: what it prints, and how it ends."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from app.parsing import parse
from app.results import results
from app.runs import find_run
from engine.ledger import Verdict


@pytest.fixture(autouse=True)
def forget() -> None:
    """Let no test profit from what another one has found."""
    results.cache_clear()


def ackward(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, list(words))


ONE = ("--set", "brokers=1", "--set", "replication.factor=1", "--set", "acks=1")


def test_loss() -> None:
    """The verdict, the way, its times, and a link to a run that loses the message."""
    found = ackward("search", "--set", "acks=1", "--fault", "crash")

    assert found.exit_code == 1
    assert found.stdout.startswith("LOSS: 1 fault, 2 steps of the replication core (5 ")
    assert "crash:b1  (crash)" in found.stdout
    assert "In time: possible with your timeouts." in found.stdout
    link = found.stdout.partition("Play it: ")[2].strip()
    path, _, query = link.partition("?")
    assert path == "/s/lab"
    fates = find_run(parse("lab", query)).ledger.fates
    assert fates[0].verdict is Verdict.LOST


def test_closed() -> None:
    """A closed search is a success."""
    found = ackward("search", *ONE, "--fault", "crash:1")

    assert found.exit_code == 0
    assert found.stdout.startswith("CLOSED. In model ")


def test_bounded() -> None:
    """No time: an honest partial answer."""
    found = ackward("search", *ONE, "--fault", "crash:1", "--seconds", "0")

    assert found.exit_code == 3
    assert "stopped at 0 seconds with 1 of 1 states unexplored" in found.stdout


def test_memory() -> None:
    """Nor is there more memory than was given."""
    found = ackward("search", *ONE, "--fault", "crash:1", "--megabytes", "1")

    assert found.exit_code == 3
    assert "stopped at 1 MB" in found.stdout


def test_json_and_file(tmp_path: Path) -> None:
    """The same for programs, and the story as a scenario that `run` plays."""
    path = tmp_path / "found.yaml"
    words = ("--set", "acks=1", "--fault", "crash", "--json", "--save", str(path))

    found = json.loads(ackward("search", *words).stdout)

    assert (found["verdict"], found["faults"], found["stopped"]) == ("LOSS", 1, "")
    assert path.read_text(encoding="utf-8") == found["scenario"]
    played = ackward("run", str(path))
    assert played.exit_code == 0
    assert "This is how the scenario expects it to end." in played.stdout


def test_bad_input() -> None:
    """What cannot be asked is refused with what is possible."""
    for words, why in (
        (("--fault", "flood"), "there is no fault 'flood'. Possible: crash"),
        (("--fault", "crash:x"), "found 'crash:x'; write crash:2"),
        (("--goal", "luck"), "there is no goal 'luck'. Possible: acked-loss"),
        (("--set", "acks=7"), "acks"),
    ):
        found = ackward("search", *words)
        assert found.exit_code == 2
        assert why in found.stderr
