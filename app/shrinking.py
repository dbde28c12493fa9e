"""From a link to the smallest experiment of it that does the same harm."""

from dataclasses import dataclass

from app.laboratory import LAB, MEASURES
from app.limits import SHRUNK_KEPT, SHRUNK_TRIES
from app.links import Experiment, LinkError
from app.runs import Run, find_run
from app.store import Shelf
from engine.search.shrink import Kind, Shrunk, does, kind_of, shrink

MESSAGES = "lab.messages"


@dataclass(frozen=True, eq=False)
class Smaller:
    """An experiment, and what is left of it."""

    run: Run
    small: Run
    kind: Kind
    dropped: tuple[str, ...]  # orders and settings that were not needed
    tries: int
    complete: bool


def can_shrink(run: Run) -> bool:
    """Whether somebody added orders, and the run does harm."""
    return bool(run.experiment.orders) and kind_of(run.ledger.fates) is not None


def smaller(run: Run) -> Smaller | None:
    """Make an experiment small; None: it does no harm."""
    found = _found.get(run.experiment, lambda: _Kept(_smaller(run)))
    return found.smaller


@dataclass(frozen=True)
class _Kept:
    smaller: Smaller | None


def _smaller(run: Run) -> Smaller | None:
    found = shrink(run.play, most=SHRUNK_TRIES)
    if found is None:
        return None
    small, usual = _usual(find_run(_link(run, found)), found.kind)
    return Smaller(
        run=run,
        small=_fewer(small, found.kind),
        kind=found.kind,
        dropped=(*found.dropped, *usual),
        tries=found.tries,
        complete=found.complete,
    )


def _link(run: Run, found: Shrunk) -> Experiment:
    """Return the link to the small experiment; the lab's numbers stay."""
    chosen = [c for c in run.experiment.changes if c[0] in _measures()]
    changes = tuple(sorted((*found.played.changes.items(), *chosen)))
    return Experiment(run.experiment.slug, changes, found.played.added)


def _measures() -> frozenset[str]:
    return frozenset(measure.name for measure in MEASURES)


def _usual(run: Run, kind: Kind) -> tuple[Run, tuple[str, ...]]:
    """In the lab, leave out the numbers that the harm does not need; say which."""
    dropped: list[str] = []
    for name, text in run.experiment.changes:
        if name not in _measures() or name == MESSAGES:
            continue
        try:
            plainer = find_run(run.experiment.without(name))
        except LinkError:
            continue
        if does(kind, plainer.play):
            run = plainer
            dropped.append(f"{name}={text}")
    return run, tuple(dropped)


def _fewer(run: Run, kind: Kind) -> Run:
    """In the lab, send as few messages as the harm needs."""
    if run.experiment.slug != LAB:
        return run
    for count in range(1, run.timeline.plan.messages):
        try:
            fewer = find_run(run.experiment.with_change(MESSAGES, str(count)))
        except LinkError:
            continue
        if does(kind, fewer.play):
            return fewer
    return run


_found: Shelf[_Kept] = Shelf(SHRUNK_KEPT, lambda _: 1)
