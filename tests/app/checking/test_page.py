"""The page that checks: a form, an answer in rows, refusals, and nothing that stays."""

import logging
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.checking.curing import cure_one
from app.checking.entries import UnreadableError
from app.checking.posted import read_form
from app.checking.remedy import Remedy, remedy
from app.checking.risking import Row, weigh_one
from app.checking.subject import Subject
from app.routes import checking

SECRET = "hunter2Geheim"  # noqa: S105 - nobody's
SPRING = "spring:\n  kafka:\n    consumer:\n      auto-offset-reset: latest\n"


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask about two classes, here and without a search."""

    def some(subject: Subject, *_: object) -> Iterator[Row | None]:
        yield None
        for key in ("failover", "wire"):
            yield weigh_one(subject, key, 1)

    monkeypatch.setattr(checking, "table", some)

    def saved(subject: Subject, rows: list[Row], *_: object) -> Iterator[Remedy | None]:
        yield None
        found = remedy(rows, [cure_one(subject, row, 5) for row in rows])
        yield found._replace(
            after=tuple(row._replace(verdict="CLOSED") for row in rows)
        )

    monkeypatch.setattr(checking, "saving", saved)


def test_form(client: TestClient) -> None:
    """The form is a page like any other."""
    found = client.get("/check")

    assert found.status_code == 200
    assert 'enctype="multipart/form-data"' in found.text


def test_answer(client: TestClient) -> None:
    """Understanding first, then rows with links, then what saves."""
    found = client.post("/check", data={"text": "acks=1\nlinger.ms=5\nretrys=3\n"})

    assert found.status_code == 200
    assert found.headers["cache-control"] == "no-store"
    page = found.text
    assert "2 settings understood" in page
    assert "Did you mean <code>retries</code>?" in page
    assert 'href="/s/lab?acks=1' in page
    assert "+acks=all" in page
    assert page.rstrip().endswith("</html>")
    marks = ('id="risks"', "another replica takes over", 'id="saving"')
    order = [page.index(mark) for mark in marks]
    assert order == sorted(order)


def test_files(client: TestClient) -> None:
    """Files and a text together; each place names its file."""
    files = [
        ("file", ("topic.txt", b"Topic: t PartitionCount: 1 ReplicationFactor: 2\n")),
        ("file", ("application.yml", SPRING.encode())),
    ]

    page = client.post("/check", data={"text": "acks=1\n"}, files=files).text

    assert "topic.txt:1" in page
    assert "application.yml:4" in page
    assert "pasted:1" in page


def test_habits(client: TestClient) -> None:
    """What was said of the application is kept for the next question."""
    said = {"text": "acks=1\n", "application.counts": "ack", "kafka": "3.9"}

    page = client.post("/check", data=said).text

    assert '<option value="ack" selected>' in page
    assert 'name="kafka" value="3.9"' in page
    assert 'name="text" value="acks=1\n"' in page


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": ""}, "Paste a text or choose a file first."),
        ({"text": "a: &x [1]\nb: *x\nkind: Kafka\n"}, "aliases are not followed"),
        ({"text": "acks=1\n", "kafka": "77"}, "There is no Kafka version"),
        ({"text": "acks=1\n", "producer": "cobol"}, "There is no producer client"),
        ({"text": "acks=1\n", "application.counts": "maybe"}, "pasted"),
    ],
)
def test_refusals(client: TestClient, fields: dict[str, str], why: str) -> None:
    """What cannot be read is said on the form, with what was chosen."""
    found = client.post("/check", data=fields)

    if why != "pasted":
        assert found.status_code == 422
        assert why in found.text
    assert found.status_code < 500


def test_too_much(client: TestClient) -> None:
    """More than 1 MB is refused, however it is sent."""
    assert client.post("/check", data={"text": "a" * 1_200_000}).status_code == 413
    file = ("x.properties", b"a=1\n" * 270_000)
    assert client.post("/check", files=[("file", file)]).status_code == 422


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", "x" * 300])
def test_no_form(client: TestClient, kind: str) -> None:
    """A body that is no form is refused."""
    found = client.post("/check", content=b"acks=1", headers={"content-type": kind})

    assert found.status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x",
        b"--x\r\n\r\n",
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\xfe\r\n--x--',
        b'--x\r\nContent-Disposition: form-data; name="text"; filename="\xff"\r\n\r\na',
        b"--x\r\n" * 5_000,
    ],
)
def test_broken_bodies(body: bytes) -> None:
    """Whatever a body is: fields, or a refusal."""
    try:
        posted = read_form(body, "multipart/form-data; boundary=x")
    except UnreadableError:
        return
    assert all(isinstance(one.text, str) for one in posted.texts)


def test_no_secret_anywhere(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    """A secret is in no answer, no refusal, no log and no header."""
    caplog.set_level(logging.DEBUG)
    texts = (
        f"sasl.jaas.config=X required password={SECRET};\nacks=1\n",
        f"spring:\n  kafka:\n    ssl:\n      key-password: {SECRET}\n",
        f"kind: Kafka\nsasl.password: [{SECRET}\n}}",
        f"acks=1\n{SECRET}\n",
    )
    for text in texts:
        found = client.post("/check", data={"text": text})
        assert SECRET not in found.text
        assert SECRET not in str(found.headers)
    assert SECRET not in caplog.text


def test_german(client: TestClient) -> None:
    """Every part of the answer keeps to the language of the address."""
    page = client.post("/de/check", data={"text": "acks=1\n"}).text

    assert '<html lang="de">' in page
    assert 'action="/de/check"' in page
    assert 'href="/de/s/lab?acks=1' in page
