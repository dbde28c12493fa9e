"""The life of a message: every step that concerns it, and what changed by it."""

from collections.abc import Iterator
from typing import NamedTuple

from app.runs import Run
from app.views.matrix import believed, done
from app.views.now import is_fault
from app.views.passport.concerning import Life, concerns
from app.views.words import clock, gap
from engine.copies import Copies, Found, find_copies
from engine.ledger import Row
from engine.narrate import headline, sentence
from engine.sentence import joined, say


class Change(NamedTuple):
    """One of the three truths, or the verdict, from this step on."""

    kind: str  # "belief" | "cluster" | "copy" | "group" | "verdict"
    who: str
    text: str
    verdict: str = ""


class Entry(NamedTuple):
    """One step of a message's life."""

    step: int
    clock: str
    gap: str  # since the entry before, where that was long
    told: str
    changes: tuple[Change, ...]
    kind: str  # "fault" | "doom" | ""
    url: str


def copies_by_step(run: Run, message: int) -> tuple[tuple[Found, ...], ...]:
    """Find the copies of a message at every step."""
    found: list[tuple[Found, ...]] = []
    brokers: object = None
    all_copies: Copies = {}
    for step in run.timeline.steps:
        if step.world.brokers is not brokers:
            brokers = step.world.brokers
            all_copies = find_copies(step.world)
        found.append(all_copies.get(message, ()))
    return tuple(found)


def rows_by_step(run: Run, message: int) -> tuple[tuple[Row, ...], ...]:
    """Return the ledger's rows of a message at every step, one a group."""
    many = run.timeline.plan.messages
    return tuple(rows[message - 1 :: many] for rows in run.ledger.rows)


def life(
    run: Run, message: int, copies: tuple[tuple[Found, ...], ...]
) -> Iterator[Entry]:
    """Tell every step that concerns a message, from send() to its end."""
    rows = rows_by_step(run, message)
    steps = run.timeline.steps
    doomed = {fate.doomed_at for fate in run.ledger.fates if fate.message == message}
    told_at = None
    for number in range(1, len(steps)):
        step = steps[number]
        around = Life(
            message,
            steps[number - 1].world,
            step.world,
            copies[number - 1],
            copies[number],
            frozenset(row.group for row in rows[number - 1] if row.times),
        )
        lines = [
            sentence(event, step.world)
            for event in step.events
            if concerns(event, around)
        ]
        changes = tuple(_changes(rows[number - 1], rows[number], around))
        if not (lines or changes or number in doomed):
            continue
        yield Entry(
            step=number,
            clock=clock(step.at_ms),
            gap="" if told_at is None else gap(step.at_ms - told_at),
            told=joined(dict.fromkeys(lines or [headline(step)])),
            changes=changes,
            kind="doom" if number in doomed else "fault" if is_fault(step) else "",
            url=run.to(number).url,
        )
        told_at = step.at_ms


def _changes(
    before: tuple[Row, ...], after: tuple[Row, ...], around: Life
) -> Iterator[Change]:
    old, new = before[0], after[0]
    if believed(old) != believed(new):
        yield Change("belief", say("application"), _turn(believed(old), believed(new)))
    yield from _moved(around)
    if old.cluster != new.cluster:
        yield Change(
            "cluster", say("cluster"), _turn(say(old.cluster), say(new.cluster))
        )
    for was, now in zip(before, after, strict=True):
        if done(was) != done(now):
            yield Change("group", now.group, _turn(done(was), done(now)))
    for was, now in zip(before, after, strict=True):
        if was.verdict != now.verdict:
            who = now.group if len(after) > 1 else say("verdict")
            yield Change("verdict", who, say(now.verdict.value), now.verdict)


def _turn(old: str, new: str) -> str:
    return say("{old} → {new}", old=old, new=new)


def _moved(around: Life) -> Iterator[Change]:
    """Say which copies came, went, or got on disk."""
    were = {place_of(copy): copy for copy in around.were}
    are = {place_of(copy): copy for copy in around.are}
    for place, copy in are.items():
        known = were.get(place)
        if known is None:
            yield Change("copy", copy.broker, _arrival(copy))
        elif copy.on_disk and not known.on_disk:
            yield Change("copy", copy.broker, say("on disk now"))
    for place, copy in were.items():
        if place not in are:
            gone = say("gone from offset {offset}", offset=copy.offset)
            yield Change("copy", copy.broker, gone)


def _arrival(copy: Found) -> str:
    offset, epoch = copy.offset, copy.epoch
    if copy.on_disk:
        return say(
            "offset {offset}, epoch {epoch}, on disk", offset=offset, epoch=epoch
        )
    return say(
        "offset {offset}, epoch {epoch}, in the page cache", offset=offset, epoch=epoch
    )


def place_of(copy: Found) -> tuple[str, int, int, int]:
    """Return what makes two findings the same copy."""
    return copy.broker, copy.partition, copy.offset, copy.epoch
