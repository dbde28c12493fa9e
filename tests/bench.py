"""Print the figures that the design's budgets are about: ``python -m tests.bench``.

``python -m tests.bench engine speed`` prints only these two groups of them.
None of them is a test: a machine that is busy is slow, and that is no mistake in
the code. Each line says what was measured, the figure, and the budget.
"""

import asyncio
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from statistics import quantiles
from typing import Any
from urllib.request import Request, urlopen

from app.assets import ASSETS
from app.languages import reached
from app.links import Experiment
from app.parsing import parse
from app.runs import find_run
from app.store import QUICK, pack
from app.sweeping.grid import places
from app.sweeping.links import parse_sweep
from app.sweeping.spreading import spread as spread_cells
from app.sweeping.workers import local
from app.views.frames import chunks, frames
from app.views.rendering import render
from app.views.scenario import scenario_page
from engine.run import run
from engine.scenario import catalogue, play
from engine.search import Bounds, Limits, Question, explore
from engine.search import ask as ask_rules
from engine.search.breadth import unwatched
from engine.search.core import RELEASES, STRONG, WEAK, close
from engine.search.core import Bounds as CoreBounds
from engine.search.replication import rules_of
from engine.search.replication import search as close_cluster
from engine.settings import resolve
from engine.sweep import parcel, reckon
from tests.tlc.running import TlcError, check, unpacked

STORY = "acked-then-lost"
LONG = "do=0:send:26:every-40"  # in the lab: a story of some 300 steps
FILES = (
    *("htmx-4.0.1.min.js", "scenario.js", "scenario.css", "style.css", "tokens.css"),
)
CONNECTIONS = 16
SECONDS = 3.0


def say(what: str, figure: str, budget: str = "") -> None:
    """Print one figure."""
    print(f"{what:58} {figure:>22}   {budget}", flush=True)


def spread(values: list[float]) -> str:
    """Write p50 and p99 of times in milliseconds."""
    ordered = quantiles(values, n=100, method="inclusive")
    return f"p50 {ordered[49]:.1f}  p99 {ordered[98]:.1f} ms"


def timed(action: Callable[[], object], runs: int = 1) -> float:
    """Return how many milliseconds of the processor it took: the least of some runs."""
    took: list[float] = []
    for _ in range(runs):
        start = time.process_time()
        action()
        took.append(time.process_time() - start)
    return 1_000 * min(took)


def engine() -> None:
    """Measure the simulation, and the rendering of all its steps."""
    plans = [play(scenario).plan for scenario in catalogue()]
    for plan in plans:
        run(plan)
    simulated = [timed(partial(run, plan), runs=10) for plan in plans]
    say("a scenario of the catalogue, simulated", spread(simulated), "p99 ≤ 15 ms")

    runs = [find_run(Experiment(scenario.slug)) for scenario in catalogue()]
    list(frames(runs[0], 0))
    cold = [timed(lambda r=one: list(frames(r, 0)), runs=4) for one in runs]  # type: ignore[misc]
    say("all its steps rendered, cold", spread(cold), "p99 ≤ 80 ms")
    long = find_run(parse("lab", LONG))
    took = timed(lambda: [list(frames(long, chunk)) for chunk in range(chunks(long))])
    say(f"a story of {long.last} steps rendered, cold", f"{took:.0f} ms")


