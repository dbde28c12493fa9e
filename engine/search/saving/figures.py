"""A run in a few numbers: what a change costs is the difference between two of them."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from engine.ledger import Row, Verdict
from engine.model.events import (
    MessageBuffered,
    MessageProcessed,
    RecordAcked,
    RequestSent,
)
from engine.run import Timeline


class Figures(NamedTuple):
    """What a run was like for those who depend on it; times are milliseconds."""

    acked_ms: tuple[tuple[int, int], ...]  # message, from the buffer to its answer
    read_at_ms: int  # when the last message was processed; 0: none was
    requests: int  # with messages, from producers
    leaderless_ms: int  # in which a partition had no leader, of all partitions
    refused: tuple[int, ...]  # messages whose application was told of a failure
    duplicated: tuple[int, ...]
    phantom: tuple[int, ...]
    waiting: tuple[int, ...]  # kept, and not read when the run ended

    @property
    def usual_ms(self) -> int | None:
        """How long an answer took, as a rule (median); None: there was none."""
        times = sorted(ms for _, ms in self.acked_ms)
        return times[(len(times) - 1) // 2] if times else None

    @property
    def longest_ms(self) -> int | None:
        """How long the slowest answer took."""
        return max((ms for _, ms in self.acked_ms), default=None)


def figures(timeline: Timeline, rows: Iterable[Row]) -> Figures:
    """Measure a run, with the verdicts of its last step."""
    judged = tuple(rows)
    buffered: dict[int, int] = {}
    acked: dict[int, int] = {}
    read_at = requests = 0
    for step in timeline.steps:
        for event in step.events:
            if isinstance(event, MessageBuffered):
                buffered.setdefault(event.message, step.at_ms)
            elif isinstance(event, RecordAcked):
                begun = buffered.get(event.message, step.at_ms)
                acked.setdefault(event.message, step.at_ms - begun)
            elif isinstance(event, MessageProcessed):
                read_at = step.at_ms
            elif isinstance(event, RequestSent):
                requests += 1
    return Figures(
        acked_ms=tuple(sorted(acked.items())),
        read_at_ms=read_at,
        requests=requests,
        leaderless_ms=sum(_leaderless(timeline)),
        refused=_who(judged, Verdict.REFUSED),
        duplicated=_who(judged, Verdict.DUPLICATED),
        phantom=_who(judged, Verdict.PHANTOM),
        waiting=_who(judged, Verdict.WAITING),
    )


def _leaderless(timeline: Timeline) -> Iterator[int]:
    """How long each partition was without a leader, stretch by stretch."""
    steps = timeline.steps
    for step, after in pairwise(steps):
        partitions = step.world.controller.metadata.partitions
        missing = sum(not partition.leader for partition in partitions)
        yield missing * (after.at_ms - step.at_ms)


def _who(rows: Iterable[Row], verdict: Verdict) -> tuple[int, ...]:
    found = (row.message for row in rows if row.verdict is verdict)
    return tuple(dict.fromkeys(found))
