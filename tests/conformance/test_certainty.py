"""How certain an outcome is: what other delays and timers would have made of it."""

from engine.scenario import Scenario, find, play, read
from tests.conformance.certainty import FORCED, TIMED, judge, pace_of
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


def schedule_of(scenario: Scenario, kafka: str = "4.1") -> Schedule:
    """The schedule of a scenario as told, under the rules of a release."""
    return make_schedule(play(scenario, {"kafka": kafka}).plan)


def test_held_followers_leave_no_choice() -> None:
    """With the followers cut off, message 3 is lost whatever else takes its time."""
    found = judge(schedule_of(find("acked-then-lost")), paced=False, plays=4)

    assert found.classes == {1: FORCED, 2: FORCED, 3: FORCED}
    assert {outcome.readable for outcome in found.possible[3]} == {0}


def test_what_comes_too_early_is_seen() -> None:
    """A kill while the request is under way: where it had arrived, the run says so."""
    found = judge(schedule_of(read(RACE, "race")), paced=True, plays=12)

    assert found.classes == {1: TIMED}
    assert {outcome.readable for outcome in found.possible[1]} == {0, 1}
    assert any(play.missed for play in found.plays)


def test_a_race_that_nobody_sees_is_in_the_set_of_ends() -> None:
    """How soon brokers hear of a new leader decides whose log gets the next message.

    Which broker it was is all the same to the message; both logs are allowed.
    """
    schedule = schedule_of(find("no-second-try"), "3.9")
    found = judge(schedule, paced=False, plays=12)
    ends = {play.end.logs["b1", "orders-0"] for play in found.plays}

    assert ends == {((0, 1),), ((0, 1), (1, 2))}
    assert all(found.allows(play) for play in found.plays if not play.missed)


def test_a_story_about_time_is_paced() -> None:
    """A broker that comes back just before a request is given up needs the clock."""
    pace = {
        slug: pace_of(schedule_of(find(slug)))
        for slug in ("acked-then-lost", "nobody-in-time")
    }

    assert pace == {"acked-then-lost": False, "nobody-in-time": True}
