"""A sweep for programs: the same names on the command line and in the API."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from app.results import model
from app.sweeping.grid import Place
from app.sweeping.links import Sweep
from app.sweeping.spreading import Result
from engine.sweep import Axis, digest_of


class AxisPart(BaseModel):
    """What varies, and its values."""

    name: str  # of a setting, or an order with a star for what varies
    values: tuple[str, ...]


class ResultPart(BaseModel):
    """What came of a cell: how its run ended, or what its search found."""

    problem: str = ""  # there is no such experiment, and why
    verdicts: dict[str, int] | None = None  # timed: so many messages ended so
    causes: dict[str, int] | None = None  # timed: so many are lost because of that
    lost: tuple[int, ...] | None = None  # timed: the messages' numbers
    unsent: int | None = None  # timed: their application was gone before it sent them
    verdict: str | None = None  # worst: "LOSS" | "CLOSED" | "BOUNDED"
    faults: int | None = None  # worst, LOSS: so many are enough
    kinds: dict[str, int] | None = None  # worst, LOSS: of faults
    states: int | None = None  # worst: that were visited
    stopped: str | None = None  # worst, BOUNDED: at which limit
    digest: str | None = None  # worst: of all states
    steps: int | None = None  # of the run, or of the way to the loss


class CellPart(BaseModel):
    """One cell of the grid, row by row."""

    values: tuple[str, ...]  # of x, and of y if there is one
    link: str
    result: ResultPart | None  # None: it is not worked out yet


class SweepDocument(BaseModel):
    """A grid of experiments, with what is lost in each of them."""

    sweep: str  # its page
    model: str  # a fingerprint of the rules that gave these results
    mode: str  # "timed" | "worst"
    x: AxisPart
    y: AxisPart | None
    cells: int
    ready: int
    under_way: bool  # the cells that lack are being worked out
    stopped: str  # why they lack, if they are not
    digest: str  # of all results; "" as long as some lack
    results: tuple[CellPart, ...]


def document(
    sweep: Sweep,
    grid: Sequence[Place],
    found: Mapping[int, Result],
    *,
    under_way: bool = False,
    stopped: str = "",
) -> SweepDocument:
    """Write down what is ready of a sweep."""
    whole = len(found) == len(grid)
    return SweepDocument(
        sweep=sweep.url,
        model=model(),
        mode=sweep.mode,
        x=_axis(sweep.x),
        y=_axis(sweep.y) if sweep.y else None,
        cells=len(grid),
        ready=len(found),
        under_way=under_way,
        stopped=stopped,
        digest=digest_of(found[i] for i in range(len(grid))) if whole else "",
        results=tuple(
            CellPart(
                values=place.values,
                link=place.url,
                result=ResultPart(**found[number]) if number in found else None,
            )
            for number, place in enumerate(grid)
        ),
    )


def _axis(axis: Axis) -> AxisPart:
    return AxisPart(name=axis.name, values=axis.values)
