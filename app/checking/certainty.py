"""How sure it is that a change helps, in a sentence: excluded, or one story fewer."""

from app.checking.curing import UNASKED, Cure, Cures
from app.checking.risking import Row
from app.checking.words import faults_said
from engine.search import BOUNDED, CLOSED, LOSS
from engine.sentence import Sentence, plural, say


def now_said(after: Row | None) -> Sentence:
    """Say what is known of a class once the changes are made."""
    if after is None:
        return say("its story loses nothing then")
    if after.verdict == CLOSED:
        return say("CLOSED: the search excludes it within its bounds")
    if after.verdict == LOSS:
        return say(
            "its story loses nothing then, but another does; it takes: {faults}",
            faults=faults_said(after.faults),
        )
    if after.sentence:
        return say("its story loses nothing then; the search is BOUNDED")
    return say("its story loses nothing then; no search covers this class")


def cure_said(cure: Cure) -> Sentence:
    """Say how far one set of changes helps against one loss."""
    if cure.verdict == CLOSED and cure.spares:
        return say("CLOSED: the search excludes it within its bounds")
    if cure.verdict == CLOSED:
        return say("CLOSED within the bounds of the search, but its story still loses")
    if cure.verdict == UNASKED:
        return say("its story loses nothing then; no search covers this class")
    if cure.verdict == BOUNDED:
        return say("its story loses nothing then; the search is BOUNDED")
    return say("its story loses nothing then, but the search finds another way")


def tried_said(cures: Cures) -> Sentence | str:
    """Say how much the search was asked, where not everything was."""
    if not cures.left:
        return ""
    return plural(
        "{count} set more was not asked about: the seconds were over.",
        "{count} sets more were not asked about: the seconds were over.",
        cures.left,
    )


def told(cures: Cures) -> tuple[Cure, ...]:
    """The sets that are worth a line: the sure ones, or else the best there is."""
    sure = tuple(cure for cure in cures.found if cure.is_sure)
    return (sure or cures.found)[:MOST]


MOST = 4
