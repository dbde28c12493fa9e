"""The smallest change of a configuration that keeps its losses from happening.

For every loss there are minimal sets of changes (`curing`). From the most ordinary loss
on the surest and cheapest set is kept, if what is kept by then does not save already;
then every change without which all of them are still saved is left out again. What only
the application can do is said, and not put into a file. Whether it holds in every order
says the risk table, asked again with the changes.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.checking.curing import SURE, Change, Cure, Cures, played_by
from app.checking.risking import Row
from engine.ledger import Verdict, last_rows
from engine.run import RunError, run
from engine.scenario import Play, ScenarioError, play
from engine.search import LOSS
from engine.search.risks import AWAY

Texts = Mapping[str, str]


class Remedy(NamedTuple):
    """What would save, and what that leaves open; keys are those of rows."""

    changes: tuple[Change, ...] = ()  # of the files
    saved: tuple[str, ...] = ()
    advice: tuple[tuple[str, Change], ...] = ()  # by key: what no file says
    open: tuple[str, ...] = ()  # nothing that was tried saves these
    each: tuple[Cures, ...] = ()  # for every loss alone
    after: tuple[Row, ...] = ()  # the table, asked again with the changes

    @property
    def texts(self) -> dict[str, str]:
        """The changes by name."""
        return {change.name: change.text for change in self.changes}

    def then(self, key: str) -> Row | None:
        """What is known of a class with the changes; None: it was not asked again."""
        return next((row for row in self.after if row.key == key), None)


class _Saved(NamedTuple):
    """A loss that is kept from happening: its story, and what is known of it."""

    played: Play
    cures: Cures


def remedy(rows: Iterable[Row], each: Iterable[Cures]) -> Remedy:
    """Put together what saves the losses of a table, as far as they can be played."""
    found = {one.key: one for one in each}
    changes: dict[str, Change] = {}
    saved: dict[str, _Saved] = {}
    advice: list[tuple[str, Change]] = []
    left: list[str] = []
    for row in sorted(rows, key=lambda one: one.rank):
        played = played_by(row)
        if row.verdict != LOSS or played is None or row.faults == (AWAY,):
            continue
        cures = found.get(row.key, Cures(row.key, ()))
        one = _Saved(played, cures)
        if _is_saved(one, _texts(changes)):
            saved[row.key] = one
            continue
        best = _best(cures, changes)
        if best is None:
            left.append(row.key)
        elif any(change.is_foreign for change in best.changes):
            advice += [(row.key, change) for change in best.changes]
        else:
            changes |= {change.name: change for change in best.changes}
            saved[row.key] = one
    kept = _needed(changes, saved)
    return Remedy(
        tuple(kept.values()),
        tuple(saved),
        tuple(advice),
        tuple(left),
        tuple(found.values()),
    )


def _texts(changes: Mapping[str, Change]) -> dict[str, str]:
    return {name: change.text for name, change in changes.items()}


def _best(cures: Cures, kept: Mapping[str, Change]) -> Cure | None:
    """The surest set; of several one that a file can say, then the smallest addition.

    What merely makes the time shorter, or stops one story of many, saves nothing.
    """
    fitting = [
        cure
        for cure in cures.found
        if cure.spares
        and cure.verdict != LOSS
        and not any(change.window for change in cure.changes)
        and all(
            change.name not in kept or kept[change.name].text == change.text
            for change in cure.changes
        )
    ]

    def order(cure: Cure) -> tuple[int, bool, int]:
        new = [change for change in cure.changes if change.name not in kept]
        foreign = any(change.is_foreign for change in cure.changes)
        return SURE.index(cure.verdict), foreign, len(new)

    files = [c for c in fitting if not any(change.is_foreign for change in c.changes)]
    return min(files or fitting, key=order, default=None)


def _is_saved(one: _Saved, texts: Texts) -> bool:
    """Whether the story loses nothing then, and no surer set is known than it has."""
    if not texts or _loses(one.played, texts):
        return False
    sure = [cure for cure in one.cures.found if cure.is_sure]
    return not sure or any(cure.settings.items() <= texts.items() for cure in sure)


def _loses(played: Play, texts: Texts) -> bool:
    """Whether the schedule loses a message with other settings, too."""
    try:
        changed = play(played.scenario, {**played.changes, **texts}, played.added)
        timeline = run(changed.plan)
    except (RunError, ScenarioError):
        return True
    return any(row.verdict is Verdict.LOST for row in last_rows(timeline))


def _needed(
    changes: Mapping[str, Change], saved: Mapping[str, _Saved]
) -> Mapping[str, Change]:
    """Leave out what is not needed for any of the saved."""
    kept = dict(changes)
    for name in changes:
        rest = {key: one.text for key, one in kept.items() if key != name}
        if all(_is_saved(one, rest) for one in saved.values()):
            del kept[name]
    return kept
