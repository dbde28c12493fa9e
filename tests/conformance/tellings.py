"""What there is to play: scenarios in their two tellings, and random schedules."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.scenario import Play, Scenario, ScenarioError, catalogue, find, fix_of, play
from engine.settings import kafka_versions
from tests.conformance.casting import why_not
from tests.conformance.certainty import Outcome, outcomes, pace_of
from tests.conformance.observed import seen_in
from tests.conformance.random_schedules import random_scenario
from tests.conformance.schedule import Schedule, make_schedule

TOLD, FIXED = "as-told", "with-fix"
ELR = "eligible.leader.replicas.version"
SINCE_ELR = (4, 1)
TOO_CLOSE = "its end hangs on single milliseconds, which no real cluster can be told"


class Telling(NamedTuple):
    """One scenario, as told or with its fix, under the rules of one Kafka."""

    scenario: Scenario
    told: str
    kafka: str  # the version of the real brokers
    play: Play
    schedule: Schedule
    otherwise: bool  # by the rules of its own Kafka a message ends otherwise

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.scenario.slug} {self.told} on {self.kafka}"


class Refused(NamedTuple):
    """A telling that cannot be played, and why."""

    scenario: Scenario
    told: str
    reason: str


class Ready(NamedTuple):
    """A telling that can be played, and whether it has to be paced."""

    telling: Telling
    paced: bool


def release(version: str) -> tuple[int, ...]:
    """A version's numbers, for comparing."""
    return tuple(int(part) for part in version.split("."))


def rules_of(version: str) -> str:
    """The newest release on the version dial that is not after a version of Kafka."""
    known = [v.id for v in kafka_versions() if release(v.id) <= release(version)[:2]]
    return max(known, key=release)


def of_scenarios(
    slugs: Sequence[str], version: str, *, elr: bool | None, own_producer: bool = False
) -> Iterator[Ready | Refused]:
    """These scenarios, or all of the catalogue, in both tellings."""
    for scenario in tuple(map(find, slugs)) or catalogue():
        for told in (TOLD, FIXED):
            yield prepare(scenario, told, version, elr=elr, own_producer=own_producer)


def of_numbers(
    first: int, many: int, version: str, *, elr: bool | None
) -> Iterator[Ready | Refused]:
    """So many random schedules."""
    for seed in range(first, first + many):
        yield prepare(random_scenario(seed), TOLD, version, elr=elr)


def prepare(
    scenario: Scenario,
    told: str,
    version: str,
    *,
    elr: bool | None,
    own_producer: bool = False,
) -> Ready | Refused:
    """Simulate a telling under a version's rules, and see whether it can be played.

    A Java client is of the age of the brokers; `own_producer`: the producer is that of
    the scenario's own Kafka, whose defaults the story may be about.
    """
    own = fix_of(scenario) if told == FIXED else {}
    if own.get("kafka", rules_of(version)) != rules_of(version):
        reason = f"its fix is Kafka {own['kafka']}, and this is {version}"
        return Refused(scenario, told, reason)
    changes: dict[str, object] = {**own, "kafka": rules_of(version)}
    if own_producer:
        changes["producer"] = play(scenario, own).resolved.producer
    if elr is not None and ELR not in changes and release(version) >= SINCE_ELR:
        changes[ELR] = "1" if elr else "0"
    try:
        experiment = play(scenario, changes)
    except ScenarioError as error:  # a setting that this Kafka does not have
        return Refused(scenario, told, str(error))
    reason = why_not(experiment)
    if reason:
        return Refused(scenario, told, reason)
    schedule = make_schedule(experiment.plan)
    paced = pace_of(schedule)
    if paced is None:
        return Refused(scenario, told, TOO_CLOSE)
    otherwise = _ends(make_schedule(play(scenario, own).plan)) != _ends(schedule)
    telling = Telling(scenario, told, version, experiment, schedule, otherwise)
    return Ready(telling, paced)


def _ends(schedule: Schedule) -> dict[int, Outcome]:
    return outcomes(seen_in(schedule.end), schedule.plan.messages)
