"""Every timed run is a path of the untimed graph: a search excludes for all of them.

Each action of a run, also what nobody tells of, is one that the rules allow in the
world before it, and the rules make of that world the one after it.
"""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.enabled import enabled
from engine.model.orders import refusal
from engine.model.step import ORDERS, step
from engine.run import RunError, Step, Timeline, run
from engine.scenario import Scenario, ScenarioError, catalogue, play

FAULTS = (
    *("crash:b1", "power:b2", "pause:b1", "resume:b1", "start:b1", "start:b2"),
    *("stop:b2", "cut:b1-and-b2", "heal:b1-and-b2", "slow:b1-to-b2:400"),
    *("kill:p1", "exit:p1", "crash:c1", "start:c1", "pause:c1", "resume:c1"),
)


def allowed(before: Step, after: Step) -> bool:
    """Whether the rules lead from one to the other by what was done between them."""
    action = after.action
    assert action is not None
    if type(action) in ORDERS:
        possible = not refusal(before.world, action)  # type: ignore[arg-type]  # an order
    else:
        possible = action in enabled(before.world)
    return possible and step(before.world, action).world == after.world


def turns(timeline: Timeline) -> list[int]:
    """The steps that the untimed graph does not have."""
    pairs = pairwise(timeline.steps)
    return [after.number for before, after in pairs if not allowed(before, after)]


@pytest.mark.parametrize("scenario", catalogue(), ids=lambda scenario: scenario.slug)
def test_catalogue(scenario: Scenario) -> None:
    """As the scenarios tell it."""
    assert turns(run(play(scenario).plan, housekeeping=True)) == []


@given(
    scenario=st.sampled_from(catalogue()),
    orders=st.lists(
        st.builds(
            "{}:{}".format,
            st.integers(min_value=0, max_value=20_000),
            st.sampled_from(FAULTS),
        ),
        min_size=1,
        max_size=5,
    ),
)
@settings(max_examples=60)
def test_any_schedule(scenario: Scenario, orders: list[str]) -> None:
    """And with whatever else is ordered at any time."""
    try:
        timeline = run(play(scenario, do=orders).plan, housekeeping=True)
    except (ScenarioError, RunError):  # there is no such process, or it grows too long
        return
    assert turns(timeline) == []
