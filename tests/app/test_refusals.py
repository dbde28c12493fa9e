"""Whatever is asked, the answer is a page that helps, and never our own mistake."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.limits import BODY_BYTES, URL_CHARACTERS
from app.main import app

asking = TestClient(app, follow_redirects=False, raise_server_exceptions=True)


@pytest.mark.parametrize(
    ("query", "part", "reason"),
    [
        ("ack=1", "ack=1", "Did you mean"),
        ("acks=7", "acks=7", "all, 1, 0"),
        ("linger.ms=soon", "linger.ms=soon", "whole number"),
        ("do=10:explode:b1", "do=10:explode:b1", "there is no order"),
        ("do=10:crash:b9", "do=10:crash:b9", "b1, b2, b3"),
        ("do=10:start:b1", "do=10:start:b1", "runs already"),
        ("do=soon:crash:b1", "do=soon:crash:b1", "begins with a time"),
        ("at=9999", "at=9999", "ends at step"),
        ("at=x", "at=x", "A moment is"),
        ("acks=1&acks=all", "acks=all", "given twice"),
        ("acks=%ff", "acks=%ff", "UTF-8"),
        ("kafka=9.9", "kafka=9.9", "Kafka version"),
    ],
)
def test_damaged_link(
    client: TestClient, story: str, query: str, part: str, reason: str
) -> None:
    """The page says which part is damaged, why, and keeps the rest."""
    answer = client.get(f"/s/{story}?retries=9&{query}")

    assert answer.status_code == 400
    assert f"<code>{part}</code>" in answer.text
    assert reason in answer.text.replace("&#39;", "'")
    assert re.search(rf'href="/s/{story}[^"]*retries=9', answer.text)


def test_all_at_once(client: TestClient, story: str) -> None:
    """Everything that is wrong is said in one go, and the rest is kept."""
    text = client.get(f"/s/{story}?acks=7&nix=1&do=1:x:b1&linger.ms=3").text

    assert text.count('<div class="notice">') == 3
    assert f'href="/s/{story}?linger.ms=3"' in text


def test_unknown_scenario(client: TestClient) -> None:
    """A scenario that does not exist is a page that names the likeliest one."""
    answer = client.get("/s/acked-then-last")

    assert answer.status_code == 404
    assert "acked-then-lost" in answer.text


def test_fragment_goes_to_notice(client: TestClient, story: str) -> None:
    """Under htmx a refusal lands beside the picture, which stays."""
    answer = client.get(f"/frag/s/{story}?acks=7")

    assert answer.status_code == 400
    assert answer.headers["hx-retarget"] == "#notice"
    assert "<html" not in answer.text


@pytest.mark.parametrize("path", ["/s/acked-then-lost?x=", "/", "/api/timeline?x="])
def test_too_long(client: TestClient, path: str) -> None:
    """A link beyond the limit is refused before anybody reads it."""
    answer = client.get(path + "?" + "a" * URL_CHARACTERS)

    assert answer.status_code == 414
    assert f"{URL_CHARACTERS:,}" in answer.text


@pytest.mark.parametrize("path", ["/nothing", "/s", "/static/x/nothing.css", "/s/a/b"])
def test_nothing_here(client: TestClient, path: str) -> None:
    """An address without a page says so, in a page."""
    answer = client.get(path)

    assert answer.status_code == 404
    assert "All scenarios" in answer.text


def test_method(client: TestClient) -> None:
    """Another method is refused, and the right one named."""
    answer = client.post("/")

    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_body_limit(client: TestClient) -> None:
    """A body beyond the limit is refused while it comes in."""
    answer = client.post("/api/run", content=b"x" * (BODY_BYTES + 1))

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


@given(
    path=st.sampled_from(["/s/acked-then-lost", "/frag/s/lab", "/api/timeline"]),
    query=st.text(max_size=120),
)
def test_never_our_mistake(path: str, query: str) -> None:
    """No query whatever makes the server fail."""
    answer = asking.get(path, params=query or "x=1")

    assert answer.status_code < 500


@given(body=st.binary(max_size=400))
def test_never_our_mistake_with_body(body: bytes) -> None:
    """No body whatever makes the server fail."""
    assert asking.post("/api/run", content=body).status_code < 500


@pytest.mark.parametrize("path", ["/", "/s/acked-then-lost", "/s/x", "/openapi.json"])
def test_headers(client: TestClient, path: str) -> None:
    """Every answer carries the policy; nothing inline, nothing from elsewhere."""
    headers = client.get(path).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", ["/", "/s/acked-then-lost?at=9", "/claims", "/s/x"])
def test_nothing_inline(client: TestClient, path: str) -> None:
    """No page holds a script, a style or a handler of its own."""
    text = client.get(path).text

    for inline in ("<script>", "<style", ' style="', " onclick", "javascript:"):
        assert inline not in text
    for ours in ("http://www.w3.org/", "http://testserver/"):
        text = text.replace(ours, "")
    assert "http://" not in text
