"""Silences and instants: what the clock says besides the time."""

from app.links import Experiment
from app.runs import find_run
from app.views.silences import Gap, Silence, gaps, instant, silence

WAIT = find_run(Experiment("two-minutes-too-late"))


def test_a_long_wait_is_told_before_it() -> None:
    """The step before a long wait tells how long it is, and from when to when."""
    expected = Silence("5.005 s", "… 119 s nothing happens …", "02:05.000")

    assert silence(WAIT, 19) == expected


def test_short_waits_and_the_end_are_no_silence() -> None:
    """A wait of less than a second is no silence, and after the end there is none."""
    assert silence(WAIT, 1) is None
    assert silence(WAIT, WAIT.last) is None


def test_gaps_stand_between_their_steps() -> None:
    """On the scrubber a silence stands half a step after the step it follows."""
    expected = Gap(f"{100 * 19.5 / WAIT.last:.2f}%", "… 119 s nothing happens …")

    assert expected in gaps(WAIT)


def test_steps_of_one_instant_are_counted() -> None:
    """Every group of steps with one time is numbered from 1 to its size."""
    steps = WAIT.timeline.steps
    shared = [s for s in steps[1:] if instant(WAIT, s.number)]
    assert shared

    for step in shared:
        same = [s.number for s in steps[1:] if s.at_ms == step.at_ms]
        place = same.index(step.number) + 1
        assert instant(WAIT, step.number) == f"{place} of {len(same)}"


def test_the_start_is_of_no_instant() -> None:
    """The world before the first step shares its time with nothing."""
    assert instant(WAIT, 0) == ""
