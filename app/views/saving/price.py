"""What a change costs in the run's own numbers: this run, and the same with it."""

from collections.abc import Iterator
from typing import NamedTuple

from app.views.words import lasting, listed
from engine.search.saving import Figures
from engine.sentence import Sentence, say

NOBODY = say("none")
NEVER = say("never")


class Number(NamedTuple):
    """One thing that is otherwise in the other run."""

    what: Sentence
    before: str
    after: str
    kind: str  # "worse" | "better"


def numbers(before: Figures, after: Figures) -> tuple[Number, ...]:
    """List what differs between two runs; what is the same is not a price."""
    return tuple(
        Number(what, _said(old), _said(new), "better" if better else "worse")
        for what, old, new, better in _rows(before, after)
        if old != new
    )


Row = tuple[Sentence, object, object, bool]


def _rows(a: Figures, b: Figures) -> Iterator[Row]:
    yield _time(say("Until an answer, as a rule"), a.usual_ms, b.usual_ms)
    yield _time(say("Until the slowest answer"), a.longest_ms, b.longest_ms)
    for what, old, new in (
        (say("Refused, and the application told"), a.refused, b.refused),
        (say("Processed twice"), a.duplicated, b.duplicated),
        (say("In the log though it was told it failed"), a.phantom, b.phantom),
        (say("Kept, and not read when the run ends"), a.waiting, b.waiting),
    ):
        yield what, old, new, len(new) < len(old)
    what = say("Without a leader")
    yield _time(what, a.leaderless_ms, b.leaderless_ms)
    yield _time(say("Until the last is processed"), a.read_at_ms, b.read_at_ms)
    less = b.requests < a.requests
    yield say("Requests of the producers"), f"{a.requests}", f"{b.requests}", less


def _time(what: Sentence, a: int | None, b: int | None) -> Row:
    better = a is None or (b is not None and b < a)
    old, new = (None if ms is None else lasting(ms) for ms in (a, b))
    return what, old, new, better


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return listed([str(one) for one in value]) if value else NOBODY
    return str(value) if value else NEVER
