"""The lab: a cast and a load to choose, and templates that wait for events."""

import pytest
from fastapi.testclient import TestClient

from app.links import LinkError
from app.parsing import parse
from app.recipes import RECIPES, cook
from app.runs import Run, find_run
from engine.ledger import Verdict
from engine.model.actions import CrashBroker
from engine.model.events import RecordAcked


def lab(query: str = "") -> Run:
    """The lab behind a link."""
    return find_run(parse("lab", query))


def cooked(query: str) -> Run:
    """What a template makes of the lab."""
    return find_run(cook(parse("lab", query)))


def test_cast_and_load() -> None:
    """Applications, groups and messages are those of the link."""
    run = lab("lab.messages=8&lab.producers=3&lab.consumers=3&lab.groups=2")
    world = run.timeline.steps[-1].world
    sent = [len(producer.beliefs) for producer in world.producers]

    assert sent == [3, 3, 2]
    assert [consumer.group for consumer in world.consumers] == ["g1", "g2", "g1"]


def test_the_usual_is_not_in_the_link() -> None:
    """What is as usual stands in no link."""
    assert lab("lab.messages=5&lab.every=7").experiment.url == "/s/lab?lab.every=7"


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("lab.messages=-1", "lab.messages=-1"),
        ("lab.messages=21", "lab.messages=21"),
        ("lab.messages=99999999999999999999", "lab.messages=99999999999999999999"),
        ("lab.every=-1", "lab.every=-1"),
        ("lab.nodes=3", "lab.nodes"),
        ("lab.groups=2", "lab.groups=2"),
    ],
)
def test_out_of_bounds(client: TestClient, query: str, part: str) -> None:
    """What cannot be chosen is refused, with the bounds."""
    with pytest.raises(LinkError) as found:
        lab(query)

    assert [damage.part for damage in found.value.damages] == [part]
    assert client.get(f"/s/lab?{query}").status_code == 400


def test_only_the_lab() -> None:
    """No story has a cast to choose."""
    with pytest.raises(LinkError):
        find_run(parse("acked-then-lost", "lab.messages=8"))


@pytest.mark.parametrize("key", RECIPES)
@pytest.mark.parametrize("query", ["", "acks=1&lab.producers=2&partitions=2"])
def test_every_template_can_be_played(key: str, query: str) -> None:
    """On the cluster as it stands and on another one, and no order is left over."""
    run = cooked(f"{query}&template={key}")

    assert run.experiment.orders
    assert run.timeline.waiting == ()


@pytest.mark.parametrize(
    ("query", "verdict"),
    [
        ("template=lag-in-sync&acks=1", Verdict.LOST),
        ("template=between-work-and-commit", Verdict.DUPLICATED),
        ("template=unclean", Verdict.LOST),
        ("template=power-on-all", Verdict.DELIVERED),
    ],
)
def test_what_comes_of_it(query: str, verdict: Verdict) -> None:
    """The same consequences as anywhere: they are computed, not written down."""
    assert verdict in cooked(query).count()


def test_it_waits_for_the_event_whatever_is_set() -> None:
    """With acks=all the yes comes later, and the crash after it all the same."""
    for acks in ("1", "all"):
        run = cooked(f"template=kill-after-ack&acks={acks}")
        steps = run.timeline.steps
        crash = next(s for s in steps if isinstance(s.action, CrashBroker))
        told = steps[crash.number - 1].events
        assert [e.message for e in told if isinstance(e, RecordAcked)] == [3]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("template=kill-after-ack&brokers=1&replication.factor=1", "With one copy"),
        ("template=unclean&lab.messages=1", "two"),
        ("template=cut-the-answer&acks=0", "no answer"),
        ("template=nothing", "no such template"),
    ],
)
def test_where_it_makes_no_sense(client: TestClient, query: str, why: str) -> None:
    """A template that is impossible in a cluster says why."""
    answer = client.get(f"/lab/run?{query}")

    assert answer.status_code == 400
    assert why in answer.text


def test_one_click(client: TestClient) -> None:
    """The page's buttons lead to runs; the untouched form leads to the plain lab."""
    page = client.get("/lab")
    run = client.get("/lab/run?lab.messages=&acks=", follow_redirects=False)

    assert page.status_code == 200
    assert all(f'value="{key}"' in page.text for key in RECIPES)
    assert run.headers["location"] == "/s/lab"
