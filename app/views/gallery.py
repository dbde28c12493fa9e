"""The front page: every scenario as a card, grouped by where the message dies."""

from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from app.links import Experiment
from app.runs import Run, find_run
from app.views.reckoning import fix
from app.views.rendering import template
from app.views.stage import still_view
from app.views.words import PLACES, summed
from engine.ledger import Verdict
from engine.narrate import headline
from engine.scenario import Scenario, catalogue

FIRST = "acked-then-lost"


class Ending(NamedTuple):
    """How a scenario ends: in words, and as a bar of its verdicts."""

    summed: str
    verdicts: tuple[tuple[str, int], ...]


class Card(NamedTuple):
    """One scenario of the gallery."""

    scenario: Scenario
    url: str
    still: Markup
    told: Ending
    fix: str
    fixed: Ending


class Shelf(NamedTuple):
    """Scenarios in which the message dies in the same place."""

    id: str
    title: str
    cards: tuple[Card, ...]


class First(NamedTuple):
    """The picture beside the question: one scenario at its decisive step."""

    url: str
    still: Markup
    caption: str


@dataclass(frozen=True, slots=True)
class Gallery:
    """The front page."""

    first: First
    shelves: tuple[Shelf, ...]


def gallery() -> Gallery:
    """Play every scenario as told and with its fix, and show what came of it."""
    cards = [_card(scenario) for scenario in catalogue()]
    shelves = tuple(
        Shelf(where, title, tuple(c for c in cards if c.scenario.where == where))
        for where, title in PLACES.items()
    )
    return Gallery(_first(cards), tuple(shelf for shelf in shelves if shelf.cards))


def _first(cards: list[Card]) -> First:
    """Show the scenario that the article begins with, and say when it was decided."""
    card = next((c for c in cards if c.scenario.slug == FIRST), cards[0])
    run = find_run(Experiment(card.scenario.slug))
    step = decisive(run)
    caption = f"Step {step}. {headline(run.timeline.steps[step])}"
    return First(card.url, card.still, caption)


def _card(scenario: Scenario) -> Card:
    told = find_run(Experiment(scenario.slug))
    offer = fix(told)
    view = still_view(told.timeline, told.ledger, decisive(told))
    return Card(
        scenario=scenario,
        url=told.experiment.url,
        still=Markup(template("stage/still.svg").render(still=view)),  # noqa: S704
        told=_ending(told),
        fix=offer.text,
        fixed=_ending(find_run(offer.link)),
    )


def decisive(run: Run) -> int:
    """Choose the step whose picture says most: where a message is past saving."""
    return run.doomed[-1] if run.doomed else run.last


def _ending(run: Run) -> Ending:
    counts = run.count()
    ordered = tuple((str(v), counts[v]) for v in Verdict if v in counts)
    return Ending(summed(counts), ordered)
