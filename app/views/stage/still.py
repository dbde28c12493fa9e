"""A still picture of one step, small enough for a card.

What the application believes on top, the logs in the middle, what was processed
below; offsets are columns in all rows but the first. Partition 0 and the first
group only, and at most three replicas, the leader among them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import escape

from app.views.stage.breaks import breaks
from app.views.stage.chronicle import CellGhost, chronicle
from app.views.stage.moment import Moment, moment
from engine.ledger import Ledger
from engine.model.state import Broker, Replica, World, place
from engine.run import Timeline

WIDTH, HEIGHT = 280, 132
LEFT = 40
ROW = 26
REPLICAS = 3
SIGNS = {"acked": "ok", "failed": "no", "unknown": "what"}


class Name(NamedTuple):
    """What a row is called, and how it looks."""

    look: str
    x: int
    y: int
    words: str


class Nook(NamedTuple):
    """The place of a record in a log."""

    look: str
    x: int
    y: int


class Piece(NamedTuple):
    """One copy of a message."""

    look: str
    x: int
    y: int
    words: str


class Mark(NamedTuple):
    """What the application believes of a message, on its corner."""

    look: str
    sign: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class StillView:
    """A small picture of one step."""

    width: int
    height: int
    side: int  # of a token
    pitch: int
    told: str
    names: tuple[Name, ...]
    nooks: tuple[Nook, ...]
    pieces: tuple[Piece, ...]
    marks: tuple[Mark, ...]


class Grid(NamedTuple):
    """Where the rows and columns of a still picture are."""

    top: int
    pitch: int

    def at(self, row: int, column: int) -> tuple[int, int]:
        """Return the middle of a cell."""
        return LEFT + column * self.pitch + self.pitch // 2, self.top + row * ROW


def still_view(timeline: Timeline, ledger: Ledger, number: int) -> StillView:
    """Draw a step of a timeline for a card."""
    chapter = chronicle(timeline)[number]
    step = timeline.steps[number]
    broken = breaks(step.world, ledger.true_marks[number])
    seen = moment(step, chapter, ledger, broken)
    brokers = _brokers(seen.world)
    rows = len(brokers) + 1 + bool(seen.world.consumers)
    columns = max(timeline.plan.messages, seen.chapter.tops[0], 1)
    pitch = min(44, (WIDTH - LEFT - 6) // columns)
    grid = Grid((HEIGHT - rows * ROW) // 2 + ROW // 2, pitch)
    pieces, marks = _believed(seen, grid)
    nooks: list[Nook] = []
    for row, (broker, replica) in enumerate(brokers, 1):
        off = " off" if broker.state == "down" else ""
        for offset, entry in replica.records:
            shut = "shut" if offset < replica.high_watermark else "open"
            nooks.append(Nook(f"nook {shut}{off}", *grid.at(row, offset)))
            pieces.append(Piece(f"t{off}", *grid.at(row, offset), str(entry.message)))
        pieces += _ghosts(seen, grid, row, broker.name, replica.log_end)
    pieces += _processed(seen, grid, rows - 1, brokers)
    return StillView(
        width=WIDTH,
        height=HEIGHT,
        side=min(20, pitch - 4),
        pitch=pitch,
        told=seen.told,
        names=tuple(_names(seen.world, grid, brokers)),
        nooks=tuple(nooks),
        pieces=tuple(pieces),
        marks=tuple(marks),
    )


def _leader(world: World) -> str:
    state = world.controller.metadata.partitions[0]
    return state.leader or state.last_known_leader


def _brokers(world: World) -> list[tuple[Broker, Replica]]:
    leader = _leader(world)
    state = world.controller.metadata.partitions[0]
    others = sorted(name for name in state.replicas if name != leader)
    shown = sorted(([leader] if leader else []) + others)
    if len(shown) > REPLICAS:
        shown = sorted([leader, *others][:REPLICAS])
    brokers = [world.brokers[place(name)] for name in shown]
    hosted = [(broker, broker.partitions[0]) for broker in brokers]
    return [(broker, part.replica) for broker, part in hosted if part is not None]


def _names(
    world: World, grid: Grid, brokers: list[tuple[Broker, Replica]]
) -> Iterator[Name]:
    dead = any(p.state in ("killed", "exited") for p in world.producers)
    rows = [("gone" if dead else "", "app")]
    leader = _leader(world)
    for broker, _ in brokers:
        down = broker.state == "down"
        rows.append(
            ("gone" if down else "leads" * (broker.name == leader), broker.name)
        )
    rows += [("", str(escape(c.group))) for c in world.consumers[:1]]
    for row, (look, words) in enumerate(rows):
        yield Name(look, LEFT - 8, grid.top + row * ROW, words)


def _believed(seen: Moment, grid: Grid) -> tuple[list[Piece], list[Mark]]:
    pieces, marks = [], []
    configs = seen.world.config.producers
    for producer, config in zip(seen.world.producers, configs, strict=True):
        for belief in producer.beliefs:
            message = belief.message
            x, y = grid.at(0, message - 1)
            lost = seen.verdicts.get(message) == "lost"
            pieces.append(Piece("t ghost" if lost else "t", x, y, str(message)))
            sign = SIGNS.get(belief.state, "")
            if sign in ("", "what") and config.counts == "send" and belief.returned:
                sign = "assumed"
            if sign:
                marks.append(Mark(f"sign {sign}", sign, x + 9, y - 8))
    return pieces, marks


def _ghosts(
    seen: Moment, grid: Grid, row: int, broker: str, log_end: int
) -> Iterator[Piece]:
    """Draw what died in a replica and has not been written over."""
    for ghost in seen.chapter.ghosts:
        if isinstance(ghost, CellGhost):
            place = (ghost.broker, ghost.partition)
            if place == (broker, 0) and ghost.offset >= log_end:
                x, y = grid.at(row, ghost.offset)
                yield Piece("t ghost", x, y, str(ghost.message))


def _processed(
    seen: Moment, grid: Grid, row: int, brokers: list[tuple[Broker, Replica]]
) -> Iterator[Piece]:
    """Draw what the first group processed, and in red what it passed over."""
    offsets: dict[int, int] = {}
    for _, replica in brokers:
        for offset, entry in replica.records:
            offsets.setdefault(entry.message, offset)
    group = seen.world.consumers[0].group if seen.world.consumers else ""
    members = [c for c in seen.world.consumers if c.group == group]
    done = {message for member in members for message in member.processed}
    for message, offset in offsets.items():
        x, y = grid.at(row, offset)
        if message in done:
            yield Piece("t", x, y, str(message))
        elif seen.verdicts.get(message) == "lost":
            yield Piece("t ghost", x, y, str(message))
