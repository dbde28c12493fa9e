"""Where everything stands: what the wide and the narrow layout have in common."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from app.views.stage.extents import Extents, Need, Receiver, Sender
from app.views.stage.hanging import Flag

CAPTION = 20  # height of a section's caption
VERDICT = 30  # height of the verdict under a believed message
OWNED = 18  # room for what a consumer says it has
LISTED = 10  # from a token in a list to the next
YET = 20  # room for what is believed and not so
STRIP = 32  # height of what is folded into a line
HALF_OPEN = 50  # height of a folded panel: a title and a line
MOST_LINES = 3  # of messages that a consumer is done with
TRAY = 37  # what a tray is higher than the tokens in it, its words included


class Section(NamedTuple):
    """A part of a panel: a caption, and tokens in lines below it."""

    x: int
    y: int
    per_row: int
    step: int  # from one token to the next
    lines: int = 1
    listed: bool = False  # one token a line, words beside it

    @property
    def room(self) -> int:
        """How many tokens fit."""
        return self.lines * self.per_row

    def spot(self, number: int, line_height: int = 0) -> tuple[int, int]:
        """Return the middle of a token."""
        line, column = divmod(number, self.per_row)
        height = line_height or self.step
        return (
            self.x + column * self.step + self.step // 2,
            self.y + CAPTION + line * height + self.step // 2,
        )


class Panel(NamedTuple):
    """The place of one producer or consumer, with its sections."""

    x: int
    y: int
    width: int
    height: int
    sections: tuple[Section, ...]
    folded: bool = False


class Row(NamedTuple):
    """The place of one replica: its words, and the middle line of its log."""

    x: int
    y: int
    width: int
    height: int
    words_x: int
    words_y: int  # baseline of the broker's name
    log_y: int  # middle of the records


class Block(NamedTuple):
    """The place of one partition: a ruler above its rows, flags below them."""

    top: int
    break_y: int  # middle of the words about a broken column
    ruler_y: int
    flags_y: int
    bottom: int
    flags: tuple[Flag, ...]  # one line each: whose, and what


@dataclass(frozen=True, slots=True)
class Layout:
    """All places of one picture."""

    prefix: str
    kind: str  # "wide" | "narrow"
    width: int
    height: int
    token: int
    pitch: int  # from one offset's column to the next
    columns: int  # how many of them are shown
    log_x: int  # left edge of the first column
    log_end: int  # right edge of the space for records
    rail_x: int  # where records travel from leader to follower
    between: int  # from one replica's row to the next
    edges: tuple[int, int]  # left and right of the cluster
    blocks: dict[int, Block]  # by partition; those that stay empty may have none
    strips: dict[int, int]  # the tops of those that are folded into a line
    rows: dict[tuple[str, int], Row]
    senders: dict[str, Panel]
    receivers: dict[str, Panel]
    captions: tuple[tuple[str, int, int], ...]
    folded: str  # which partitions have no place, in words
    flag_step: int
    belief_width: int  # of one line where beliefs are listed

    @property
    def slot_height(self) -> int:
        """The height of a record's place in a log."""
        return self.token + 12

    @property
    def wide(self) -> bool:
        """Whether the way of a message goes from left to right."""
        return self.kind == "wide"


