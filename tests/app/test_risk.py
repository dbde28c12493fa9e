"""The band on pages: drawn, told as a table, and fetched only when it is asked for."""

import re
from html import unescape

from starlette.testclient import TestClient
from typer.testing import CliRunner

from app.assets import REVISION
from app.cli import app as commands
from app.commands.risking import OPEN


def test_page_shows_the_run_and_its_fix(client: TestClient) -> None:
    """Two bands: this run, and the same with the scenario's fix."""
    told = unescape(client.get("/s/acked-then-lost/risk?at=26").text)

    assert re.findall(r'<h3 id="h-band.*?">(.*?)</h3>', told) == [
        "This run",
        "With acks=all",
    ]
    assert "To the cliff: step 26, 0.100 s" in told
    assert "No cliff: nothing is lost in this run." in told


def test_table_says_what_the_band_shows(client: TestClient) -> None:
    """Message 3 is at risk until step 25 and lost from step 26 on."""
    told = client.get("/s/acked-then-lost/risk").text
    rows = re.findall(
        r'<th scope="row">3</th><td class="num"><a href="[^"]*">([^<]*)</a></td>'
        r"<td>([^<]*)</td>",
        told,
    )

    first = [(steps, state) for steps, state in rows if "26" in steps]
    assert first == [("26–53", "lost")] * 3
    assert ("21–25", "at risk: 1 fault more is enough") in rows


def test_says_what_was_sampled(client: TestClient) -> None:
    """The number of futures and what may go wrong in them stand beside the band."""
    told = unescape(client.get("/s/acked-then-lost/risk").text)

    assert re.search(r"Sampled: \d+ futures from \d+ of 54 steps, seed 1", told)
    assert "a broker's process dies" in told


def test_as_told_stands_beside_the_fix(client: TestClient) -> None:
    """Where the fix is on, the run as told stands beside it."""
    told = client.get("/s/acked-then-lost/risk?acks=all").text

    assert "As told, without" in told
    assert "To the cliff" in told


def test_tab_is_fetched_only_when_it_is_opened(client: TestClient) -> None:
    """The scenario page holds the address of the tab's content, not the content."""
    page = client.get("/s/acked-then-lost").text

    assert f'hx-get="/frag/risk/{REVISION}/acked-then-lost"' in page
    assert "r-band" not in page
    part = client.get(f"/frag/risk/{REVISION}/acked-then-lost")
    assert "r-pin" in part.text
    assert part.headers["cache-control"] == "no-cache"  # a job may close more


def test_other_revisions_move(client: TestClient) -> None:
    """The content of an older revision leads to that of today."""
    answer = client.get("/frag/risk/older/acked-then-lost")

    assert answer.headers["location"] == f"/frag/risk/{REVISION}/acked-then-lost"
    moved = client.get("/s/acked-then-lost/risk?acks=1&at=3")
    assert moved.headers["location"] == "/s/acked-then-lost/risk?at=3"


def test_lab_has_a_band_and_no_fix(client: TestClient) -> None:
    """In the lab nothing is told, so nothing stands beside."""
    told = client.get("/s/lab/risk?lab.messages=1").text

    assert told.count("<h3 ") == 1


def test_exact_and_sampled_are_told_apart(client: TestClient) -> None:
    """Each band says what it is, in which bounds, or of how many futures."""
    told = unescape(client.get("/s/acked-then-lost/risk").text)

    kinds = re.findall(r'r-kind">([^<]*)<', told)
    assert kinds[:3] == kinds[3:]
    assert kinds[:3] == [
        "Exact: the copies on the brokers",
        "Exact: the producer and the groups",
        "Sampled: everything at once",
    ]
    assert re.search(
        r"at most 1 fault more of these: a broker's process dies; [\d,]+ states, all "
        r"visited \(leader epochs up to 2, nothing more is sent, model \w+\)",
        told,
    )


def test_letters_stand_on_the_band(client: TestClient) -> None:
    """Colour is never alone: one fault away is R1, what nothing loses is C."""
    told = client.get("/s/acked-then-lost/risk").text

    assert {"C", "L", "R1", "S"} <= set(re.findall(r"r-letter[^>]*>([^<]*)<", told))


def test_says_why_nothing_is_exact(client: TestClient) -> None:
    """A run that the graph cannot hold keeps its sampled band, and says why."""
    told = unescape(client.get("/s/gone-with-the-buffer/risk").text)

    why = "the application does not wait"
    assert f"Nothing exact of the copies: {why}." in told
    assert "Sampled: everything at once" in told


def test_what_counts_faults_stands_first(client: TestClient) -> None:
    """A message that a dying consumer loses: its applications before its copies."""
    told = unescape(client.get("/s/b-done-a-gone/risk").text)

    assert re.findall(r'r-kind">([^<]*)<', told)[0] == (
        "Exact: the producer and the groups"
    )
    assert "(one broker that nothing happens to, nothing more is sent" in told


def test_programs_are_told_the_same(client: TestClient) -> None:
    """The bands as JSON: what is exact, in which bounds, and what was drawn."""
    told = client.get("/api/risk?scenario=acked-then-lost").json()
    copies, applications, everything = told["bands"]

    assert (copies["exact"], copies["faults"], copies["kinds"]) == (True, 1, ["crash"])
    assert [one for one in copies["stretches"] if one["message"] == 3] == [
        {
            "message": 3,
            "first": 21,
            "last": 25,
            "state": "risk",
            "faults": 1,
            "futures": None,
        },
        {
            "message": 3,
            "first": 26,
            "last": 53,
            "state": "lost",
            "faults": None,
            "futures": None,
        },
    ]
    assert (applications["about"], applications["exact"]) == ("applications", True)
    assert (everything["exact"], everything["states"]) == (False, None)
    assert everything["futures"] > 0


def test_on_the_command_line() -> None:
    """The exact bands in words; both closed with the fault that was asked for."""
    told = CliRunner().invoke(commands, ["risk", "acked-then-lost"])

    assert told.exit_code == 0
    assert "  message 3, steps 21 to 25: at risk: 1 fault more is enough" in told.stdout
    assert "  message 3, steps 26 to 53: lost" in told.stdout


def test_stopped_on_the_command_line() -> None:
    """What was stopped at a limit says so, and ends with 3."""
    told = CliRunner().invoke(commands, ["risk", "acked-then-lost", "--states", "50"])

    assert told.exit_code == OPEN
    assert "copies: with one fault more it stopped at 50 states." in told.stdout


def test_says_what_may_bring_back(client: TestClient) -> None:
    """Where graph and ledger differ, it stands beside the band what could save it."""
    told = unescape(client.get("/s/same-offset-two-records/risk").text)

    assert "Message 2, steps 29 to 51: given up, for whoever leads lacks it." in told
    assert "auto.leader.rebalance.enable" in told


def test_acks_0_begins_in_a_log(client: TestClient) -> None:
    """What the band of the copies leaves out stands beside it."""
    told = unescape(client.get("/s/fire-and-forget/risk").text)

    assert "Exact: the copies on the brokers" in told
    assert "With acks=0 a message may be lost on the wire" in told


def test_sampled_on_the_terminal() -> None:
    """The share, the number of futures and the faults, as on the page."""
    asked = ["risk", "gone-with-the-buffer", "--states", "300", "--futures", "20"]
    told = CliRunner().invoke(commands, asked).output

    assert re.search(r"Sampled: \d+ futures from \d+ of 23 steps, seed 1", told)
    assert "the producer's process dies" in told
    assert "% of the futures lose it" in told
