"""Making a failing run small, on a page and on the command line."""

from html import unescape
from pathlib import Path

from starlette.testclient import TestClient
from typer.testing import CliRunner

from app.cli import app
from app.parsing import parse
from app.runs import find_run
from app.shrinking import smaller
from engine.ledger import Verdict, judge
from engine.run import run as played
from engine.scenario import find, play, read
from engine.search.shrink import does, kind_of

ROOT = Path(__file__).parents[2]
NOISE = "do=5:pause:b3&do=9:crash:c1"


def test_page_says_what_is_left_and_what_was_dropped(client: TestClient) -> None:
    """Nothing of what was added is needed: the scenario loses the message by itself."""
    told = unescape(client.get(f"/s/acked-then-lost/shrink?{NOISE}").text)

    assert "0 of 2 parts are left" in told
    assert "<code>5:pause:b3</code>" in told.partition("What was dropped")[2]
    assert "the scenario as it is told does the same harm" in told
    assert 'href="/s/acked-then-lost"' in told


def test_a_search_tells_the_true_minimum(client: TestClient) -> None:
    """With as many faults as are left, the shortest way there is."""
    told = unescape(client.get(f"/s/acked-then-lost/shrink?{NOISE}").text)

    assert "LOSS: 1 fault" in told
    assert "Play the true minimum" in told


def test_true_minimum_plays() -> None:
    """The shortest way is a link, and loses a message there."""
    told = CliRunner().invoke(app, ["shrink", f"/s/acked-then-lost?{NOISE}"]).stdout

    query = told.partition("Play it: /s/lab?")[2].partition("\n")[0]
    run = find_run(parse("lab", query).run)
    assert any(fate.verdict is Verdict.LOST for fate in run.ledger.fates)


def test_link_stands_where_orders_do_harm(client: TestClient) -> None:
    """Who added orders to a run that loses something finds the way there."""
    page = unescape(client.get(f"/s/acked-then-lost?{NOISE}").text)

    assert f'href="/s/acked-then-lost/shrink?{NOISE}"' in page
    assert "/shrink" not in client.get("/s/acked-then-lost").text
    assert "/shrink" not in client.get(f"/s/acked-then-lost?acks=all&{NOISE}").text


def test_nothing_to_shrink(client: TestClient) -> None:
    """A run without harm says so."""
    told = client.get("/s/acked-then-lost/shrink?acks=all").text

    assert "there is nothing to shrink" in told


def test_lab_sends_fewer_messages(client: TestClient) -> None:
    """In the lab the number of messages is made small too."""
    asked = "acks=0&do=30:pause:c1&do=after-sent-2:crash:leader"
    told = unescape(client.get(f"/s/lab/shrink?{asked}").text)

    assert "after-sent-2:crash:leader" in told.partition("What was dropped")[0]
    assert "30:pause:c1" in told.partition("What was dropped")[2]
    assert "lab.messages=2" in told


def test_numbers_of_the_lab_go_too() -> None:
    """What the lab was given and the harm does not need is dropped, and said."""
    asked = "acks=1&lab.every=50&lab.messages=8&lab.seconds=60"
    orders = "do=20:slow:b2-to-b1:400&do=60:pause:c1&do=150:crash:leader"
    small = smaller(find_run(parse("lab", f"{asked}&{orders}")))

    assert small is not None
    assert small.small.experiment.changes == (
        ("acks", "1"),
        ("lab.every", "50"),
        ("lab.messages", "3"),
    )
    assert small.dropped == ("60:pause:c1", "lab.seconds=60")


def test_command_line_takes_a_link() -> None:
    """`ackward shrink` prints the small link."""
    told = CliRunner().invoke(app, ["shrink", f"/s/acked-then-lost?{NOISE}"])

    assert told.exit_code == 0
    assert "0 of 2 parts are left: /s/acked-then-lost" in told.stdout


def test_command_line_takes_a_file(tmp_path: Path) -> None:
    """It makes a scenario file small, and writes one that plays to the same harm."""
    path = next((ROOT / "engine/scenarios").rglob("*acked-then-lost.yaml"))
    small = tmp_path / "small.yaml"
    told = CliRunner().invoke(app, ["shrink", str(path), "--save", str(small)])

    assert told.exit_code == 0
    kind = kind_of(judge(played(play(find("acked-then-lost")).plan)).fates)
    assert kind is not None
    assert does(kind, play(read(small.read_text(encoding="utf-8"), "small.yaml")))


def test_command_line_refuses() -> None:
    """It ends with 1 where there is no harm, and with 2 for bad input."""
    fine = CliRunner().invoke(app, ["shrink", "/s/acked-then-lost?acks=all"])
    bad = CliRunner().invoke(app, ["shrink", "/s/acked-then-last"])

    assert fine.exit_code == 1
    assert bad.exit_code == 2
