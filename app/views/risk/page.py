"""The page of a run's band, and the tab that shows the same."""

from typing import NamedTuple

from app.comparing import with_fix
from app.jobs import Job
from app.laboratory import LAB
from app.links import Experiment, LinkError
from app.risking import Closings
from app.runs import Run, find_run
from app.views.risk.bands import Bands, find
from app.views.risk.beyond import Work, beyond, larger, work_of
from app.views.risk.drawing import LETTERS, TALL
from app.views.risk.strips import (
    SAMPLED,
    STATES,
    Strip,
    exact_strips,
    model,
    strip,
    unsaid,
)
from app.views.words import as_text, clock, listed
from engine.sentence import Sentence, say


class Picture(NamedTuple):
    """One run with its bands."""

    id: str
    title: Sentence
    strips: tuple[Strip, ...]
    unsaid: tuple[Sentence, ...]  # why there is no exact band
    run: Experiment
    cliff: int | None  # the step where the first message is lost for good
    cliff_clock: str
    here: bool  # it is of the run of this page: the cursor is in it
    offer: str  # where larger graphs are closed; "": nothing larger would help
    beyond: Sentence  # what to do beyond that, or what was done


class RiskPage(NamedTuple):
    """What the page of one step shows."""

    run: Run
    at: Experiment
    number: int
    pictures: tuple[Picture, ...]  # this run; then with the fix, or as told
    states: tuple[tuple[str, Sentence], ...]  # a legend
    letters: dict[str, str]  # of the states
    tall: int
    tabbed: bool
    work: Work | None  # what goes on


def beside(run: Run) -> Run | None:
    """The run to look at beside: with the fix; where that is on, as told."""
    if run.scenario.slug == LAB or not run.scenario.fix:
        return None
    link = run.experiment
    wanted = {name: as_text(value) for name, value in run.scenario.fix.items()}
    is_on = all(run.play.changes.get(n) == v for n, v in wanted.items())
    if run.play.as_told:
        link = with_fix(run.scenario)
    else:
        for name, value in wanted.items():
            link = link.without(name) if is_on else link.with_change(name, value)
    try:
        return find_run(link.run)
    except LinkError:
        return None


def risk_page(
    run: Run,
    number: int,
    *,
    tabbed: bool = False,
    job: Job | None = None,
    closings: Closings | None = None,
) -> RiskPage:
    """Compose the page, the cursor at a step; with a job, as far as it is."""
    other = beside(run)
    pictures = [_picture(run, find(run, closings), say("This run"), here=True)]
    if other is not None:
        added = [f"{n}={v}" for n, v in other.play.changes.items()]
        title = (
            say("With {fix}", fix=listed(added)) if added else say("As told, without")
        )
        pictures.append(_picture(other, find(other), title, here=False))
    return RiskPage(
        run=run,
        at=run.to(number),
        number=number,
        pictures=tuple(pictures),
        states=tuple(STATES.items()),
        letters=LETTERS,
        tall=TALL,
        tabbed=tabbed,
        work=work_of(run, job) if job is not None and closings is None else None,
    )


def _picture(run: Run, found: Bands, title: Sentence, *, here: bool) -> Picture:
    name = "band" if here else "band-beside"
    cliff = next(iter(run.doomed), None)
    steps = run.timeline.steps
    strips = exact_strips(run, name, found.replicas, found.clients)
    told = model(found.sampled)
    sampled = strip(run, f"{name}-sampled", SAMPLED, found.sampled.cells, told)
    return Picture(
        id=name,
        title=title,
        strips=(*strips, sampled),
        unsaid=unsaid(run.timeline, found.replicas, found.clients),
        run=run.experiment,
        cliff=cliff,
        cliff_clock="" if cliff is None else clock(steps[cliff].at_ms),
        here=here,
        offer=larger(run.experiment) if found.is_cut_short and not found.by_job else "",
        beyond=beyond(run, found),
    )
