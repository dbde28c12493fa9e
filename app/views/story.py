"""The whole story: every step as a line, the script behind it, the scrubber's marks."""

from typing import NamedTuple

from app.links import Experiment, turn_of
from app.runs import Run
from app.views.naming import named
from app.views.now import also, is_fault
from app.views.now import kind as kind_of
from app.views.words import clock, gap
from engine.model.actions import Send
from engine.narrate import duration, headline
from engine.run import Step
from engine.scenario import read_time
from engine.sentence import joined, plural, say


class Line(NamedTuple):
    """One step of the story."""

    number: int
    clock: str
    gap: str
    text: str
    also: str
    beat: str
    kind: str
    url: str
    messages: str  # the numbers of those that it names


class Mark(NamedTuple):
    """One place on the scrubber worth jumping to."""

    step: int
    kind: str  # "beat" | "fault" | "doom"
    percent: str  # where, in percent of the way
    label: str
    url: str


class Cue(NamedTuple):
    """One line of the script; a visitor's own can be taken back."""

    when: str  # "0.120 s", "as soon as message 3 is acknowledged"
    text: str
    added: bool
    missed: str  # why it was not given: "it never came to that", "b1 is already down"
    undo: Experiment | None
    messages: str = ""  # the numbers of those that it sends


def story(run: Run) -> tuple[Line, ...]:
    """Tell every step."""
    lines = []
    before = 0
    for step in run.timeline.steps:
        text = headline(step)
        lines.append(
            Line(
                number=step.number,
                clock=clock(step.at_ms),
                gap=gap(step.at_ms - before),
                text=text,
                also=joined(also(step, text)),
                beat=run.said.get(step.number, ""),
                kind=kind_of(run, step),
                url=run.to(step.number).url,
                messages=_named(step),
            )
        )
        before = step.at_ms
    return tuple(lines)


def _named(step: Step) -> str:
    found = frozenset[int]().union(*(named(event) for event in step.events))
    return " ".join(str(message) for message in sorted(found))


def marks(run: Run) -> tuple[Mark, ...]:
    """Mark beats, faults and points of no return on the scrubber."""
    found = []
    for step in run.timeline.steps:
        kinds = [
            ("beat", step.number in run.said, run.said.get(step.number, "")),
            ("fault", is_fault(step), headline(step)),
            ("doom", step.number in run.doomed, say("Point of no return")),
        ]
        found += [
            Mark(
                step=step.number,
                kind=kind,
                percent=f"{100 * step.number / max(1, run.last):.2f}%",
                label=label,
                url=run.to(step.number).url,
            )
            for kind, is_here, label in kinds
            if is_here
        ]
    return tuple(found)


def script(run: Run) -> tuple[Cue, ...]:
    """List the orders: the scenario's own, and those that were added."""
    own: list[tuple[str, int | None, str]] = [
        (line.spell(), None, f"script[{place}] ({line.spell()})")
        for place, line in enumerate(run.play.script)
    ]
    added: list[tuple[str, int | None, str]] = [
        (order, place, f"do={order[:60]}")
        for place, order in enumerate(run.experiment.orders)
    ]
    sent = _sent(run)
    missed: dict[str, str] = {
        late.origin: say("it never came to that") for late in run.timeline.waiting
    }
    missed |= {unfit.origin: why for unfit, why in run.timeline.idle}
    return tuple(
        Cue(
            when=when(order),
            text=spoken(order),
            added=place is not None,
            missed=missed.get(origin, ""),
            undo=None if place is None else run.experiment.without_order(place),
            messages=" ".join(str(number) for number in sent.get(origin, ())),
        )
        for order, place, origin in sorted(own + added, key=lambda cue: turn_of(cue[0]))
    )


def _sent(run: Run) -> dict[str, list[int]]:
    """Find the messages that each order sends, by where the order is written."""
    found: dict[str, list[int]] = {}
    for scheduled in run.timeline.plan.orders:
        if isinstance(scheduled.order, Send):
            numbers = [record.message for record in scheduled.order.records]
            found.setdefault(scheduled.origin, []).extend(numbers)
    return found


