"""How certain an outcome is: what other delays and timers would have made of it."""

from engine.scenario import Scenario, find, play, read
from tests.conformance.certainty import FORCED, RACY, judge, pace_of
from tests.conformance.schedule import Schedule, make_schedule

RACE = """
slug: a-race
title: A race
question: Does it arrive in time?
story: The leader dies while the only request is on its way.
where: broker
kafka: "4.1"
settings: {acks: 1, retries: 0, auto.offset.reset: earliest, network.latency.ms: 20}
script:
  - {at: 0, send: 1}
  - {at: 20, crash: leader}
  - {at: 20000, start: b1}
show: [acks]
fix: {acks: all}
fix_note: The answer waits.
expect: {lost: [], with_fix: {lost: []}}
sources: [this test]
"""


def schedule_of(scenario: Scenario) -> Schedule:
    """The schedule of a scenario as told."""
    return make_schedule(play(scenario).plan)


def test_held_followers_leave_no_choice() -> None:
    """With the followers cut off, message 3 is lost whatever else takes its time."""
    found = judge(schedule_of(find("acked-then-lost")), paced=False, plays=4)

    assert found.classes == {1: FORCED, 2: FORCED, 3: FORCED}
    assert {outcome.readable for outcome in found.possible[3]} == {0}


def test_a_race_has_several_ends() -> None:
    """A kill while the request is under way: both ends are possible, and named."""
    found = judge(schedule_of(read(RACE, "race")), paced=True, plays=12)

    assert found.whole == RACY
    assert {outcome.readable for outcome in found.possible[1]} == {0, 1}


def test_a_story_about_time_is_paced() -> None:
    """A broker that comes back just before a request is given up needs the clock."""
    pace = {
        slug: pace_of(schedule_of(find(slug)))
        for slug in ("acked-then-lost", "nobody-in-time")
    }

    assert pace == {"acked-then-lost": False, "nobody-in-time": True}
