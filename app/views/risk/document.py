"""The bands of a run for programs."""

from pydantic import BaseModel

from app.assets import REVISION
from app.runs import Run
from app.views.risk.bands import Bands, find
from app.views.risk.drawing import drawing
from engine.search.futures import UNCOUNTED, Cell


class StretchPart(BaseModel):
    """Steps at which the same holds for a message."""

    message: int
    first: int  # step
    last: int
    state: str  # "safe" | "closed" | "unseen" | "risk" | "doomed" | "lost"
    faults: int | None  # exact, at risk: so few more are enough; None: not counted
    futures: tuple[int, int] | None  # sampled: the least and the most percent that lose


class SavingPart(BaseModel):
    """Steps at which a message that is given up may still be served again."""

    message: int
    first: int  # step
    last: int
    by_itself: bool  # nobody has to order anything; else an operator an election


class BandPart(BaseModel):
    """One band of a run."""

    about: str  # "copies" | "applications" | "everything"
    exact: bool
    why_not: str  # there is no such band, and why; "": there is
    kinds: tuple[str, ...]  # of faults that may come
    faults: int | None  # exact: so many more, at most
    states: int | None  # exact: that were visited
    stopped: str  # exact: why it was not closed with more faults
    futures: int | None  # sampled: that were drawn
    stretches: tuple[StretchPart, ...]
    savings: tuple[SavingPart, ...] = ()  # exact: what may yet come back


class RiskDocument(BaseModel):
    """What may still become of each message of a run, step by step."""

    scenario: str
    revision: str  # of the model: what is exact is so in it
    steps: int
    bands: tuple[BandPart, ...]


def document(run: Run) -> RiskDocument:
    """Tell the bands of a run."""
    return RiskDocument(
        scenario=run.experiment.slug,
        revision=REVISION,
        steps=len(run.timeline.steps),
        bands=_bands(find(run)),
    )


def _bands(found: Bands) -> tuple[BandPart, ...]:
    """The two exact bands, and the sampled one."""
    sampled = found.sampled
    exact = tuple(
        BandPart(
            about=about,
            exact=True,
            why_not=one.why_not,
            kinds=one.kinds,
            faults=None if one.why_not else one.faults,
            states=None if one.why_not else one.states,
            stopped=one.stopped,
            futures=None,
            stretches=_stretches(one.cells, exact=True),
            savings=tuple(SavingPart(**item._asdict()) for item in one.savings),
        )
        for about, one in (("copies", found.replicas), ("applications", found.clients))
    )
    drawn = BandPart(
        about="everything",
        exact=False,
        why_not="",
        kinds=sampled.odds.kinds,
        faults=None,
        states=None,
        stopped="",
        futures=sampled.futures,
        stretches=_stretches(sampled.cells, exact=False),
    )
    return (*exact, drawn)


def _stretches(
    cells: tuple[tuple[Cell, ...], ...], *, exact: bool
) -> tuple[StretchPart, ...]:
    return tuple(
        StretchPart(
            message=one.message,
            first=one.first,
            last=one.last,
            state=one.state,
            faults=None if one.faults == UNCOUNTED else one.faults,
            futures=None if exact else (one.least, one.most),
        )
        for one in drawing(cells).stretches
    )