HAPPENED = {
    "buffered": say("message {message} is in the buffer").pattern,
    "sent": say("message {message} is sent").pattern,
    "appended": say("message {message} is in the leader’s log").pattern,
    "replicated": say("message {message} has a second copy").pattern,
    "acked": say("message {message} is acknowledged").pattern,
    "read": say("message {message} is handed to the consumer").pattern,
    "processed": say("message {message} is processed").pattern,
}


def when(order: str) -> str:
    """Say when an order comes: a clock, or what it waits for."""
    time = read_time(order.partition(":")[0])
    at = int(str(time["at"]))
    if "after" not in time:
        return clock(at)
    what, _, message = str(time["after"]).partition("-")
    happened = say(HAPPENED[what], message=message)
    if at:
        return say(
            "{duration} after {happened}", duration=duration(at), happened=happened
        )
    return say("as soon as {happened}", happened=happened)


def spoken(order: str) -> str:
    """Say an order: ``40:slow:b1-to-b2:400`` becomes ``slow b1 → b2 by 400 ms``."""
    _, verb, *rest = order.split(":")
    told = [part.replace("-to-", " → ").replace("-and-", " ↔ ") for part in rest]
    what = " ".join(told)
    match verb:
        case "slow":
            return say("slow {link} by {ms} ms", link=told[0], ms=told[1])
        case "delay":
            return say("delay {what} by {ms} ms", what=told[0], ms=told[1])
        case "seek":
            return _seeks(rest)
        case "send":
            return joined((_count(rest[0]), *map(_how, rest[1:])))
        case _ if verb in VERBS:
            return say(VERBS[verb], what=what)
        case _:
            return " ".join((verb, *told))


VERBS = {
    "crash": say("crash {what}").pattern,
    "start": say("start {what}").pattern,
    "stop": say("stop {what}").pattern,
    "pause": say("pause {what}").pattern,
    "resume": say("resume {what}").pattern,
    "cut": say("cut {what}").pattern,
    "heal": say("heal {what}").pattern,
    "close": say("close {what}").pattern,
    "flush": say("flush {what}").pattern,
    "power": say("cut the power of {what}").pattern,
    "disk": say("lose the disk of {what}").pattern,
    "elect-unclean": say("force an unclean leader for partition {what}").pattern,
    "elect-preferred": say("elect the first replica of partition {what}").pattern,
    "reassign": say("move partition {what}").pattern,
    "config": say("set {what}").pattern,
    "exit": say("exit without close: {what}").pattern,
    "outage": say("take away what the handler needs of {what}").pattern,
    "drop": say("lose what is under way {what}").pattern,
    "mend": say("give back what the handler needs of {what}").pattern,
}


def _seeks(rest: list[str]) -> str:
    who, place, *more = rest
    if place.isdigit():
        return say("seek {who} to offset {offset}", who=who, offset=place)
    return say("seek {who} to the {place}", who=who, place=" ".join((place, *more)))


def _count(count: str) -> str:
    if not count.isdecimal():
        return say("send {what}", what=count)
    return plural("send {count} message", "send {count} messages", int(count))


def _how(word: str) -> str:
    """Say one word more of a send: ``every-50`` becomes ``50 ms apart``."""
    name, _, value = word.partition("-")
    match name:
        case "every":
            return say("{value} ms apart", value=value)
        case "bytes":
            return say("of {value} bytes", value=value)
        case "age":
            return say("{duration} old", duration=duration(int(value)))
        case "tombstone":
            return say("without a value")
        case "ahead":
            ahead = duration(int(value))
            return say("stamped {duration} ahead of the clocks", duration=ahead)
        case "partition":
            return say("to partition {value}", value=value)
        case "key":
            return say("with key {value}", value=value)
        case _:
            return say("by {producer}", producer=word)
