"""What the model leaves out and could matter in one run, in the rules' own words.

A note matters where its rule had a say: in the steps in which one of the three
truths about a lost message came to its end, in the one that doomed it, in those
that somebody ordered. Which rules had a say is read off the events: a rules module
imports the events that it raises.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

from app.runs import Run
from app.views.modules import Module, modules
from app.views.now import is_fault
from engine.ledger import Verdict
from engine.model.events import (
    Event,
    Housekeeping,
    OffsetCommitted,
    OffsetReset,
    PartitionsAssigned,
)
from engine.run import Step

RULES = "engine.model."
# Rules that others call to raise their events for them.
ON_BEHALF = {
    "network": {"LinkCutOff", "LinkHealed", "LinkSlowed", "PacketDropped"},
    "log": {"RecordAppended", "LogTruncated", "LogFlushed", "PowerCut"},
}


COMMITTED = "committed"
# What a group goes by when it passes a message over that is in the log.
MEMORY = {OffsetCommitted, OffsetReset, PartitionsAssigned}


class Omission(NamedTuple):
    """What one part of the model leaves out, and why that may matter here."""

    module: Module
    decisive: bool  # it had a say at the point of no return


def omissions(run: Run) -> tuple[Omission, ...]:
    """List what is left out of the rules that decided this run, decisive ones first."""
    steps = run.timeline.steps
    fatal = _kinds(steps[number] for number in run.doomed)
    said = _kinds(steps[number] for number in _settling(run)) | fatal
    said |= _kinds(step for step in steps if is_fault(step))
    if _passed_over(run):
        said |= MEMORY
    found = [
        Omission(module, bool(_raises(module.path) & fatal))
        for module in modules()
        if module.left_out and module.path.startswith(RULES)
        if _raises(module.path) & said
    ]
    return tuple(sorted(found, key=lambda one: not one.decisive))


def _settling(run: Run) -> set[int]:
    """Find the steps in which one of a lost message's three truths came to its end."""
    lost = [
        place
        for place, fate in enumerate(run.ledger.fates)
        if fate.verdict == Verdict.LOST
    ]
    truths = [
        [(row.belief, row.cluster, row.progress) for row in rows]
        for rows in run.ledger.rows
    ]
    return {
        number
        for place in lost
        for truth in range(3)
        if (number := _last_change([step[place][truth] for step in truths]))
    }


def _last_change(values: Sequence[str]) -> int:
    """Find where a truth became what it stayed; 0 if it was so from the start."""
    changed = [n for n in range(1, len(values)) if values[n] != values[n - 1]]
    return changed[-1] if changed else 0


def _passed_over(run: Run) -> bool:
    """Tell whether a lost message is in a log still: the group's memory lost it."""
    fates = zip(run.ledger.fates, run.ledger.rows[-1], strict=True)
    return any(
        fate.verdict == Verdict.LOST and row.cluster == COMMITTED for fate, row in fates
    )


def _kinds(steps: Iterable[Step]) -> set[type[Event]]:
    return {type(event) for step in steps for event in _told(step.events)}


def _told(events: tuple[Event, ...]) -> list[Event]:
    return [event for event in events if not isinstance(event, Housekeeping)]


@cache
def _raises(path: str) -> frozenset[type[Event]]:
    """Find the events that a rules module raises."""
    module = import_module(path)
    behalf = ON_BEHALF.get(path.rpartition(".")[2], set())
    return frozenset((*_imported(module), *_named(behalf)))


def _imported(module: ModuleType) -> Iterator[type[Event]]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Event) and value is not Event:
            yield value


def _named(names: set[str]) -> list[type[Event]]:
    events = import_module("engine.model.events")
    return [getattr(events, name) for name in sorted(names)]
