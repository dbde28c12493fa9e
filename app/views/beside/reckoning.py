"""Two ledgers, one against the other: what became of each message, at what price."""

from collections.abc import Iterator
from typing import NamedTuple

from app.comparing import Comparison
from app.runs import Run
from app.views.words import lasting
from engine.causes import CAUSES
from engine.ledger import Fate, Verdict
from engine.model.events import RequestSent
from engine.narrate import messages
from engine.sentence import capital, plural, say

NEVER = say("never")


class Verdicts(NamedTuple):
    """One message, and for one group, on both sides."""

    message: int
    group: str
    a: str
    b: str
    acked_a: str  # how long the application waited for the yes
    acked_b: str
    same: bool


class Price(NamedTuple):
    """One thing that a run cost, on both sides."""

    what: str
    a: str
    b: str
    same: bool


def verdicts(comparison: Comparison) -> tuple[Verdicts, ...]:
    """Compare the ledgers message by message; "" where a side has no such message."""
    a, b = (
        {(f.group, f.message): f for f in run.ledger.fates} for run in comparison.runs
    )
    here, there = (_waits(run) for run in comparison.runs)
    return tuple(
        Verdicts(
            message,
            group,
            _verdict(a.get((group, message))),
            _verdict(b.get((group, message))),
            _lasted(here, message),
            _lasted(there, message),
            _verdict(a.get((group, message))) == _verdict(b.get((group, message))),
        )
        for group, message in dict.fromkeys((*a, *b))
    )


def _verdict(fate: Fate | None) -> str:
    return "" if fate is None else str(fate.verdict)


def in_words(comparison: Comparison) -> tuple[str, ...]:
    """Say what became of the messages otherwise, and what that cost."""
    told = list(_outcomes(comparison))
    if not told:
        told.append(say("Every message ends the same on both sides."))
    return (*told, *_delays(comparison))


def _outcomes(comparison: Comparison) -> Iterator[str]:
    a, b = (
        {(f.group, f.message): f for f in run.ledger.fates} for run in comparison.runs
    )
    groups = {group for group, _ in (*a, *b)}
    together: dict[tuple[str, str, str], list[int]] = {}
    for group, message in dict.fromkeys((*a, *b)):
        here, there = a.get((group, message)), b.get((group, message))
        if _verdict(here) != _verdict(there):
            key = (group, _ended(here), _ended(there))
            together.setdefault(key, []).append(message)
    for (group, left, right), numbers in together.items():
        who: str = capital(messages(tuple(numbers)))
        if len(groups) > 1 and group:
            who = say("{messages} for {group}", messages=who, group=group)
        yield say("{messages}: {a} in A, {b} in B.", messages=who, a=left, b=right)


def _ended(fate: Fate | None) -> str:
    if fate is None:
        return say("not there")
    if fate.verdict is Verdict.LOST:
        return say("lost ({cause})", cause=CAUSES.get(fate.cause, fate.cause))
    return say(str(fate.verdict))


def _waits(run: Run) -> dict[int, int | None]:
    """Measure from each message's send to its ack, in ms; None: no ack came."""
    return _measured(run, ("acked",))


def _measured(run: Run, states: tuple[str, ...]) -> dict[int, int | None]:
    sent: dict[int, int] = {}
    heard: dict[int, int | None] = {}
    for step, rows in zip(run.timeline.steps, run.ledger.rows, strict=True):
        for row in rows:
            if row.belief != "not sent" and row.message not in sent:
                sent[row.message] = step.at_ms
                heard[row.message] = None
            if row.belief in states and heard.get(row.message) is None:
                heard[row.message] = step.at_ms - sent[row.message]
    return heard


def _processed(run: Run) -> dict[int, int]:
    """Measure from each message's send to the end of the work on it, in ms."""
    sent: dict[int, int] = {}
    done: dict[int, int] = {}
    for step, rows in zip(run.timeline.steps, run.ledger.rows, strict=True):
        for row in rows:
            if row.belief != "not sent":
                sent.setdefault(row.message, step.at_ms)
            if row.times and row.message not in done:
                done[row.message] = step.at_ms - sent.get(row.message, step.at_ms)
    return done


def _lasted(waits: dict[int, int | None], message: int) -> str:
    wait = waits.get(message)
    return NEVER if wait is None else lasting(wait)


def _delays(comparison: Comparison) -> Iterator[str]:
    """Say which acks came sooner or later, those with the same delay together."""
    a, b = (_waits(run) for run in comparison.runs)
    apart: dict[int, list[int]] = {}
    for message, wait in a.items():
        other = b.get(message)
        if wait is not None and other is not None and wait != other:
            apart.setdefault(other - wait, []).append(message)
    for ms, numbers in sorted(apart.items(), key=lambda pair: -abs(pair[0]))[:4]:
        who = messages(tuple(numbers))
        later = "B" if ms > 0 else "A"
        yield plural(
            "The ack of {messages} came {time} later in {side}.",
            "The acks of {messages} came {time} later in {side}.",
            len(numbers),
            messages=who,
            time=lasting(abs(ms)),
            side=later,
        )
    for letter, mine, theirs in (("A", a, b), ("B", b, a)):
        alone = [m for m, w in mine.items() if w is not None and theirs.get(m) is None]
        if alone:
            who = messages(tuple(alone))
            yield say(
                "Only in {side} the application was told yes for {messages}.",
                side=letter,
                messages=who,
            )


def prices(comparison: Comparison) -> tuple[Price, ...]:
    """List what each side cost, in numbers of its own run."""
    a, b = (dict(_costs(run)) for run in comparison.runs)
    return tuple(Price(what, a[what], b[what], a[what] == b[what]) for what in a)


def _costs(run: Run) -> Iterator[tuple[str, str]]:
    acks = {m: wait for m, wait in _waits(run).items() if wait is not None}
    yield say("the slowest ack"), _slowest(acks)
    yield say("the slowest way to being processed"), _slowest(_processed(run))
    counts = run.count()
    yield say("messages refused"), str(counts.get(Verdict.REFUSED, 0))
    yield (
        say("messages processed more than once"),
        str(counts.get(Verdict.DUPLICATED, 0)),
    )
    events = [event for step in run.timeline.steps for event in step.events]
    again = sum(isinstance(event, RequestSent) and event.retry for event in events)
    yield say("requests sent again"), str(again)
    yield say("steps"), str(run.last)


def _slowest(waits: dict[int, int]) -> str:
    if not waits:
        return say("none came")
    message = max(waits, key=lambda one: waits[one])
    time = lasting(waits[message])
    return say("{time} (message {message})", time=time, message=message)
