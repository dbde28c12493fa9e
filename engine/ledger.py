"""The ledger: three truths on one clock, and one verdict a message and group.

A message is *lost* when the application takes it for done and the group can not
get it any more: no repair, restart or timeout brings it back, only another send
would (`engine.truths.can_be_saved`). Its point of no return is the first step
from which that holds for good, whatever anybody believes at that time.

Sources: shared design "Truths and verdicts"; real-kafka.md 7.3.

Left out: verdicts on order (reordered messages), on reads of data that later
vanished.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.causes import cause_of, noticed_at
from engine.copies import Copies
from engine.history import History
from engine.model.config import Config, partition_count
from engine.model.state import Belief, place
from engine.progress import progress
from engine.run import Step, Timeline
from engine.truths import can_be_saved, find_beliefs, is_counted
from engine.uncollected import uncollected
from engine.verdict import Facts, Verdict, give_verdict

__all__ = ["Copy", "Fate", "Ledger", "Row", "Verdict"]
__all__ += ["group_names", "judge", "last_rows"]

NO_GROUP = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a message in a replica's log."""

    broker: str
    partition: int
    offset: int
    epoch: int
    on_disk: bool
    committed: bool  # below the true high watermark, on the leader's branch


@dataclass(frozen=True, slots=True)
class Row:
    """The three truths about one message at one step, for one group."""

    message: int
    group: str
    belief: (
        str  # "not sent" | "buffered" | "in flight" | "acked" | "failed" | "unknown"
        # | "in transaction"
    )
    counted: bool  # the application takes it for done (application.counts)
    error: str  # of a failed belief
    cluster: (  # where it is, or why it is in no log any more
        str  # "nowhere" | "uncommitted" | "committed" | "truncated" | "expired"…
    )
    copies: tuple[Copy, ...]
    # "not reached" | "processing" | "processed" | "passed over" | "filtered"
    progress: str
    times: int  # how often the group processed it
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Fate:
    """How one message ended, and when that was settled.

    `doomed_at` is the step of the point of no return and `noticed_at` the first
    step at which anyone could notice; both None unless the message is lost.
    """

    message: int
    group: str
    verdict: Verdict
    cause: str  # "" unless lost: see CAUSES
    doomed_at: int | None
    noticed_at: int | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Rows for every step (same index as the timeline's steps), and the fates.

    `true_marks` holds, for every step and partition, the highest high watermark
    that a legitimate leader ever reached: what had been promised by then. No
    broker knows it (facts/broker.md D, `trueHW`).
    """

    rows: tuple[tuple[Row, ...], ...]
    fates: tuple[Fate, ...]
    true_marks: tuple[tuple[int, ...], ...] = ()


@uncollected()
def judge(timeline: Timeline) -> Ledger:
    """The rows of every step, and how every message ended.

    The rows of a step stand for all messages of the script, group after group;
    their number never changes, so the verdicts always sum to the messages.
    """
    groups = group_names(timeline.plan.config)
    history = History(partition_count(timeline.plan.config))
    known: dict[Row, Row] = {}  # rows that stay equal are one and the same
    rows: list[tuple[Row, ...]] = []
    hopes: list[tuple[bool, ...]] = []
    marks: list[tuple[int, ...]] = []
    for step in timeline.steps:
        judged = list(_judge_step(timeline, step, groups, history))
        rows.append(tuple(known.setdefault(row, row) for row, _ in judged))
        hopes.append(tuple(hope for _, hope in judged))
        marks.append(tuple(history.marks))
    fates = tuple(
        _fate(timeline, [row[index] for row in rows], [hope[index] for hope in hopes])
        for index in range(len(rows[-1]))
    )
    return Ledger(tuple(rows), fates, tuple(marks))


def last_rows(timeline: Timeline) -> tuple[Row, ...]:
    """The rows of the last step alone: how everything ended, a message and a group.

    Costs a fraction of `judge`. What a row says of the cluster does not go by what
    earlier steps showed; the verdicts are the same.
    """
    history = History(partition_count(timeline.plan.config))
    groups = group_names(timeline.plan.config)
    judged = _judge_step(timeline, timeline.steps[-1], groups, history)
    return tuple(row for row, _ in judged)


def group_names(config: Config) -> tuple[str, ...]:
    """The consumer groups, in order; one nameless group if nobody reads."""
    names = tuple(dict.fromkeys(item.group for item in config.consumers))
    return names or (NO_GROUP,)


def _judge_step(
    timeline: Timeline, step: Step, groups: tuple[str, ...], history: History
) -> Iterator[tuple[Row, bool]]:
    """Every row of one step, with whether the message can still be saved."""
    world = step.world
    copies = history.note(step)
    beliefs = find_beliefs(world)
    for group in groups:
        for message in range(1, timeline.plan.messages + 1):
            producer, belief = beliefs.get(message, ("", Belief(message, "not sent")))
            counted = bool(producer) and is_counted(
                belief, world.config.producers[place(producer)]
            )
            unsent = belief.state == "not sent"
            hope = unsent or can_be_saved(world, message, group, copies)
            done, times = progress(world, group, message, copies)
            facts = Facts(world, message, group, copies, belief, counted, hope, times)
            yield (
                Row(
                    message,
                    group,
                    belief.state,
                    counted,
                    belief.error,
                    _cluster_state(message, copies, history),
                    _copies(message, copies, history),
                    done,
                    times,
                    give_verdict(facts),
                ),
                hope or times > 0,
            )


def _cluster_state(message: int, copies: Copies, history: History) -> str:
    found = copies.get(message, ())
    if any((c.partition, c.offset, message) in history.committed for c in found):
        return "committed"
    if found:
        return "uncommitted"
    if message in history.tidied:
        return history.tidied[message]
    return "truncated" if message in history.written else "nowhere"


def _copies(message: int, copies: Copies, history: History) -> tuple[Copy, ...]:
    return tuple(
        Copy(
            found.broker,
            found.partition,
            found.offset,
            found.epoch,
            found.on_disk,
            (found.partition, found.offset, message) in history.committed,
        )
        for found in copies.get(message, ())
    )


def _fate(timeline: Timeline, rows: list[Row], hopes: list[bool]) -> Fate:
    """How one message ended; a lost one with cause, doom and first notice."""
    row = rows[-1]
    if row.verdict is not Verdict.LOST:
        return Fate(row.message, row.group, row.verdict, "", None, None)
    doomed = len(hopes) - 1
    while doomed and not hopes[doomed - 1]:
        doomed -= 1
    cause = cause_of(timeline, row.message, row.group, doomed)
    offsets = {(copy.partition, copy.offset) for row in rows for copy in row.copies}
    noticed = noticed_at(timeline, row.message, row.group, doomed, offsets)
    return Fate(row.message, row.group, row.verdict, cause, doomed, noticed)
