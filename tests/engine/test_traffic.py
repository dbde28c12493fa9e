"""What travelled: every packet's life, and what may be left out of a picture."""

import pytest

from engine.model.events import Housekeeping
from engine.model.state import FetchRequest, ProduceResponse
from engine.run import run
from engine.scenario import catalogue, find, play
from engine.traffic import Flight, idle, is_story, traffic


def flights(slug: str, kind: type) -> list[Flight]:
    """Find the packets of one kind in a scenario as told."""
    found = traffic(play(find(slug)).plan)
    return [flight for flight in found.flights if isinstance(flight.packet.body, kind)]


@pytest.mark.parametrize("slug", [scenario.slug for scenario in catalogue()])
def test_tells_the_same_story(slug: str) -> None:
    """With all its housekeeping a run has the steps of the timeline, in their order."""
    plan = play(find(slug)).plan
    told = [
        (step.at_ms, tuple(e for e in step.events if not isinstance(e, Housekeeping)))
        for step in traffic(plan).steps
        if is_story(step)
    ]

    assert told == [(step.at_ms, step.events) for step in run(plan).steps]


def test_every_packet_ends() -> None:
    """Each packet that was ever sent is told of once, and ends after it was sent."""
    found = traffic(play(find("acked-then-lost")).plan)
    sent = found.steps[-1].world.network.sent

    numbers = [flight.packet.number for flight in found.flights]

    assert numbers == sorted(set(numbers))
    assert len(numbers) <= sent
    assert [
        f for f in found.flights if f.ended <= f.sent and f.end != "under way"
    ] == []


def test_a_crash_swallows_what_is_under_way() -> None:
    """The followers' next fetches are on a slow link when the leader dies."""
    lost = [f for f in flights("acked-then-lost", FetchRequest) if f.end == "lost"]

    assert [(f.packet.source, f.packet.target, f.why) for f in lost] == [
        ("b2", "b1", "target"),
        ("b3", "b1", "target"),
    ]


def test_power_takes_an_answer_with_it() -> None:
    """What waited behind a cut link is in no machine any more."""
    lost = [
        f for f in flights("dead-before-the-answer", ProduceResponse) if f.end == "lost"
    ]

    assert [flight.why for flight in lost] == ["source"]


def test_a_fetch_that_acknowledges_matters() -> None:
    """A follower's fetch from a higher offset lets the high watermark move."""
    first, again, *_ = flights("the-answer-got-lost", FetchRequest)

    assert (first.packet.body.offset, first.matters) == (1, True)  # type: ignore[union-attr]
    assert again.matters


def test_idle_is_counted() -> None:
    """Eleven minutes in which nobody says anything are thousands of actions."""
    found = idle(traffic(play(find("away-too-long")).plan))

    assert found.heartbeats == 1_002
    assert found.fetches > 2_600
