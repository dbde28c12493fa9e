"""What of a crowded picture is drawn, and links that fold and open the rest by hand."""

from typing import NamedTuple

from app.links import Experiment
from app.runs import Run
from app.views.stage.focus import Hands
from app.views.stage.marks import Part
from engine.sentence import say


class Fold(NamedTuple):
    """One part of the picture, and the link that folds or opens it."""

    id: str
    name: str
    label: str  # what the link does
    url: str
    open: bool


class Folds(NamedTuple):
    """All parts of a crowded picture; nothing where everything has room."""

    parts: tuple[Fold, ...] = ()
    back: str = ""  # to what the story folds by itself


def hands_of(link: Experiment) -> Hands:
    """Tell what was folded and opened by hand."""
    by_hand = {"fold": set[str](), "open": set[str]()}
    for how, what in link.folds:
        by_hand[how].add(what)
    return Hands(frozenset(by_hand["fold"]), frozenset(by_hand["open"]))


def folds(run: Run, number: int, parts: tuple[Part, ...]) -> Folds:
    """List the parts of a step's picture."""
    here = run.to(number)
    back = here._replace(folds=()).url if here.folds else ""
    return Folds(tuple(_fold(here, part) for part in parts), back if parts else "")


def _fold(here: Experiment, part: Part) -> Fold:
    kind, _, number = part.name.partition("-")
    name = say("partition {number}", number=number) if number else kind
    label = say("Open {part}", part=name)
    if part.open:
        label = say("Fold {part}", part=name)
    url = here.with_fold("fold" if part.open else "open", part.name).url
    return Fold(f"fold-{part.name}", name, label, url, part.open)
