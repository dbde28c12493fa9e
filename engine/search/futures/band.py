"""Safe, at risk, doomed, lost: what may still become of each message, step by step.

What is lost, and from where nothing can save it, the ledger knows exactly: a message is
*doomed* from its point of no return on, and *lost* from where its verdict says so. What
is processed, or was refused, is *safe*. In between it is asked of futures (`walk`):
each of the faults that could come now, and none, in a few orders of all the rest. A
message is *at risk* where some of them end with it lost, or where a later step of this
very run is at risk with no further fault before that. Where none does, it is *not seen
lost*, which is no proof.

Steps are chosen evenly, then between neighbours that differ, so that edges come out;
a step that was not asked is as the one asked before it. All of it is bounded by the
number of futures, never by a clock.

Left out: what two further faults could do; see also `walk`.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from engine.ledger import Fate, Ledger, Row, Verdict, last_rows
from engine.model import actions as act
from engine.model.state import World
from engine.recall import recalling
from engine.run import Step, Timeline
from engine.search.futures.walk import Odds, drawing, faults_of, future

ABSENT, SAFE, UNSEEN, RISK = "absent", "safe", "unseen", "risk"
CLOSED = "closed"  # what no order of events loses: `engine.search.exact` alone knows
DOOMED, LOST = "doomed", "lost"
GRAVEST = (LOST, DOOMED, RISK, UNSEEN, SAFE, ABSENT)
SETTLED = (
    *(Verdict.DELIVERED, Verdict.DUPLICATED, Verdict.PARKED),
    *(Verdict.REFUSED, Verdict.PHANTOM),
)
KEPT = (Verdict.DELIVERED, Verdict.DUPLICATED, Verdict.PARKED, Verdict.WAITING)

# What a script orders to go wrong: after it, fewer further faults are left.
FAULTS = (
    *(act.CrashBroker, act.CutPower, act.LoseDisk, act.PauseBroker, act.StopBroker),
    *(act.CutLink, act.KillProducer, act.ExitProducer, act.CrashConsumer),
    *(act.CloseConsumer, act.PauseConsumer, act.BreakHandler, act.ElectUnclean),
)

UNCOUNTED = -1
EACH = 2  # orders of every fault
MOST_FUTURES = 192


class Cell(NamedTuple):
    """What may become of one message from one step on."""

    state: str  # ABSENT | SAFE | CLOSED | UNSEEN | RISK | DOOMED | LOST
    lost: int = 0  # futures that end with it lost
    saved: int = 0  # futures that end with it processed, or kept for the group
    of: int = 0  # futures that were drawn; 0: the ledger knows without
    faults: int = UNCOUNTED  # exact, at risk: so few more are enough


class Band(NamedTuple):
    """One row a message, one cell a step; and what was drawn for it."""

    cells: tuple[tuple[Cell, ...], ...]  # by message, from 1 on; then by step
    asked: tuple[int, ...]  # the steps at which futures were drawn
    futures: int  # in all
    odds: Odds

    def row(self, message: int) -> tuple[Cell, ...]:
        """The cells of a message."""
        return self.cells[message - 1]


def band(
    timeline: Timeline,
    ledger: Ledger,
    odds: Odds = Odds(),  # noqa: B008 - a value
    most: int = MOST_FUTURES,
    each: int = EACH,
) -> Band:
    """Say of every message at every step what may still become of it."""
    knows = known(ledger)
    seen: dict[int, dict[int, Cell]] = {}
    drawn = 0
    width = each * (1 + len(faults_of(timeline.steps[0].world, odds)))
    for number in _steps(knows, seen, max(2, most // width)):
        step = timeline.steps[number]
        seen[number], ended = _asked(timeline, step, knows[number], odds, each)
        drawn += ended
    cells = tuple(
        _later(timeline, tuple(_row(message, knows, seen)))
        for message in range(1, timeline.plan.messages + 1)
    )
    return Band(cells, tuple(sorted(seen)), drawn, odds)


def known(ledger: Ledger) -> list[dict[int, str]]:
    """By step and message: what the ledger knows without any future; "": nothing."""
    return [_known(rows, ledger.fates, n) for n, rows in enumerate(ledger.rows)]


def _known(rows: Sequence[Row], fates: Iterable[Fate], step: int) -> dict[int, str]:
    found: dict[int, str] = {}
    for row, fate in zip(rows, fates, strict=True):
        state = _state(row, fate, step)
        before = found.get(row.message, state)
        found[row.message] = _graver(before, state)
    return found


def _state(row: Row, fate: Fate, step: int) -> str:
    if fate.doomed_at is not None and step >= fate.doomed_at:
        return LOST if row.verdict is Verdict.LOST else DOOMED
    if row.belief == "not sent":
        return ABSENT
    return SAFE if row.verdict in SETTLED else ""


def _graver(one: str, other: str) -> str:
    """Of two groups the one that it is worse for; what is open is worse than safe."""
    order = (LOST, DOOMED, "", SAFE, ABSENT)
    return min(one, other, key=order.index)


def _steps(
    known: Sequence[dict[int, str]], seen: dict[int, dict[int, Cell]], most: int
) -> Iterator[int]:
    """Choose the steps to ask: evenly, then halfway between those that differ."""
    open_ = [n for n, states in enumerate(known) if "" in states.values()]
    if len(open_) <= most:
        yield from open_
        return
    first = max(2, most // 2)
    yield from sorted(
        {open_[i * (len(open_) - 1) // (first - 1)] for i in range(first)}
    )
    while len(seen) < most:
        asked = sorted(seen)
        gaps = [
            (b - a, middle)
            for a, b in pairwise(asked)
            if seen[a] != seen[b] and (middle := _between(open_, a, b)) is not None
        ]
        if not gaps:
            return
        yield max(gaps)[1]


def _between(numbers: Sequence[int], a: int, b: int) -> int | None:
    inside = [number for number in numbers if a < number < b]
    return inside[len(inside) // 2] if inside else None


def _asked(
    timeline: Timeline, step: Step, known: dict[int, str], odds: Odds, each: int
) -> tuple[dict[int, Cell], int]:
    """Draw the futures of a step, and count how they end for each open message."""
    open_ = [message for message, state in known.items() if not state]
    lost, saved = dict.fromkeys(open_, 0), dict.fromkeys(open_, 0)
    recall = recalling()
    drawn = 0
    for fault in (None, *faults_of(step.world, odds)):
        for _ in range(each):
            drawn += 1
            draw = drawing(odds.seed, step.number, drawn)
            ends = ending(timeline, future(step.world, fault, draw, recall))
            for message in open_:
                verdicts = ends[message]
                lost[message] += Verdict.LOST in verdicts
                saved[message] += all(verdict in KEPT for verdict in verdicts)
    return {
        m: Cell(RISK if lost[m] else UNSEEN, lost[m], saved[m], drawn) for m in open_
    }, drawn


def ending(timeline: Timeline, world: World) -> dict[int, tuple[Verdict, ...]]:
    """The verdicts of every message if a run came to this world, one a group."""
    last = Step(0, 0, None, (), world)
    found: dict[int, tuple[Verdict, ...]] = {}
    for row in last_rows(Timeline(timeline.plan, (last,), "until")):
        found[row.message] = (*found.get(row.message, ()), row.verdict)
    return found


def _row(
    message: int, known: Sequence[dict[int, str]], seen: dict[int, dict[int, Cell]]
) -> Iterator[Cell]:
    """The cells of a message; what was not asked is as what was asked before."""
    latest = Cell(UNSEEN)
    for number, states in enumerate(known):
        latest = seen.get(number, {}).get(message, latest)
        yield Cell(states[message]) if states[message] else latest


def _later(timeline: Timeline, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """What can be lost later in this run, with one fault from here, is at risk here."""
    found = list(cells)
    for number in range(len(cells) - 2, -1, -1):
        cell, after = found[number], found[number + 1]
        action = timeline.steps[number + 1].action
        calm = not isinstance(action, FAULTS)
        if cell.state == UNSEEN and (
            after.state in (DOOMED, LOST) or (calm and after.state == RISK)
        ):
            found[number] = cell._replace(state=RISK)
    return tuple(found)
