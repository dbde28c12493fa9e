"""Which scenario a name stands for: one of the catalogue, the lab, or one's own."""

from difflib import get_close_matches

from app.authoring.own import MARK, find_own, is_there
from app.laboratory import LAB, lab
from app.links import Experiment, Hint, UnknownNameError
from engine.scenario import Scenario, ScenarioError, catalogue, find
from engine.sentence import say

GONE = say("No scenario is kept under that name. It may have been deleted.")


def find_scenario(slug: str) -> Scenario:
    """Look up a scenario by its slug; the lab is one, and so is one's own."""
    if slug == LAB:
        return lab()
    if slug.startswith(MARK):
        return _own(slug)
    try:
        return find(slug)
    except ScenarioError as error:
        known = {scenario.slug: scenario.title for scenario in catalogue()}
        near = get_close_matches(slug[:60], known, n=3, cutoff=0.5)
        hints = [Hint(known[name], Experiment(name).url) for name in near]
        raise UnknownNameError("scenario", str(error), hints) from None


def still_there(slug: str) -> None:
    """Raise UnknownNameError for a scenario of one's own that was deleted since.

    What was made of it is remembered here and there, and must not outlive it.
    """
    if slug.startswith(MARK) and not is_there(slug):
        raise UnknownNameError("scenario", GONE)


def _own(slug: str) -> Scenario:
    try:
        return find_own(slug)
    except LookupError:
        raise UnknownNameError("scenario", GONE) from None
