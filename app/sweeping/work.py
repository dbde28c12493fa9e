"""A sweep as a job of the server: begun by whoever looks first, shared by all."""

from concurrent.futures import BrokenExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import partial

from app.jobs import Job, jobs
from app.limits import LINKS_KEPT, SWEEP_SECONDS
from app.results import results
from app.store import Shelf
from app.sweeping.grid import Place, places
from app.sweeping.links import Sweep, parse_sweep
from app.sweeping.spreading import Ready, Result, spread
from app.sweeping.workers import Crew, crew, dismiss, local
from engine.sweep import WORST, Cell, parcel

KIND, CELL = "sweep", "cell"
TRIES = 2


class Grid:
    """A sweep with its cells, read once."""

    def __init__(self, sweep: Sweep, cells: tuple[Place, ...]) -> None:
        """Keep both."""
        self.sweep = sweep
        self.places = cells


def read_grid(query: str) -> Grid:
    """Read a link and lay its cells out; LinkError says what is damaged."""
    return _grids.get(query, lambda: _read(query))


def known(sweep: Sweep) -> list[Result] | None:
    """Return all results, if they are known."""
    found: list[Result] | None = results().get(KIND, sweep.url)
    return found


def begin(grid: Grid) -> Job:
    """Have a sweep worked out, or join whoever does; BusyError if there is no room."""
    size = grid.sweep.size
    return jobs.get(
        grid.sweep.url, lambda: Job(size, SWEEP_SECONDS), partial(_work, grid)
    )


def _read(query: str) -> Grid:
    sweep = parse_sweep(query)
    return Grid(sweep, places(sweep))


def _work(grid: Grid, job: Job) -> None:
    """Work out what is not known yet; a worker's death costs one more try."""
    cells = [place.cell for place in grid.places]
    if grid.sweep.mode == WORST:
        job.add(_known_cells(cells))
    for tried in range(TRIES):
        left = [number for number in range(len(cells)) if number not in job.parts]
        try:
            asked = [cells[number] for number in left]
            with _hired(grid.sweep) as hired:
                for ready in spread(asked, *hired, job.is_over):
                    job.add((left[number], result) for number, result in ready)
                    if grid.sweep.mode == WORST:
                        _keep(ready, asked)
            break
        except BrokenExecutor:
            dismiss()
            if tried + 1 == TRIES:
                job.end("a worker process died")
    if len(job.parts) == len(cells):
        whole = [job.parts[number] for number in range(len(cells))]
        results().put(KIND, grid.sweep.url, whole)


def _hired(sweep: Sweep) -> AbstractContextManager[Crew]:
    """Runs share the server's processes; a long search has some that can be ended."""
    return local() if sweep.mode == WORST else nullcontext(crew())


def _known_cells(cells: list[Cell]) -> Ready:
    found = ((i, results().get(CELL, parcel([cell]))) for i, cell in enumerate(cells))
    return [(number, result) for number, result in found if result is not None]


def _keep(ready: Ready, cells: list[Cell]) -> None:
    for number, result in ready:
        results().put(CELL, parcel([cells[number]]), result)


_grids: Shelf[Grid] = Shelf(LINKS_KEPT * 10, lambda grid: len(grid.places))
