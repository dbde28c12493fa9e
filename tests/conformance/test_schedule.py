"""What a schedule keeps of a simulated run: who did what, and what was seen before."""

import pytest

from engine.model import actions as act
from engine.scenario import Scenario, catalogue, find, fix_of, play
from tests.conformance.casting import why_not
from tests.conformance.certainty import pace_of
from tests.conformance.playing import play_on
from tests.conformance.random_schedules import random_scenario
from tests.conformance.schedule import (
    SETTLE_MS,
    Commit,
    Doing,
    Hand,
    Schedule,
    Store,
    Sync,
    Take,
    Work,
    make_schedule,
)
from tests.conformance.shaken_stage import ShakenStage, steady

# Stories that hang on single milliseconds, or on links that are slow for one packet and
# not for the next: a slow link is cut and healed here, which is not the same for them.
TOO_CLOSE = {
    *(("the-late-request", "as told"), ("overtaken", "as told")),
    *(("the-whole-call-again", "as told"), ("the-whole-call-again", "with the fix")),
    *(("in-a-borrowed-buffer", "as told"), ("in-a-borrowed-buffer", "with the fix")),
    *(
        ("the-end-of-which-epoch", "as told"),
        ("the-end-of-which-epoch", "with the fix"),
    ),
    ("in-sync-too-early", "with the fix"),
    *(
        ("as-long-as-the-leader-s", "as told"),
        ("as-long-as-the-leader-s", "with the fix"),
    ),
    *(
        ("the-letter-that-came-late", "as told"),
        ("the-letter-that-came-late", "with the fix"),
    ),
    ("an-answer-to-an-old-question", "as told"),
    ("nothing-had-failed", "as told"),
    *(("taken-from-the-queue", "as told"), ("taken-from-the-queue", "with the fix")),
}
PLAYABLE = [
    (scenario, telling)
    for scenario in catalogue()
    for telling in ("as told", "with the fix")
    if not why_not(play(scenario, fix_of(scenario) if "fix" in telling else {}))
]


def schedule_of(slug: str, **changes: str) -> Schedule:
    """The schedule of a scenario."""
    return make_schedule(play(find(slug), changes).plan)


def of(schedule: Schedule, *kinds: type) -> list[Doing]:
    """Its doings of some kinds, in order."""
    return [item.do for item in schedule.items if isinstance(item.do, kinds)]


def test_a_slow_link_is_cut_until_its_first_packet_arrives() -> None:
    """A real link cannot be told to take 400 ms; it can be told to wait."""
    links = of(schedule_of("acked-then-lost"), act.CutLink, act.HealLink)

    assert [str(link[:2]) for link in links] == [
        "('b2', 'b1')",
        "('b3', 'b1')",
        "('b2', 'b1')",
    ]
    assert isinstance(links[-1], act.HealLink)


def test_write_back_is_a_sync() -> None:
    """What the operating system writes after half a minute is written when told."""
    assert Sync("b1") in of(schedule_of("committed-is-not-on-disk"), Sync)


def test_the_application_takes_works_and_commits() -> None:
    """Two workers: B is finished and committed, A is taken and never finished."""
    doings = of(schedule_of("b-done-a-gone"), Take, Work, Commit)

    assert doings == [
        Take("c1", "orders-0", (1,)),
        Take("c1", "orders-0", (2,)),
        Work("c1", 2),
        Commit("c1", "orders-0", 2),
    ]


def test_what_a_library_commits_is_not_done_for_it() -> None:
    """A library that commits does it by itself: the schedule waits for that."""
    schedule = schedule_of("who-commits-when")
    crash = next(i for i in schedule.items if isinstance(i.do, act.CrashConsumer))

    assert of(schedule, Commit) == []
    assert crash.before.committed == {("g1", "orders-0"): 1}


def test_an_application_stores_what_it_is_done_with() -> None:
    """With enable.auto.offset.store=false a library knows of no offset by itself."""
    doings = of(schedule_of("before-the-tick"), Work, Store)

    assert doings[:4] == [
        Work("c1", 1),
        Store("c1", "orders-0", 1),
        Work("c1", 2),
        Store("c1", "orders-0", 2),
    ]


def test_a_restarted_application_calls_again() -> None:
    """What it has no note of, it hands over anew; a real client does not by itself."""
    schedule = schedule_of("started-over")
    calls = of(schedule, act.StartProducer, Hand)

    assert [c.record.message if isinstance(c, Hand) else "start" for c in calls] == [
        *(1, 2),
        "start",
        2,
    ]


def test_before_a_strike_everything_has_to_be_just_so() -> None:
    """What is there when a broker dies decides; before a send, more may be there."""
    exact = {type(i.do): i.exact for i in schedule_of("in-sync-but-behind").items}

    assert exact[act.PauseBroker]
    assert exact[act.CrashBroker]
    assert not exact[act.ResumeBroker]


def test_a_parked_fetch_is_waited_out() -> None:
    """A paused follower still gets the answer that waits for it at its leader."""
    schedule = schedule_of("in-sync-but-behind")
    kinds = [type(item.do) for item in schedule.items]
    after = schedule.items[kinds.index(act.PauseBroker) + 1]

    assert after.rest_ms == SETTLE_MS


def test_a_timer_without_a_trace_is_waited_out() -> None:
    """That the client gives a request up is seen by nobody; the time has to pass."""
    rests = [item.rest_ms for item in schedule_of("the-answer-got-lost").items]

    assert max(rests) > 25_000


@pytest.mark.parametrize(
    ("scenario", "telling"),
    PLAYABLE,
    ids=[f"{scenario.slug}-{telling}" for scenario, telling in PLAYABLE],
)
def test_a_schedule_leads_to_its_own_end(scenario: Scenario, telling: str) -> None:
    """Played on the simulator without its times, a story ends as it was told.

    Where it does not, the story is about single milliseconds, and says nothing about a
    real cluster; those are named.
    """
    changes = fix_of(scenario) if telling == "with the fix" else {}
    paced = pace_of(make_schedule(play(scenario, changes).plan))

    assert (paced is None) == ((scenario.slug, telling) in TOO_CLOSE)


@pytest.mark.parametrize("seed", range(12))
def test_a_random_schedule_needs_no_times(seed: int) -> None:
    """What is drawn at random is never a race."""
    schedule = make_schedule(play(random_scenario(seed)).plan)
    played = play_on(ShakenStage(schedule.plan, steady), schedule)

    assert played.missed == ()
    assert played.differences == ()
