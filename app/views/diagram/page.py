"""The diagram's page, and the part of the scenario page that shows the same."""

from collections.abc import Iterator
from typing import NamedTuple

from app.languages import spoken
from app.links import Experiment
from app.runs import Run
from app.store import Shelf
from app.views.diagram.drawing import Drawing, Plan, draw, plan_of
from app.views.diagram.looks import NARROW, WIDE
from app.views.now import Now, now
from app.views.words import clock, listed
from engine.sentence import joined, plural, say
from engine.traffic import Idle, idle, traffic

STEPS_A_PART = 240  # more would be too long a page for anybody
ENDS = {
    "arrived": say("arrived"),
    "unheeded": say("arrived, and nobody waited for it"),
    "lost": say("lost"),
    "under way": say("under way when the run ends"),
}


class Travel(NamedTuple):
    """One arrow, for whoever reads rather than looks."""

    name: str
    source: str
    target: str
    messages: str
    sent: str
    ended: str
    end: str  # what became of it, and why
    number: int  # the step at which that is seen
    url: str


class Part(NamedTuple):
    """Some steps of a long run, and where they are shown."""

    text: str
    url: str
    here: bool


class Diagram(NamedTuple):
    """Everything that does not depend on the cursor."""

    drawings: tuple[Drawing, ...]
    left_out: str  # "" if nothing was
    travels: tuple[Travel, ...]


class DiagramPage(NamedTuple):
    """What the page of one step shows."""

    run: Run
    at: Experiment
    number: int
    now: Now
    diagram: Diagram
    parts: tuple[Part, ...]  # () unless the run is too long for one
    whole: str  # where the whole page is, from its part in the tab
    prefix: str  # what the link of a step begins with
    tabbed: bool  # it stands under a tab of the scenario page


def diagram_page(run: Run, number: int) -> DiagramPage:
    """Compose the page of its own, with the cursor at a step."""
    return _page(run, number, "/diagram")


def diagram_part(run: Run, number: int) -> DiagramPage:
    """Compose what stands under the tab of the scenario page."""
    return _page(run, number, "")


def _page(run: Run, number: int, suffix: str) -> DiagramPage:
    chosen = number // STEPS_A_PART
    key = (run.experiment, chosen, spoken.get())  # its lines are broken in a language
    query = run.experiment.query
    path = run.experiment.under("/s/", suffix)
    return DiagramPage(
        run=run,
        at=run.to(number),
        number=number,
        now=now(run, number),
        diagram=_diagrams.get(key, lambda: _diagram(run, chosen)),
        parts=_parts(run, chosen),
        whole=run.experiment.under("/s/", "/diagram"),
        prefix=f"{path}{'&' if query else '?'}at=",
        tabbed=not suffix,
    )


def _diagram(run: Run, chosen: int) -> Diagram:
    plan = plan_of(traffic(run.timeline.plan))
    first = chosen * STEPS_A_PART
    part = range(first, min(first + STEPS_A_PART, run.last + 1))
    drawings = tuple(draw(run, plan, look, part) for look in (WIDE, NARROW))
    return Diagram(drawings, left_out(idle(plan.found)), tuple(_travels(run, plan)))


def left_out(found: Idle) -> str:
    """Say what is not in the picture."""
    told = [words for count, words in zip(found, _counted(found), strict=True) if count]
    return say("Left out: {what}.", what=listed(told)) if told else ""


def _counted(found: Idle) -> tuple[str, ...]:
    fetches, heartbeats, checkpoints, others = (f"{count:,}" for count in found)
    return (
        plural(
            "1 fetch that brought nothing",
            "{n} fetches that brought nothing",
            found[0],
            n=fetches,
        ),
        plural("1 heartbeat", "{n} heartbeats", found[1], n=heartbeats),
        plural(
            "1 checkpoint of the high watermark",
            "{n} checkpoints of the high watermark",
            found[2],
            n=checkpoints,
        ),
        plural(
            "1 answer that changed nothing",
            "{n} answers that changed nothing",
            found[3],
            n=others,
        ),
    )


def _travels(run: Run, plan: Plan) -> Iterator[Travel]:
    steps, story = plan.found.steps, plan.found.story
    for arrow in plan.arrows:
        end = ENDS[arrow.end]
        number = story[arrow.ended]
        yield Travel(
            name=arrow.name,
            source=arrow.source,
            target=arrow.target,
            messages=", ".join(str(message) for message in arrow.messages),
            sent=clock(steps[arrow.sent].at_ms),
            ended=clock(steps[arrow.ended].at_ms),
            end=joined((end, arrow.cause), ": ") if arrow.cause else end,
            number=number,
            url=run.to(number).under("/s/", "/diagram"),
        )


def _parts(run: Run, chosen: int) -> tuple[Part, ...]:
    if run.last < STEPS_A_PART:
        return ()
    return tuple(
        Part(
            text=say(
                "Steps {first} to {last}",
                first=first,
                last=min(run.last, first + STEPS_A_PART - 1),
            ),
            url=run.to(first).under("/s/", "/diagram"),
            here=place == chosen,
        )
        for place, first in enumerate(range(0, run.last + 1, STEPS_A_PART))
    )


_diagrams: Shelf[Diagram] = Shelf(8, lambda _: 1)
