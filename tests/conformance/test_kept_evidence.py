"""The evidence that is kept still speaks of today's simulator.

A rule that changes the end of a story makes the runs that confirmed it worthless: they
have to be played again.
"""

import pytest

from app.evidence import RealRun, evidence
from engine.scenario import Scenario, find
from tests.conformance.certainty import outcomes
from tests.conformance.observed import seen_in
from tests.conformance.random_schedules import random_scenario
from tests.conformance.tellings import Ready, prepare

KEPT = (*(run for runs in evidence().runs.values() for run in runs), *evidence().random)


def scenario_of(run: RealRun) -> Scenario:
    """The scenario that a run played."""
    return find(run.scenario) if run.seed is None else random_scenario(run.seed)


@pytest.mark.parametrize("run", KEPT, ids=lambda run: run.file)
def test_kept_evidence_is_of_todays_simulator(run: RealRun) -> None:
    """Every message ends today as it did in the simulation that was compared."""
    ready = prepare(scenario_of(run), run.told, run.kafka, elr=run.elr)
    assert isinstance(ready, Ready)
    schedule = ready.telling.schedule
    today = outcomes(seen_in(schedule.end), schedule.plan.messages)

    assert {number: found._asdict() for number, found in today.items()} == {
        number: message.simulated.model_dump()
        for number, message in run.messages.items()
    }
