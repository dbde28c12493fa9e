"""What else is known of a scenario: its answer, its facts, the promises it breaks."""

from dataclasses import dataclass
from typing import NamedTuple

from app.laboratory import LAB
from app.runs import Run
from app.views.facts import Known, known
from app.views.omissions import Omission, omissions
from app.views.words import clock
from engine.invariants import INVARIANTS
from engine.sentence import say


class Broken(NamedTuple):
    """A promise of Kafka that a scenario breaks on purpose."""

    invariant: str
    promise: str  # in words
    step: int | None  # where it is broken; None where this run does not
    clock: str
    url: str


@dataclass(frozen=True, slots=True)
class Notes:
    """Everything of a scenario's file that is no step and no setting."""

    question: str  # to be asked before it is played
    answer: str
    price: str
    concerns: str
    facts: tuple[Known, ...]
    breaks: tuple[Broken, ...]
    left_out: str  # what the scenario's author says
    omissions: tuple[Omission, ...]  # what the rules say that decided this run


def notes(run: Run) -> Notes:
    """Collect what there is to say beside the story."""
    scenario = run.scenario
    told = run.play.as_told and scenario.slug != LAB
    return Notes(
        question=(scenario.predict or "") if told else "",
        answer=(scenario.answer or "") if told else "",
        price=scenario.price or "",
        concerns=scenario.concerns or "",
        facts=known(scenario),
        breaks=_breaks(run),
        left_out=scenario.left_out or "",
        omissions=omissions(run),
    )


def _breaks(run: Run) -> tuple[Broken, ...]:
    """Find the step of each promise that this scenario breaks on purpose."""
    found = []
    for item in run.scenario.breaks:
        steps = (
            step
            for step in run.timeline.steps
            if any(item.fits(event) for event in step.events)
        )
        step = next(steps, None)
        found.append(
            Broken(
                invariant=item.invariant,
                promise=promise(item.invariant),
                step=step.number if step else None,
                clock=clock(step.at_ms) if step else "",
                url=run.to(step.number).url if step else "",
            )
        )
    return tuple(found)


def promise(invariant: str) -> str:
    """Say an invariant in words: what stands in the code beside its rule."""
    rule = INVARIANTS.get(invariant)
    said = (rule.__doc__ or "").strip().partition("\n")[0] if rule else ""
    said = said.removeprefix(f"{invariant}: ")
    return say(said[:1].upper() + said[1:])
