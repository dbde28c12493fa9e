"""Two runs on one clock: what is the same step, and where they part."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.alignment import Alignment, align, identity
from engine.model.events import RecordAppended, RequestSent
from engine.run import Step, run
from engine.scenario import catalogue, find, play

SLUGS = [scenario.slug for scenario in catalogue()]


@cache
def steps(slug: str, *, fixed: bool = False) -> tuple[Step, ...]:
    """Play a scenario, as told or with its fix."""
    scenario = find(slug)
    return run(play(scenario, scenario.fix if fixed else {}).plan).steps


@cache
def told_and_fixed(slug: str) -> Alignment:
    """Lay a scenario as told beside the same with its fix."""
    return align(steps(slug), steps(slug, fixed=True))


def moves(found: Alignment, side: int) -> Iterator[int]:
    """Yield the steps of one side in the order in which a comparison shows them."""
    waiting = ("right", "left")[side]
    for joint in found.joints:
        if joint.kind != waiting:
            yield joint.right if side else joint.left


@pytest.mark.parametrize("slug", SLUGS)
def test_every_step_comes_once_and_in_order(slug: str) -> None:
    """A comparison leaves out nothing of either run, and turns nothing round."""
    found = told_and_fixed(slug)

    assert list(moves(found, 0)) == list(range(len(steps(slug))))
    assert list(moves(found, 1)) == list(range(len(steps(slug, fixed=True))))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_side_that_waits_stays_where_it_is(slug: str) -> None:
    """While one side moves alone, the other keeps its step."""
    for before, joint in pairwise(told_and_fixed(slug).joints):
        if joint.kind == "left":
            assert before.right == joint.right
        if joint.kind == "right":
            assert before.left == joint.left


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_the_same_has_the_same_events(slug: str) -> None:
    """Two steps count as the same only if the same happened in both."""
    for joint in told_and_fixed(slug).joints:
        if joint.kind == "same":
            left = steps(slug)[joint.left].events
            right = steps(slug, fixed=True)[joint.right].events
            assert sorted(map(str, map(identity, left))) == sorted(
                map(str, map(identity, right))
            )


def test_a_run_beside_itself() -> None:
    """A run differs from itself nowhere, and its clocks never part."""
    story = steps("acked-then-lost")

    found = align(story, story)

    assert (found.first, found.parted) == (None, None)
    assert len(found.joints) == len(story)


def test_turned_round() -> None:
    """Who stands on the left makes no difference to where the two part."""
    here, there = steps("acked-then-lost"), steps("acked-then-lost", fixed=True)

    assert align(here, there).first == align(there, here).first


def test_the_first_difference_is_the_cause() -> None:
    """With acks=all the leader waits, at the very first record."""
    first = told_and_fixed("acked-then-lost").first

    assert first is not None
    joint = told_and_fixed("acked-then-lost").joints[first]
    assert joint.kind == "differs"
    alone = {type(e) for e in steps("acked-then-lost", fixed=True)[joint.right].events}
    both = {type(e) for e in steps("acked-then-lost")[joint.left].events}
    assert RecordAppended in both
    assert {kind.__name__ for kind in alone - both} == {"AckDelayed"}


def test_the_same_at_another_place() -> None:
    """An ack that comes after the copies belongs to one side, and knows of the other.

    With acks=1 the yes comes before the followers have fetched, with acks=all after.
    """
    found = told_and_fixed("acked-then-lost")
    alone = [j for j in found.joints if j.kind == "left" and j.elsewhere is not None]

    assert [joint.left for joint in alone] == [5]
    assert alone[0].elsewhere == 8


def test_time_alone_is_no_other_story() -> None:
    """What only happens later is the same; the clocks are what differs."""
    scenario = find("acked-then-lost")
    slower = run(play(scenario, {"linger.ms": "8"}).plan).steps

    found = align(steps("acked-then-lost"), slower)

    assert (found.first, found.parted) == (None, 2)


def test_what_a_library_counts_is_left_aside() -> None:
    """A request is the same whatever number the client gave it."""
    sent = RequestSent("p1", "b1", 1, (1,), 1, retry=False)
    again = RequestSent("p1", "b1", 7, (1,), 1, retry=False)
    retried = RequestSent("p1", "b1", 1, (1,), 1, retry=True)

    assert identity(sent) == identity(again)
    assert identity(sent) != identity(retried)


@given(st.data())
def test_any_two_runs_can_be_compared(data: st.DataObject) -> None:
    """Whatever is compared with whatever, all steps of both come, in their order."""
    here = steps(data.draw(st.sampled_from(SLUGS)))
    there = steps(data.draw(st.sampled_from(SLUGS)))

    found = align(here, there)

    assert list(moves(found, 0)) == [step.number for step in here]
    assert list(moves(found, 1)) == [step.number for step in there]
