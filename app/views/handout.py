"""A scenario on paper: its beats, each with its picture, and the answer at the end."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from app.laboratory import LAB
from app.runs import Run
from app.views.controls import Control, controls
from app.views.folds import hands_of
from app.views.matrix import Line, matrix, sum_of
from app.views.notes import Notes, notes
from app.views.now import Now, now
from app.views.reckoning import Fix, Loss, fix, losses
from app.views.stage import stage_view
from app.views.stage.marks import Picture
from app.views.words import PLACES

MOST = 12  # so many pictures are as many as anybody reads


class Scene(NamedTuple):
    """One beat: what is said, and the picture of it."""

    now: Now
    doomed: bool  # from here on a message cannot be saved
    pictures: tuple[Picture, ...]  # for paper and wide screens, and for narrow ones
    summed: str  # what became of the messages by then


@dataclass(frozen=True, slots=True)
class Handout:
    """The whole handout."""

    run: Run
    place: str
    url: str  # of the run that it shows
    settings: tuple[Control, ...]  # the few that matter
    scenes: tuple[Scene, ...]
    truths: tuple[Line, ...]  # at the end
    summed: str
    losses: tuple[Loss, ...]
    notes: Notes
    fix: Fix


def handout(run: Run) -> Handout:
    """Choose the steps that tell the story, and draw them."""
    rows = run.ledger.rows[run.last]
    return Handout(
        run=run,
        place="" if run.scenario.slug == LAB else PLACES[run.scenario.where],
        url=run.experiment.url,
        settings=controls(run).shown,
        scenes=tuple(_scenes(run)),
        truths=matrix(rows, rows, ()),
        summed=sum_of(rows),
        losses=losses(run, run.last),
        notes=notes(run),
        fix=fix(run),
    )


def chosen(run: Run) -> tuple[int, ...]:
    """Number the steps with a beat, those that doom a message, and the last one."""
    worth = {*run.said, *run.doomed}
    return (*sorted(worth - {run.last})[: MOST - 1], run.last)


def _scenes(run: Run) -> Iterator[Scene]:
    for number in chosen(run):
        told = now(run, number)
        pictures = tuple(_pictures(run, number))
        seen = sum_of(run.ledger.rows[number])
        yield Scene(told, number in run.doomed, pictures, seen)


def _pictures(run: Run, number: int) -> Iterator[Picture]:
    """Draw a step; the ids are its own, since other steps are beside it."""
    hands = hands_of(run.experiment)
    drawn = stage_view(run.timeline, run.ledger, number, hands).pictures
    told = "".join(picture.told for picture in drawn)
    for picture in drawn:
        yield replace(picture, prefix=f"{picture.prefix}{number}-", told=told)
