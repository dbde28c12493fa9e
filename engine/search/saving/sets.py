"""All minimal sets of changes after which the harm of a run does not happen in it.

Every safer value is tried alone, then two settings at a time, by playing the same
schedule again. Of values that differ only in how much, the first that saves is told; a
pair is told only where neither of its settings saves alone. So each set is minimal by
the number of settings, and they come by number, then by price.

Trying is bounded by the steps that it plays, never by a clock: the same question has
the same answer everywhere, and says how much of it was tried.

Left out: sets of three; in pairs, all values of a setting but one (of a version the
latest, of anything else the first), and other client libraries.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from engine.ledger import Row, last_rows
from engine.run import RunError, Timeline, run
from engine.scenario import Play, ScenarioError, play
from engine.search.saving.figures import Figures, figures
from engine.search.saving.harm import Harm, harm_of, is_spared
from engine.search.saving.offers import MENUS, Option, Remedy, options

MOST_STEPS = 8_000  # about a second
LIBRARY = "library"


class Saving(NamedTuple):
    """A set of changes that saves, and what the run was like with it."""

    changes: tuple[Option, ...]
    played: Play  # the experiment with them
    figures: Figures
    ends: tuple[tuple[str, tuple[int, ...]], ...]  # verdict: messages, sorted

    @property
    def settings(self) -> dict[str, str]:
        """The changes as a link has them."""
        return {option.name: option.text for option in self.changes}

    @property
    def window(self) -> bool:
        """Whether a part of it only changes the time in which the same can happen."""
        return any(option.remedy.window for option in self.changes)

    @property
    def price(self) -> tuple[int, tuple[int, ...], bool]:
        """What sets are sorted by: how many settings, then the dearest price first."""
        ranks = sorted((option.rank for option in self.changes), reverse=True)
        return len(self.changes), tuple(ranks), self.window


class Savings(NamedTuple):
    """The smallest saving changes of a run, and how much was tried for them."""

    harm: Harm | None  # None: there is nothing to save
    figures: Figures  # of the run as it is
    found: tuple[Saving, ...]  # by number, then by price
    singles: tuple[int, int]  # tried, of so many
    pairs: tuple[int, int]

    @property
    def complete(self) -> bool:
        """Whether all that is offered was tried."""
        return self.singles[0] == self.singles[1] and self.pairs[0] == self.pairs[1]


class _Trial(NamedTuple):
    """A run with some changes."""

    played: Play
    timeline: Timeline
    rows: tuple[Row, ...]


class _Purse:
    """So many steps may be played."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    @property
    def is_empty(self) -> bool:
        return self.left <= 0


def savings(played: Play, most_steps: int = MOST_STEPS, groups: int = 2) -> Savings:
    """Find every minimal set of at most so many settings, 1 or 2, that saves.

    `played` is any experiment: of the catalogue, of the lab, or a file that a search
    has written (``play(read(story.text, "found.yaml"))``). Raises RunError if it
    cannot be played itself.
    """
    timeline = run(played.plan)
    rows = last_rows(timeline)
    before = figures(timeline, rows)
    harm = harm_of(rows)
    if harm is None:
        return Savings(None, before, (), (0, 0), (0, 0))
    purse = _Purse(most_steps)
    offered = _ordered(played)
    found: dict[Remedy, Saving] = {}
    idle: dict[Option, bool] = {}  # tried alone, saves not: whether nothing changed
    tried = 0
    for option in offered:
        if option.remedy in found:
            tried += 1
            continue
        if purse.is_empty:
            break
        tried += 1
        trial = _try(played, (option,), purse)
        if trial is not None and is_spared(harm, trial.rows):
            found[option.remedy] = _saving((option,), trial)
        else:
            idle[option] = trial is None or _is_same(trial.timeline, timeline)
    several, pairs = _pairs(played, harm, idle, found, purse if groups > 1 else None)
    best = sorted((*found.values(), *several), key=lambda saving: saving.price)
    return Savings(harm, before, tuple(best), (tried, len(offered)), pairs)


def _ordered(played: Play) -> tuple[Option, ...]:
    """What is offered, the settings that the scenario is about first."""
    about = _about(played)
    return tuple(sorted(options(played), key=lambda option: option.name not in about))


def _about(played: Play) -> set[str]:
    """The settings that the scenario speaks of: they come first, not alone."""
    return {*played.scenario.fix, *played.scenario.show}


def _pairs(
    played: Play,
    harm: Harm,
    idle: Mapping[Option, bool],
    found: Mapping[Remedy, Saving],
    purse: _Purse | None,
) -> tuple[list[Saving], tuple[int, int]]:
    """Try two settings at a time, first those that do something by themselves."""
    single: dict[str, Option] = {}
    for option in idle:
        latest = option.name in MENUS
        if option.remedy.price != LIBRARY and (latest or option.name not in single):
            single[option.name] = option
    saves = {option.name for saving in found.values() for option in saving.changes}
    left = [option for name, option in single.items() if name not in saves]
    about = _about(played)
    possible = sorted(
        combinations(left, 2),
        key=lambda pair: (
            sum(idle[option] + (option.name not in about) for option in pair),
            sum(option.rank for option in pair),
        ),
    )
    saved: list[Saving] = []
    tried = 0
    for pair in possible:
        if purse is None or purse.is_empty:
            break
        tried += 1
        trial = _try(played, pair, purse)
        if trial is not None and is_spared(harm, trial.rows):
            saved.append(_saving(pair, trial))
    return saved, (tried, len(possible))


def _try(played: Play, changes: tuple[Option, ...], purse: _Purse) -> _Trial | None:
    """Play with these changes; None: it cannot be played, or it is the same run."""
    wanted = {**played.changes, **{option.name: option.text for option in changes}}
    try:
        settled = play(played.scenario, wanted, played.added)
        if settled.plan == played.plan:
            return None
        timeline = run(settled.plan)
    except (RunError, ScenarioError):
        purse.left -= 1
        return None
    purse.left -= len(timeline.steps)
    return _Trial(settled, timeline, last_rows(timeline))


def _is_same(one: Timeline, other: Timeline) -> bool:
    """Whether nothing happened otherwise."""
    return len(one.steps) == len(other.steps) and all(
        a.at_ms == b.at_ms and a.events == b.events
        for a, b in zip(one.steps, other.steps, strict=True)
    )


def _saving(changes: tuple[Option, ...], trial: _Trial) -> Saving:
    return Saving(
        changes,
        trial.played,
        figures(trial.timeline, trial.rows),
        tuple(_ends(trial.rows)),
    )


def _ends(rows: tuple[Row, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
    found: dict[str, dict[int, None]] = {}
    for row in rows:
        found.setdefault(row.verdict.value, {})[row.message] = None
    for verdict, messages in sorted(found.items()):
        yield verdict, tuple(messages)
