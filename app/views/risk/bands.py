"""What was found out about a run: two exact bands, and the sampled one."""

from typing import NamedTuple

from app.limits import (
    BAND_FAULTS,
    BAND_PLACES,
    BAND_STATES,
    BAND_WORLDS,
    BANDS_KEPT,
    FUTURE_STEPS,
    FUTURES,
)
from app.risking import Closings, known
from app.runs import Run
from app.store import Shelf
from engine.ledger import Ledger
from engine.run import Timeline
from engine.search.exact import CLIENTS, COPIES, Exact, Most, exact_band, open_places
from engine.search.faults import KINDS
from engine.search.futures import ORDINARY, Band, Odds, band
from engine.search.saving.certain import KINDS as ORDERED
from engine.sentence import say


class Bands(NamedTuple):
    """All that was found out about a run."""

    sampled: Band
    replicas: Exact
    clients: Exact
    by_job: bool = False  # the graphs are larger than a page has time for

    @property
    def is_cut_short(self) -> bool:
        """Whether a limit stopped a graph that could be closed further."""
        return bool(self.replicas.stopped or self.clients.stopped)


_bands: Shelf[Bands] = Shelf(BANDS_KEPT, lambda _: 1)


def find(run: Run, closings: Closings | None = None) -> Bands:
    """Find the bands of a run; a route does this before it asks for the page.

    With what a job has closed, if it ever has: now, or another time.
    """
    found = _bands.get(run.experiment, lambda: _found(run))
    larger = closings or known(run.experiment)
    if larger is None:
        return found
    return Bands(
        found.sampled,
        _further(found.replicas, larger.replicas),
        _further(found.clients, larger.clients),
        by_job=True,
    )


def _further(mine: Exact, larger: Exact) -> Exact:
    """The one that says more."""
    return mine if mine.faults >= larger.faults and not mine.stopped else larger


def _found(run: Run) -> Bands:
    """Close both graphs, and draw half as many futures where both say something."""
    timeline, ledger = run.timeline, run.ledger
    futures = max(2, min(FUTURES, FUTURE_STEPS // len(timeline.steps)))
    places = len(open_places(ledger))
    if places > BAND_PLACES:
        why = say(
            "{places} places are open, and a page looks at {most}",
            places=f"{places:,}",
            most=f"{BAND_PLACES:,}",
        )
        none = Exact((), (), -1, 0, f"{BAND_PLACES:,} places", why)
        return Bands(sampled(timeline, ledger, futures), none, none)
    replicas = exact_band(COPIES, timeline, ledger, Most(BAND_STATES, BAND_FAULTS))
    clients = exact_band(CLIENTS, timeline, ledger, Most(BAND_WORLDS, BAND_FAULTS))
    both = not (replicas.why_not or clients.why_not)
    drawn = sampled(timeline, ledger, futures // 2 if both else futures)
    return Bands(drawn, replicas, clients)


def sampled(timeline: Timeline, ledger: Ledger, futures: int) -> Band:
    """Draw futures with ordinary faults, and with those that the run has."""
    ordered = {ORDERED.get(type(one.order), "") for one in timeline.plan.orders}
    kinds = tuple(kind for kind in KINDS if kind in {*ORDINARY, *ordered})
    each = 2 if kinds == ORDINARY else 1
    return band(timeline, ledger, Odds(kinds=kinds), futures, each)
