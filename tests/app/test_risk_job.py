"""Larger graphs of a run: closed by a job, which is followed, stopped, and kept."""

import json
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app import closer
from app.jobs import Job, Jobs
from app.links import Experiment
from app.results import results
from app.risking import Closings, job, read, written
from app.routes import risk
from app.store import Shelf
from app.views.risk import bands
from engine.search.exact import Exact, Saving
from engine.search.futures import Cell

# A link that no other test asks for: its pages are remembered with other limits.
QUERY = "linger.ms=3"
RUN = Experiment("acked-then-lost", (("linger.ms", "3"),))
PAGE = f"/s/acked-then-lost/risk?{QUERY}"
LARGER = f"/s/acked-then-lost/risk/larger?{QUERY}"
NONE = Exact((), ("kill",), -1, 0, "9 states", "with one fault more it stopped", 0)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Know nothing yet, share no job, wait for answers, and close little."""
    monkeypatch.setenv("ACKWARD_RESULTS", str(tmp_path))
    results.cache_clear()
    made = Jobs(1, 1)
    monkeypatch.setattr(job, "jobs", made)
    monkeypatch.setattr(risk, "HURRY", 30)
    monkeypatch.setattr(bands, "BAND_STATES", 100)
    monkeypatch.setattr(bands, "BAND_WORLDS", 10)
    monkeypatch.setattr(bands, "FUTURES", 4)
    monkeypatch.setattr(bands, "_bands", Shelf(9, lambda _: 1))
    yield
    made.stop()
    results.cache_clear()


def say(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let another process answer."""
    monkeypatch.setattr(job, "COMMAND", (sys.executable, "-c", script))


def closed() -> Closings:
    """A run that is closed for good, as a job tells it."""
    rows = tuple(
        (Cell("absent"), Cell("closed"), Cell("risk", faults=2)) for _ in "123"
    )
    saved = (Saving(2, 7, 9, by_itself=True),)
    return Closings(Exact(rows, ("crash",), 2, 123_456, "", "", 3, saved), NONE)


def answer(*, is_final: bool) -> str:
    """What the process writes when it has come to its end."""
    line = json.dumps({"answer": written(closed()), "is_final": is_final})
    return f"print({line!r})"


def test_what_is_written_is_read() -> None:
    """A band goes through JSON unchanged."""
    assert read(json.loads(json.dumps(written(closed())))) == closed()


def test_page_offers_what_it_has_no_time_for(client: TestClient) -> None:
    """Where a limit has stopped a graph, a job is offered; a link, for no script."""
    told = client.get(PAGE).text

    assert "Nothing exact of the copies: with one fault more it stopped at 100" in told
    assert f'href="{LARGER}"' in told
    assert "a job 600,000, for 45 s a graph" in told


def test_followed(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far it is, for whoever has no script, too; the page's own bands below."""
    line = {"about": "copies", "states": 4321, "depth": 1, "unexplored": 12, "rate": 9}
    say(
        monkeypatch,
        f"import time; print({json.dumps(line)!r}, flush=True); time.sleep(60)",
    )
    monkeypatch.setattr(risk, "HURRY", 2)
    page = client.get(LARGER)
    told = unescape(page.text)

    assert page.headers["cache-control"] == "no-store"
    assert "The copies on the brokers: 4,321 states with 1 fault more" in told
    assert '<noscript><meta http-equiv="refresh" content="1">' in told
    assert f'data-url="/stream/risk/acked-then-lost?{QUERY}"' in told
    assert "Sampled: everything at once" in told


def test_kept(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was closed once stands on every page of that run, and in the API."""
    client.get(PAGE)
    say(monkeypatch, answer(is_final=True))
    pages = [unescape(client.get(url).text) for url in (LARGER, PAGE)]
    told = client.get(f"/api/v1/risk?scenario=acked-then-lost&{QUERY}").json()

    assert [page.count("123,456 states, all visited") for page in pages] == [1, 1]
    assert ["at risk: 2 faults more are enough" in page for page in pages] == [True] * 2
    assert told["bands"][0]["states"] == 123_456


def test_what_a_clock_stopped_is_not_kept(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is shown to whoever has waited for it, and to nobody else."""
    say(monkeypatch, answer(is_final=False))
    pages = [unescape(client.get(url).text) for url in (LARGER, PAGE)]

    assert ["123,456 states" in page for page in pages] == [True, False]


def test_process_dies(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies has closed nothing; what the page closes stays."""
    say(monkeypatch, "raise SystemExit(1)")
    told = unescape(client.get(LARGER).text)

    assert "its process ended without an answer" in told
    assert "Below is what this page closes by itself." in told
    assert f'<a href="{LARGER}">Once more</a>' in told


def test_stream(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream tells how far it is until it is over."""
    ended = Job(1, 1)
    ended.end("done")
    monkeypatch.setattr(risk, "begin", lambda _: ended)
    told = client.get(f"/stream/risk/acked-then-lost?{QUERY}").text

    assert told.endswith("event: end\ndata: {}\n\n")


def test_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """With too much under way it is said so; nothing begins."""
    monkeypatch.setattr(job, "jobs", Jobs(0, 0))

    assert client.get(LARGER).status_code == 429


def test_closer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process closes both graphs, and knows what a clock has stopped."""
    monkeypatch.setattr(closer, "RISK_STATES", 3_000)
    monkeypatch.setattr(closer, "RISK_WORLDS", 50)
    found, is_final = closer.closed("acked-then-lost", QUERY, 60, 9_999)
    hurried, is_kept = closer.closed("acked-then-lost", QUERY, 0, 9_999)

    assert (found.replicas.faults, is_final) == (2, True)
    assert hurried.replicas.why_not == "with one fault more it stopped at 0 seconds"
    assert not is_kept
