"""Checking for programs: what is sent, what comes back, and what never does."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app.checking.document import CheckAsked, CheckDocument
from app.checking.remedy import Remedy
from app.checking.risking import Row, weigh_one
from app.checking.subject import Subject
from app.cli import app as cli
from app.routes import checks

ADDRESS = "/api/check"
SECRET = "hunter2Geheim"  # noqa: S105 - nobody's


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask about one class, here and without a search."""

    def some(subject: Subject, *_: object) -> Iterator[Row | None]:
        yield weigh_one(subject, "failover", 0)

    def none(*_: object) -> Iterator[Remedy | None]:
        yield Remedy()

    monkeypatch.setattr(checks, "table", some)
    monkeypatch.setattr(checks, "saving", none)


def test_example_of_the_description(client: TestClient) -> None:
    """The example in the API's description can be sent as it stands."""
    schema = client.get("/openapi.json").json()["components"]["schemas"]
    example = schema["CheckAsked"]["example"]

    found = client.post(ADDRESS, json=example)

    assert found.status_code == 200
    assert found.headers["cache-control"] == "no-store"
    told = CheckDocument.model_validate_json(found.content)
    assert {item.setting: item.at for item in told.understood} == {
        "acks": "producer.properties:1",
        "min.insync.replicas": "settings:2",
    }
    assert told.outcome.exit == 0


def test_risks(client: TestClient) -> None:
    """Each class of loss has its verdict, and the build its end."""
    asked = {"settings": {"acks": 1}, "fail_on": ["acked-loss:1-crash"]}

    told = CheckDocument.model_validate(client.post(ADDRESS, json=asked).json())

    assert [(risk.risk, risk.verdict) for risk in told.risks] == [("failover", "LOSS")]
    assert told.risks[0].link.startswith("/s/")
    assert told.outcome.exit == 1


def test_same_as_the_command_line(client: TestClient, tmp_path: Any) -> None:
    """`ackward check --format json` prints the same document."""
    path = tmp_path / "producer.properties"
    path.write_text("acks=1\nretrys=3\n", encoding="utf-8")
    asked = {
        "files": [{"name": path.name, "text": path.read_text(encoding="utf-8")}],
        "seconds": 0,
    }

    printed = CliRunner().invoke(
        cli, ["check", str(path), "--format", "json", "--seconds", "0"]
    )

    assert client.post(ADDRESS, json=asked).json() == json.loads(printed.stdout)


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ({"filez": []}, "…"),
        ({"files": [{"text": "acks=1", "kind": "excel"}]}, "files.0.kind"),
        ({"settings": {"acks": ["all"]}}, "settings.acks"),
        ({"kafka": "77"}, "clients"),
        ({"fail_on": ["luck:1"]}, "fail_on"),
        ({"seconds": 99}, "seconds"),
        ({"files": [{"name": "p.properties", "text": "a\0"}]}, "p.properties:1"),
        ([], "body"),
    ],
)
def test_refusals(client: TestClient, asked: Any, part: str) -> None:
    """What cannot be is a problem document that names the part."""
    found = client.post(ADDRESS, json=asked)

    assert found.status_code == 400
    assert found.headers["content-type"] == "application/problem+json"
    assert found.json()["damages"][0]["part"].startswith(part)


def test_too_much(client: TestClient) -> None:
    """More than 1 MB is refused, in one text or in several."""
    part = {"text": "# comment\n" * 54_000}

    assert client.post(ADDRESS, content=b" " * 1_200_000).status_code == 413
    assert client.post(ADDRESS, json={"files": [part, part]}).status_code == 413


@pytest.mark.parametrize(
    "asked",
    [
        {"settings": {"sasl.password": SECRET, "acks": "all"}},
        {"files": [{"text": f"sasl.jaas.config=x password={SECRET}"}]},
        {"files": [{"text": f"{{'sasl.password': '{SECRET}' + x}}"}]},
        {SECRET: 1},
        {"settings": {f"password={SECRET}": {}}},
        {"files": [{"name": 3, "text": SECRET, SECRET: 1}]},
        [SECRET],
    ],
)
def test_no_secret_comes_back(
    client: TestClient, asked: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither an answer, nor a refusal, nor a log repeats a secret."""
    with caplog.at_level(logging.DEBUG):
        found = client.post(ADDRESS, json=asked)

    assert found.status_code in {200, 400}
    assert SECRET not in found.text
    assert SECRET not in caplog.text


def test_whole_document_is_described() -> None:
    """Nothing may be sent that the description does not have."""
    schema = CheckAsked.model_json_schema()

    assert schema["additionalProperties"] is False