@lru_cache(maxsize=4096)
def rounded(x: int, y: int, width: int, height: int, radius: int = 8) -> str:
    """Draw a box with round corners."""
    r = min(radius, width // 2, height // 2)
    arc = f"a{r} {r} 0 0 1"
    return (
        f"M{x + r} {y}h{width - 2 * r}{arc} {r} {r}v{height - 2 * r}"
        f"{arc} {-r} {r}h{2 * r - width}{arc} {-r} {-r}v{2 * r - height}"
        f"{arc} {r} {-r}z"
    )


def lines_of(count: int, per_row: int) -> int:
    """Tell how many lines a number of tokens fills; no token fills one, too."""
    return max(1, -(-count // per_row))


class Tray(NamedTuple):
    """The size and place of one batch, in tokens and lines."""

    column: int
    line: int
    columns: int
    lines: int


def trays(needs: Iterable[Need], per_row: int) -> list[Tray]:
    """Set batches side by side, as many as fit in a line."""
    placed: list[Tray] = []
    column = line = below = 0
    for size, least in needs:
        columns = min(per_row, max(size, least))
        if column and column + columns > per_row:
            column, line, below = 0, line + below, 0
        tall = lines_of(size, per_row)
        placed.append(Tray(column, line, columns, tall))
        column += columns
        below = max(below, tall)
    return placed


def tray_lines(sender: Sender, per_row: int) -> int:
    """Tell how many lines the batches of a sender ever fill."""
    ends = [
        tray.line + tray.lines for mix in sender.buffers for tray in trays(mix, per_row)
    ]
    return max(ends, default=1)


def folded_panel(x: int, y: int, width: int, token: int) -> Panel:
    """Place a client that a step is not about: wires still reach it."""
    step = token + 10
    line = Section(x + 10, y + HALF_OPEN // 2 - CAPTION - step // 2, 1, step)
    return Panel(x, y, width, HALF_OPEN, (line, line, line), folded=True)


def sender_panel(
    sender: Sender, x: int, y: int, width: int, token: int, *, beside: bool, few: int
) -> Panel:
    """Place what a producing application believes; its buffer below or beside it.

    So `few` messages are listed, with words beside each; more stand side by side.
    """
    step = token + 10
    inner = width - 20
    across = inner // step // 2 if beside else inner // step
    listed = len(sender.messages) <= few
    per_row = 1 if listed else across
    believes = Section(x + 10, y + 12, per_row, step, listed=listed)
    slots = lines_of(len(sender.messages), per_row) * (token + VERDICT)
    slots += YET * sender.lost
    if listed:
        slots = max(1, len(sender.messages)) * (token + LISTED)
    if beside:
        buffer = Section(x + 12 + across * step, y + 12, inner // step - across, step)
    else:
        buffer = Section(x + 10, believes.y + CAPTION + slots + 4, across, step)
    held = CAPTION + 2 + tray_lines(sender, buffer.per_row) * (token + TRAY)
    below = buffer.y + held
    call = Section(buffer.x, below, buffer.per_row, step)
    bottom = below + (CAPTION + token + 14 if sender.blocks else 0)
    bottom = max(bottom, believes.y + CAPTION + slots)
    return Panel(x, y, width, bottom + 4 - y, (believes, buffer, call))


def receiver_panel(
    receiver: Receiver, x: int, y: int, width: int, token: int, *, beside: bool
) -> Panel:
    """Place what a consumer fetched, has in hand, finished and never finished."""
    step = token + 6
    inner = (width - 20 - 18 * beside) // step
    counts = [receiver.fetched, receiver.in_hand, receiver.processed]
    counts += [receiver.dropped] if receiver.dropped else []
    shares = [inner] * len(counts)
    if beside:
        shares = [max(2, inner // len(counts) - 1)] * len(counts)
        shares[2] = inner - sum(shares) + shares[2]
    sections = []
    left, below, deepest = x + 10, y + 34 + OWNED * receiver.shares, 0
    for number, (count, per_row) in enumerate(zip(counts, shares, strict=True)):
        lines = lines_of(count, per_row)
        lines = min(lines, MOST_LINES) if number == 2 else lines
        sections.append(Section(left, below, per_row, step, lines))
        bottom = below + CAPTION + lines * step + 10
        deepest = max(deepest, bottom)
        if beside:
            left += per_row * step + 6
        else:
            below = bottom
    return Panel(x, y, width, deepest + 2 - y, tuple(sections))


def folded(extents: Extents) -> str:
    """Say which partitions are not drawn."""
    names = extents.folded
    return f"not drawn, because nothing is ever in it: {names}" if names else ""
