"""What keeps one loss from happening: minimal sets of changes, and how sure each is.

Two questions to every set. Does the story that showed the loss still lose a message
with it (`engine.search.saving`)? And does the search, asked as it was for the row of
the table, in the same bounds, close with it? Only CLOSED holds for every order; a set
that merely spares the story says so. Where no set does both, each that spares the story
is tried with one more setting.

Left out: sets of three, and settings that only the story's reader has.
"""

import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.assets import REVISION
from app.checking.asking import asked_of, watch_for
from app.checking.risking import Row, risk_of
from app.checking.subject import Subject
from app.links import LinkError
from app.parsing import parse
from app.results import ask_once
from app.runs import find_run
from engine.model.config import Config
from engine.run import RunError
from engine.scenario import Play, ScenarioError
from engine.search import BOUNDED, CLOSED, LOSS, Limits, Question, sentence
from engine.search.risks import AWAY
from engine.search.saving import Option, savings
from engine.search.saving.offers import options
from engine.search.slices import sliced
from engine.settings import SettingError, resolve

STEPS = 4_000  # played for one loss, twice: about a second each
UNASKED = ""  # in place of a verdict: no search covers the class
SURE = (CLOSED, UNASKED, BOUNDED, LOSS)  # the best first
_MENUS = {"kafka", "producer", "consumer"}


class Change(NamedTuple):
    """One setting to change, and what that costs."""

    name: str
    text: str
    was: str
    costs: str
    window: bool  # it only shortens the time in which the same can happen
    key: str  # of the row that it is for

    @property
    def is_foreign(self) -> bool:
        """Whether no file of a configuration says it."""
        return is_foreign(self.name)


class Cure(NamedTuple):
    """A set of changes, what the search says with it, and whether the story is spared.

    CLOSED: it is excluded in the bounds of the row. BOUNDED: the search did not come
    to its end. LOSS: it finds another way. UNASKED: no search covers the class.
    """

    changes: tuple[Change, ...]
    verdict: str
    sentence: str  # the search's verdict with its bounds
    spares: bool  # the story that showed the loss loses nothing with it

    @property
    def settings(self) -> dict[str, str]:
        """The changes by name."""
        return {change.name: change.text for change in self.changes}

    @property
    def is_sure(self) -> bool:
        """Whether nothing that was asked loses a message with it."""
        return self.spares and self.verdict in (CLOSED, UNASKED)


class Cures(NamedTuple):
    """What was found for one class, the surest first, then by price."""

    key: str
    found: tuple[Cure, ...]
    asked: int = 0  # sets that the search was asked about
    left: int = 0  # sets that it was not asked about: its seconds were over


Set = tuple[Option, ...]


def cure_one(subject: Subject, row: Row, seconds: float) -> Cures:
    """Find what keeps the loss of a row from happening; what a worker is given."""
    played = played_by(row)
    if row.verdict != LOSS or played is None or row.faults == (AWAY,):
        return Cures(row.key, ())  # to keep all for ever is no advice
    clinic = _Clinic(subject, row, seconds)
    singles = _sparing(played, 1)
    cures = [clinic.cure(one, spares=True) for one in singles]
    if not any(cure.is_sure for cure in cures):
        cures += [clinic.cure(one, spares=False) for one in _others(played, singles)]
        pairs = [one for one in _sparing(played, 2) if len(one) > 1]
        cures += [clinic.cure(one, spares=True) for one in pairs]
    if clinic.question is not None and not any(cure.is_sure for cure in cures):
        for changes in _wider(singles, options(played)):
            cures.append(clinic.cure(changes, spares=True))
    return Cures(row.key, tuple(_minimal(cures)), clinic.asked, clinic.left)


def _sparing(played: Play, groups: int) -> list[Set]:
    """The sets with which the story loses nothing."""
    try:
        found = savings(played, STEPS, groups).found
    except (RunError, ScenarioError):
        return []
    return [one.changes for one in found]


def _others(played: Play, singles: list[Set]) -> Iterator[Set]:
    """Single changes that do not spare the story, and may close the search."""
    known = {one.name for (one,) in singles}
    yield from ((one,) for one in _lasting(options(played)) if one.name not in known)


def _wider(singles: list[Set], offered: tuple[Option, ...]) -> Iterator[Set]:
    """Every single change with one more, the cheapest first."""
    for (one,) in singles:
        if not one.remedy.window:
            for other in _lasting(offered):
                if other.name != one.name:
                    yield one, other


def _lasting(offered: Iterable[Option]) -> list[Option]:
    """Changes that do more than to move a time: of files first, the cheapest first."""
    lasting = (o for o in offered if not o.remedy.window and o.name not in _MENUS)
    return sorted(lasting, key=lambda option: (is_foreign(option.name), option.rank))


def played_by(row: Row) -> Play | None:
    """The experiment that shows a loss, from its link."""
    if not row.url:
        return None
    path, _, query = row.url.partition("?")
    try:
        return find_run(parse(path.removeprefix("/s/"), query)).play
    except LinkError:
        return None


def is_foreign(name: str) -> bool:
    """Whether no file of a configuration says it."""
    return name in _MENUS or name.startswith("application.") or name == "brokers"


class _Clinic:
    """Asks the search about sets of changes, as long as its seconds last."""

    def __init__(self, subject: Subject, row: Row, seconds: float) -> None:
        self.subject, self.key = subject, row.key
        self.risk = risk_of(row.key)
        self.question = self.risk.question
        self.until = time.thread_time() + seconds
        self.before = self._config(())
        self.asked = self.left = 0

    def cure(self, changes: Set, *, spares: bool) -> Cure:
        """Ask about one set."""
        told = tuple(_change(option, self.key) for option in changes)
        if self.question is None:
            return Cure(told, UNASKED, "", spares)
        config = self._config(changes)
        if config is None or config == self.before:
            return Cure(told, LOSS, "", spares)
        return Cure(told, *self._answer(config, self.question), spares)

    def _answer(self, config: Config, question: Question) -> tuple[str, str]:
        left = self.until - time.thread_time()
        if left <= 0:
            self.left += 1
            return BOUNDED, ""
        self.asked += 1
        answer = ask_once(config, question, Limits(), watch_for(left))
        return answer.verdict, sentence(answer, config, REVISION)

    def _config(self, changes: Set) -> Config | None:
        texts = {option.name: option.text for option in changes}
        asked = asked_of(self.subject.changed(texts), self.risk)
        try:
            return sliced(resolve(changes=asked).config, self.risk.part)
        except SettingError:  # the part, or the client, has no such setting
            return None


def _minimal(cures: Iterable[Cure]) -> Iterator[Cure]:
    """What helps, the surest first; none that holds a smaller one that is as sure.

    What neither spares the story nor closes is no help, and what the search had no time
    for is not told.
    """
    kept: list[Cure] = []
    asked = [one for one in cures if one.sentence or one.verdict != BOUNDED]
    helpful = [one for one in asked if one.spares or one.verdict == CLOSED]
    for cure in sorted(helpful, key=_unsure):
        mine = set(cure.settings.items())
        if not any(set(one.settings.items()) < mine for one in kept):
            kept.append(cure)
    yield from kept


def _unsure(cure: Cure) -> tuple[bool, int, bool]:
    return not cure.is_sure, SURE.index(cure.verdict), not cure.spares


def _change(option: Option, key: str) -> Change:
    costs, window = str(option.remedy.costs), option.remedy.window
    return Change(option.name, option.text, option.was, costs, window, key)
