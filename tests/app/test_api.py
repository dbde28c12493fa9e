"""The API: the same runs as data, described, and refused with words."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from httpx2 import Response
from hypothesis import settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance
from starlette.testclient import TestClient

from app.examples import TOOL, examples, lacking
from app.jobs import Job
from app.main import app
from app.routes import checks, waiting
from engine.scenario import catalogue
from tests.schema import V1, broken, outline

FILE = next(Path(__file__).parents[2].glob("engine/scenarios/*/*acked-then-lost.yaml"))
PROBLEM = "application/problem+json"
JSON = "application/json"
ASKED = [name for name, one in examples().items() if one.method != TOOL]
PATIENT = 6  # answers, each of which waits up to 20 seconds
schema = schemathesis.openapi.from_asgi("/openapi.json", app)


def test_scenarios(client: TestClient) -> None:
    """All scenarios are listed, in reading order."""
    found = client.get("/api/scenarios").json()

    assert [one["slug"] for one in found] == [one.slug for one in catalogue()]


def test_timeline(client: TestClient, story: str) -> None:
    """An experiment has the grammar of a link."""
    query = f"scenario={story}&acks=all&do=60:crash:b2"
    found = client.get(f"/api/timeline?{query}").json()

    assert found["changes"] == {"acks": "all"}
    assert [o["order"] for o in found["orders"] if o["added"]] == ["crash b2"]
    assert len(found["fates"]) == 3


def test_own_scenario(client: TestClient) -> None:
    """A scenario that is sent along runs as one of ours."""
    ours = client.get("/api/timeline?scenario=acked-then-lost").json()
    sent = client.post("/api/run", content=FILE.read_bytes())

    assert sent.status_code == 200
    assert sent.json() == ours


@pytest.mark.parametrize(
    ("query", "status", "part"),
    [
        ("scenario=nix", 404, None),
        ("", 400, "query.scenario"),
        ("scenario=lab&nix=1", 400, "nix=1"),
        ("scenario=lab&do=1:crash:b9", 400, "do=1:crash:b9"),
    ],
)
def test_refusals(
    client: TestClient, query: str, status: int, part: str | None
) -> None:
    """A refusal is a problem document that names the part."""
    answer = client.get(f"/api/timeline?{query}")

    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    assert [d["part"] for d in answer.json()["damages"]] == ([part] if part else [])


def test_bad_file(client: TestClient) -> None:
    """What is wrong with a file is said with its line."""
    text = FILE.read_text(encoding="utf-8").replace("crash: leader", "crash: b9")
    problem = client.post("/api/run", content=text.encode()).json()

    assert problem["status"] == 400
    assert "line" in problem["damages"][0]["part"]
    assert "b9" in problem["damages"][0]["reason"]


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Let no check search: what it answers then is tested elsewhere."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(checks, "table", lambda *_: iter(()))
        patched.setattr(checks, "saving", lambda *_: iter(()))
        yield


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no search and no sweep begin: what becomes of them is tested elsewhere."""
    job = Job(1, 0)
    job.end("the test")
    monkeypatch.setattr(waiting, "begin_search", lambda _: job)
    monkeypatch.setattr(waiting, "begin_sweep", lambda _: job)


def asked_again(status: int, ask: Callable[[], Response]) -> Response:
    """Ask as the page says: what is still under way, again, until it is ready."""
    answer = ask()
    for _ in range(PATIENT):
        if answer.status_code in {status, 200}:
            break
        answer = ask()
    return answer


@pytest.mark.parametrize("name", ASKED)
def test_examples(client: TestClient, name: str) -> None:
    """Each example of the page /api is answered as it says."""
    one = examples()[name]
    kind = JSON if one.body.startswith("{") else "application/yaml"
    answer = asked_again(
        one.status,
        lambda: client.request(
            one.method, one.address, content=one.body, headers={"Content-Type": kind}
        ),
    )

    assert answer.status_code == one.status
    assert lacking(one.holds, answer.json()) == []


def test_every_address_has_an_example() -> None:
    """What is described is shown, and all of it has a version."""
    shown = {examples()[name].address.partition("?")[0] for name in ASKED}
    paths = app.openapi()["paths"]

    assert [
        path
        for path in paths
        if not any(re.fullmatch(re.sub(r"{\w+}", "[^/]+", path), one) for one in shown)
    ] == []
    assert [path for path in paths if not path.startswith("/api/v1/")] == []


def test_without_a_version(client: TestClient, story: str) -> None:
    """An address without a version answers as v1, and says what succeeds it."""
    old = client.get(f"/api/metrics?scenario={story}")
    new = client.get(f"/api/v1/metrics?scenario={story}")

    assert old.content == new.content
    assert old.headers["deprecation"].startswith("@")
    assert old.headers["link"] == '</api/v1/metrics>; rel="successor-version"'
    assert "deprecation" not in new.headers
    assert client.get("/api/v2/metrics").status_code == 404


def test_v1_breaks_nothing() -> None:
    """What v1 promised once is still so: addresses, fields, types, requirements.

    A change here breaks programs. What was added is written down by `make schema`.
    """
    promised = json.loads(V1.read_text(encoding="utf-8"))

    assert broken(promised, outline(app.openapi())) == []


def test_v1_is_written_down() -> None:
    """The file of what v1 promises is up to date: `make schema`."""
    assert json.loads(V1.read_text(encoding="utf-8")) == outline(app.openapi())


@pytest.mark.usefixtures("idle")
@schema.parametrize()
@settings(max_examples=30, deadline=None)
def test_as_described(case: schemathesis.Case[Any]) -> None:
    """Whatever is sent, the answers are as the description says, and never 5xx."""
    case.call_and_validate(checks=[not_a_server_error, response_schema_conformance])
