"""The ledger of one step: the strip of cells, the table, and what is lost so far."""

from typing import NamedTuple

from app.links import Experiment
from app.pairing import pair_of
from app.runs import LAB, Run, tally
from app.views.words import as_text, clock, listed, summed
from engine.causes import CAUSES
from engine.ledger import Fate, Row, Verdict
from engine.narrate import messages

# What a fix is there to prevent, the worst first.
HARM = (Verdict.LOST, Verdict.DUPLICATED, Verdict.PHANTOM)


class Cell(NamedTuple):
    """One message, and for one group, on the strip."""

    id: str
    number: int
    group: str  # "" if there is only one
    verdict: str
    label: str


class Strip(NamedTuple):
    """All messages at a glance; the sum always holds."""

    cells: tuple[Cell, ...]
    summed: str


class Truths(NamedTuple):
    """One line of the ledger's table."""

    id: str
    number: int
    group: str
    belief: str
    cluster: str
    progress: str
    verdict: str


class Loss(NamedTuple):
    """Messages that were lost in the same way at the same time."""

    id: str
    messages: str
    are: str  # "is" or "are"
    why: str
    doomed: int
    doomed_clock: str
    noticed: int | None
    noticed_clock: str


def _id(row: Row | Fate) -> str:
    return f"{row.message}-{row.group}"


def strip(rows: tuple[Row, ...]) -> Strip:
    """Show every message of a step as one cell."""
    groups = len({row.group for row in rows}) > 1
    cells = tuple(
        Cell(
            id=_id(row),
            number=row.message,
            group=row.group if groups else "",
            verdict=row.verdict,
            label=f"message {row.message}"
            + (f" for {row.group}" if groups else "")
            + f": {row.verdict}",
        )
        for row in rows
    )
    return Strip(cells, summed(tally((row.message, row.verdict) for row in rows)))


def truths(rows: tuple[Row, ...]) -> tuple[Truths, ...]:
    """Write the three truths of every message, and the verdict."""
    return tuple(
        Truths(
            id=_id(row),
            number=row.message,
            group=row.group,
            belief=_belief(row),
            cluster=_cluster(row),
            progress=_progress(row),
            verdict=row.verdict,
        )
        for row in rows
    )


def _belief(row: Row) -> str:
    if row.belief == "failed" and row.error:
        return f"failed: {row.error}"
    if row.counted and row.belief != "acked":
        return f"{row.belief}, taken for done"
    return row.belief


def _cluster(row: Row) -> str:
    if not row.copies:
        return row.cluster
    brokers = list(dict.fromkeys(copy.broker for copy in row.copies))
    disk = sum(copy.on_disk for copy in row.copies)
    where = f"on {listed(brokers)}"
    return f"{row.cluster}, {where}" + (f" ({disk} on disk)" if disk else "")


def _progress(row: Row) -> str:
    if row.times > 1:
        return f"processed {row.times} times"
    return row.progress


def losses(run: Run, number: int) -> tuple[Loss, ...]:
    """List what is lost for good at this step, together what was lost together."""
    together: dict[tuple[str, int, int | None], list[int]] = {}
    for fate in run.ledger.fates:
        if fate.verdict == Verdict.LOST and fate.doomed_at is not None:
            key = (fate.cause, fate.doomed_at, fate.noticed_at)
            if fate.doomed_at <= number:
                together.setdefault(key, []).append(fate.message)
    steps = run.timeline.steps
    return tuple(
        Loss(
            id=f"{doomed}-{place}",
            messages=messages(tuple(dict.fromkeys(numbers))).capitalize(),
            are="are" if len(set(numbers)) > 1 else "is",
            why=CAUSES.get(cause, cause),
            doomed=doomed,
            doomed_clock=clock(steps[doomed].at_ms),
            noticed=noticed,
            noticed_clock="" if noticed is None else clock(steps[noticed].at_ms),
        )
        for place, ((cause, doomed, noticed), numbers) in enumerate(together.items())
    )


class Fix(NamedTuple):
    """The scenario's own smallest change, or what it brought."""

    text: str  # "acks=all"
    note: str
    price: str
    applied: bool
    link: Experiment
    compare: str  # without the fix, and with it


def offered(run: Run, number: int) -> bool:
    """Tell whether it is time to offer the fix: harm is done, or the story is over."""
    told = run.play.as_told and run.scenario.slug != LAB
    over = told and number == run.last
    return over or any(row.verdict in HARM for row in run.ledger.rows[number])


def fix(run: Run) -> Fix:
    """Offer the scenario's fix; say so if it is on already."""
    wanted = {name: as_text(value) for name, value in run.scenario.fix.items()}
    without = link = run.experiment
    for name in wanted:
        without = without.without(name)
    for name, value in wanted.items():
        link = link.with_change(name, value)
    return Fix(
        text=listed([f"{name}={value}" for name, value in wanted.items()]),
        note=run.scenario.fix_note,
        price=run.scenario.price or "",
        applied=all(run.play.changes.get(n) == v for n, v in wanted.items()),
        link=link.to_end(),
        compare=pair_of(without, link).url,
    )
