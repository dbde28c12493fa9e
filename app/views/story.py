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
    never: bool  # what it waits for does not happen
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
                also=" ".join(also(step, text)),
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
            ("doom", step.number in run.doomed, "Point of no return"),
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
        for place, line in enumerate(run.scenario.script)
    ]
    added: list[tuple[str, int | None, str]] = [
        (order, place, f"do={order[:60]}")
        for place, order in enumerate(run.experiment.orders)
    ]
    sent = _sent(run)
    vain = {late.origin for late in run.timeline.waiting}
    return tuple(
        Cue(
            when=when(order),
            text=spoken(order),
            added=place is not None,
            never=f"do={order}" in vain,
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
    "buffered": "message {message} is in the buffer",
    "sent": "message {message} is sent",
    "appended": "message {message} is in the leader’s log",
    "replicated": "message {message} has a second copy",
    "acked": "message {message} is acknowledged",
    "read": "message {message} is handed to the consumer",
    "processed": "message {message} is processed",
}


def when(order: str) -> str:
    """Say when an order comes: a clock, or what it waits for."""
    time = read_time(order.partition(":")[0])
    at = int(str(time["at"]))
    if "after" not in time:
        return clock(at)
    what, _, message = str(time["after"]).partition("-")
    happened = HAPPENED[what].format(message=message)
    if at:
        return f"{duration(at)} after {happened}"
    return f"as soon as {happened}"


VERBS = {
    "send": "send",
    "crash": "crash",
    "power": "cut the power of",
    "disk": "lose the disk of",
    "elect-unclean": "force an unclean leader for partition",
    "elect-preferred": "elect the first replica of partition",
    "reassign": "move partition",
    "config": "set",
    "exit": "exit without close:",
    "outage": "take away what the handler needs of",
    "drop": "lose what is under way",
    "mend": "give back what the handler needs of",
}


def spoken(order: str) -> str:
    """Say an order: ``40:slow:b1-to-b2:400`` becomes ``slow b1 → b2 by 400 ms``."""
    _, verb, *rest = order.split(":")
    told = [part.replace("-to-", " → ").replace("-and-", " ↔ ") for part in rest]
    if verb in ("slow", "delay"):
        told = [told[0], f"by {told[1]} ms"]
    elif verb == "seek":
        told = [rest[0], "to the", *rest[1:]]
        if rest[1].isdigit():
            told[1] = "to offset"
    elif verb == "send":
        told = _sends(rest)
    return " ".join((VERBS.get(verb, verb), *told))


def _sends(rest: list[str]) -> list[str]:
    count, *others = rest
    told = [f"{count} message{'' if count == '1' else 's'}"]
    for word in others:
        name, _, value = word.partition("-")
        if name == "every":
            told.append(f"{value} ms apart")
        elif name == "bytes":
            told.append(f"of {value} bytes")
        elif name == "age":
            told.append(f"{duration(int(value))} old")
        elif name == "tombstone":
            told.append("without a value")
        elif name == "ahead":
            told.append(f"stamped {duration(int(value))} ahead of the clocks")
        elif name == "partition":
            told.append(f"to partition {value}")
        elif name == "key":
            told.append(f"with key {value}")
        else:
            told.append(f"by {word}")
    return told
