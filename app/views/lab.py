"""The lab's own page: a cluster to choose, and what may be done to it."""

from typing import NamedTuple

from app.laboratory import LAB
from app.links import Experiment
from app.recipes import offer
from app.runs import Run, find_run
from app.views.controls import Controls, controls


class Idea(NamedTuple):
    """One template, as a card with a button and as a link."""

    key: str
    text: str
    about: str
    url: str


class LabPage(NamedTuple):
    """What the lab's page shows."""

    controls: Controls
    ideas: tuple[Idea, ...]


def ideas(run: Run) -> tuple[Idea, ...]:
    """List the templates on top of a run's cluster."""
    return tuple(
        Idea(recipe.key, recipe.title, recipe.text, url) for recipe, url in offer(run)
    )


def lab_page() -> LabPage:
    """Lay out the form of the untouched lab."""
    run = find_run(Experiment(LAB))
    return LabPage(controls(run), ideas(run))
