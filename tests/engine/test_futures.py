"""The band: what may still become of each message, and that the ledger agrees."""

from functools import cache

import pytest

from engine.ledger import Ledger, Verdict, judge
from engine.model import actions as act
from engine.recall import recalling
from engine.run import Timeline, run
from engine.scenario import find, play
from engine.search.futures import (
    ABSENT,
    DOOMED,
    LOST,
    RISK,
    SAFE,
    UNSEEN,
    Band,
    band,
    drawing,
    future,
)
from engine.search.futures.band import KEPT, ending

STORIES = ("acked-then-lost", "gone-with-the-buffer", "b-done-a-gone")


@cache
def judged(slug: str, **changes: str) -> tuple[Timeline, Ledger]:
    """Play a scenario."""
    timeline = run(play(find(slug), changes).plan)
    return timeline, judge(timeline)


@cache
def drawn(slug: str, **changes: str) -> Band:
    """Draw its band."""
    return band(*judged(slug, **changes), most=60)


@pytest.mark.parametrize("slug", STORIES)
def test_lost_from_the_point_of_no_return_on(slug: str) -> None:
    """A message is doomed or lost exactly from the ledger's point of no return on."""
    _, ledger = judged(slug)
    for fate in ledger.fates:
        states = [cell.state for cell in drawn(slug).row(fate.message)]
        gone = [n for n, state in enumerate(states) if state in (DOOMED, LOST)]

        first = len(states) if fate.doomed_at is None else fate.doomed_at
        assert gone == list(range(first, len(states)))


@pytest.mark.parametrize("slug", STORIES)
def test_no_future_saves_what_is_doomed(slug: str) -> None:
    """From the point of no return on, whatever comes next, nobody gets the message."""
    timeline, ledger = judged(slug)
    for fate in ledger.fates:
        if fate.doomed_at is None:
            continue
        world = timeline.steps[fate.doomed_at].world
        for number in range(6):
            ended = future(world, None, drawing(7, number), recalling())

            assert ending(timeline, ended)[fate.message] == (Verdict.LOST,)


def test_a_future_saves_what_is_not_doomed_yet() -> None:
    """Right before the crash, there are futures in which the group gets message 3."""
    timeline, ledger = judged("acked-then-lost")
    doomed = next(f.doomed_at for f in ledger.fates if f.doomed_at is not None)
    world = timeline.steps[doomed - 1].world
    ended = future(world, None, drawing(1, 1), recalling())

    assert all(verdict in KEPT for verdict in ending(timeline, ended)[3])


def test_one_crash_away_is_at_risk() -> None:
    """Acknowledged by one broker alone, it is at risk until that broker dies."""
    timeline, ledger = judged("acked-then-lost")
    doomed = next(f.doomed_at for f in ledger.fates if f.doomed_at is not None)
    row = drawn("acked-then-lost").row(3)
    before = [cell.state for cell in row[:doomed]]

    assert isinstance(timeline.steps[doomed].action, act.CrashBroker)
    assert before[-1] == RISK
    assert set(before) == {ABSENT, RISK}


def test_with_the_fix_no_future_loses_it() -> None:
    """With acks=all no message is ever seen lost, and in the end all are safe."""
    fixed = drawn("acked-then-lost", acks="all")
    states = {cell.state for row in fixed.cells for cell in row}

    assert states == {ABSENT, UNSEEN, SAFE}
    assert all(row[-1].state == SAFE for row in fixed.cells)


def test_share_says_how_many_futures_were_drawn() -> None:
    """Where futures were drawn, those that lose a message are some of them."""
    found = drawn("gone-with-the-buffer")
    cells = [cell for row in found.cells for cell in row if cell.of]

    assert all(cell.lost + cell.saved <= cell.of for cell in cells)
    assert any(cell.lost for cell in cells)
    assert found.futures >= len(found.asked)


def test_drawn_again_it_is_the_same() -> None:
    """Futures are drawn by counter: the same run has the same band, always."""
    assert band(*judged("b-done-a-gone"), most=30) == band(
        *judged("b-done-a-gone"), most=30
    )


def test_more_futures_are_never_drawn_than_allowed() -> None:
    """The number of futures is bounded, to about what was asked for."""
    for most in (30, 60, 120):
        found = band(*judged("acked-then-lost"), most=most)

        assert found.futures <= most + 12
