"""The picture of a sweep: where its cells and labels stand, and how large they are."""

from typing import NamedTuple

from app.sweeping.links import Sweep
from app.sweeping.spreading import Result
from app.sweeping.work import Grid
from app.views.sweep.cells import Look, look_of, words_of

ROOM = 820  # of the picture's width, if the cells can do with it
LETTER = 8  # how wide one is, in a label
HEAD = 30  # the columns' labels
GAP = 3


class Drawn(NamedTuple):
    """One cell in the picture."""

    id: str
    x: int
    y: int
    look: Look
    words: str
    url: str
    first: bool  # where the tab key goes; arrows lead on from there


class Label(NamedTuple):
    """A value beside a row or above a column."""

    at: int
    text: str


class Picture(NamedTuple):
    """What is the same however many cells are ready."""

    width: int
    height: int
    cell_width: int
    cell_height: int
    left: int
    columns: tuple[Label, ...]
    rows: tuple[Label, ...]


def drawn(grid: Grid, picture: Picture, number: int, result: Result | None) -> Drawn:
    """Draw one cell."""
    place = grid.places[number]
    look = look_of(result)
    return Drawn(
        id=f"k{number}",
        x=picture.left + place.column * (picture.cell_width + GAP),
        y=HEAD + place.row * (picture.cell_height + GAP),
        look=look,
        words=words_of(grid.sweep, place, look),
        url=place.url,
        first=number == 0,
    )


def picture_of(sweep: Sweep) -> Picture:
    """Choose the sizes: cells as large as there is room for, and labels beside them."""
    rows = sweep.y.values if sweep.y else ("",)
    left = max(map(len, rows)) * LETTER + 14 if sweep.y else 0
    widest = max(map(len, sweep.x.values)) * LETTER + 8
    wide = max(40, widest, min(120, (ROOM - left) // sweep.columns - GAP))
    high = max(32, min(56, 480 // sweep.rows - GAP))
    columns = tuple(
        Label(left + i * (wide + GAP) + wide // 2, value)
        for i, value in enumerate(sweep.x.values)
    )
    labels = tuple(
        Label(HEAD + i * (high + GAP) + high // 2, value)
        for i, value in enumerate(rows)
    )
    width = left + sweep.columns * (wide + GAP)
    height = HEAD + sweep.rows * (high + GAP)
    return Picture(width, height, wide, high, left, columns, labels)
