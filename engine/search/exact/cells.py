"""What a closed graph says, as cells of a band: with what the ledger knows before all.

Before what this very run loses nothing is closed: it is at risk, if only by more
faults, or by others, than the graph was asked for.

Left out: nothing of its own.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from engine.ledger import Ledger
from engine.model import actions as act
from engine.run import Timeline
from engine.search.alarms import cost
from engine.search.futures.band import CLOSED, DOOMED, LOST, RISK, UNSEEN, Cell, known
from engine.search.saving.certain import KINDS

Place = tuple[int, int]  # step and message
LEAST_FAULTS = 1  # a graph that is not closed with so many says too little


class Saving(NamedTuple):
    """Steps at which a message that the ledger gives up may still be served again.

    The ledger goes by who leads. The graph knows more: it tries every order of what
    the cluster does by itself, and what an operator may order.
    """

    message: int
    first: int  # step
    last: int
    by_itself: bool  # nobody has to order anything


class Exact(NamedTuple):
    """One row a message, one cell a step; and in which bounds it is exact."""

    cells: tuple[tuple[Cell, ...], ...]  # UNSEEN: this graph does not say
    kinds: tuple[str, ...]  # of faults
    faults: int  # so many more; the graph is closed with them
    states: int
    stopped: str  # why it is not closed with more; "" if it was asked for no more
    why_not: str = ""  # there is no such graph; "": there is
    epochs: int = 0  # the highest leader epoch; 0: no broker fails
    savings: tuple[Saving, ...] = ()

    def row(self, message: int) -> tuple[Cell, ...]:
        """The cells of a message."""
        return self.cells[message - 1]


class Told(NamedTuple):
    """What a graph says of one message at one step."""

    lost: int  # with so few faults more; more than the graph is closed with: not
    served: int  # again, or still; if need be because an operator orders an election
    waited: int = 0  # the same, if nobody orders anything


def open_places(ledger: Ledger) -> list[Place]:
    """The steps and messages of which the ledger does not know enough."""
    return [
        (number, message)
        for number, row in enumerate(known(ledger))
        for message, state in row.items()
        if not state
    ]


def given_up(ledger: Ledger) -> list[Place]:
    """The steps at which the ledger gives a message up, and some log still has it."""
    return [
        (number, row.message)
        for number, (states, rows) in enumerate(
            zip(known(ledger), ledger.rows, strict=True)
        )
        for row in rows
        if row.copies and states[row.message] in (DOOMED, LOST)
    ]


def savings(places: list[Place], told: Mapping[Place, Told]) -> tuple[Saving, ...]:
    """The steps of those places at which a graph knows a way back, without a fault."""
    found: list[Saving] = []
    for number, message in sorted(set(places), key=lambda place: place[::-1]):
        one = told.get((number, message))
        if one is None or one.served:
            continue
        new = Saving(message, number, number, not one.waited)
        before = found[-1] if found else new
        if before == new._replace(first=before.first, last=number - 1):
            found[-1] = before._replace(last=number)
        else:
            found.append(new)
    return tuple(found)


def kinds_of(
    timeline: Timeline, always: tuple[str, ...], of: tuple[str, ...]
) -> tuple[str, ...]:
    """What may go wrong: some kinds always, and whatever goes wrong in the run."""
    found = {*always, *(KINDS.get(type(one.order), "") for one in timeline.plan.orders)}
    for before, step in pairwise(timeline.steps):
        action = step.action
        if action is not None and not isinstance(action, act.Order):
            found.add(cost(before.world, action))
    return tuple(kind for kind in of if kind in found)


def banded(
    timeline: Timeline, ledger: Ledger, found: Exact, told: Mapping[Place, Told]
) -> Exact:
    """The band of what a graph told; as it is, if there is no graph."""
    if found.why_not:
        return found
    knows = known(ledger)
    cells = [
        [
            _cell(row[message], told.get((number, message)), found.faults)
            for number, row in enumerate(knows)
        ]
        for message in range(1, timeline.plan.messages + 1)
    ]
    return found._replace(cells=tuple(_with_its_end(row) for row in cells))


def _cell(state: str, told: Told | None, faults: int) -> Cell:
    """What the ledger knows; else what the graph says.

    What nobody will read, and no way loses, is refused: its application hears of it.
    """
    if state or told is None:
        return Cell(state or UNSEEN)
    if told.served and not told.lost:
        return Cell(DOOMED)
    if told.lost <= faults:
        return Cell(RISK, faults=told.lost)
    return Cell(CLOSED)


def _with_its_end(cells: list[Cell]) -> tuple[Cell, ...]:
    """What this run loses later is at risk, though not within these bounds.

    And what it saves later, by an order that is in no graph, is not doomed.
    """
    found, is_lost = list(cells), False
    for number in reversed(range(len(cells))):
        state = cells[number].state
        is_gone = state in (DOOMED, LOST)
        after = found[number + 1].state if number + 1 < len(cells) else LOST
        if state == DOOMED and after not in (DOOMED, LOST):
            found[number] = Cell(UNSEEN)
        is_lost = is_lost or is_gone
        if is_lost and state == CLOSED:
            found[number] = Cell(RISK)
    return tuple(found)
