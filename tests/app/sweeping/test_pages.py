"""Pages of sweeps: cells that are links, a stream, a table, limits that are told."""

import html
import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Event
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from app.jobs import BusyError, Job, Jobs
from app.parsing import parse
from app.results import results
from app.routes import sweeps
from app.runs import find_run
from app.sweeping import work
from app.sweeping.presets import PRESETS
from app.sweeping.work import read_grid
from app.sweeping.workers import Crew
from engine.ledger import Verdict

SMALL = "scenario=acked-then-lost&x=acks:1,all&y=kafka:3.9,4.1"
WORST = (
    "scenario=lab&brokers=1&replication.factor=1&x=faults:0,1&mode=worst"
    "&fault=power:1&states=500"
)


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work in a thread of this process, with nothing known, and no other's jobs."""
    results.cache_clear()
    with ThreadPoolExecutor(1) as executor:
        monkeypatch.setattr(work, "crew", lambda: Crew(executor, 1))
        monkeypatch.setattr(work, "local", lambda: nullcontext(Crew(executor, 1)))
        monkeypatch.setattr(work, "jobs", Jobs(1, 1))
        monkeypatch.setattr(sweeps, "HURRY", 30)
        yield


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    """Read a stream of events."""
    found = re.findall(r"event: (\w+)\ndata: (.*)\n\n", text)
    return [(name, json.loads(data)) for name, data in found]


def test_page(client: TestClient) -> None:
    """Each cell is a link to its run's end, with its number, letter and words."""
    page = client.get(f"/sweep?{SMALL}").text

    assert page.count('class="cell ') == 4
    first = re.search(r'<a id="k0".*</a>', page)
    assert first
    assert 'href="/s/acked-then-lost?acks=1&amp;kafka=3.9&amp;at=end"' in first.group()
    assert "acks=1, kafka=3.9: 2 delivered and 1 lost, because" in first.group()
    assert ">1T</text>" in first.group()
    assert "2 of 4 cells lose messages, the worst of them 1." in page
    assert page.count("<td><a href=") == 4
    assert "data-url" not in page


def test_cells_lead_to_what_they_say(client: TestClient) -> None:
    """The run behind a cell ends as the cell says."""
    page = client.get(f"/sweep?{SMALL}").text
    links = re.findall(r'<a id="k\d" class="cell (\w+) .*? href="([^"]*)"', page)

    assert len(links) == 4
    for look, url in links:
        query = html.unescape(url).partition("?")[2]
        counted = find_run(parse("acked-then-lost", query)).count()
        assert (Verdict.LOST in counted) == (look == "lost")


def test_spelling(client: TestClient) -> None:
    """Another spelling leads to the right one."""
    moved = client.get("/sweep?y=kafka:3.9,4.1&x=acks:1,all&scenario=acked-then-lost")

    assert moved.headers["location"] == f"/sweep?{SMALL}"


