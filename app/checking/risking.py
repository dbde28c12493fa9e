"""One row of the risk table: a class of loss, asked about one configuration.

Two witnesses are heard. The stories of the catalogue are played with this
configuration; a loss there is a loss. Then the search looks for one that needs less, or
closes. A class that neither decides is BOUNDED, and says how far it was looked.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

from app.assets import REVISION
from app.checking.absence import absence
from app.checking.asking import asked_of, never, watch_for
from app.checking.stories import LOST, Told, tell_all
from app.checking.subject import Subject, assumed
from app.found import lab_link
from app.laboratory import LAB
from app.results import ask_once
from engine.search import (
    BOUNDED,
    CLOSED,
    FAULTS,
    LOSS,
    Limits,
    sentence,
    tell,
)
from engine.search.classes import RISKS
from engine.search.risks import AWAY, Risk, burden
from engine.sentence import say
from engine.settings import SettingError, resolve

ORDER = {LOSS: 0, BOUNDED: 1, CLOSED: 2}
ASSUMED = 12  # the burden of an assumption
LESS = say(
    "Less than that is enough with this configuration: a more ordinary row shows it."
    " What this row is about can only be seen when that is mended."
)
UNHEARD = 99  # of a row without a loss: after all that have one


class Row(NamedTuple):
    """What is known of one class of loss; plain values, for pages and programs."""

    key: str
    verdict: str  # LOSS | CLOSED | BOUNDED
    faults: tuple[str, ...]  # what has to go wrong, one word each; of a LOSS
    steps: int  # until nothing can save the message
    url: str  # a story that plays it; "" if there is none
    story: str  # its title; "" for one that the search found
    sentence: str  # the search's verdict with its bounds; "" if nothing was searched
    in_time: str  # what a found story needs
    assumes: tuple[tuple[str, str], ...]  # habits of the application
    told: tuple[Told, ...]  # the stories of the catalogue, with this configuration
    states: int = 0
    seconds: float = 0.0
    note: str = ""  # what holds whatever was found

    @property
    def rank(self) -> tuple[int, int, int]:
        """What rows are sorted by: losses by how ordinary, then what is not closed.

        That an application does as assumed counts a little more than a crash.
        """
        weight = burden(self.faults) + ASSUMED * bool(self.assumes)
        weight = weight if self.verdict == LOSS else UNHEARD
        places = [risk.key for risk in RISKS]
        return ORDER[self.verdict], weight, places.index(self.key)


def weigh_one(subject: Subject, key: str, seconds: float) -> Row:
    """Ask about the class of that key; what a worker is given to do."""
    return weigh(subject, risk_of(key), seconds)


def risk_of(key: str) -> Risk:
    """Look a class up by its key."""
    return next(risk for risk in RISKS if risk.key == key)


def weigh(
    subject: Subject,
    risk: Risk,
    seconds: float,
    stop: Callable[[], bool] = never,
) -> Row:
    """Ask about one class; at most so many seconds are searched."""
    begun = time.monotonic()
    told = tuple(tell_all(subject, risk))
    losses = [one for one in told if one.outcome == LOST]
    best = min(losses, key=lambda one: (burden(one.faults), one.steps), default=None)
    habits = tuple(assumed(subject, risk).items())
    blank = Row(risk.key, BOUNDED, (), 0, "", "", "", "", habits, told)
    row = blank if best is None else _witnessed(blank, best)
    row = _searched(row, subject, risk, seconds, stop)
    row = _reckoned(row, subject)
    if row.verdict == LOSS and len(row.faults) < risk.least:
        row = row._replace(note=LESS)
    return row._replace(seconds=round(time.monotonic() - begun, 2))


def _reckoned(row: Row, subject: Subject) -> Row:
    """Let arithmetic decide what no search covers: how long somebody may be away."""
    found = absence(row.key, subject)
    if found is None:
        return row
    row = row._replace(note=found.says)
    if row.verdict == LOSS:
        return row
    if found.closes:
        return row._replace(verdict=CLOSED, sentence=str(found.says))
    return row._replace(
        verdict=LOSS, faults=(AWAY,), url=found.url, story=found.story, steps=0
    )


def _witnessed(blank: Row, best: Told) -> Row:
    return blank._replace(
        verdict=LOSS,
        faults=best.faults,
        steps=best.steps,
        url=best.url,
        story=str(best.title) if best.slug != LAB else "",
        assumes=tuple(dict((*blank.assumes, *best.habits)).items()),
    )


def _searched(
    row: Row, subject: Subject, risk: Risk, seconds: float, stop: Callable[[], bool]
) -> Row:
    """Let the search look for something that needs less than what the stories found."""
    question = risk.question
    if question is None or (row.verdict == LOSS and not row.faults):
        return row
    changes = asked_of(subject, risk)
    try:
        config = resolve(changes=changes).config
    except SettingError:  # the part has no such configuration
        return row
    answer = ask_once(config, question, Limits(), watch_for(seconds, stop))
    told = sentence(answer, config, REVISION)
    row = row._replace(sentence=told, states=answer.progress.states)
    if answer.verdict == CLOSED and row.verdict != LOSS:
        return row._replace(verdict=CLOSED)
    if answer.verdict != LOSS:
        return row
    story = tell(config, answer, changes)
    kinds = tuple(deed.fault for deed in story.deeds if deed.fault in FAULTS)
    link = lab_link(changes, story, question)
    worse = row.verdict == LOSS and burden(kinds) >= burden(row.faults)
    if worse or (row.verdict == LOSS and not link):
        return row
    return row._replace(
        verdict=LOSS,
        faults=kinds,
        steps=len(answer.way),
        assumes=tuple(assumed(subject, risk).items()),
        url=link,
        story="",
        in_time=story.possible,
    )
