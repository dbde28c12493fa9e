"""What a crowded picture folds away can be opened, and the rest folded, by hand."""

import re

import pytest
from fastapi.testclient import TestClient

CROWD = (
    "/s/lab?brokers=5&lab.messages=9&partitioner.class=RoundRobinPartitioner"
    "&partitions=3&at=40"
)
ROW = re.compile(r'id="w-row-(b\d)-(\d)"')


def rows(client: TestClient, url: str) -> set[tuple[str, str]]:
    """Return the replicas that a page draws: broker and partition."""
    answer = client.get(url, follow_redirects=True)
    assert answer.status_code == 200
    return set(ROW.findall(answer.text))


def link(client: TestClient, url: str, part: str) -> str:
    """Return the address behind the link that folds or opens a part."""
    found = re.search(
        rf'id="fold-{part}"[^>]* href="([^"]+)"',
        client.get(url, follow_redirects=True).text,
    )
    assert found
    return found[1].replace("&amp;", "&")


def drawn(found: set[tuple[str, str]]) -> set[str]:
    """Return the partitions that are drawn."""
    return {partition for _, partition in found}


def test_opened_by_hand(client: TestClient) -> None:
    """A link opens the partition in the line; the step stays, and the link says it."""
    before = drawn(rows(client, CROWD))
    assert len(before) == 1
    other = next(n for n in "012" if n not in before)
    url = link(client, CROWD, f"partition-{other}")

    assert url.endswith(f"&open=partition-{other}&at=40")
    assert drawn(rows(client, url)) == before | {other}


def test_folded_by_hand(client: TestClient) -> None:
    """A broker that does not matter folds away, in a story that has room as well."""
    story = "/s/acked-then-lost?fold=b3&at=20"

    assert rows(client, story) == {("b1", "0"), ("b2", "0")}
    opened = link(client, story, "b3")
    assert opened == "/s/acked-then-lost?open=b3&at=20"
    assert rows(client, opened) == {("b1", "0"), ("b2", "0"), ("b3", "0")}


def test_something_is_always_seen(client: TestClient) -> None:
    """Whoever folds everything still sees the partition that the step is about."""
    every = "&".join(f"fold={n}" for n in ("partition-0", "b1", "b2", "b3", "p1", "c1"))

    assert len(rows(client, f"/s/acked-then-lost?{every}&at=20")) == 3


def test_it_survives_scrubbing_and_changes(client: TestClient) -> None:
    """Every frame is folded alike, and so is what follows when a setting changes."""
    text = client.get("/s/acked-then-lost?fold=b3&at=20").text
    timeline = re.search(r'data-timeline="([^"]+)"', text)
    assert timeline
    frames = client.get(timeline[1].replace("&amp;", "&")).text.split("\f")

    assert not any('id="w-row-b3-0"' in frame for frame in frames)
    form = text[text.index('<form id="controls"') :]
    assert (
        '<input type="hidden" name="fold" value="b3">' in form[: form.index("</form")]
    )


def test_a_small_story_offers_nothing(client: TestClient) -> None:
    """Where everything has room there is nothing to fold, and no line about it."""
    assert 'id="folds"' not in client.get("/s/acked-then-lost?at=20").text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("open=b9", "There is no such part. Possible: partition-0, b1, b2, b3, p1, c1"),
        ("fold=everything", "This is no part of a picture: partition-1, b2"),
    ],
)
def test_what_is_no_part(client: TestClient, asked: str, said: str) -> None:
    """It is refused, with what there is."""
    answer = client.get(f"/s/acked-then-lost?{asked}")

    assert answer.status_code == 400
    assert said.partition(" Possible")[0] in answer.text
    assert said.partition("Possible: ")[2] in answer.text


def test_a_comparison_folds_nothing(client: TestClient) -> None:
    """Its pictures are others; a link that says otherwise is refused."""
    answer = client.get("/compare?scenario=acked-then-lost&b.acks=all&a.fold=b3")

    assert answer.status_code == 400
    assert "Nothing is folded in the pictures of a comparison." in answer.text
