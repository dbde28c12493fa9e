"""The page of a run's band, and the tab that shows the same."""

from typing import NamedTuple

from app.comparing import with_fix
from app.laboratory import LAB
from app.limits import (
    BAND_FAULTS,
    BAND_PLACES,
    BAND_STATES,
    BAND_WORLDS,
    BANDS_KEPT,
    FUTURE_STEPS,
    FUTURES,
)
from app.links import Experiment, LinkError
from app.runs import Run, find_run
from app.store import Shelf
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
from engine.search.exact import CLIENTS, COPIES, Exact, Most, exact_band, open_places
from engine.search.faults import KINDS
from engine.search.futures import ORDINARY, Band, Odds, band
from engine.search.saving.certain import KINDS as ORDERED
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


class Bands(NamedTuple):
    """All that was found out about a run."""

    sampled: Band
    replicas: Exact
    clients: Exact


_bands: Shelf[Bands] = Shelf(BANDS_KEPT, lambda _: 1)


def find(run: Run) -> Bands:
    """Find the bands of a run; a route does this before it asks for the page."""
    return _bands.get(run.experiment, lambda: _found(run))


def _found(run: Run) -> Bands:
    """Close both graphs, and draw half as many futures where both say something."""
    timeline, ledger = run.timeline, run.ledger
    futures = max(2, min(FUTURES, FUTURE_STEPS // len(timeline.steps)))
    places = len(open_places(ledger))
    if places > BAND_PLACES:
        why = f"{places:,} places are open, and a page looks at {BAND_PLACES:,}"
        none = Exact((), (), -1, 0, "", why)
        return Bands(_band(run, futures), none, none)
    replicas = exact_band(COPIES, timeline, ledger, Most(BAND_STATES, BAND_FAULTS))
    clients = exact_band(CLIENTS, timeline, ledger, Most(BAND_WORLDS, BAND_FAULTS))
    both = not (replicas.why_not or clients.why_not)
    return Bands(_band(run, futures // 2 if both else futures), replicas, clients)


def _band(run: Run, futures: int) -> Band:
    ordered = {ORDERED.get(type(one.order), "") for one in run.timeline.plan.orders}
    kinds = tuple(kind for kind in KINDS if kind in {*ORDINARY, *ordered})
    each = 2 if kinds == ORDINARY else 1
    return band(run.timeline, run.ledger, Odds(kinds=kinds), futures, each)


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
        letters=LETTERS,
        tall=TALL,
        tabbed=tabbed,
    )


def _picture(run: Run, title: Sentence, *, here: bool) -> Picture:
    found = find(run)
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
        unsaid=unsaid(found.replicas, found.clients),
        run=run.experiment,
        cliff=cliff,
        cliff_clock="" if cliff is None else clock(steps[cliff].at_ms),
        here=here,
    )