def speed() -> None:
    """Measure events and steps a second: the smallest, a typical, the largest story."""
    plans = {scenario.slug: play(scenario).plan for scenario in catalogue()}
    whole = {slug: run(plan, housekeeping=True) for slug, plan in plans.items()}
    ordered = sorted(plans, key=lambda slug: len(whole[slug].steps))
    for slug in (ordered[0], ordered[len(ordered) // 2], ordered[-1]):
        took = timed(partial(run, plans[slug]), runs=10) / 1_000
        steps = len(whole[slug].steps)
        events = sum(len(step.events) for step in whole[slug].steps)
        figure = f"{events / took:,.0f} and {steps / took:,.0f}"
        say(f"{slug} ({steps} steps): events and steps a second", figure)


def weight() -> None:
    """Measure what a first visit costs over the wire."""
    found = find_run(Experiment(STORY))
    reached.set("http://127.0.0.1:8000")
    page = render("pages/scenario.html", page=scenario_page(found, 0))
    html = len(pack([page], "br", QUICK).content)
    timeline = len(pack(frames(found, 0), "br").content)
    files = sum(len(ASSETS[name].bodies["br"].content) for name in FILES)
    total = (html + timeline + files) / 1_024
    parts = f"html {html:,} + static {files:,} + timeline {timeline:,}"
    say(f"first view, brotli ({parts})", f"{total:.1f} kB", "≤ 66 kB")


@contextmanager
def process() -> Iterator[int]:
    """Serve the application in a process of its own, on one core."""
    port = 8_799
    command = (sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(port))
    server = subprocess.Popen(  # noqa: S603 - the command is the one above
        (*command, "--log-level", "error", "--no-access-log")
    )
    try:
        for _ in range(100):
            try:
                with urlopen(f"http://127.0.0.1:{port}/model", timeout=5):
                    break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


async def ask(port: int, path: str, until: float) -> list[float]:
    """Ask for one page again and again over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\n\r\n".encode()
    times = []
    while time.perf_counter() < until:
        start = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        times.append(1_000 * (time.perf_counter() - start))
    writer.close()
    return times


def server() -> None:
    """Measure how many cached pages one process serves in a second."""

    async def load(port: int, path: str) -> list[float]:
        until = time.perf_counter() + SECONDS
        asking = [ask(port, path, until) for _ in range(CONNECTIONS)]
        return [took for times in await asyncio.gather(*asking) for took in times]

    with process() as port:
        for path in (f"/s/{STORY}?at=9", f"/s/{STORY}?acks=all&do=60:crash:b2&at=9"):
            with urlopen(Request(f"http://127.0.0.1:{port}{path}")):
                pass
            times = asyncio.run(load(port, path))
            rate = len(times) / SECONDS
            say(f"{path}, cached", f"{rate:,.0f} a second", "≥ 1,000 a second")


def search() -> None:
    """Measure the exhaustive search, on the full rules and on an empty graph."""
    two = {"brokers": 2, "replication.factor": 2, "acks": "all"}
    for what, changes, cap in (
        ("RF 2, acks=all, one crash, closed", two, 1 << 40),
        ("RF 3, acks=all, one crash", {"acks": "all"}, 20_000),
    ):
        config = resolve(changes=changes).config._replace(consumers=())
        question = Question(Bounds(faults=(("crash", 1),)))
        limits = Limits(states=cap)
        began = time.process_time()
        answer = ask_rules(config, question, limits)
        took = 1_000 * (time.process_time() - began)
        rate = 1_000 * answer.progress.states / took
        say(f"{what}: {answer.verdict}", f"{rate:,.0f} states/s", "≥ 150,000, reduced")
        tracemalloc.start()
        ask_rules(config, question, Limits(states=5_000))
        peak = tracemalloc.get_traced_memory()[1] / 5_000
        tracemalloc.stop()
        say(f"{what}: 5,000 states, everything", f"{peak:,.0f} bytes a state")
    grid = Grid()
    took = timed(lambda: explore(grid, (0, 0, 0)))
    many = Grid.SIDE**3
    say("a graph without rules", f"{1_000 * many / took:,.0f} states/s")
    tracemalloc.start()
    explore(grid, (0, 0, 0))
    peak = tracemalloc.get_traced_memory()[1] / many
    tracemalloc.stop()
    say(f"{many:,} states of it", f"{peak:,.0f} bytes a state", "≤ 160 bytes")


def core() -> None:
    """Measure the reduced core, on what TLC was measured on; its counts beside."""
    fenced = RELEASES[-1]
    for bounds, tlc in (
        (CoreBounds(2, 2, 2), (737_794, 1_967_560, 26)),
        (CoreBounds(3, 3, 2), (4_093_531, 11_663_770, 31)),
    ):
        began = time.process_time()
        found = close(fenced, bounds, WEAK | STRONG)
        took = time.process_time() - began
        same = "as TLC" if tuple(found[:3]) == tlc else f"TLC: {tlc}"
        what = f"{fenced.name} {tuple(bounds)}: {found.distinct:,} states, {same}"
        say(what, f"{found.distinct / took:,.0f} states/s", "≥ 150,000")
    tracemalloc.start()
    found = close(fenced, CoreBounds(2, 2, 2))
    peak = tracemalloc.get_traced_memory()[1] / found.distinct
    tracemalloc.stop()
    say(f"{found.distinct:,} states of it", f"{peak:,.0f} bytes a state", "≤ 160 bytes")
    first_try = close(RELEASES[-2], CoreBounds(2, 2, 2), STRONG)
    length = len(first_try.way or ())
    say("KIP-320, first try: moves to the violation", str(length), "TLC: 12")


def tlc() -> None:
    """Measure TLC on the same work as the reduced core, both with one worker."""
    bounds = CoreBounds(2, 2, 2)
    own = timed(lambda: close(RELEASES[-1], bounds, WEAK | STRONG)) / 1_000
    try:
        with unpacked() as place:
            told = check(place, bounds)
    except TlcError as error:
        say("TLC", f"not run: {error}"[:60])
        return
    states = told.counts[0]
    what = f"KIP-320 {tuple(bounds)}, {states:,} states"
    say(f"{what}: TLC, one worker", f"{states / told.seconds:,.0f} states/s")
    say(f"{what}: the core", f"{states / own:,.0f} states/s")


def replication() -> None:
    """Measure the replication core on whole closures: RF 3, acks=all, three faults."""
    settings = {"acks": "all", "min.insync.replicas": "2", "kafka": "4.0"}
    config = resolve(changes=settings).config._replace(consumers=())
    for kinds in (("crash",), ("crash", "cut", "lag"), ("crash", "power")):
        bounds = Bounds(faults=tuple((kind, 3) for kind in kinds), total=3)
        question = Question(bounds, part="replication")
        rules = rules_of(config, question)
        close_it = partial(close_cluster, rules, bounds, Limits(), unwatched)
        found, took = close_it(), timed(close_it, runs=3) / 1_000
        states = found.progress.states
        end = "closed" if found.way is None else f"a loss in {len(found.way)} steps"
        what = f"replication core, ≤ 3 of {', '.join(kinds)}: {states:,} states, {end}"
        say(what, f"{states / took:,.0f} states/s", "≥ 150,000")
    bounds = Bounds(faults=(("crash", 3),), total=3)
    tracemalloc.start()
    found = close_cluster(
        rules_of(config, Question(bounds)), bounds, Limits(), unwatched
    )
    peak = tracemalloc.get_traced_memory()[1] / found.progress.states
    tracemalloc.stop()
    what = f"{found.progress.states:,} states of it"
    say(what, f"{peak:,.0f} bytes a state", "≤ 160 bytes")


def sweep() -> None:
    """Measure a sweep of 400 timed cells of a foundation scenario, on all cores."""
    query = f"scenario={STORY}&x=*:crash:leader:5..100/5&y=linger.ms:0..38/2"
    catalogue()
    began = time.perf_counter()
    cells = [place.cell for place in places(parse_sweep(query))]
    laid = time.perf_counter() - began
    with local() as crew:
        for _ in spread_cells(
            cells[:8], *crew
        ):  # the processes are there when it begins
            pass
        began = time.perf_counter()
        first = 0.0
        done = 0
        for ready in spread_cells(cells, *crew):
            done += len(ready)
            first = first or (ready and time.perf_counter() - began) or 0.0
        took = time.perf_counter() - began
    what = f"a sweep: {done} cells, {crew.workers} processes"
    say(what, f"{laid + took:.2f} s", "≤ 3 s on two cores")
    say("its grid laid out, and its first cells there", f"{laid:.2f} + {first:.2f} s")
    alone = timed(lambda: reckon(parcel(cells))) / 1_000
    say("the same cells on one core, in its own time", f"{alone:.2f} s")


class Grid:
    """A graph that costs nothing: what is left is the search itself."""

    SIDE = 60

    def choices(self, state: tuple[int, ...]) -> Iterator[tuple[int, tuple[int, ...]]]:
        """One more, in each direction."""
        for axis, at in enumerate(state):
            if at < self.SIDE - 1:
                yield axis, (*state[:axis], at + 1, *state[axis + 1 :])

    def apart(self, state: tuple[int, ...]) -> tuple[int, ...]:
        """Its three numbers."""
        return state

    def together(self, parts: tuple[Any, ...]) -> tuple[int, ...]:
        """The same."""
        return parts

    def is_wanted(self, _: tuple[int, ...]) -> bool:
        """Never."""
        return False


ALL = (engine, speed, search, core, tlc, replication, sweep, weight, server)
GROUPS = {f.__name__: f for f in ALL}

if __name__ == "__main__":
    for group in sys.argv[1:] or GROUPS:
        GROUPS[group]()
