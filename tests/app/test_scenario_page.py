"""The scenario page: every step a page, the fragment a part of it, one URL each."""

import re

import pytest
from starlette.testclient import TestClient

from app.links import Experiment
from app.runs import find_run
from app.views.frames import frame, frames
from engine.scenario import catalogue
from tests.app.conftest import view_of
from tests.app.frame_lines import expect_lines

SLUGS = [scenario.slug for scenario in catalogue()] + ["lab"]


@pytest.mark.parametrize("slug", SLUGS)
def test_first_and_last(client: TestClient, slug: str) -> None:
    """Every scenario has a first and a last page, as told."""
    last = find_run(Experiment(slug)).last

    assert client.get(f"/s/{slug}").status_code == 200
    assert client.get(f"/s/{slug}?at={last}").status_code == 200


@pytest.mark.parametrize("slug", SLUGS)
def test_fragment_is_part_of_page(client: TestClient, slug: str) -> None:
    """The fragment is, byte for byte, the part of the page that it replaces."""
    page = client.get(f"/s/{slug}?at=3").text
    fragment = client.get(f"/frag/s/{slug}?at=3").text

    assert view_of(page) == fragment


@pytest.mark.parametrize("slug", SLUGS)
def test_frame_is_part_of_page(client: TestClient, slug: str) -> None:
    """Every part of a frame is, byte for byte, a part of the page of its step."""
    run = find_run(Experiment(slug))
    page = client.get(f"/s/{slug}?at=5").text

    shown = frame(run, 5)

    assert [name for name in shown.__slots__ if getattr(shown, name) not in page] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_frames_are_lines(slug: str) -> None:
    """A frame is a layer or a leaf a line; leaves have ids, each once."""
    for text in "".join(frames(find_run(Experiment(slug)), 0)).split("\f"):
        expect_lines(text)


def test_layers_are_permanent(story: str) -> None:
    """The layers, into which the player puts what changes, stand in every frame."""
    layers = [
        [
            line
            for line in text.splitlines()
            if not line.endswith("/>") and "</" not in line
        ]
        for text in "".join(frames(find_run(Experiment(story)), 0)).split("\f")
    ]
    names = [re.findall(r' id="([^"]*)"', "".join(lines)) for lines in layers]

    assert all(found == names[0] for found in names)


def test_change_is_shown(client: TestClient, story: str) -> None:
    """A changed setting is said, with what it was and the way back."""
    page = client.get(f"/s/{story}?acks=all").text

    assert "acks: <b>all</b>" in page
    assert "(was 1)" in page
    assert 'aria-label="Undo acks"' in page


def test_loss_is_explained(client: TestClient, story: str) -> None:
    """At the end the page names the lost message, why, since when, and the fix."""
    run = find_run(Experiment(story))
    page = client.get(f"/s/{story}?at={run.last}").text

    assert "Message 3 is lost" in page
    assert f"Point of no return: step {run.doomed[0]}" in page
    assert "Apply the fix: acks=all" in page


def test_loss_is_not_told_early(client: TestClient, story: str) -> None:
    """Before the point of no return nothing on the page says what will come."""
    doomed = find_run(Experiment(story)).doomed[0]
    page = client.get(f"/s/{story}?at={doomed - 1}").text

    assert "is lost" not in page


def test_fix_works(client: TestClient, story: str) -> None:
    """The fix's link leads to an ending without loss, and says what it costs."""
    page = client.get(client.get(f"/s/{story}?acks=all&at=end").headers["location"])

    assert "3 messages: 3 delivered" in page.text
    assert "The fix is on: acks=all." in page.text


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("acks=1&producer=kafka-go-writer", "RequiredAcks=one"),
        ("linger.ms=7&producer=kafka-go-newwriter", "BatchTimeout=7"),
        ("BatchTimeout=7&producer=librdkafka-2", "linger.ms=7"),
    ],
)
def test_another_client_same_meaning(
    client: TestClient, asked: str, right: str
) -> None:
    """Whoever picks another client keeps what was changed, in that client's words."""
    answer = client.get(f"/s/lab?{asked}")

    assert answer.status_code == 307
    assert right in answer.headers["location"]


