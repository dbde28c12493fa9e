"""From a link to a simulated run: everything a page needs, computed once.

The runs of the last few experiments are kept as objects, so that the next step
of the same one costs no simulation. Everything else is kept as bytes (`store`).
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cached_property

from app.folding import astray
from app.laboratory import LAB, Furnished, furnish
from app.limits import STEPS_KEPT
from app.links import (
    Damage,
    Experiment,
    LinkError,
    Moment,
)
from app.scenarios import find_scenario, still_there
from app.store import Shelf
from app.switching import CHOICES, in_new_words
from engine.ending import tally
from engine.ledger import Ledger, Verdict, judge
from engine.run import RunError, Timeline, run
from engine.scenario import (
    Play,
    Scenario,
    ScenarioError,
    follow,
    play,
)
from engine.settings import Resolved

NOW = "now:"  # in place of a time: right after the moment of the link


@dataclass(frozen=True, eq=False)
class Run:
    """One experiment, simulated and judged."""

    experiment: Experiment  # canonical, at its start
    play: Play
    timeline: Timeline
    ledger: Ledger

    @property
    def scenario(self) -> Scenario:
        """The scenario that it is an experiment with."""
        return self.play.scenario

    @property
    def clients(self) -> tuple[str, str, str]:
        """Kafka, the producer and the consumer of the scenario as told."""
        scenario = self.scenario
        return scenario.kafka, scenario.client.producer, scenario.client.consumer

    @property
    def last(self) -> int:
        """The number of its last step."""
        return len(self.timeline.steps) - 1

    @cached_property
    def told(self) -> Resolved:
        """The scenario's own settings, in the words of the clients of this run."""
        picked = {n: t for n, t in self.play.changes.items() if n in CHOICES}
        return play(self.scenario, picked).resolved

    @cached_property
    def said(self) -> dict[int, str]:
        """What the teacher says, by step."""
        scenario = self.scenario
        beats = scenario.fix_beats if self.play.fixed else scenario.beats
        score = follow(beats, self.timeline.steps)
        return {said.step: said.beat.say for said in score.said}

    @cached_property
    def doomed(self) -> tuple[int, ...]:
        """The steps from which on a message cannot be saved, each once, in order."""
        fates = self.ledger.fates
        return tuple(sorted({f.doomed_at for f in fates if f.doomed_at is not None}))

    def count(self) -> dict[Verdict, int]:
        """Count the verdicts at the end, only those that were given."""
        return tally((fate.message, fate.verdict) for fate in self.ledger.fates)

    def step_at(self, moment: Moment) -> int:
        """Find the step that a link means; LinkError if there is no such one."""
        if moment.kind == "end":
            return self.last
        times = [step.at_ms for step in self.timeline.steps]
        if moment.kind == "ms":
            return max(0, bisect_right(times, moment.value) - 1)
        if moment.kind == "from":
            return min(self.last, bisect_left(times, moment.value))
        if moment.kind == "next":
            return min(self.last, moment.value + 1)
        if moment.value > self.last:
            reason = f"This experiment ends at step {self.last}."
            damage = Damage(f"at={moment.text}", reason, f"0 to {self.last}")
            raise LinkError([damage], self.experiment.to(self.last))
        return moment.value

    def to(self, step: int) -> Experiment:
        """Return the link to one of its steps."""
        return self.experiment.to(step)


def find_run(asked: Experiment) -> Run:
    """Simulate what a link asks for, or raise LinkError saying what cannot be."""
    still_there(asked.slug)
    known = _runs.peek(asked.run._replace(seen=""))
    if known is not None:  # so the link is spelt as it should be
        return known
    asked = at_its_time(asked)
    try:
        settled, chosen = _settled(asked)
    except ScenarioError as error:
        raise _damaged(asked, error) from None
    changes = tuple(sorted((*settled.changes.items(), *chosen)))
    canonical = Experiment(asked.slug, changes, settled.added)
    found = _runs.get(canonical, lambda: _simulate(canonical, settled))
    whole = canonical._replace(folds=asked.folds)
    if asked.folds and (damages := astray(asked.folds, found.timeline)):
        raise LinkError(damages, canonical)
    return _runs.get(whole, lambda: replace(found, experiment=whole))


