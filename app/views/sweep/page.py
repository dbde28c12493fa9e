"""The page of a sweep: a grid of cells, how far it is, what the letters mean."""

from collections.abc import Iterator
from typing import NamedTuple

from app.jobs import Job
from app.laboratory import LAB
from app.limits import SWEEP_CELLS, SWEEP_SEARCHES
from app.links import Experiment
from app.questions import faults_of, spelt
from app.scenarios import find_scenario
from app.sweeping.links import Sweep
from app.sweeping.moments import moments
from app.sweeping.presets import PRESETS, Preset
from app.sweeping.spreading import Result
from app.sweeping.work import Grid
from app.views.sweep.cells import legend
from app.views.sweep.picture import Drawn, Picture, drawn, picture_of
from app.views.sweep.telling import (
    about,
    axis_title,
    progress_of,
    summed_up,
    title_of,
)
from app.views.words import PLACES
from engine.scenario import catalogue
from engine.scenario.moving import PREFIX as MOVED
from engine.search import FAULTS, GOALS, PARTS
from engine.search.question import in_words
from engine.sentence import say
from engine.sweep import TIMED, WORST, Axis, digest_of, read_axis

SUGGESTIONS = (
    *("acks:0,1,all", "min.insync.replicas:1..3", "linger.ms:0..180/20"),
    *("replication.factor:1..3", "enable.idempotence:true,false"),
    *("application.commit:before,record,batch,auto,none", "lab.messages:1..10"),
    *("unclean.leader.election.enable:true,false", "kafka:2.0,3.9,4.1"),
    *("*:crash:leader:10..250/15", "*:power:b1:10..250/15", "*:exit:p1:0..240/15"),
    *("*:crash:c1:100..1300/80", "20:slow:b2-to-b1:*:1..361/40"),
)
BOUND_SUGGESTIONS = ("faults:0..2", "messages:1..3", "crash:0..2", "power:0..2")


IDLE = Experiment(LAB)


class Option(NamedTuple):
    """One entry of a menu."""

    value: str
    label: str


class Shelf(NamedTuple):
    """The scenarios of one place."""

    title: str
    options: tuple[Option, ...]


class Field(NamedTuple):
    """One bound of a search, in the form."""

    name: str
    label: str
    value: str
    options: tuple[str, ...] = ()


class Offer(NamedTuple):
    """An order of a script, and the sweep along its time."""

    order: str
    url: str


class SweepPage(NamedTuple):
    """Everything that the page of a sweep prints."""

    sweep: Sweep
    title: str
    about: str
    axes: tuple[str, str]
    picture: Picture
    cells: tuple[Drawn, ...]
    legend: tuple[tuple[str, str, str], ...]
    done: int
    is_done: bool
    progress: str
    ended: str
    summary: str
    digest: str
    stream: str
    other_mode: str  # the same sweep in the other mode; "" if it has none
    base: Experiment
    bounds: str
    command: str  # the same on one's own machine
    fields: tuple[Field, ...]
    suggestions: tuple[str, ...]
    moments: tuple[Offer, ...]  # the script's own orders, each as an axis


class Entrance(NamedTuple):
    """The page without a sweep."""

    presets: tuple[Preset, ...]
    suggestions: tuple[str, ...]
    shelves: tuple[Shelf, ...]
    cells: int  # that a picture may have, one schedule each
    searches: int  # and one search each
    scenario: str  # that is chosen
    title: str  # of that
    moments: tuple[Offer, ...]


