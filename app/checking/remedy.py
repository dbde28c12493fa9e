"""The smallest change of a configuration after which its losses do not happen again.

For each loss the schedule that showed it is played with every safer value
(`engine.search.saving`), the most ordinary loss first; what saves it and costs least is
kept for those that follow. Then every change without which all of them are still saved
is left out again. What only the application can do is said, and not put into a file.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.checking.risking import Row
from app.links import LinkError
from app.parsing import parse
from app.runs import find_run
from engine.ledger import Verdict, last_rows
from engine.run import RunError, run
from engine.scenario import Play, ScenarioError, play
from engine.search import LOSS
from engine.search.saving import Option, savings

STEPS = 3_000  # played for one loss: less than a second
_MENUS = {"kafka", "producer", "consumer"}


class Change(NamedTuple):
    """One setting to change, and what that costs."""

    name: str
    text: str
    was: str
    costs: str
    window: bool  # it only shortens the time in which the same can happen
    key: str  # of the first row that it saves


class Remedy(NamedTuple):
    """What would save, and what that leaves open; keys are those of rows."""

    changes: tuple[Change, ...]  # of the files
    saved: tuple[str, ...]
    advice: tuple[tuple[str, Change], ...]  # by key: what no file says
    open: tuple[str, ...]  # nothing that is offered saves these alone


def remedy(rows: Iterable[Row]) -> Remedy:
    """Find what saves the losses of a table, as far as they can be played."""
    changes: dict[str, Change] = {}
    saved: dict[str, Play] = {}
    advice: list[tuple[str, Change]] = []
    left: list[str] = []
    for row in sorted(rows, key=lambda one: one.rank):
        played = _played(row)
        if row.verdict != LOSS or played is None:
            continue
        texts = {name: change.text for name, change in changes.items()}
        if not _loses(played, texts):
            saved[row.key] = played
            continue
        option, foreign = _best(played, texts)
        if option is not None:
            changes[option.name] = _change(option, row.key)
            saved[row.key] = played
        elif foreign is not None:
            advice.append((row.key, _change(foreign, row.key)))
        else:
            left.append(row.key)
    kept = _needed(changes, saved)
    return Remedy(tuple(kept.values()), tuple(saved), tuple(advice), tuple(left))


def _played(row: Row) -> Play | None:
    """The experiment that shows a loss, from its link."""
    if not row.url:
        return None
    path, _, query = row.url.partition("?")
    try:
        return find_run(parse(path.removeprefix("/s/"), query)).play
    except LinkError:
        return None


def _loses(played: Play, texts: Mapping[str, str]) -> bool:
    """Whether the schedule loses a message with other settings, too."""
    try:
        timeline = run(_with(played, texts).plan)
    except (RunError, ScenarioError):
        return True
    return any(row.verdict is Verdict.LOST for row in last_rows(timeline))


def _with(played: Play, texts: Mapping[str, str]) -> Play:
    return play(played.scenario, {**played.changes, **texts}, played.added)


def _best(
    played: Play, texts: Mapping[str, str]
) -> tuple[Option | None, Option | None]:
    """The cheapest single change of a file that saves, else one of something else."""
    try:
        found = savings(_with(played, texts), STEPS, groups=1).found
    except (RunError, ScenarioError):
        return None, None
    single = [one.changes[0] for one in found if len(one.changes) == 1]
    single.sort(key=lambda option: option.remedy.window)
    files = [one for one in single if not _is_foreign(one.name)]
    others = [one for one in single if _is_foreign(one.name)]
    lasting = [one for one in files if not one.remedy.window]
    if lasting or (files and not others):
        return (lasting or files)[0], None
    return None, others[0] if others else None


def _is_foreign(name: str) -> bool:
    """Whether no file of a configuration says it."""
    return name in _MENUS or name.startswith("application.") or name == "brokers"


def _needed(
    changes: Mapping[str, Change], saved: Mapping[str, Play]
) -> Mapping[str, Change]:
    """Leave out what is not needed for any of the saved."""
    kept = dict(changes)
    for name in changes:
        rest = {key: one.text for key, one in kept.items() if key != name}
        if not any(_loses(played, rest) for played in saved.values()):
            del kept[name]
    return kept


def _change(option: Option, key: str) -> Change:
    costs, window = str(option.remedy.costs), option.remedy.window
    return Change(option.name, option.text, option.was, costs, window, key)
