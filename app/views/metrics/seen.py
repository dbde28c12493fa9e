"""What an operator would have seen, and when; and what nobody could see."""

from collections.abc import Iterator
from typing import NamedTuple

from app.runs import Run
from app.views.metrics.charts import moved
from app.views.words import clock, listed
from engine.metrics import UP, Change
from engine.narrate import duration, messages
from engine.sentence import say

DOOMED = say("Point of no return: {messages}. {what}")
NOTICED = say("From here on somebody could notice that {messages} is gone. {what}")
NOTICED_MANY = say(
    "From here on somebody could notice that {messages} are gone. {what}"
)
NOTHING = say("No metric moved.")
WITH_IT = say("What moved: {changes}.")
WORK = say("Only everyday numbers moved: {changes}.")
CHANGE = say("{name} of {process}: {change}")
FELL_SILENT = say("{process} answers no more (up: 1 → 0)")
ANSWERS = say("{process} answers again (up: 0 → 1)")
SILENT = say("No metric moved at the point of no return of {messages}")
AT_WORK = say(
    "At the point of no return of {messages} only everyday numbers moved: {changes}"
)
NEVER = say(
    "{silent}. And nothing that has a normal value moved afterwards: no alarm rings."
)
LATER = say("{silent}. The first alarm came {wait} later: {change}.")
FAULT = say(
    "What moved at the point of no return of {messages}: {changes}. That tells of the "
    "fault. No metric says that a message is lost."
)
AT_ONCE = say("a moment")


class Sight(NamedTuple):
    """One moment at which there was something to see, or should have been."""

    clock: str
    text: str
    kind: str  # "alarm" | "doom" | "noticed"
    number: int


def sights(
    run: Run, seen: tuple[Change, ...], every: tuple[Change, ...]
) -> tuple[Sight, ...]:
    """List what moved, and beside it when a message was lost.

    `seen` are the alarms, `every` is whatever moved.
    """
    found = [
        *(_sight(run, change.step, told(change), "alarm") for change in seen),
        *_losses(run, seen, every),
    ]
    return tuple(sorted(found, key=lambda one: one.number))


def told(change: Change) -> str:
    """Say one change."""
    if change.meter is UP:
        sentence = ANSWERS if change.after else FELL_SILENT
        return say(sentence, process=change.process)
    return say(
        CHANGE,
        name=change.meter.name,
        process=change.process,
        change=moved(change.before, change.after, change.meter.nothing),
    )


def lessons(
    run: Run, seen: tuple[Change, ...], every: tuple[Change, ...]
) -> tuple[str, ...]:
    """Say for every point of no return what there was to see."""
    return tuple(_lesson(run, seen, every, step) for step in run.doomed)


def _lesson(
    run: Run, seen: tuple[Change, ...], every: tuple[Change, ...], step: int
) -> str:
    named = messages(_doomed(run, step))
    if here := _here(seen, step):
        return say(FAULT, messages=named, changes=listed(here))
    work = _here(every, step)
    silent = AT_WORK if work else SILENT
    silent = say(silent, messages=named, changes=listed(work))
    later = next((change for change in seen if change.step > step), None)
    if later is None:
        return say(NEVER, silent=silent)
    steps = run.timeline.steps
    ms = steps[later.step].at_ms - steps[step].at_ms
    wait = duration(ms) if ms else AT_ONCE
    return say(LATER, silent=silent, change=told(later), wait=wait)


def _losses(
    run: Run, seen: tuple[Change, ...], every: tuple[Change, ...]
) -> Iterator[Sight]:
    for step in run.doomed:
        what = _what(seen, every, step)
        text = say(DOOMED, messages=messages(_doomed(run, step)), what=what)
        yield _sight(run, step, text, "doom")
    noticed: dict[int, list[int]] = {}
    for fate in run.ledger.fates:
        if fate.noticed_at is not None and fate.noticed_at != fate.doomed_at:
            noticed.setdefault(fate.noticed_at, []).append(fate.message)
    for step, gone in noticed.items():
        names = tuple(dict.fromkeys(gone))
        sentence = NOTICED if len(names) == 1 else NOTICED_MANY
        what = _what(seen, every, step)
        text = say(sentence, messages=messages(names), what=what)
        yield _sight(run, step, text, "noticed")


def _what(seen: tuple[Change, ...], every: tuple[Change, ...], step: int) -> str:
    """Say what moved in a step: alarms, or only numbers that move all the time."""
    if here := _here(seen, step):
        return say(WITH_IT, changes=listed(here))
    work = _here(every, step)
    return say(WORK, changes=listed(work)) if work else NOTHING


def _here(found: tuple[Change, ...], step: int) -> list[str]:
    return [
        told(change)
        for change in found
        if change.step == step and None not in (change.before, change.after)
    ]


def _doomed(run: Run, step: int) -> tuple[int, ...]:
    fates = run.ledger.fates
    return tuple(dict.fromkeys(f.message for f in fates if f.doomed_at == step))


def _sight(run: Run, step: int, text: str, kind: str) -> Sight:
    return Sight(clock(run.timeline.steps[step].at_ms), text, kind, step)
