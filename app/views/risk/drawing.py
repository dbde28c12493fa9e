"""The band: one row a message, one place a step, equal neighbours drawn as one."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from engine.search.futures import ABSENT, RISK, Band, Cell

LEFT = 34  # of the first step; before it stand the messages
ROW = 24
TALL = 18
WIDTH = 720


class Stretch(NamedTuple):
    """Steps at which the same holds for a message."""

    message: int
    state: str
    first: int  # step
    last: int
    least: int  # of a hundred futures, where the message is at risk
    most: int
    x: float
    y: int
    width: float
    shade: int  # 0 to 4: how many of the futures end in the loss


class Drawing(NamedTuple):
    """A whole band."""

    stretches: tuple[Stretch, ...]
    messages: tuple[tuple[int, int], ...]  # number, and where it stands
    width: int
    height: int
    places: tuple[float, ...]  # where each step is
    step: float  # between two


def drawing(band: Band) -> Drawing:
    """Draw a band."""
    steps = len(band.cells[0]) if band.cells else 1
    step = (WIDTH - LEFT) / steps
    found: list[Stretch] = []
    for place, cells in enumerate(band.cells):
        found += _row(place, cells, step)
    return Drawing(
        stretches=tuple(found),
        messages=tuple((n + 1, n * ROW + 15) for n in range(len(band.cells))),
        width=WIDTH,
        height=len(band.cells) * ROW + 4,
        places=tuple(round(LEFT + (n + 0.5) * step, 1) for n in range(steps)),
        step=step,
    )


def _row(place: int, cells: tuple[Cell, ...], step: float) -> Iterator[Stretch]:
    number = 0
    for (state, shade), several in groupby(cells, key=_look):
        same = list(several)
        if state != ABSENT:
            shares = [100 * cell.lost // cell.of for cell in same if cell.of]
            yield Stretch(
                message=place + 1,
                state=state,
                first=number,
                last=number + len(same) - 1,
                least=min(shares, default=0),
                most=max(shares, default=0),
                x=round(LEFT + number * step, 1),
                y=place * ROW + 2,
                width=round(len(same) * step, 1),
                shade=shade,
            )
        number += len(same)


def _look(cell: Cell) -> tuple[str, int]:
    """What is drawn alike: the state, and roughly how many futures lose it."""
    if cell.state != RISK or not cell.of:
        return cell.state, 0
    return cell.state, min(4, cell.lost * 5 // cell.of)
