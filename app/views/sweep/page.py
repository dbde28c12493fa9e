"""The page of a sweep: a grid of cells, how far it is, what the letters mean."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from app.jobs import Job
from app.limits import SWEEP_CELLS, SWEEP_SEARCHES
from app.links import Experiment
from app.questions import spelt
from app.runs import find_scenario
from app.sweeping.links import Sweep, parse_sweep
from app.sweeping.presets import PRESETS, Preset
from app.sweeping.spreading import Result
from app.sweeping.work import Grid
from app.views.sweep.cells import Look, legend, look_of, words_of
from app.views.words import PLACES
from engine.scenario import catalogue
from engine.search import FAULTS, GOALS, PARTS
from engine.search.question import in_words
from engine.sentence import plural, say
from engine.sweep import TIMED, WORST, Axis, digest_of

if TYPE_CHECKING:
    from app.sweeping.grid import Place

ROOM = 820  # of the picture's width, if the cells can do with it
LETTER = 8  # how wide one is, in a label
HEAD = 30  # the columns' labels
GAP = 3
SUGGESTIONS = (
    *("acks:0,1,all", "min.insync.replicas:1..3", "linger.ms:0..180/20"),
    *("replication.factor:1..3", "enable.idempotence:true,false"),
    *("application.commit:before,record,batch,auto,none", "lab.messages:1..10"),
    *("unclean.leader.election.enable:true,false", "kafka:2.0,3.9,4.1"),
    *("*:crash:leader:10..250/15", "*:power:b1:10..250/15", "*:exit:p1:0..240/15"),
    *("*:crash:c1:100..1300/80", "20:slow:b2-to-b1:*:1..361/40"),
)
BOUND_SUGGESTIONS = ("faults:0..2", "messages:1..3", "crash:0..2", "power:0..2")


class Option(NamedTuple):
    """One entry of a menu."""

    value: str
    label: str


class Shelf(NamedTuple):
    """The scenarios of one place."""

    title: str
    options: tuple[Option, ...]


class Drawn(NamedTuple):
    """One cell in the picture."""

    id: str
    x: int
    y: int
    look: Look
    words: str
    url: str
    first: bool  # where the tab key goes; arrows lead on from there


class Label(NamedTuple):
    """A value beside a row or above a column."""

    at: int
    text: str


class Field(NamedTuple):
    """One bound of a search, in the form."""

    name: str
    label: str
    value: str
    options: tuple[str, ...] = ()


class Picture(NamedTuple):
    """What is the same however many cells are ready."""

    width: int
    height: int
    cell_width: int
    cell_height: int
    left: int
    columns: tuple[Label, ...]
    rows: tuple[Label, ...]


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


class Entrance(NamedTuple):
    """The page without a sweep."""

    presets: tuple[Preset, ...]
    suggestions: tuple[str, ...]
    shelves: tuple[Shelf, ...]
    cells: int  # that a picture may have, one schedule each
    searches: int  # and one search each


def sweep_page(grid: Grid, found: dict[int, Result], job: Job | None) -> SweepPage:
    """Lay out what is ready; `job` works on the rest, None: all is known."""
    sweep = grid.sweep
    whole = len(found) == sweep.size
    picture = picture_of(sweep)
    cells = tuple(
        drawn(grid, picture, number, found.get(number)) for number in range(sweep.size)
    )
    is_worst = sweep.mode == WORST
    return SweepPage(
        sweep=sweep,
        title=_title(sweep),
        about=_about(sweep),
        axes=(axis_title(sweep.x), axis_title(sweep.y) if sweep.y else ""),
        picture=picture,
        cells=cells,
        legend=legend(cell.look for cell in cells),
        done=len(found),
        is_done=whole,
        progress=progress_of(job, len(found), sweep.size),
        ended="" if whole or job is None else job.ended,
        summary=_summary(sweep, found) if found else "",
        digest=digest_of(found[i] for i in range(sweep.size)) if whole else "",
        stream="" if whole or (job and job.ended) else sweep.under("/stream/sweep"),
        other_mode=_other(sweep),
        base=sweep.base,
        bounds=in_words(sweep.question) if is_worst else "",
        command=_command(sweep),
        fields=_fields(sweep) if is_worst else (),
        suggestions=(BOUND_SUGGESTIONS if is_worst else ()) + SUGGESTIONS,
    )


def entrance() -> Entrance:
    """Offer sweeps to begin with."""
    return Entrance(
        PRESETS, SUGGESTIONS, tuple(_shelves()), SWEEP_CELLS, SWEEP_SEARCHES
    )


def _shelves() -> Iterator[Shelf]:
    """The scenarios by where the message dies."""
    for where, title in PLACES.items():
        mine = (one for one in catalogue() if one.where == where)
        yield Shelf(title, tuple(Option(one.slug, one.title) for one in mine))


def drawn(grid: Grid, picture: Picture, number: int, result: Result | None) -> Drawn:
    """Draw one cell."""
    place: Place = grid.places[number]
    look = look_of(result)
    return Drawn(
        id=f"k{number}",
        x=picture.left + place.column * (picture.cell_width + GAP),
        y=HEAD + place.row * (picture.cell_height + GAP),
        look=look,
        words=words_of(grid.sweep, place, look),
        url=place.url,
        first=number == 0,
    )


def picture_of(sweep: Sweep) -> Picture:
    """Choose the sizes: cells as large as there is room for, and labels beside them."""
    rows = sweep.y.values if sweep.y else ("",)
    left = max(map(len, rows)) * LETTER + 14 if sweep.y else 0
    widest = max(map(len, sweep.x.values)) * LETTER + 8
    wide = max(40, widest, min(120, (ROOM - left) // sweep.columns - GAP))
    high = max(32, min(56, 480 // sweep.rows - GAP))
    columns = tuple(
        Label(left + i * (wide + GAP) + wide // 2, value)
        for i, value in enumerate(sweep.x.values)
    )
    labels = tuple(
        Label(HEAD + i * (high + GAP) + high // 2, value)
        for i, value in enumerate(rows)
    )
    width = left + sweep.columns * (wide + GAP)
    height = HEAD + sweep.rows * (high + GAP)
    return Picture(width, height, wide, high, left, columns, labels)


def axis_title(axis: Axis) -> str:
    """Say what varies along an axis."""
    if not axis.is_order:
        return axis.name
    when, _, what = axis.name.partition(":")
    words = what.replace(":", " ")
    if when == "*":
        return say("when: {order} (ms)", order=words)
    return say("at {ms} ms: {order}", ms=when, order=words.replace("*", "…"))


def progress_of(job: Job | None, done: int, total: int) -> str:
    """Say how far a sweep is."""
    if job is None or done >= total:
        return plural(
            "{count} cell, all worked out", "{count} cells, all worked out", total
        )
    if not job.began:
        return say("waiting for others to finish; {total} cells", total=total)
    return say("{done} of {total} cells", done=done, total=total)


def _title(sweep: Sweep) -> str:
    """The question of a preset, or what varies."""
    for preset in PRESETS:
        if parse_sweep(preset.query) == sweep:
            return preset.title
    x = _named(sweep.x)
    if sweep.y is None:
        return say("What if {x} were another?", x=x)
    return say("{y} × {x}", x=x, y=_named(sweep.y))


def _named(axis: Axis) -> str:
    """Name an axis in a title."""
    if axis.name.startswith("*:"):
        order = axis.name.removeprefix("*:").replace(":", " ")
        return say("the moment of “{order}”", order=order)
    return axis_title(axis)


def _about(sweep: Sweep) -> str:
    title = find_scenario(sweep.base.slug).title
    if sweep.mode == WORST:
        return say(
            "Worst case per cell: each cell is a search through every order of events"
            " with the settings of “{title}”, whatever its schedule.",
            title=title,
        )
    return say(
        "One schedule per cell: each cell is “{title}” played by the clock with other"
        " values. Another schedule may end otherwise.",
        title=title,
    )


def _summary(sweep: Sweep, found: dict[int, Result]) -> str:
    """Say in a sentence how many cells lose something."""
    if sweep.mode == WORST:
        told = [result.get("verdict", "") for result in found.values()]
        return say(
            "{loss} of {total} cells can lose a message; closed: {closed}; stopped at"
            " the limit of {states:,} states: {bounded}.",
            loss=told.count("LOSS"),
            total=len(found),
            closed=told.count("CLOSED"),
            bounded=told.count("BOUNDED"),
            states=sweep.states,
        )
    lost = [len(result.get("lost", ())) for result in found.values()]
    many = sum(map(bool, lost))
    if not many:
        return plural(
            "{count} cell, and no message is lost in it.",
            "{count} cells, and no message is lost in any of them.",
            len(found),
        )
    return plural(
        "{many} of {count} cell loses messages, up to {most} of them.",
        "{many} of {count} cells lose messages, the worst of them {most}.",
        len(found),
        many=many,
        most=max(lost),
    )


def _other(sweep: Sweep) -> str:
    """The link to the same settings in the other mode, where that makes sense."""
    if sweep.mode == TIMED:
        if any(axis.is_order for axis in (sweep.x, sweep.y) if axis):
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
    faults = ",".join(f"{kind}:{most}" for kind, most in bounds.faults) or "none"
    return (
        Field("goal", say("look for"), question.goal, tuple(GOALS)),
        Field("part", say("look at"), question.part, tuple(PARTS)),
        Field("fault", say("faults, and how often"), faults),
        Field("faults", say("faults in all"), str(bounds.total)),
        Field("messages", say("messages"), str(bounds.messages)),
        Field("states", say("states in a cell"), str(sweep.states)),
    )
