"""A run as a paragraph for a post-mortem, in Markdown: beats, verdict, fix, link."""

from collections.abc import Iterator

from app.links import Experiment
from app.runs import Run
from app.views.now import now
from app.views.reckoning import fix, losses
from app.views.words import clock, summed
from engine.narrate import headline
from engine.run import Step

MOST = 14  # sentences; more than that nobody reads in a post-mortem
SPECIAL = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#|"})


def escaped(text: object) -> str:
    """Write a text so that Markdown leaves it as it is."""
    return str(text).translate(SPECIAL).replace("\n", " ")


def markdown(run: Run, link: str, at: Experiment) -> str:
    """Tell a run; `link` is where it can be watched, `at` the step that is shared."""
    return "\n".join(_parts(run, link, at)) + "\n"


def _parts(run: Run, link: str, at: Experiment) -> Iterator[str]:
    yield f"**[{escaped(run.scenario.title)}]({link})**"
    if at.note:
        step, when = at.at.value, clock(run.timeline.steps[at.at.value].at_ms)
        yield ""
        yield f"> Step {step}, {when}: {escaped(at.note)}"
    if at.changes or at.orders:
        told = [f"{name}={value}" for name, value in at.changes]
        yield ""
        yield "Changed: " + ", ".join(f"`{one}`" for one in (*told, *at.orders)) + "."
    yield ""
    for number in _chosen(run):
        when = clock(run.timeline.steps[number].at_ms)
        yield f"- {when}: {escaped(_sentence(run, run.timeline.steps[number]))}"
    yield ""
    yield f"Result: {escaped(summed(run.count()))}."
    for loss in losses(run, run.last):
        why = f"{escaped(loss.lost)}: {escaped(loss.why)}"
        yield f"{why}. Doomed at {loss.doomed_clock}."
    prevented = fix(run)
    if prevented.text and not prevented.applied:
        yield ""
        yield f"What prevents it: `{prevented.text}`. {escaped(prevented.note)}"
    yield ""
    yield f"Watch it: {link}"


def _sentence(run: Run, step: Step) -> str:
    return str(now(run, step.number).beat or headline(step))


def _chosen(run: Run) -> tuple[int, ...]:
    """Number the steps with a beat, and those that doom a message; or the orders."""
    steps = sorted({*run.said, *run.doomed})
    if not run.said:
        orders = {
            s.number for s in run.timeline.steps if now(run, s.number).kind == "fault"
        }
        steps = sorted({*steps, *orders})
    return tuple(steps[:MOST])
