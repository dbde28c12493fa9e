"""The passport's parts: who it is, how it ended and why, its life, its copies."""

from collections.abc import Iterator
from typing import NamedTuple

from app.links import Experiment, UnknownNameError
from app.runs import Run
from app.views.passport.life import (
    Entry,
    copies_by_step,
    life,
    place_of,
    rows_by_step,
)
from app.views.passport.remedy import Remedy, remedy
from app.views.words import MEANINGS, clock
from engine.copies import Found
from engine.model.actions import Send
from engine.model.state import Record
from engine.narrate import duration, headline, verdict_sentence
from engine.narrate.telling import which
from engine.run import Step
from engine.sentence import capital, joined, say


class Moment(NamedTuple):
    """A step, as a link to it says."""

    step: int
    clock: str
    url: str
    text: str


class Judged(NamedTuple):
    """How the message ended for one group, and why."""

    group: str
    verdict: str
    meaning: str
    sentence: str
    cause: str
    doomed: Moment | None
    noticed: Moment | None
    so_far: str  # the verdict at the present step


class Stay(NamedTuple):
    """One copy: where it was, from when to when."""

    broker: str
    partition: str
    offset: int
    epoch: int
    since: Moment
    disk: Moment | None  # since when it was on disk too
    until: Moment | None  # None: it is there at the end
    is_here: bool  # at the present step


class Passport(NamedTuple):
    """All that is known of one message of one run."""

    run: Run
    number: int
    step: int
    at: Experiment  # the story at the present step
    others: tuple[tuple[int, str], ...]  # all messages, with their passports' links
    sent: str
    judged: tuple[Judged, ...]
    life: tuple[Entry, ...]
    current: int  # the entry in which the present step is; 0: before all
    stays: tuple[Stay, ...]
    remedy: Remedy | None

    @property
    def url(self) -> str:
        """The passport's own address."""
        return address(self.at, self.number)


def address(link: Experiment, number: int) -> str:
    """Return where the passport of a message is."""
    return link.under("/s/", f"/message/{number}")


def passport(run: Run, number: int, step: int) -> Passport:
    """Write the passport of a message, opened at a step."""
    copies = copies_by_step(run, number)
    entries = tuple(life(run, number, copies))
    link = run.to(step)
    return Passport(
        run=run,
        number=number,
        step=step,
        at=link,
        others=tuple(
            (other, address(link, other))
            for other in range(1, run.timeline.plan.messages + 1)
        ),
        sent=_sent(run, number),
        judged=tuple(_judged(run, number, step)),
        life=entries,
        current=max((entry.step for entry in entries if entry.step <= step), default=0),
        stays=tuple(_stays(run, copies, step)),
        remedy=remedy(run, number),
    )


def check(run: Run, text: str) -> int:
    """Read the number of a message; UnknownNameError if there is no such message."""
    many = run.timeline.plan.messages
    known = range(1, many + 1)
    if text in {str(number) for number in known}:
        return int(text)
    title, asked = run.scenario.title, text[:20]
    if not many:
        raise UnknownNameError(
            "message",
            say("As this link has it, nothing is sent in “{title}”.", title=title),
        )
    raise UnknownNameError(
        "message",
        say(
            "There is no message “{asked}”. As this link has it, “{title}” has the"
            " messages 1 to {many}.",
            asked=asked,
            title=title,
            many=many,
        ),
    )


def _moment(run: Run, number: int | None) -> Moment | None:
    return None if number is None else _at(run, number)


def _at(run: Run, number: int) -> Moment:
    step = run.timeline.steps[number]
    return Moment(number, clock(step.at_ms), run.to(number).url, headline(step))


def _judged(run: Run, message: int, step: int) -> Iterator[Judged]:
    rows = rows_by_step(run, message)
    fates = [fate for fate in run.ledger.fates if fate.message == message]
    for fate, last, here in zip(fates, rows[-1], rows[step], strict=True):
        yield Judged(
            group=fate.group,
            verdict=fate.verdict,
            meaning=MEANINGS[fate.verdict],
            sentence=verdict_sentence(fate, last),
            cause=capital(say(fate.cause)) if fate.cause else "",
            doomed=_moment(run, fate.doomed_at),
            noticed=_moment(run, fate.noticed_at),
            so_far=here.verdict,
        )


def _sent(run: Run, message: int) -> str:
    """Say who was told to send it, when, and what is special about it."""
    for step in run.timeline.steps:
        if not isinstance(step.action, Send):
            continue
        for record in step.action.records:
            if record.message == message:
                return joined(_order(step, step.action.producer, record))
    return say("Nobody ever sends it in this run.")


def _order(step: Step, producer: str, record: Record) -> Iterator[str]:
    yield say(
        "{producer} is told to send it at {clock}.",
        producer=producer,
        clock=clock(step.at_ms),
    )
    if record.key:
        yield say("Its key is {key}.", key=record.key)
    if record.tombstone:
        yield say("It has no value: a tombstone.")
    if record.age > 0:
        yield say("It is {old} old by then.", old=duration(record.age))
    if record.age < 0:
        ahead = duration(-record.age)
        yield say("It is stamped {ahead} ahead of the clocks.", ahead=ahead)


def _stays(
    run: Run, copies: tuple[tuple[Found, ...], ...], step: int
) -> Iterator[Stay]:
    """Say of every copy that ever was from when to when, in order of arrival."""
    since: dict[tuple[str, int, int, int], tuple[int, int | None]] = {}
    ended: list[tuple[int, tuple[str, int, int, int], int | None, int | None]] = []
    for number, found in enumerate(copies):
        here = {place_of(copy): copy for copy in found}
        for place in [place for place in since if place not in here]:
            came, disk = since.pop(place)
            ended.append((came, place, disk, number))
        for place, copy in here.items():
            came, disk = since.get(place, (number, None))
            since[place] = came, number if disk is None and copy.on_disk else disk
    ended += [(came, place, disk, None) for place, (came, disk) in since.items()]
    world = run.timeline.steps[-1].world
    for came, (broker, partition, offset, epoch), disk, gone in sorted(
        ended, key=lambda stay: stay[:2]
    ):
        yield Stay(
            broker=broker,
            partition=which(partition, world),
            offset=offset,
            epoch=epoch,
            since=_at(run, came),
            disk=_moment(run, disk),
            until=_moment(run, gone),
            is_here=came <= step and (gone is None or step < gone),
        )
