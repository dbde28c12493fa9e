"""The page of a run's band, and the tab that shows the same."""

from typing import NamedTuple

from app.comparing import with_fix
from app.laboratory import LAB
from app.limits import BANDS_KEPT, FUTURES
from app.links import Experiment, LinkError
from app.runs import Run, find_run
from app.store import Shelf
from app.views.risk.drawing import TALL, Drawing, Stretch, drawing
from app.views.words import as_text, clock, listed
from engine.search.faults import FAULTS, KINDS
from engine.search.futures import (
    DOOMED,
    LOST,
    ORDINARY,
    RISK,
    SAFE,
    UNSEEN,
    Band,
    Odds,
    band,
)
from engine.search.saving.certain import KINDS as ORDERED
from engine.sentence import Sentence, say

STATES = {
    SAFE: say("safe: processed, or honestly refused"),
    UNSEEN: say("not seen lost in the futures that were drawn"),
    RISK: say("at risk: one fault more, and it is lost"),
    DOOMED: say("doomed: nothing can save it any more"),
    LOST: say("lost"),
}
BRIEF = {
    SAFE: say("safe"),
    UNSEEN: say("not seen lost"),
    RISK: say("at risk"),
    DOOMED: say("doomed"),
    LOST: say("lost"),
}


class Line(NamedTuple):
    """One stretch in words, for the table and for whoever points at it."""

    drawn: Stretch
    text: Sentence  # "Message 3, steps 21 to 25: at risk"
    brief: str  # the state, in a word
    share: str  # "0 to 16 %"; "" where no future was drawn
    steps: str
    url: str


class Picture(NamedTuple):
    """One band, with its table."""

    id: str
    title: Sentence
    drawn: Drawing
    lines: tuple[Line, ...]
    run: Experiment
    model: Sentence  # how many futures, with which faults
    cliff: int | None  # the step where the first message is lost for good
    cliff_clock: str
    here: bool  # it is of the run of this page: the cursor is in it


class RiskPage(NamedTuple):
    """What the page of one step shows."""

    run: Run
    at: Experiment
    number: int
    pictures: tuple[Picture, ...]  # this run; then with the fix, or as told
    states: tuple[tuple[str, Sentence], ...]  # a legend
    tall: int
    tabbed: bool


_bands: Shelf[Band] = Shelf(BANDS_KEPT, lambda _: 1)


def find(run: Run) -> Band:
    """Find the band of a run; a route does this before it asks for the page."""
    return _bands.get(run.experiment, lambda: _band(run))


def _band(run: Run) -> Band:
    ordered = {ORDERED.get(type(one.order), "") for one in run.timeline.plan.orders}
    kinds = tuple(kind for kind in KINDS if kind in {*ORDINARY, *ordered})
    each = 2 if kinds == ORDINARY else 1
    return band(run.timeline, run.ledger, Odds(kinds=kinds), FUTURES, each)


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


def risk_page(run: Run, number: int, *, tabbed: bool = False) -> RiskPage:
    """Compose the page, the cursor at a step."""
    other = beside(run)
    pictures = [_picture(run, say("This run"), here=True)]
    if other is not None:
        added = [f"{n}={v}" for n, v in other.play.changes.items()]
        title = (
            say("With {fix}", fix=listed(added)) if added else say("As told, without")
        )
        pictures.append(_picture(other, title, here=False))
    return RiskPage(
        run=run,
        at=run.to(number),
        number=number,
        pictures=tuple(pictures),
        states=tuple(STATES.items()),
        tall=TALL,
        tabbed=tabbed,
    )


def _picture(run: Run, title: Sentence, *, here: bool) -> Picture:
    found = find(run)
    drawn = drawing(found)
    cliff = next(iter(run.doomed), None)
    steps = run.timeline.steps
    return Picture(
        id="band" if here else "band-beside",
        title=title,
        drawn=drawn,
        lines=tuple(_line(run, one) for one in drawn.stretches),
        run=run.experiment,
        model=model(found),
        cliff=cliff,
        cliff_clock="" if cliff is None else clock(steps[cliff].at_ms),
        here=here,
    )


def model(found: Band) -> Sentence:
    """Say what was drawn, and what could go wrong in it."""
    return say(
        "Sampled: {futures} futures from {steps} of {all} steps, seed {seed}. From each"
        " step: no fault, and each fault that can come right then ({kinds}), followed"
        " by all the rest in random order; what is down comes back last. What the"
        " ledger knows (safe, doomed, lost) is exact.",
        futures=found.futures,
        steps=len(found.asked),
        all=len(found.cells[0]) if found.cells else 0,
        seed=found.odds.seed,
        kinds=listed([FAULTS[kind] for kind in found.odds.kinds]),
    )


def _line(run: Run, drawn: Stretch) -> Line:
    one = drawn.first == drawn.last
    steps = str(drawn.first) if one else f"{drawn.first}–{drawn.last}"
    share = f"{drawn.least} %" if drawn.least == drawn.most else ""
    if not share:
        share = f"{drawn.least}–{drawn.most} %"
    sampled = drawn.state in {RISK, UNSEEN}
    return Line(
        drawn=drawn,
        text=say(
            "Message {message}, steps {steps}: {state}",
            message=drawn.message,
            steps=steps,
            state=BRIEF[drawn.state],
        ),
        brief=BRIEF[drawn.state],
        share=share if sampled else "",
        steps=steps,
        url=run.to(drawn.first).url,
    )
