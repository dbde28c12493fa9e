"""What the templates of a board print: plain numbers and words, a tuple a leaf.

The fields stand in the order in which a line of templates/beside/board.svg.j2 prints
them. Numbers are user units; what comes from outside is escaped where it enters.
"""

from typing import NamedTuple

from app.views.stage.marks import Token, Word


class Row(NamedTuple):
    """The ground of one line of a board: a party, and what it holds."""

    id: str
    look: str
    y: int
    height: int


class Place(NamedTuple):
    """The place of one record in a log; `name` says where its bytes are."""

    id: str
    look: str
    name: str  # "disk" | "cache": in the page cache alone
    x: int
    y: int


class Rule(NamedTuple):
    """A line across a log that glides: its high watermark."""

    id: str
    x: int
    y: int


class Spot(NamedTuple):
    """A mark around a token: this step changed it, or the other side has it not."""

    id: str
    x: int
    y: int


class Sign(NamedTuple):
    """One of the drawn signs, centred on its place."""

    id: str
    look: str
    name: str
    x: int
    y: int


class Split(NamedTuple):
    """A stretch of a log that is broken: another record elsewhere, or none."""

    id: str
    look: str
    path: str


class Board(NamedTuple):
    """One side of a comparison at one of its steps, layer by layer."""

    side: str  # "a" | "b": the prefix of every id in it
    width: int
    height: int
    token: int  # side of a token
    place: tuple[int, int]  # width and height of a record's place in a log
    scale: str  # of the signs
    title: str
    told: str  # the whole board in words
    rows: tuple[Row, ...]
    splits: tuple[Split, ...]
    words: tuple[Word, ...]
    places: tuple[Place, ...]
    rules: tuple[Rule, ...]
    tokens: tuple[Token, ...]
    changed: tuple[Spot, ...]
    other: tuple[Spot, ...]
    signs: tuple[Sign, ...]
