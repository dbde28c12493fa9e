"""``ackward sweep``: a grid of experiments, on all processors or on a cluster.

It ends with 0 when all cells were worked out, with 3 when it was stopped before, and
with 2 for bad input. Ctrl-C stops it with what is ready by then.
"""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import AbstractContextManager, contextmanager
from types import FrameType
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from app.commands.options import Added, AsJson, Changed, Slug
from app.laboratory import LAB
from app.links import LinkError, UnknownNameError
from app.questions import written
from app.results import results
from app.sweeping.document import document
from app.sweeping.grid import Place, places
from app.sweeping.links import Sweep, parse_sweep
from app.sweeping.spreading import Result, spread
from app.sweeping.workers import Crew, CrewError, cluster, local
from app.terminal import or_exit, pairs, write
from app.views.sweep.cells import legend, look_of
from engine.scenario import Problem, ScenarioError
from engine.search import FAULTS, GOALS, PARTS
from engine.sweep import WORST, digest_of

PARTIAL = 3
STOPPED = "the time was over, or somebody stopped it"
KIND = "sweep"

Across = Annotated[
    str, typer.Option("--x", metavar="AXIS", help="acks:0,1,all or *:crash:b1:0..90/10")
]
Down = Annotated[str, typer.Option("--y", metavar="AXIS", help="a second axis")]
Worst = Annotated[
    bool, typer.Option("--worst", help="search each cell, whatever the schedule")
]
Goal = Annotated[str, typer.Option(help=f"worst case of: {', '.join(GOALS)}")]
Part = Annotated[str, typer.Option(help=f"look at: {', '.join(PARTS)}")]
Fault = Annotated[str, typer.Option(help=f"crash:2,power:1 of {', '.join(FAULTS)}")]
Faults = Annotated[int, typer.Option(help="how many faults at most, of all kinds")]
Messages = Annotated[int, typer.Option(help="how many messages at most")]
States = Annotated[int, typer.Option(help="where the search in a cell stops")]
Dask = Annotated[
    str, typer.Option(metavar="tcp://…", help="the scheduler of a Dask cluster")
]
Workers = Annotated[int, typer.Option(min=0, help="processes; 0: all processors")]
Seconds = Annotated[float, typer.Option(min=0, help="stop after so long")]


def sweep_settings(
    what: Slug = LAB,
    x: Across = "",
    y: Down = "",
    changed: Changed = None,
    added: Added = None,
    worst: Worst = False,
    goal: Goal = "",
    part: Part = "",
    fault: Fault = "",
    faults: Faults = 1,
    messages: Messages = 1,
    states: States = 20_000,
    dask: Dask = "",
    workers: Workers = 0,
    seconds: Seconds = 3_600,
    as_json: AsJson = False,
) -> None:
    """Vary two settings, or a setting and a time, and see what is lost in each cell."""
    fields = [("scenario", what), *or_exit(lambda: pairs(changed)).items()]
    fields += [("do", order) for order in added or ()]
    fields += [("x", x), ("y", y)]
    if worst:
        fields += [("mode", WORST), ("goal", goal), ("part", part), ("fault", fault)]
        fields += [("faults", str(faults)), ("messages", str(messages))]
        fields += [("states", str(states))]
    sweep, grid = or_exit(lambda: _read(written(tuple(f for f in fields if f[1]))))
    hired = cluster(dask) if dask else local(workers)
    found = or_exit(lambda: _work(sweep, grid, hired, seconds))
    whole = len(found) == len(grid)
    if as_json:
        stopped = "" if whole else STOPPED
        made = document(sweep, grid, found, stopped=stopped)
        write(made.model_dump_json(indent=2))
    else:
        write("\n".join(_lines(sweep, found)))
    raise typer.Exit(0 if whole else PARTIAL)


def _read(query: str) -> tuple[Sweep, tuple[Place, ...]]:
    try:
        sweep = parse_sweep(query, unbounded=True)
        return sweep, places(sweep)
    except UnknownNameError as error:
        raise ScenarioError.of(str(error)) from None
    except LinkError as error:
        problems = (
            Problem((d.part,), f"{d.reason} {d.possible}".strip())
            for d in error.damages
        )
        raise ScenarioError(problems) from None


def _work(
    sweep: Sweep,
    grid: tuple[Place, ...],
    hired: AbstractContextManager[Crew],
    seconds: float,
) -> dict[int, Result]:
    """Work all cells out, or as many as there is time for."""
    known = results().get(KIND, sweep.url)
    if known is not None:
        return dict(enumerate(known))
    found: dict[int, Result] = {}
    cells = [place.cell for place in grid]
    try:
        with hired as crew, _stoppable(seconds) as stop, _bar(len(cells)) as show:
            for ready in spread(cells, *crew, stop):
                found.update(ready)
                show(len(found))
    except CrewError as error:
        raise ScenarioError.of(str(error), "--dask") from None
    except BrokenExecutor:
        typer.echo("A worker died; what follows is what was ready by then.", err=True)
    if len(found) == len(grid):
        results().put(KIND, sweep.url, [found[i] for i in range(len(grid))])
    return found


@contextmanager
def _stoppable(seconds: float) -> Iterator[Any]:
    """Make Ctrl-C, and the end of the time, a wish to stop."""
    until = time.monotonic() + seconds
    wished: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        wished.append(number)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield lambda: bool(wished) or time.monotonic() > until
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _bar(total: int) -> Iterator[Any]:
    """Show progress on a terminal, and nowhere else."""
    console = Console(stderr=True)
    columns = (TextColumn("cells"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        progress.disable = not console.is_terminal
        task = progress.add_task("cells", total=total)
        yield lambda done: progress.update(task, completed=done)


def _lines(sweep: Sweep, found: dict[int, Result]) -> Iterator[str]:
    """Draw the grid with letters, and explain them."""
    looks = [look_of(found.get(number)) for number in range(sweep.size)]
    how = "worst case per cell" if sweep.mode == WORST else "one schedule per cell"
    yield f"{sweep.base.slug}: {how}, {len(found)} of {sweep.size} cells"
    yield f"{sweep.x.name} →" + (f", {sweep.y.name} ↓" if sweep.y else "")
    yield ""
    names = sweep.y.values if sweep.y else ("",)
    left = max(map(len, names))
    wide = max(*(len(value) for value in sweep.x.values), *(len(o.text) for o in looks))
    yield " ".join((" " * left, *(value.rjust(wide) for value in sweep.x.values)))
    for row, name in enumerate(names):
        mine = looks[row * sweep.columns : (row + 1) * sweep.columns]
        yield " ".join((name.rjust(left), *((o.text or ".").rjust(wide) for o in mine)))
    yield ""
    for text, _, meaning in legend(looks):
        yield f"{text:>4}  {meaning}"
    if len(found) == sweep.size:
        yield f"digest {digest_of(found[i] for i in range(sweep.size))}"
    else:
        yield f"Stopped: {sweep.size - len(found)} cells were not worked out."
    yield f"See it: {sweep.url}"
