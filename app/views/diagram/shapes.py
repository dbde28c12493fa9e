"""Where things stand: stretches of lifelines, arrows, signs with their tokens."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from app.views.diagram.arrows import Arrow
from app.views.diagram.lanes import Stretch
from app.views.diagram.looks import clipped
from app.views.diagram.marks import Mark
from app.views.diagram.rows import Row, Rows

TOKEN = 16  # a message of one digit
DIGIT = 7
FEW = 3  # so many tokens are drawn one by one; more become one: "1–9"
LOST_AT = 35  # percent of the way that a lost packet is shown to have come


class Line(NamedTuple):
    """A stretch of a lifeline."""

    x: int
    y1: int
    y2: int
    look: str


class Token(NamedTuple):
    """A message, or a run of them, on an arrow or beside a lifeline."""

    x: int
    y: int
    width: int
    text: str


class Way(NamedTuple):
    """An arrow, from lifeline to lifeline."""

    x1: int
    y1: int
    x2: int
    y2: int
    look: str
    end: str
    tokens: tuple[Token, ...]
    told: str

    @property
    def top(self) -> int:
        """Where it begins."""
        return min(self.y1, self.y2) - TOKEN

    @property
    def bottom(self) -> int:
        """Where it ends."""
        return max(self.y1, self.y2) + TOKEN


class Room(NamedTuple):
    """What marks have beside them: the next lifeline, and the edge of the paper."""

    pitch: int
    width: int


class Sign(NamedTuple):
    """A sign on a lifeline, with its label and its messages."""

    x: int
    y: int
    sign: str
    label: str
    label_x: int
    tokens: tuple[Token, ...]


def line_of(stretch: Stretch, x: int, rows: Sequence[Row], height: int) -> Line:
    """Place a stretch: it begins and ends where the marks of its rows are."""
    top = rows[stretch.first].y if stretch.first else 0
    end = rows[stretch.last].y if stretch.last < len(rows) else height
    return Line(x, top, end, stretch.look)


def way_of(
    arrow: Arrow, xs: Mapping[str, int], ys: Mapping[int, int], laid: Rows
) -> Way | None:
    """Place an arrow; None if no part of it is among these rows."""
    rows = laid.rows
    if arrow.ended < rows[0].moment or arrow.sent > rows[-1].moment:
        return None
    x1, x2 = xs[arrow.source], xs[arrow.target]
    y1 = ys.get(arrow.sent, 0)
    y2 = laid.height if arrow.end == "under way" else ys.get(arrow.ended, laid.height)
    if arrow.end == "lost":
        x2 = x1 + (x2 - x1) * LOST_AT // 100
    inwards = 1 if x2 > x1 else -1
    if arrow.end in ("arrived", "unheeded"):
        x2 -= inwards * 6
    x1 += inwards * 3
    tokens = _row_of((x1 + x2) // 2, (y1 + y2) // 2, arrow.messages, centred=True)
    return Way(x1, y1, x2, y2, arrow.look, arrow.end, tokens, told(arrow))


def told(arrow: Arrow) -> str:
    """Say an arrow in words."""
    text = f"{arrow.name}, {arrow.source} to {arrow.target}"
    if arrow.end == "lost":
        return f"{text}: lost, {arrow.cause}"
    return f"{text}: nobody waited for it" if arrow.end == "unheeded" else text


def signs_of(
    marks: Iterable[Mark], xs: Mapping[str, int], y: int, room: Room
) -> tuple[Sign, ...]:
    """Place the marks of one row."""
    return tuple(_sign(mark, xs[mark.process], y, room) for mark in marks)


def _sign(mark: Mark, x: int, y: int, room: Room) -> Sign:
    start = x + 6
    drawn = mark.sign not in ("dot", "copy")
    if drawn:
        start += 6
    tokens: tuple[Token, ...] = ()
    if mark.messages:
        tokens = _row_of(start, y, mark.messages)
        if tokens[-1].x + tokens[-1].width // 2 > room.width:  # to the left, then
            taken = tokens[-1].x + tokens[-1].width // 2 - start
            tokens = _row_of(2 * x - start - taken, y, mark.messages)
        if mark.sign == "copy":
            tokens = _row_of(x, y, mark.messages, centred=True)
        start = tokens[-1].x + tokens[-1].width // 2 + 3
    label = clipped(mark.label, x + room.pitch - 4 - start)
    return Sign(x, y, mark.sign, label, start, tokens)


def _row_of(
    x: int, y: int, messages: tuple[int, ...], *, centred: bool = False
) -> tuple[Token, ...]:
    """Set tokens side by side; many in one."""
    messages = tuple(message for message in messages if message)
    texts = [str(message) for message in messages]
    if len(texts) > FEW:
        whole = messages == tuple(range(messages[0], messages[-1] + 1))
        texts = [f"{messages[0]}–{messages[-1]}" if whole else f"{len(texts)} msgs"]
    widths = [TOKEN + DIGIT * (len(text) - 1) for text in texts]
    left = x - sum(widths) // 2 - len(widths) // 2 if centred else x
    found = []
    for text, width in zip(texts, widths, strict=True):
        found.append(Token(left + width // 2, y, width, text))
        left += width + 1
    return tuple(found)
