"""Searches and sweeps for programs: what is known so far, honestly, and limits."""

import asyncio
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from app import search_job
from app.jobs import Job, Jobs
from app.limits import API_SECONDS
from app.results import results
from app.routes import waiting
from app.sweeping import work
from app.sweeping.workers import Crew

ONE = "/api/v1/search?acks=1&brokers=1&replication.factor=1&fault=power:1"
GRID = "/api/v1/sweep?scenario=acked-then-lost&x=acks:1,all"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    """Know nothing yet, share no job, and sweep in a thread of this process."""
    results.cache_clear()
    made = Jobs(1, 0)
    monkeypatch.setattr(search_job, "jobs", made)
    monkeypatch.setattr(work, "jobs", made)
    with ThreadPoolExecutor(1) as executor:
        monkeypatch.setattr(work, "crew", lambda: Crew(executor, 1))
        yield made
        made.stop()


def say(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let another process search."""
    monkeypatch.setattr(search_job, "COMMAND", (sys.executable, "-c", script))


def test_under_way(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not ready is BOUNDED so far; asking again joins the same search."""
    line = '{"states": 4321, "depth": 7, "unexplored": 12, "rate": 99}'
    say(monkeypatch, f"import time; print('{line}', flush=True); time.sleep(90)")
    answer = client.get(f"{ONE}&seconds=0")
    while answer.json()["states"] is None:
        answer = client.get(f"{ONE}&seconds=1")

    assert (answer.status_code, answer.headers["retry-after"]) == (202, "1")
    told = answer.json()
    assert (told["verdict"], told["under_way"], told["stopped"]) == (
        "BOUNDED",
        True,
        "",
    )
    assert (told["states"], told["depth"], told["unexplored"]) == (4321, 7, 12)
    assert told["sentence"].startswith("BOUNDED so far: not found yet that an ack")
    assert told["page"].startswith("/search?acks=1&brokers=1")


def test_too_many(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what is worked on at once the answer is 429, and says when to ask."""
    say(monkeypatch, "import time; time.sleep(90)")
    client.get(f"{ONE}&seconds=0")
    answer = client.get(f"{ONE}&linger.ms=5&seconds=0")

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")


def test_stopped(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that ends without an answer is BOUNDED, with the reason."""
    say(monkeypatch, "raise SystemExit(1)")
    answer = client.get(f"{ONE}&seconds={API_SECONDS}")

    assert answer.status_code == 200
    told = answer.json()
    assert (told["verdict"], told["under_way"]) == ("BOUNDED", False)
    assert told["stopped"].startswith("its process ended without an answer")


def test_sweep_under_way(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells that are not worked out have no result; the others stand in their place."""
    job = Job(2, 60)
    job.add([(1, {"verdicts": {"delivered": 3}, "lost": [], "steps": 9})])
    monkeypatch.setattr(waiting, "begin_sweep", lambda _: job)
    answer = client.get(f"{GRID}&seconds=0")

    assert answer.status_code == 202
    told = answer.json()
    assert (told["cells"], told["ready"], told["digest"]) == (2, 1, "")
    assert [cell["values"] for cell in told["results"]] == [["1"], ["all"]]
    assert told["results"][0]["result"] is None
    assert told["results"][1]["result"]["verdicts"] == {"delivered": 3}


def test_sweep_that_was_stopped(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was ready by then, and why the rest lacks."""
    job = Job(2, 60)
    job.end("60 seconds, the limit")
    monkeypatch.setattr(waiting, "begin_sweep", lambda _: job)
    answer = client.get(f"{GRID}&seconds=0")

    assert answer.status_code == 200
    told = answer.json()
    assert (told["under_way"], told["stopped"]) == (False, "60 seconds, the limit")


@pytest.mark.parametrize(
    ("address", "part", "possible"),
    [
        (f"{ONE}&seconds=99", "seconds=99", "0 to 20"),
        (f"{ONE}&seconds=soon", "seconds=soon", "0 to 20"),
        (f"{GRID}&seconds=-1", "seconds=-1", "0 to 20"),
        ("/api/v1/sweep", "x", "x=acks:0,1,all"),
        ("/api/v1/search?goal=luck", "goal=luck", None),
        ("/api/v1/search?acks=7", "acks", None),
    ],
)
def test_refused(
    client: TestClient, address: str, part: str, possible: str | None
) -> None:
    """A refusal says which part, and what is possible."""
    answer = client.get(address)

    assert answer.status_code == 400
    damage = answer.json()["damages"][0]
    assert damage["part"] == part
    assert possible is None or damage["possible"] == possible


def test_whoever_hangs_up() -> None:
    """The wait ends when nobody listens, long before its time."""

    async def gone() -> bool:
        return True

    job = Job(1, 60)
    request = SimpleNamespace(is_disconnected=gone)
    wait = waiting._wait(request, job, 600)  # type: ignore[arg-type]
    asyncio.run(asyncio.wait_for(wait, 60))

    assert not job.ended
