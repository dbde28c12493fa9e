"""The metrics' page, and the part of the scenario page that shows the same."""

import re
from typing import NamedTuple

from app.links import Experiment
from app.runs import Run
from app.views.metrics.charts import (
    BOTTOM,
    TOP,
    WIDTH,
    Axis,
    Chart,
    axis_of,
    chart_of,
    moves,
)
from app.views.metrics.seen import Sight, lessons, sights, told
from app.views.now import Now, now
from app.views.words import clock
from engine.metrics import Meter, Series, Site, alarms, changes, series
from engine.sentence import joined, say
from engine.settings.catalogue import catalogue

JAVA = "java"
NONE_MOVED = say("No metric moved at this step.")
MOVED = say("At this step: {changes}.")
NO_JMX = say("{client} has no JMX: its own metrics are not shown.")


class Flat(NamedTuple):
    """A metric that never moved, and who said it."""

    name: str
    processes: str
    value: str


class MetricsPage(NamedTuple):
    """What the page of one step shows."""

    run: Run
    at: Experiment
    number: int
    now: Now
    moved: str  # what moved at this step
    nothing: str  # what the script says where nothing did
    lead: str  # and what it says before what did
    lessons: tuple[str, ...]
    sights: tuple[Sight, ...]
    axis: Axis
    charts: tuple[Chart, ...]
    meters: tuple[Meter, ...]  # of the charts, each once
    flat: tuple[Flat, ...]
    without: tuple[str, ...]  # clients that have no JMX
    first: str
    last: str
    width: int
    top: int
    bottom: int
    prefix: str  # what the link of a step begins with
    tabbed: bool


def metrics_page(run: Run, number: int) -> MetricsPage:
    """Compose the page of its own, with the cursor at a step."""
    return _page(run, number, "/metrics")


def metrics_part(run: Run, number: int) -> MetricsPage:
    """Compose what stands under the tab of the scenario page."""
    return _page(run, number, "")


def read(run: Run) -> tuple[Series, ...]:
    """Read the metrics of a run, those that its release and its clients have."""
    return series(run.timeline, site_of(run))


def site_of(run: Run) -> Site:
    """Tell which metrics exist in a run."""
    found = run.play.resolved
    numbers = [int(part) for part in re.findall(r"\d+", found.kafka)]
    known = catalogue()
    return Site(
        kafka=(numbers[0], numbers[1] if len(numbers) > 1 else 0),
        java_producer=known.producers[found.producer].family == JAVA,
        java_consumer=known.consumers[found.consumer].family == JAVA,
    )


def _page(run: Run, number: int, suffix: str) -> MetricsPage:
    found = read(run)
    seen, every = alarms(found), changes(found)
    axis = axis_of(run)
    here = [told(change) for change in every if change.step == number]
    path = run.experiment.under("/s/", suffix)
    steps = run.timeline.steps
    return MetricsPage(
        run=run,
        at=run.to(number),
        number=number,
        now=now(run, number),
        moved=say(MOVED, changes=joined(here, ", ")) if here else NONE_MOVED,
        nothing=NONE_MOVED,
        lead=say(MOVED, changes="…"),
        lessons=lessons(run, seen, every),
        sights=sights(run, seen, every),
        axis=axis,
        charts=tuple(chart_of(one, axis, number) for one in found if moves(one)),
        meters=tuple(dict.fromkeys(one.meter for one in found if moves(one))),
        flat=_flat(found),
        without=_without(run),
        first=clock(steps[0].at_ms),
        last=clock(steps[-1].at_ms),
        width=WIDTH,
        top=TOP,
        bottom=BOTTOM,
        prefix=f"{path}{'&' if run.experiment.query else '?'}at=",
        tabbed=not suffix,
    )


def _flat(found: tuple[Series, ...]) -> tuple[Flat, ...]:
    """Name the metrics that did not move, each once."""
    still: dict[tuple[str, str], list[str]] = {}
    for one in found:
        values = {value for value in one.values if value is not None}
        if len(values) == 1:
            value = f"{values.pop():,}"
            still.setdefault((one.meter.name, value), []).append(one.process)
    return tuple(
        Flat(name, ", ".join(processes), value)
        for (name, value), processes in still.items()
    )


def _without(run: Run) -> tuple[str, ...]:
    found, site, known = run.play.resolved, site_of(run), catalogue()
    clients = []
    if not site.java_producer:
        clients.append(known.producers[found.producer].label)
    if not site.java_consumer:
        clients.append(known.consumers[found.consumer].label)
    return tuple(say(NO_JMX, client=name) for name in dict.fromkeys(clients))
