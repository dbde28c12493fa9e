"""One step, read once for both of its pictures."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.views.stage.breaks import Break
from app.views.stage.chronicle import Chapter
from app.views.stage.cluster import Seated, seats
from app.views.stage.told import told
from app.views.stage.touched import Touched, touched
from engine.ledger import Ledger, Row, Verdict
from engine.model.state import Packet, World
from engine.recall import Recall, afresh
from engine.run import Step

DOOMED = "doomed"  # undecided still, but nothing can save it any more
PASSED = "passed over"  # what a group did with a message: engine.ledger
# Of several groups' verdicts on a message, the picture shows the one that hurts most.
SEVERITY = {
    "lost": 0,
    DOOMED: 1,
    "duplicated": 2,
    "phantom": 3,
    "refused": 4,
    "undecided": 5,
    "waiting": 6,
    "parked": 7,
    "delivered": 8,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A world, what it inherits, and what is true of it."""

    number: int
    world: World
    chapter: Chapter
    touched: Touched
    verdicts: dict[int, str]  # by message
    truths: tuple[int, ...]  # the true high watermark, one a partition
    passed: tuple[tuple[str, tuple[int, ...]], ...]  # by group, what it passed over
    broken: tuple[tuple[Break, ...], ...]  # columns, partition by partition
    told: str
    arrived: Packet | None  # the packet that was delivered in this step
    seats: tuple[Seated, ...]


def moment(
    step: Step,
    chapter: Chapter,
    ledger: Ledger,
    broken: tuple[tuple[Break, ...], ...],
    recall: Recall = afresh,
) -> Moment:
    """Read a step and what the ledger says of it."""
    rows = ledger.rows[step.number]
    return Moment(
        step.number,
        step.world,
        chapter,
        touched(step.events, len(step.world.controller.metadata.partitions)),
        _verdicts(rows, ledger, step.number),
        ledger.true_marks[step.number],
        passed_over(rows),
        broken,
        told(step.world, broken, recall),
        step.arrived,
        seats(step.world, recall),
    )


def passed_over(rows: Iterable[Row]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """List the messages that each group will not see although they are in a log."""
    passed: dict[str, tuple[int, ...]] = {}
    for row in rows:
        if row.progress == PASSED:
            passed[row.group] = (*passed.get(row.group, ()), row.message)
    return tuple(passed.items())


def _verdicts(rows: Iterable[Row], ledger: Ledger, number: int) -> dict[int, str]:
    verdicts: dict[int, str] = {}
    for row, fate in zip(rows, ledger.fates, strict=True):
        verdict = str(row.verdict)
        doomed = fate.doomed_at is not None and fate.doomed_at <= number
        if doomed and verdict == Verdict.UNDECIDED:
            verdict = DOOMED
        known = verdicts.setdefault(row.message, verdict)
        if SEVERITY[verdict] < SEVERITY[known]:
            verdicts[row.message] = verdict
    return verdicts
