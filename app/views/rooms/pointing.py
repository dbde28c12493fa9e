"""What a teacher points at: drawn once, and sent to everybody with the step itself."""

from collections.abc import Collection
from typing import NamedTuple

from app.links import Experiment
from app.looking import called, ends_of, things
from app.rooms.model import Pointer
from app.runs import Run
from app.views.folds import hands_of
from app.views.pointing import nameable, pointed, rings
from app.views.stage import stage_view
from engine.sentence import Sentence


def pointer(run: Run, link: Experiment) -> Pointer | None:
    """Draw what a link says and points at; None: nothing."""
    if not (link.note or link.look):
        return None
    number = run.step_at(link.at)
    stage = stage_view(run.timeline, run.ledger, number, hands_of(run.experiment))
    found = pointed(link, stage)
    return Pointer(
        note=link.note,
        looks=tuple((look.name, look.here) for look in found.looks),
        rings=rings(stage, link.look),
    )


class Pick(NamedTuple):
    """Something that can be pointed at."""

    name: str
    words: Sentence
    chosen: bool


class Picks(NamedTuple):
    """All that can be pointed at in a run, by kind."""

    processes: tuple[Pick, ...]
    messages: tuple[Pick, ...]
    between: tuple[Pick, ...]


def picks(run: Run, chosen: Collection[str]) -> Picks:
    """List what a teacher can point at, at this step or another."""
    known = things(run.timeline)
    messages = frozenset(known.messages)
    found = [Pick(name, called(name), name in chosen) for name in nameable(known)]
    return Picks(
        tuple(one for one in found if one.name in known.processes),
        tuple(one for one in found if one.name in messages),
        tuple(one for one in found if ends_of(one.name)),
    )