def test_another_client_without_it(client: TestClient, story: str) -> None:
    """What the other client does not have is said, and not dropped."""
    answer = client.get(f"/s/{story}?buffer.memory=9999&producer=kafka-go-writer")

    assert answer.status_code == 400
    assert "buffer.memory" in answer.text


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("acks=1", ""),
        ("linger.ms=&acks=", ""),
        ("linger.ms=7&acks=all", "?acks=all&linger.ms=7"),
        ("acks=-1", "?acks=all"),
        ("at=0", ""),
        ("do=99:crash:b2&do=5:stop:b3", "?do=5:stop:b3&do=99:crash:b2"),
        ("at=40ms&do=now:crash:b2", None),
    ],
)
def test_one_experiment_one_url(
    client: TestClient, story: str, asked: str, right: str | None
) -> None:
    """Whatever way it is asked, an experiment is shown under its one address."""
    answer = client.get(f"/s/{story}?{asked}")

    assert answer.status_code == 307
    if right is None:
        assert "do=40.2:crash:b2&at=" in answer.headers["location"]
    else:
        assert answer.headers["location"] == f"/s/{story}{right}"
    assert client.get(answer.headers["location"]).status_code == 200


def test_percent_encoding_is_the_same(client: TestClient, story: str) -> None:
    """A browser may encode a colon; that is no other link."""
    assert client.get(f"/s/{story}?do=99%3Acrash%3Ab2").status_code == 200


def test_not_asked_again(client: TestClient, story: str) -> None:
    """A browser that has the page is told so, without a body."""
    first = client.get(f"/s/{story}?at=4")
    again = client.get(
        f"/s/{story}?at=4", headers={"If-None-Match": first.headers["etag"]}
    )

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_encodings(client: TestClient, story: str, encoding: str) -> None:
    """Every encoding carries the same page."""
    plain = client.get(f"/s/{story}", headers={"Accept-Encoding": "identity"})
    answer = client.get(f"/s/{story}", headers={"Accept-Encoding": encoding})

    assert answer.headers.get("content-encoding", "identity") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.text == plain.text


def test_head(client: TestClient, story: str) -> None:
    """HEAD answers like GET, without a body."""
    for url in ("/", f"/s/{story}", "/claims", f"/frag/s/{story}"):
        answer = client.head(url)
        assert (answer.status_code, answer.content) == (200, b"")


def test_shared_link_cannot_lie(client: TestClient, story: str) -> None:
    """A shared link says how it ended; if it ends otherwise now, so does the page."""
    page = client.get(f"/s/{story}").text
    found = re.search(r'data-seen="([^"]+)"', page)
    assert found
    seen = found[1]

    assert "promised" not in client.get(f"/s/{story}?seen={seen}").text
    assert "another version" in client.get(f"/s/{story}?seen=DDL-000000").text
    other = client.get(f"/s/{story}?seen=DDD-000000").text
    assert "Message 3 was delivered and is lost now" in other


@pytest.mark.parametrize("slug", ["the-answer-got-lost", "overtaken", "lab"])
def test_the_fix_is_offered_where_nothing_is_lost(
    client: TestClient, slug: str
) -> None:
    """A story of duplicates or disorder has its fix too; the lab has none to sell."""
    run = find_run(Experiment(slug))
    text = client.get(f"/s/{slug}?at={run.last}" if run.last else f"/s/{slug}").text
    found = re.search(r'<p id="fix"[^>]*>', text)

    assert found
    assert ("hidden" in found.group()) == (slug == "lab")


@pytest.mark.parametrize(
    ("slug", "tall"),
    [
        ("acked-then-lost", False),
        ("handed-to-a-queue", False),
        ("too-slow-for-the-group", True),
        ("one-key-two-partitions", True),
    ],
)
def test_a_high_picture_is_not_squeezed(
    client: TestClient, slug: str, *, tall: bool
) -> None:
    """What would be too small on one screen scrolls, and the transport stays."""
    page = client.get(f"/s/{slug}").text

    assert ('<section class="theatre tall"' in page) is tall
