"""Pages of searches: the question as a link, how far it is, and an honest answer."""

import html
import re
import sys
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app import search_job
from app.jobs import Job, Jobs
from app.links import LinkError
from app.parsing import parse
from app.questions import Asked, parse_question
from app.results import results
from app.routes import searches
from app.runs import find_run
from app.searcher import answered
from app.views.search import EXAMPLES, search_page
from engine.ledger import Verdict
from engine.search import FAULTS, Bounds
from engine.settings import resolve

ONE = "acks=1&brokers=1&replication.factor=1"
LOSS = f"{ONE}&fault=power:1"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Know nothing yet, share no job, and wait for answers."""
    results.cache_clear()
    made = Jobs(1, 1)
    monkeypatch.setattr(search_job, "jobs", made)
    monkeypatch.setattr(searches, "HURRY", 30)
    yield
    made.stop()


def say(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let another process answer."""
    monkeypatch.setattr(search_job, "COMMAND", (sys.executable, "-c", script))


def test_spelling() -> None:
    """Only what is unusual stands in the link; what may go wrong always does."""
    asked = parse_question("faults=2&fault=power,crash:2&acks=1&goal=loss&messages=1")

    assert asked.question.bounds == Bounds(faults=(("crash", 2), ("power", 1)), total=2)
    assert asked.url == "/search?acks=1&goal=loss&fault=crash:2,power:1&faults=2"
    assert parse_question(asked.url.partition("?")[2]) == asked
    assert parse_question("").url == "/search?fault=crash:2,power:2"
    assert parse_question("set=acks=1+retries=0").changes == (
        ("acks", "1"),
        ("retries", "0"),
    )


def test_counted_kind_by_kind() -> None:
    """A form counts each kind in its own field; a link says it in one."""
    form = "fault.power=1&fault.crash=2&fault.disk=0&faults=3"

    assert parse_question(form).url == "/search?fault=crash:2,power:1&faults=3"
    assert parse_question("fault.crash=0").url == "/search?fault=none"


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("fault.flood=1", "fault=flood:1"),
        ("fault.crash=12", "fault=crash:12"),
        ("fault.crash=1&fault=crash:1", "fault"),
        ("goal=luck", "goal=luck"),
        ("part=wire", "part=wire"),
        ("fault=flood:1", "fault=flood:1"),
        ("fault=crash:x", "fault=crash:x"),
        ("faults=99", "faults=99"),
        ("messages=0", "messages=0"),
        ("set=acks", "set=acks"),
        ("do=60:crash:b1", "do"),
    ],
)
def test_damaged(query: str, part: str) -> None:
    """The damaged part is named."""
    with pytest.raises(LinkError) as caught:
        parse_question(query)

    assert [damage.part for damage in caught.value.damages] == [part]


def test_loss(client: TestClient) -> None:
    """A real search, in its own process: verdict, way, fault, and a link that plays."""
    page = client.get(f"/search?{LOSS}").text

    assert '<h2 id="verdict">LOSS</h2>' in page
    assert "fault: power" in page
    assert "loses power" in page
    link = re.search(r'<a class="button main" href="/s/lab\?([^"]*)"', page)
    assert link
    run = find_run(parse("lab", html.unescape(link[1])))
    assert Verdict.LOST in run.count()


def test_closed_is_kept(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds for ever is not searched again."""
    url = f"/search?{ONE}&fault=crash:1"
    assert '<h2 id="verdict">CLOSED</h2>' in client.get(url).text

    say(monkeypatch, "raise SystemExit(1)")
    monkeypatch.setattr(search_job, "jobs", Jobs(0, 0))
    assert '<h2 id="verdict">CLOSED</h2>' in client.get(url).text


def test_limits() -> None:
    """No time or no memory: an honest partial answer."""
    asked = parse_question(LOSS)

    for seconds, megabytes, why in ((0, 9_999, "0 seconds"), (9, 1, "1 MB")):
        results.cache_clear()
        found = answered(asked, seconds, megabytes)
        assert (found["verdict"], found["stopped"]) == ("BOUNDED", why)


def test_process_dies(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies has found nothing, and excluded nothing."""
    say(monkeypatch, "raise SystemExit(1)")
    page = client.get(f"/search?{LOSS}").text

    assert "its process ended without an answer" in page
    assert "Nothing was found by then, and nothing is excluded." in page


def test_progress(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far it is, for whoever has no script, too; then the process is ended."""
    line = '{"states": 4321, "depth": 7, "unexplored": 12, "rate": 99}'
    say(monkeypatch, f"import time; print('{line}', flush=True); time.sleep(60)")
    monkeypatch.setattr(searches, "HURRY", 1)
    answer = client.get(f"/search?{LOSS}")

    assert answer.headers["cache-control"] == "no-store"
    assert "4,321 states, 7 steps deep, 12 not yet visited" in answer.text
    assert '<noscript><meta http-equiv="refresh" content="1">' in answer.text
    assert 'data-url="/stream/search?' in answer.text


def test_stream(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream tells how far it is until it is over."""
    monkeypatch.setattr(searches, "begin", lambda _: ended())
    text = client.get(f"/stream/search?{LOSS}").text

    assert text.endswith("event: end\ndata: {}\n\n")


def ended() -> Job:
    """A job that was stopped."""
    job = Job(1, 1)
    job.end("done")
    return job


def test_entrance(client: TestClient) -> None:
    """Without a query, examples that can be asked, and a form that asks."""
    page = client.get("/search").text

    for example in EXAMPLES:
        assert html.escape(example.query) in page
        assert resolve(changes=dict(parse_question(example.query).changes))
    assert all(f'name="fault.{kind}"' in page for kind in FAULTS)
    moved = client.get("/search?goal=acked-loss&fault=crash:1&set=&acks=")
    assert moved.headers["location"] == "/search?fault=crash:1"


@pytest.mark.parametrize(
    ("verdict", "link", "onward"),
    [
        ("LOSS", "/s/lab?acks=1&at=end", "/s/lab/saving?acks=1"),
        ("CLOSED", "", "/search?faults=2&fault=crash:2,power:2"),
        ("BOUNDED", "", "/search?faults=0&fault=crash:2,power:2"),
    ],
)
def test_onward(verdict: str, link: str, onward: str) -> None:
    """Every answer leads on: to what prevents it, or to one fault more or less."""
    answer = {"verdict": verdict, "link": link}
    page = search_page(Asked(), answer, None, is_asked=True)

    assert [html.unescape(one.url) for one in page.onward] == [onward]


def test_refused(client: TestClient) -> None:
    """A setting that cannot be is a 4xx, and the rest of the link is kept."""
    for path in ("/search", "/stream/search", "/frag/search"):
        answer = client.get(f"{path}?acks=7&fault=crash:1")
        assert answer.status_code == 400
        assert "acks" in answer.text
    assert (
        'href="/search?fault=crash:1"'
        in client.get("/search?acks=7&fault=crash:1").text
    )
