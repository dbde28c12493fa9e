"""What the templates print: plain numbers and words, one tuple a leaf element.

Every leaf has an id that stays the same from step to step, so that the player
can tell which leaf moved. Numbers are user units of the picture's viewBox. The
fields stand in the order in which a line of templates/stage/picture.svg.j2
prints them, and they are safe to print: what comes from outside (names of
groups) is escaped where it enters.
"""

from dataclasses import dataclass
from typing import NamedTuple


class Shape(NamedTuple):
    """A path that stays where it is: a panel, a tray, a wire, an epoch's band."""

    id: str
    look: str
    path: str


class Slot(NamedTuple):
    """The place of one record in a log; `name` says where its bytes are."""

    id: str
    look: str
    name: str  # "disk" | "cache": in the page cache alone
    x: int
    y: int


class Word(NamedTuple):
    """Words that stay where they are."""

    id: str
    look: str
    x: int
    y: int
    words: str


class Rule(NamedTuple):
    """A labelled line that glides along a log: HW, LEO, position, committed."""

    id: str
    look: str
    x: int
    y: int
    path: str
    word_x: int
    word_y: int
    words: str


class Pill(NamedTuple):
    """A word in a rounded box, centred on its place; `shift` makes room for a sign."""

    id: str
    look: str
    x: int
    y: int
    left: int
    width: int
    shift: int
    words: str


class Ring(NamedTuple):
    """A ring around what this step touched."""

    id: str
    x: int
    y: int


class Token(NamedTuple):
    """One copy of a message, centred on its place."""

    id: str
    look: str
    x: int
    y: int
    words: str


class Icon(NamedTuple):
    """One of the drawn signs, centred on its place."""

    id: str
    look: str
    name: str  # of a drawn sign: see templates/stage/signs.svg.j2
    x: int
    y: int


LAYERS = (*("shapes", "slots", "rules", "words", "rings", "tokens", "pills", "icons"),)


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawing of one step, layer by layer from the ground up."""

    prefix: str  # of every id in it
    kind: str  # "wide" | "narrow"
    width: int
    height: int
    token: int  # side of a token
    slot: tuple[int, int]  # width and height of a record's place in a log
    title: str
    told: str  # the whole picture in words
    shapes: tuple[Shape, ...]
    slots: tuple[Slot, ...]
    rules: tuple[Rule, ...]
    words: tuple[Word, ...]
    rings: tuple[Ring, ...]
    tokens: tuple[Token, ...]
    pills: tuple[Pill, ...]
    icons: tuple[Icon, ...]

    @property
    def outline(self) -> tuple[object, ...]:
        """What is drawn around the layers; most steps have the same."""
        size = self.width, self.height, self.token, self.slot
        return self.prefix, self.kind, *size, bool(self.told)


class Part(NamedTuple):
    """A part of a crowded picture, and whether it is drawn or folded away."""

    name: str  # "partition-1" | "b2" | "p1" | "c3"
    open: bool


@dataclass(frozen=True, slots=True)
class StageView:
    """One step, drawn for wide and for narrow screens."""

    number: int
    pictures: tuple[Picture, ...]
    parts: tuple[Part, ...] = ()  # where not everything has room
