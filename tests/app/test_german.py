"""German is complete for the foundation scenarios, and says what English says."""

from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from app.languages import LOCALE, catalogue, known
from app.links import Experiment
from app.runs import find_run
from app.views.now import also
from app.views.reckoning import fix, losses
from app.views.stage.told import told
from engine.narrate import headline
from engine.scenario import find
from engine.sentence import Sentence
from tests.strings import sentences_in

SCENARIOS = Path(__file__).parents[2] / "engine" / "scenarios"
FOUNDATION = sorted(
    path.stem[3:]
    for path in SCENARIOS.rglob("[0-9][0-9]-*.yaml")
    if int(path.stem[:2]) <= 12
)


def lacking(told: Iterator[str]) -> list[str]:
    """List what cannot be said in German."""
    words = catalogue("de")
    return [text for text in dict.fromkeys(told) if not known(text, words)]


def test_there_are_twelve() -> None:
    """The first twelve scenarios are the foundation."""
    assert len(FOUNDATION) == 12


@pytest.mark.parametrize("slug", FOUNDATION)
def test_a_foundation_scenario_is_told_in_german(slug: str) -> None:
    """Title, question, story, beats, answer and fix have German words."""
    texts = (Sentence.of(one, one) for one in sentences_in(find(slug)))

    assert lacking(texts) == []


@pytest.mark.parametrize("slug", FOUNDATION)
def test_every_step_of_a_foundation_scenario_is_told_in_german(slug: str) -> None:
    """Headlines, what else happened, and the losses, as told and with the fix."""
    as_told = find_run(Experiment(slug))

    def said() -> Iterator[str]:
        for run in (as_told, find_run(fix(as_told).link.run)):
            for step in run.timeline.steps:
                first = headline(step)
                yield from (first, *also(step, first))
            for loss in losses(run, run.last):
                yield from (loss.lost, loss.why)

    assert lacking(said()) == []


def places(sentence: str) -> set[str]:
    """Name the places of a sentence that are to be filled."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_german_fills_the_same_places() -> None:
    """No translated sentence asks for a value that the English one does not have."""
    with (LOCALE / "de.po").open("rb") as file:
        found = read_po(file, locale="de")
    wrong = []
    for message in found:
        several = message.string or ()
        forms = (several,) if isinstance(several, str) else tuple(several)
        english = message.id if isinstance(message.id, str) else " ".join(message.id)
        if message.id and "python-brace-format" in message.flags:
            wrong += [said for said in forms if not places(said) <= places(english)]

    assert wrong == []


def test_the_picture_is_told_in_german() -> None:
    """The text alternative of every step of a foundation scenario has German words."""
    run = find_run(Experiment("acked-then-lost"))

    assert lacking(told(step.world) for step in run.timeline.steps) == []