def sweep_page(grid: Grid, found: dict[int, Result], job: Job | None) -> SweepPage:
    """Lay out what is ready; `job` works on the rest, None: all is known."""
    sweep = grid.sweep
    whole = len(found) == sweep.size
    picture = picture_of(sweep)
    cells = tuple(
        drawn(grid, picture, number, found.get(number)) for number in range(sweep.size)
    )
    is_worst = sweep.mode == WORST
    times = tuple(one.axis for one in moments(sweep.base.slug))
    return SweepPage(
        sweep=sweep,
        title=title_of(sweep),
        about=about(sweep),
        axes=(axis_title(sweep.x), axis_title(sweep.y) if sweep.y else ""),
        picture=picture,
        cells=cells,
        legend=legend(cell.look for cell in cells),
        done=len(found),
        is_done=whole,
        progress=progress_of(job, len(found), sweep.size),
        ended="" if whole or job is None else job.ended,
        summary=summed_up(sweep, found) if found else "",
        digest=digest_of(found[i] for i in range(sweep.size)) if whole else "",
        stream="" if whole or (job and job.ended) else sweep.under("/stream/sweep"),
        other_mode=_other(sweep),
        base=sweep.base,
        bounds=in_words(sweep.question) if is_worst else "",
        command=_command(sweep),
        fields=_fields(sweep) if is_worst else (),
        suggestions=(BOUND_SUGGESTIONS if is_worst else times) + SUGGESTIONS,
        moments=() if is_worst else tuple(_offers(sweep.base, sweep.y)),
    )


def entrance(base: Experiment = IDLE) -> Entrance:
    """Offer sweeps to begin with, and those along the times of a scenario."""
    times = tuple(one.axis for one in moments(base.slug))
    return Entrance(
        presets=PRESETS,
        suggestions=times + SUGGESTIONS,
        shelves=tuple(_shelves()),
        cells=SWEEP_CELLS,
        searches=SWEEP_SEARCHES,
        scenario=base.slug,
        title=find_scenario(base.slug).title,
        moments=tuple(_offers(base, None)),
    )


def _offers(base: Experiment, y: Axis | None) -> Iterator[Offer]:
    """The times of a scenario's own orders, each across; `y` stays."""
    for one in moments(base.slug):
        axis = read_axis(one.axis)
        down = y if y and y.name != axis.name else None
        yield Offer(one.order, Sweep(base.without(one.name), axis, down).url)


def _shelves() -> Iterator[Shelf]:
    """The scenarios by where the message dies."""
    for where, title in PLACES.items():
        mine = (one for one in catalogue() if one.where == where)
        yield Shelf(title, tuple(Option(one.slug, one.title) for one in mine))


def _other(sweep: Sweep) -> str:
    """The link to the same settings in the other mode, where that makes sense."""
    if sweep.mode == TIMED:
        axes = [axis for axis in (sweep.x, sweep.y) if axis]
        if any(one.is_order or one.name.startswith(MOVED) for one in axes):
            return ""
        return sweep._replace(mode=WORST).url
    bounds = {*FAULTS, "faults", "messages", "epochs", "attempts"}
    if any(axis.name in bounds for axis in (sweep.x, sweep.y) if axis):
        return ""
    return sweep._replace(mode=TIMED).url


def _command(sweep: Sweep) -> str:
    """The same sweep as a command."""
    words = ["ackward sweep", sweep.base.slug]
    words += [f"--set {name}={value}" for name, value in sweep.base.changes]
    words += [f"--do {order}" for order in sweep.base.orders]
    words += [f"--x '{sweep.x.text}'"]
    if sweep.y:
        words.append(f"--y '{sweep.y.text}'")
    if sweep.mode == WORST:
        words.append("--worst")
        told = (*spelt(sweep.question), ("states", str(sweep.states)))
        words += [f"--{name} {value}" for name, value in told]
    return " ".join(words)


def _fields(sweep: Sweep) -> tuple[Field, ...]:
    """The bounds of the search, as fields of the form."""
    question, bounds = sweep.question, sweep.question.bounds
    return (
        Field("goal", say("look for"), question.goal, tuple(GOALS)),
        Field("part", say("look at"), question.part, tuple(PARTS)),
        Field("fault", say("faults, and how often"), faults_of(question)),
        Field("faults", say("faults in all"), str(bounds.total)),
        Field("messages", say("messages"), str(bounds.messages)),
        Field("states", say("states in a cell"), str(sweep.states)),
    )
