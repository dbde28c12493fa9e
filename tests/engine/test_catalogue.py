"""The catalogue as a whole: what every scenario says, and what all of them cover."""

import pytest

from engine.invariants import watch
from engine.run import run
from engine.scenario import Scenario, catalogue, play

each_scenario = pytest.mark.parametrize(
    "scenario", catalogue(), ids=lambda scenario: scenario.slug
)


@each_scenario
def test_breaks_what_it_names(scenario: Scenario) -> None:
    """The promises that a story breaks are named in it, with the event that does it.

    Each breaks for the first time at exactly that event's step, and no other breaks.
    """
    timeline = run(play(scenario).plan)
    first: dict[str, int] = {}
    for step, violation in watch(timeline):
        first.setdefault(violation.invariant, step)

    named = {
        item.invariant: next(
            (
                step.number
                for step in timeline.steps
                if any(item.fits(event) for event in step.events)
            ),
            None,
        )
        for item in scenario.breaks
    }
    assert named == first
