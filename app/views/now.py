"""What one step says: its clock, its sentences, and what the teacher adds."""

from typing import NamedTuple

from app.runs import Run
from app.views.silences import instant
from app.views.words import clock, gap
from engine.model.actions import Order, Send
from engine.narrate import headline, messages, sentence
from engine.run import Step
from engine.sentence import say


class Now(NamedTuple):
    """One step in words."""

    number: int
    back: int
    onward: int
    last: int
    clock: str
    instant: str  # "2 of 4", where several steps share an instant
    gap: str  # "9 s later", where the time before was long
    headline: str
    also: tuple[str, ...]  # what else happened in this step
    doom: str  # what nothing can save from here on
    beat: str
    kind: str  # "fault" | "doom" | "beat" | ""
    ending: str  # why the run ends here, on its last step
    moment: str  # as a form sends it: "1204ms" or "end"


ENDINGS = {
    "settled": say("Nothing is left to happen."),
    "until": say("The scenario ends here."),
    "limit": say("The limit of steps is reached: the story goes on, unseen."),
}


def now(run: Run, number: int) -> Now:
    """Tell one step."""
    steps = run.timeline.steps
    step = steps[number]
    before = steps[number - 1].at_ms if number else step.at_ms
    first = headline(step)
    return Now(
        number=number,
        back=max(0, number - 1),
        onward=min(run.last, number + 1),
        last=run.last,
        clock=clock(step.at_ms),
        instant=instant(run, number),
        gap=gap(step.at_ms - before),
        headline=first,
        also=also(step, first),
        doom=_doom(run, number),
        beat=_beat(run, number),
        kind=kind(run, step),
        ending=ENDINGS[run.timeline.ended] if number == run.last else "",
        moment="end" if number == run.last > 0 else f"{step.at_ms}ms",
    )


def _beat(run: Run, number: int) -> str:
    """Say what a teacher would; before the start, ask."""
    question = run.scenario.predict if number == 0 and run.play.as_told else ""
    if question:
        return say("Before you play: {question}", question=question)
    return run.said.get(number, "")


def _doom(run: Run, number: int) -> str:
    """Say that this is the point of no return, if it is, and of what."""
    fates = run.ledger.fates if number in run.doomed else ()
    doomed = tuple(dict.fromkeys(f.message for f in fates if f.doomed_at == number))
    if not doomed:
        return ""
    return say("From here on nothing can save {messages}.", messages=messages(doomed))


def also(step: Step, first: str) -> tuple[str, ...]:
    """Tell what a step's headline leaves out."""
    told = {event: sentence(event, step.world) for event in step.events}
    leads = {type(event) for event, line in told.items() if first.startswith(line)}
    others = (
        line
        for event, line in told.items()
        if not (type(event) in leads and hasattr(event, "message"))
    )
    return tuple(line for line in dict.fromkeys(others) if not first.startswith(line))


def kind(run: Run, step: Step) -> str:
    """Tell what marks a step in the story and on the scrubber."""
    if is_fault(step):
        return "fault"
    if step.number in run.doomed:
        return "doom"
    if step.number in run.said:
        return "beat"
    return ""


def is_fault(step: Step) -> bool:
    """Tell whether somebody's order, not just a send, was carried out."""
    return isinstance(step.action, Order) and not isinstance(step.action, Send)
