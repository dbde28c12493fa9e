"""The metrics' page: charts, what an operator would have seen, and the API."""

from html import unescape

import pytest
from starlette.testclient import TestClient

from app.assets import REVISION
from app.links import Experiment
from app.runs import find_run
from app.views.metrics.page import MetricsPage, metrics_page

DOOM = "Point of no return: message 3. What moved: b1 answers no more (up: 1 → 0)."


def shown(slug: str, step: int = 0, **changed: str) -> MetricsPage:
    """Compose the page of a scenario's step."""
    asked = tuple((name.replace("_", "."), value) for name, value in changed.items())
    return metrics_page(find_run(Experiment(slug, asked)), step)


def test_names_what_moved_at_the_step() -> None:
    """The delta at the present step has the metric's own name."""
    assert shown("acked-then-lost", 34).moved == (
        "At this step: UnderReplicatedPartitions of b2: 0 → 1, LeaderCount of b2: "
        "0 → 1, LAG of g1: – → 0."
    )
    assert shown("acked-then-lost", 26 + 1).moved == "No metric moved at this step."


def test_what_an_operator_would_have_seen() -> None:
    """In order: the fault, the loss beside it, and everything after."""
    told = [(one.clock, one.text) for one in shown("acked-then-lost").sights]

    assert told[:4] == [
        ("0.100 s", "b1 answers no more (up: 1 → 0)"),
        (
            "0.100 s",
            DOOM,
        ),
        ("9.000 s", "FencedBrokerCount of controller: 0 → 1"),
        ("9.000 s", "PreferredReplicaImbalanceCount of controller: 0 → 1"),
    ]


def test_nothing_moved_when_it_was_lost() -> None:
    """The lesson: a message is passed over, and no alarm ever rings."""
    (lesson,) = shown("b-done-a-gone").lessons

    assert "point of no return of message 1" in lesson
    assert lesson.endswith("no alarm rings.")


def test_a_run_without_loss_has_no_lesson() -> None:
    """With the fix there is nothing to teach."""
    assert shown("acked-then-lost", acks="all").lessons == ()


def test_flat_metrics_are_one_line() -> None:
    """What never moved is named, and has no chart."""
    page = shown("acked-then-lost")

    assert "OfflinePartitionsCount" in {flat.name for flat in page.flat}
    assert "OfflinePartitionsCount" not in {c.meter.name for c in page.charts}


def test_other_clients() -> None:
    """A client without JMX is named as such."""
    page = shown("acked-then-lost", producer="librdkafka-2")

    assert page.without == ("librdkafka 2 has no JMX: its own metrics are not shown.",)


def test_page_and_part(client: TestClient) -> None:
    """The page has its step; what the tab loads may be kept for ever."""
    page = unescape(client.get("/s/acked-then-lost/metrics?at=34").text)
    part = client.get(f"/frag/metrics/{REVISION}/acked-then-lost")

    assert "UnderReplicatedPartitions of b2: 0 → 1" in page
    assert "/s/acked-then-lost/metrics?at=35" in page
    assert "immutable" in part.headers["cache-control"]
    assert 'data-step="34"' in part.text


@pytest.mark.parametrize("query", ["at=999", "acks=7", "do=x"])
def test_damaged_links(client: TestClient, query: str) -> None:
    """A damaged link is refused as it is for the scenario's page."""
    assert client.get(f"/s/acked-then-lost/metrics?{query}").status_code == 400


def test_api(client: TestClient) -> None:
    """Programs get every series, and what moved of those with a normal value."""
    answer = client.get("/api/metrics?scenario=acked-then-lost").json()

    under = next(
        one
        for one in answer["series"]
        if (one["name"], one["process"]) == ("UnderReplicatedPartitions", "b2")
    )
    assert under["bean"] == (
        "kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions"
    )
    assert under["values"][33:35] == [0, 1]
    assert len(under["values"]) == len(answer["at_ms"])
    assert answer["alarms"][0] == {
        "step": 26,
        "at_ms": 100,
        "name": "up",
        "process": "b1",
        "before": 1,
        "after": 0,
    }


def test_api_refuses(client: TestClient) -> None:
    """What cannot be is a problem document."""
    assert client.get("/api/metrics?scenario=nothing").status_code == 404
    assert client.get("/api/metrics?scenario=acked-then-lost&acks=7").status_code == 400
