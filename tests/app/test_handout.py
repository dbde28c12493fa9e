"""A scenario on paper: its beats with their pictures, the answer at the end."""

import re

import pytest
from starlette.testclient import TestClient

from app.links import Experiment
from app.runs import find_run
from app.views.handout import MOST, chosen
from engine.scenario import catalogue


def test_every_beat_is_drawn(client: TestClient) -> None:
    """Each beat stands beside the picture of its step."""
    page = client.get("/s/acked-then-lost/handout").text
    run = find_run(Experiment("acked-then-lost"))
    drawn = [int(step) for step in re.findall(r'<svg id="w-(\d+)-stage"', page)]

    assert drawn == [*chosen(run)]
    assert [beat for beat in run.said.values() if beat not in page] == []


def test_the_answer_comes_last(client: TestClient) -> None:
    """Whoever reads from the top is asked before being told."""
    page = client.get("/s/acked-then-lost/handout").text
    order = [page.index(words) for words in ("Before you read on", "How it ends")]

    assert order == sorted(order)
    assert page.index("Message 3 was acknowledged by the leader alone") > order[-1]


def test_an_experiment_has_a_handout_of_its_own(client: TestClient) -> None:
    """What was changed is on the paper, marked, and the question is not asked."""
    page = client.get("/s/acked-then-lost/handout?acks=all").text

    assert re.search(r'<div class="changed"><dt><code>acks</code></dt><dd>all', page)
    assert "Before you read on" not in page


def test_a_handout_has_no_step(client: TestClient) -> None:
    """A link to a step leads to the handout of its run."""
    moved = client.get("/s/acked-then-lost/handout?at=3", follow_redirects=False)

    assert moved.headers["location"] == "/s/acked-then-lost/handout"


def test_no_two_things_on_paper_have_one_id(client: TestClient) -> None:
    """The pictures of several steps do not get in each other's way."""
    page = client.get("/s/all-was-one/handout").text
    ids = re.findall(r' id="([^"]+)"', page)

    assert sorted({one for one in ids if ids.count(one) > 1}) == []


@pytest.mark.parametrize("slug", ["acked-then-lost", "b-done-a-gone"])
def test_the_page_of_a_step_leads_to_paper(client: TestClient, slug: str) -> None:
    """The handout is one link away."""
    assert f'href="/s/{slug}/handout"' in client.get(f"/s/{slug}").text


def test_no_handout_is_endless() -> None:
    """However long a story is, its handout has a few pages."""
    most = max(len(chosen(find_run(Experiment(one.slug)))) for one in catalogue()[:20])

    assert most <= MOST
