"""The smallest saving changes on pages, in the API and on the command line."""

import json
from html import unescape

from starlette.testclient import TestClient
from typer.testing import CliRunner

from app.assets import REVISION
from app.cli import app

STORY = "committed-is-not-on-disk"


def test_page_tells_the_change_and_its_price(client: TestClient) -> None:
    """The page names the setting, what it was, and what it costs in this run."""
    told = unescape(client.get("/s/acked-then-lost/saving").text)

    assert "In this run: Message 3 is lost." in told
    assert "<code>acks=all</code></a> <small" in told
    assert "(was 1)" in told
    assert "Until an answer, as a rule" in told
    assert "All 50 safer values were tried alone" in told


def test_one_click_applies_it(client: TestClient) -> None:
    """A link leads to the run with the change, another to both side by side."""
    told = unescape(client.get("/s/acked-then-lost/saving").text)

    assert 'href="/s/acked-then-lost?acks=all&at=end"' in told
    assert 'href="/compare?scenario=acked-then-lost&b.acks=all"' in told
    assert client.get("/s/acked-then-lost?acks=all&at=end").status_code < 400


def test_tab_is_fetched_only_when_it_is_opened(client: TestClient) -> None:
    """The scenario page holds the address of the tab's content, not the content."""
    told = client.get("/s/acked-then-lost").text

    assert f'hx-get="/frag/saving/{REVISION}/acked-then-lost"' in told
    assert "sv-way" not in told
    part = client.get(f"/frag/saving/{REVISION}/acked-then-lost")
    assert "sv-way" in part.text
    assert "immutable" in part.headers["cache-control"]


def test_tab_of_other_sources_moves(client: TestClient) -> None:
    """The content of an older revision leads to that of today."""
    answer = client.get("/frag/saving/older/acked-then-lost?acks=1")

    assert answer.headers["location"] == f"/frag/saving/{REVISION}/acked-then-lost"


def test_nothing_to_save(client: TestClient) -> None:
    """A run without harm says so."""
    told = client.get("/s/acked-then-lost/saving?acks=all").text

    assert "there is nothing to save" in told


def test_in_every_order_it_is_excluded(client: TestClient) -> None:
    """What saves this run is asked about in every order: CLOSED, with its bounds."""
    page = f"/s/{STORY}/every-order/acked-loss/replication/crash:1,power:1"
    told = client.get(f"{page}?flush.messages=1").text

    assert f"{page}?flush.messages=1" in unescape(client.get(f"/s/{STORY}/saving").text)
    assert "Excluded in every order, within these bounds" in told
    assert "CLOSED. In model" in told


def test_without_the_change_a_search_finds_it_too(client: TestClient) -> None:
    """The same question about the run as told finds the loss."""
    page = f"/s/{STORY}/every-order/acked-loss/replication/crash:1,power:1"

    assert "Found in another order" in client.get(page).text


def test_a_question_that_is_none(client: TestClient) -> None:
    """A fault, a goal or a part that does not exist is named in the refusal."""
    for words in ("loss/all/crush:1", "less/all/crash:1", "loss/al/crash:1"):
        answer = client.get(f"/s/{STORY}/every-order/{words}")

        assert answer.status_code == 400
        assert "Possible:" in answer.text
    answer = client.get(f"/s/{STORY}/every-order/loss/all/crash")
    assert "A fault is a kind and a number" in answer.text


def test_api(client: TestClient) -> None:
    """Programs get the sets with the figures of both runs."""
    told = client.get("/api/saving?scenario=acked-then-lost").json()

    assert told["harm"] == "lost"
    assert told["messages"] == [3]
    assert [one["settings"] for one in told["found"]] == [{"acks": "all"}]
    before, after = told["figures"], told["found"][0]["figures"]
    assert dict(after["acked_ms"])[3] > dict(before["acked_ms"])[3]


def test_command_line() -> None:
    """`ackward fix` prints the sets, and with --every-order what a search says."""
    told = CliRunner().invoke(app, ["fix", STORY, "--one", "--every-order"])

    assert told.exit_code == 0
    assert "flush.messages=1 (was" in told.stdout
    assert "CLOSED. In model" in told.stdout


def test_command_line_as_json() -> None:
    """With --json a program can read it."""
    told = CliRunner().invoke(app, ["fix", STORY, "--one", "--json"])

    assert json.loads(told.stdout)["found"][0]["settings"] == {"flush.messages": "1"}


def test_command_line_where_nothing_saves() -> None:
    """It ends with 1 when nothing that was tried saves, and with 2 for bad input."""
    few = CliRunner().invoke(app, ["fix", STORY, "--one", "--steps", "1"])
    bad = CliRunner().invoke(app, ["fix", STORY, "--set", "acks=7"])

    assert few.exit_code == 1
    assert "None of the changes that were tried prevents it." in few.stdout
    assert bad.exit_code == 2
