"""The band: one row a message, one place a step, equal neighbours drawn as one."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from engine.search.futures import (
    ABSENT,
    CLOSED,
    DOOMED,
    LOST,
    RISK,
    SAFE,
    UNCOUNTED,
    UNSEEN,
    Cell,
)

LEFT = 34  # of the first step; before it stand the messages
ROW = 24
TALL = 18
WIDTH = 720
NARROW = 13  # no room for a letter
LETTERS = {SAFE: "S", CLOSED: "C", UNSEEN: "?", RISK: "R", DOOMED: "D", LOST: "L"}
HOTTEST = 4  # of the shades


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
    shade: int  # 0 to 4: how many of the futures end in the loss, or how near it is
    faults: int  # exact, at risk: so few more are enough
    letter: str  # "" where there is no room
    middle: float  # of it


class Drawing(NamedTuple):
    """A whole band."""

    stretches: tuple[Stretch, ...]
    messages: tuple[tuple[int, int], ...]  # number, and where it stands
    width: int
    height: int
    places: tuple[float, ...]  # where each step is
    step: float  # between two


def drawing(rows: tuple[tuple[Cell, ...], ...]) -> Drawing:
    """Draw a band: one row a message, one cell a step."""
    steps = len(rows[0]) if rows else 1
    step = (WIDTH - LEFT) / steps
    found: list[Stretch] = []
    for place, cells in enumerate(rows):
        found += _row(place, cells, step)
    return Drawing(
        stretches=tuple(found),
        messages=tuple((n + 1, n * ROW + 15) for n in range(len(rows))),
        width=WIDTH,
        height=len(rows) * ROW + 4,
        places=tuple(round(LEFT + (n + 0.5) * step, 1) for n in range(steps)),
        step=step,
    )


def _row(place: int, cells: tuple[Cell, ...], step: float) -> Iterator[Stretch]:
    number = 0
    for (state, shade, faults), several in groupby(cells, key=_look):
        same = list(several)
        width = round(len(same) * step, 1)
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
                width=width,
                shade=shade,
                faults=faults,
                letter=_letter(state, faults) if width >= NARROW else "",
                middle=round(LEFT + (number + len(same) / 2) * step, 1),
            )
        number += len(same)


def _look(cell: Cell) -> tuple[str, int, int]:
    """What is drawn alike: the state, and roughly how near the loss is."""
    shade = 0
    if cell.faults != UNCOUNTED:
        shade = max(0, HOTTEST - 2 * cell.faults)
    elif cell.state == RISK and cell.of:
        shade = min(HOTTEST, cell.lost * 5 // cell.of)
    return cell.state, shade, cell.faults


def _letter(state: str, faults: int) -> str:
    """Its letter; where faults are counted, R1 for one."""
    return LETTERS[state] + (str(faults) if faults != UNCOUNTED else "")