def test_not_ready(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that cannot wait shows what is ready, and asks again without a script."""
    monkeypatch.setattr(sweeps, "HURRY", 0)
    over = Event()
    monkeypatch.setattr(work, "_work", lambda *_: over.wait(60))
    answer = client.get(f"/sweep?{SMALL}")
    over.set()

    assert answer.headers["cache-control"] == "no-store"
    assert '<noscript><meta http-equiv="refresh" content="1">' in answer.text
    assert f'data-url="/stream/sweep?{html.escape(SMALL)}"' in answer.text
    assert answer.text.count('class="cell not-yet"') == 4


def test_stream(client: TestClient) -> None:
    """Cells come as they are ready, each once; then the end."""
    found = events(client.get(f"/stream/sweep?{SMALL}").text)

    assert [name for name, _ in found[-1:]] == ["end"]
    cells = [cell for name, data in found[:-1] for cell in data["cells"]]  # type: ignore[attr-defined]
    assert sorted(name for name, _ in cells) == ["k0", "k1", "k2", "k3"]
    assert found[-2][1]["said"] == "4 cells, all worked out"
    whole = client.get(f"/frag/sweep?{SMALL}").text
    assert all(markup in whole for _, markup in cells)


def test_worst(client: TestClient) -> None:
    """A searched cell says its faults, and leads to its search."""
    page = client.get(f"/sweep?{WORST}").text

    assert "Worst case per cell: each cell is a search" in page
    assert "1 of 2 cells can lose a message; closed: 1; stopped" in page
    assert ">1P</text>" in page
    assert 'href="/search?' in page


def test_entrance(client: TestClient) -> None:
    """Without a query, what there is to sweep; every preset is a right link."""
    page = client.get("/sweep").text

    for preset in PRESETS:
        assert html.escape(preset.query) in page
        grid = read_grid(preset.query)
        assert len(grid.places) == grid.sweep.size


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("x=acks:0,1&scenario=nothing", 404, "no scenario"),
        ("scenario=lab&x=acks", 400, "an axis is NAME:VALUES"),
        ("scenario=lab&x=ackz:0,1", 400, "ackz"),
        (f"scenario=lab&x=linger.ms:0..49&y={quote('*:crash:b1:0..49')}", 400, "900"),
        ("scenario=lab&mode=worst&x=linger.ms:0..49", 400, "49"),
    ],
)
def test_refused(client: TestClient, query: str, status: int, told: str) -> None:
    """What cannot be is a 4xx that names it, on the page and in the stream alike."""
    for path in ("/sweep", "/stream/sweep", "/frag/sweep"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == status
        assert told in answer.text


def test_busy(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so much is worked on at once; the rest is told the limit."""
    monkeypatch.setattr(sweeps, "HURRY", 0)
    over = Event()
    monkeypatch.setattr(work, "_work", lambda *_: over.wait(60))
    for number in (1, 2):
        url = f"/sweep?scenario=lab&x=linger.ms:{number},9"
        assert client.get(url).status_code == 200

    answer = client.get("/sweep?scenario=lab&x=linger.ms:3,9")
    over.set()

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "5"
    assert "This server takes on 2 sweeps, searches and larger" in answer.text


def test_job_is_shared() -> None:
    """Who asks for what is under way joins in; what was stopped goes on."""
    jobs = Jobs(1, 1)
    first = jobs.get("a", lambda: Job(2, 9), lambda job: job.wait(5))
    assert jobs.get("a", lambda: Job(2, 9), lambda _: None) is first

    first.add([(0, {"lost": []})])
    first.end("stopped")
    again = jobs.get("a", lambda: Job(2, 9), lambda job: job.add([(1, {})]))
    assert again.wait(5)
    assert (again.ended, sorted(again.parts)) == ("done", [0, 1])


def test_job_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job ends when its time is up, or when nobody looks at it any more."""

    def work_on(job: Job) -> None:
        while not job.is_over():
            time.sleep(0.01)

    jobs = Jobs(2, 0)
    hurried = jobs.get("a", lambda: Job(1, 0.05), work_on)
    monkeypatch.setattr("app.jobs.JOB_IDLE_SECONDS", 0.05)
    alone = jobs.get("b", lambda: Job(1, 60), work_on)
    for _ in range(600):  # to wait for a job would be to look at it
        if hurried.ended and alone.ended:
            break
        time.sleep(0.05)

    assert hurried.ended in ("0.05 seconds, the limit", "nobody looked at it any more")
    assert alone.ended == "nobody looked at it any more"


def test_no_room() -> None:
    """More jobs than there is room for are refused."""
    jobs = Jobs(1, 0)
    jobs.get("a", lambda: Job(1, 9), lambda job: job.wait(5)).look()

    with pytest.raises(BusyError):
        jobs.get("b", lambda: Job(1, 9), lambda _: None)
    jobs.stop()
