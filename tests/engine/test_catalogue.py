"""The catalogue as a whole: what every scenario says, and what all of them cover."""

import pytest

from engine.invariants import watch
from engine.run import run
from engine.scenario import Scenario, catalogue, play

# The ways to lose, repeat or disorder a message that the catalogue must have, under
# the numbers of the facts: broker.md C, consumers.md C1 and C2, producers.yaml.
WANTED = {
    *(f"broker C{n}" for n in (*range(1, 16), 18, 27, 28, 30, 31, 32, 33, 36, 37)),
    *("broker C27b", "broker C39", "broker C40", "broker C44"),
    *(f"consumers L{n}" for n in (*range(1, 21), 22, 23, 26, 27, 28, 30)),
    *(f"consumers U{n}" for n in (*range(1, 7), 8, 10, 14, 15, 16, 17)),
    *(f"producers L{n}" for n in range(1, 15)),
    *(f"producers D{n}" for n in range(1, 9)),
    *("producers R1", "producers R2"),
}
# What no scenario plays yet, and why. It only ever shrinks.
MISSING: dict[str, str] = {}


each_scenario = pytest.mark.parametrize(
    "scenario", catalogue(), ids=lambda scenario: scenario.slug
)


def test_covers_the_facts() -> None:
    """Every known way has a scenario, and what is missing has its reason."""
    played = {fact for scenario in catalogue() for fact in scenario.facts}

    assert WANTED - played == set(MISSING)


@each_scenario
def test_says_what_a_teacher_needs(scenario: Scenario) -> None:
    """A question with its answer, whom it concerns, and what the fix costs."""
    assert scenario.predict
    assert scenario.answer
    assert scenario.concerns
    assert scenario.price


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
