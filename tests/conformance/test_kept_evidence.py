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
from tests.conformance.tellings import Ready, Telling, prepare

KEPT = (*(run for runs in evidence().runs.values() for run in runs), *evidence().random)


def scenario_of(run: RealRun) -> Scenario:
    """The scenario that a run played."""
    return find(run.scenario) if run.seed is None else random_scenario(run.seed)


def telling_of(run: RealRun) -> Telling:
    """What a run played, as it is simulated today, by the same clients."""
    for own_producer in (False, True):
        ready = prepare(
            scenario_of(run),
            run.told,
            run.kafka,
            elr=run.elr,
            own_producer=own_producer,
        )
        if (
            isinstance(ready, Ready)
            and ready.telling.play.resolved.producer == run.producer
        ):
            return ready.telling
    raise AssertionError(f"{run.file} was played by {run.producer}, and is not today")


@pytest.mark.parametrize("run", KEPT, ids=lambda run: run.file)
def test_kept_evidence_is_of_todays_simulator(run: RealRun) -> None:
    """Every message ends today as it did in the simulation that was compared."""
    schedule = telling_of(run).schedule
    today = outcomes(seen_in(schedule.end), schedule.plan.messages)

    assert {number: found._asdict() for number, found in today.items()} == {
        number: message.simulated.model_dump()
        for number, message in run.messages.items()
    }