def settle(asked: Experiment) -> Play:
    """Settle what a link asks for without running it; LinkError as in `find_run`."""
    try:
        return _settled(asked)[0]
    except ScenarioError as error:
        raise _damaged(asked, error) from None


def as_told(asked: Experiment) -> tuple[Scenario, Experiment]:
    """Return the scenario of a link, and the rest of it in that scenario's words.

    In the lab the link chooses the cast and the load too.
    """
    scenario, rest, _ = _told(asked)
    return scenario, rest


def _told(asked: Experiment) -> Furnished:
    if asked.slug == LAB:
        scenario, asked, chosen = furnish(asked)
    else:
        scenario, chosen = find_scenario(asked.slug), ()
    return Furnished(scenario, in_new_words(asked, scenario), chosen)


def _settled(asked: Experiment) -> tuple[Play, tuple[tuple[str, str], ...]]:
    scenario, asked, chosen = _told(asked)
    return play(scenario, dict(asked.changes), asked.orders), chosen


def at_its_time(asked: Experiment) -> Experiment:
    """Put a time in the place of `now`: right after the step that the link shows.

    `120.3` is right after the third step at 120 ms, so that all that the visitor has
    seen stays as it was, and nothing gets in between.
    """
    now = [order for order in asked.orders if order.startswith(NOW)]
    if not now:
        return asked
    settled = tuple(order for order in asked.orders if not order.startswith(NOW))
    before = find_run(asked._replace(orders=settled))
    number = before.step_at(asked.at)
    result = asked._replace(orders=settled, at=Moment("next", number))
    for order in now:
        time = right_after(before.timeline, number)
        result = result.with_order(f"{time}:{order.removeprefix(NOW)}")
    return result


def right_after(timeline: Timeline, number: int) -> str:
    """Spell the time right after a step: ``120.3``."""
    at_ms = timeline.steps[number].at_ms
    earlier = sum(step.at_ms == at_ms for step in timeline.steps[: number + 1])
    return f"{at_ms}.{earlier}"


def simulate(experiment: Experiment, settled: Play) -> Run:
    """Run and judge an experiment; RunError if an order turns out impossible."""
    timeline = run(settled.plan)
    return Run(experiment, settled, timeline, judge(timeline))


def _simulate(canonical: Experiment, settled: Play) -> Run:
    try:
        return simulate(canonical, settled)
    except RunError as error:
        part, good = _culprit(canonical, error.origin)
        raise LinkError([Damage(part, error.args[0])], good) from None


def _culprit(asked: Experiment, origin: str) -> tuple[str, Experiment]:
    """Find the order that an error is about, and the link without it."""
    for place, order in enumerate(asked.orders):
        if order in origin:
            return f"do={order}", asked.without_order(place)
    return origin or "the whole link", Experiment(asked.slug)


def _damaged(asked: Experiment, error: ScenarioError) -> LinkError:
    """Say which parts of a link the engine refused, and keep the others."""
    changes = dict(asked.changes)
    damages = []
    good = asked.run
    for problem in error.problems:
        part = problem.field or "the whole link"
        if part.startswith("do="):
            left = tuple(o for o in good.orders if f"do={o[:60]}" != part)
            good = good._replace(orders=left)
        elif part in changes:
            good = good.without(part)
            part = f"{part}={changes[part]}"
        else:
            good = good._replace(orders=()) if good.orders else Experiment(asked.slug)
        damages.append(Damage(part, problem.message))
    return LinkError(damages, good if _works(good) else Experiment(asked.slug))


def _works(good: Experiment) -> bool:
    try:
        _settled(good)
    except (LinkError, ScenarioError):
        return False
    return True


_runs: Shelf[Run] = Shelf(STEPS_KEPT, lambda run: run.last + 1)
