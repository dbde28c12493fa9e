"""`ackward sweep`: what it prints, and how it ends."""

import json

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from app.results import results


@pytest.fixture(autouse=True)
def forget() -> None:
    """Let no test profit from what another one has found."""
    results.cache_clear()


def ackward(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["sweep", *words])


SMALL = ("acked-then-lost", "--x", "acks:1,all", "--y", "kafka:3.9,4.1")
ONE = ("--set", "brokers=1", "--set", "replication.factor=1")


def test_grid() -> None:
    """The grid with letters, what they mean, a digest and a link."""
    found = ackward(*SMALL)

    assert found.exit_code == 0
    lines = found.stdout.splitlines()
    assert lines[0] == "acked-then-lost: one schedule per cell, 4 of 4 cells"
    assert [line.split() for line in lines[3:6]] == [
        ["1", "all"],
        ["3.9", "1T", "✓"],
        ["4.1", "1T", "✓"],
    ]
    assert "  1T  the replica that became leader never had it" in lines
    assert lines[-1].startswith("See it: /sweep?scenario=acked-then-lost&x=acks:1,all")


def test_json() -> None:
    """The same for programs, cell by cell, with links."""
    found = json.loads(ackward(*SMALL, "--json").stdout)

    assert (found["cells"], found["ready"]) == (4, 4)
    first = found["results"][0]
    assert first["values"] == ["1", "3.9"]
    assert first["result"]["lost"] == [3]
    assert first["link"] == "/s/acked-then-lost?acks=1&kafka=3.9&at=end"


def test_worst() -> None:
    """The worst case says which faults a loss needs, and what is closed."""
    words = ("--worst", "--fault", "crash:1,power:1", "--y", "part:producer,all")
    found = ackward("--x", "faults:0,1", *ONE, *words[:3])

    assert found.exit_code == 0
    assert found.stdout.startswith("lab: worst case per cell, 2 of 2 cells")
    assert "✓  closed" in found.stdout
    assert "1P  a broker's machine loses power" in found.stdout


def test_stopped() -> None:
    """No time: what is ready, honestly."""
    found = ackward(*SMALL, "--seconds", "0")

    assert found.exit_code == 3
    assert "Stopped: 4 cells were not worked out." in found.stdout


def test_bad_input() -> None:
    """What cannot be swept is refused with what is possible."""
    for words, why in (
        (("nothing",), "x: A sweep needs an axis"),
        (("nothing", "--x", "acks:0,1"), "There is no scenario 'nothing'"),
        (("--x", "acks"), "an axis is NAME:VALUES"),
        (("--x", "ackz:0,1"), "ackz"),
        (("--x", "acks:0,1", "--worst", "--goal", "luck"), "acked-loss"),
    ):
        found = ackward(*words)
        assert found.exit_code == 2, words
        assert why in found.stderr
