"""Where things are on a board: one grid for both sides, so that they line up.

Columns are offsets in the logs, and messages in the rows of the applications and of
the groups. A board is drawn for 480 units: on a phone that is the width of the
screen, on a laptop half of it. More columns are narrower, and from some forty on a
token is too small for its number.
"""

from typing import NamedTuple

from app.comparing import Comparison
from engine.ledger import group_names
from engine.model.state import World, place
from engine.run import Timeline

WIDTH = 480
LEFT = 116  # the column of the names
GAP = 5
APPLICATION, LOG, GROUP = 66, 48, 46  # heights of the rows
FEWEST = 5  # columns
WIDEST = 58


class Grid(NamedTuple):
    """The measures of both boards of a comparison."""

    columns: int
    pitch: int

    @property
    def token(self) -> int:
        """The side of a token."""
        return max(5, min(31, self.pitch - 6))

    @property
    def scale(self) -> str:
        """How large the drawn signs are."""
        return f"{min(1.0, self.pitch / 31):.2f}"

    def x(self, column: int) -> int:
        """Return the middle of a column."""
        return LEFT + column * self.pitch + self.pitch // 2


class Line(NamedTuple):
    """One row of a board."""

    kind: str  # "app" | "log" | "group"
    name: str
    partition: int
    y: int  # its middle
    height: int


def grid_of(comparison: Comparison) -> Grid:
    """Measure a grid in which all steps of both sides find room."""
    lines = [run.timeline for run in comparison.runs]
    messages = max(line.plan.messages for line in lines)
    ends = [_log_end(step.world) for line in lines for step in line.steps]
    columns = max(FEWEST, messages, *ends)
    return Grid(columns, max(6, min(WIDEST, (WIDTH - LEFT - 6) // columns)))


def _log_end(world: World) -> int:
    hosted = (part for broker in world.brokers for part in broker.partitions)
    return max((part.replica.log_end for part in hosted if part is not None), default=0)


def lines_of(timeline: Timeline) -> tuple[tuple[Line, ...], int]:
    """List the rows of a run from top to bottom, and the height of them all."""
    first = timeline.steps[0].world
    wanted = [("app", one.name, 0, APPLICATION) for one in first.producers]
    used = _hosted(timeline)
    wanted += [("log", name, part, LOG) for name, part in used]
    groups = [name for name in group_names(timeline.plan.config) if name]
    wanted += [("group", name, 0, GROUP) for name in groups]
    lines = []
    top = 2
    for kind, name, partition, height in wanted:
        lines.append(Line(kind, name, partition, top + height // 2, height))
        top += height + GAP
    return tuple(lines), top - GAP + 2


def _hosted(timeline: Timeline) -> list[tuple[str, int]]:
    """List the replicas that are ever there, broker by broker."""
    found = {
        (place(broker.name), broker.name, number)
        for step in (timeline.steps[0], timeline.steps[-1])
        for broker in step.world.brokers
        for number, part in enumerate(broker.partitions)
        if part is not None
    }
    return [(name, number) for _, name, number in sorted(found)]
