"""A room of 200: ``python -m tests.load_room``, `make load-room`.

First on one server process with a SQLite file, then on two that share the room
through PostgreSQL, where that is installed: the teacher's process, and another one at
which half of the class listens and votes.

Prints figures; none of them is a test, since a machine that is busy is slow. The
listeners are connections of this process, on the same machine, so they take a part of
its processors, too. Each of the two takes about half a minute, and is ended after
PATIENCE_S; nothing is left behind.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from tests.app.keeping import postgres
from tests.app.rooms.processes import free_port
from tests.load_people import Participant, ask, say, spread

PEOPLE = 200
STEPS = 60
PAUSE_S = 0.1  # between two steps: a teacher who scrubs
BUDGET_MS = 300
PATIENCE_S = 240
RUN = "/s/acked-then-lost"
OTHER = "/s/last-replica-standing"


class Server(NamedTuple):
    """A server process, and where it listens."""

    pid: int
    port: int

    @property
    def memory_mb(self) -> float:
        """How much memory it holds; 0 where nobody tells."""
        told = Path(f"/proc/{self.pid}/status")
        text = told.read_text() if told.exists() else ""
        found = re.search(r"VmRSS:\s+(\d+)", text)
        return int(found.group(1)) / 1_024 if found else 0.0


class Scene(NamedTuple):
    """An open room with everybody in it."""

    servers: list[Server]  # the teacher is at the first
    teacher: str  # paths
    room: str
    people: list[Participant]
    screen: Participant  # the teacher's

    @property
    def home(self) -> int:
        """The port of the teacher's server."""
        return self.servers[0].port


@contextmanager
def process(database: str) -> Iterator[Server]:
    """Serve the application in a process of its own."""
    port = free_port()
    words = ("-m", "uvicorn", "app.main:app", "--port", str(port), "--log-level")
    server = subprocess.Popen(  # noqa: S603 - the command is the one above
        (sys.executable, *words, "error"),
        env={**os.environ, "ACKWARD_DATABASE_URL": database},
    )
    try:
        yield Server(server.pid, port)
    finally:
        server.kill()
        server.wait()


async def is_up(server: Server) -> None:
    """Wait for a server, and have it play what everybody will look at."""
    while True:
        try:
            await ask(server.port, "GET", quote(f"{RUN}?at=5", safe="/?="))
        except OSError:
            await asyncio.sleep(0.1)
        else:
            return


async def step(scene: Scene, address: str) -> tuple[int, float]:
    """Show a page; return its revision and when it was asked for."""
    began = time.perf_counter()
    path = f"{scene.teacher}/go"
    told = await ask(scene.home, "POST", path, address=address, quiet="1")
    return json.loads(told.body)["revision"], began


async def steps(scene: Scene) -> None:
    """Show one step after another, and say how long it took until they were seen."""
    shown = []
    for number in range(STEPS):
        shown.append(await step(scene, f"{RUN}?at={number % 50}"))
        await asyncio.sleep(PAUSE_S)
    await asyncio.sleep(2)
    for server in scene.servers:
        there = [one for one in scene.people if one.port == server.port]
        times = [took for one in there for took in one.took_ms(shown)]
        within = sum(took <= BUDGET_MS for took in times) / (len(there) * len(shown))
        where = "the teacher's server" if server.port == scene.home else "the other"
        say(f"a step at {where}: until it is seen", spread(times), "95 % in 300 ms")
        say(f"a step at {where}: within {BUDGET_MS} ms", f"{within:.1%}")
    missed = sum(one.last < shown[-1][0] for one in scene.people)
    say("who missed the last state", f"{missed} of {len(scene.people)}", "0")


async def votes(scene: Scene) -> None:
    """Let everybody vote at once, each at their server; see what the teacher sees."""
    path = f"{scene.teacher}/ask"
    await ask(scene.home, "POST", path, question="?", option=["b1", "nobody"])
    before, began = scene.screen.events, time.perf_counter()

    async def vote(number: int, port: int) -> float:
        since, path = time.perf_counter(), f"{scene.room}/vote"
        choice = str(number % 2)
        told = await ask(port, "POST", path, poll="1", choice=choice, quiet="1")
        assert told.status == 200, told.status
        return 1_000 * (time.perf_counter() - since)

    times = await asyncio.gather(
        *(vote(number, one.port) for number, one in enumerate(scene.people))
    )
    took = time.perf_counter() - began
    await asyncio.sleep(1)
    poll = scene.screen.told["poll"]
    assert isinstance(poll, dict)
    say(f"{PEOPLE} votes at once, acknowledged", spread(list(times)))
    say("all of them", f"{took:.2f} s")
    say("votes that the teacher sees", f"{poll['voters']}", f"{PEOPLE}")
    say("told to the teacher in so many events", f"{scene.screen.events - before}")


async def visit(scene: Scene) -> None:
    """Turn to another scenario; everybody fetches the page."""
    await step(scene, OTHER)

    async def fetch(port: int) -> float:
        since = time.perf_counter()
        assert (await ask(port, "GET", scene.room)).status == 200
        return 1_000 * (time.perf_counter() - since)

    times = await asyncio.gather(*(fetch(one.port) for one in scene.people))
    say(f"{PEOPLE} fetch the page of another scenario at once", spread(list(times)))


async def load(servers: list[Server]) -> None:
    """Fill a room, and see what becomes of it."""
    for server in servers:
        await is_up(server)
    home = servers[0].port
    teacher = (await ask(home, "POST", "/rooms", address=RUN)).location
    room = teacher.partition("/teach/")[0]
    await asyncio.sleep(5)  # the catalogue is played beside the first visits
    before = [server.memory_mb for server in servers]
    ports = cycle(server.port for server in servers)
    people = [Participant(next(ports)) for _ in range(PEOPLE)]
    scene = Scene(servers, teacher, room, people, Participant(home))
    listening = [
        asyncio.create_task(one.listen(f"{room}/events?since=0")) for one in people
    ]
    listening.append(asyncio.create_task(scene.screen.listen(f"{teacher}/events")))
    await asyncio.gather(*(one.hears.wait() for one in (*people, scene.screen)))
    full = [server.memory_mb for server in servers]
    await steps(scene)
    await votes(scene)
    await visit(scene)
    for one, was, filled in zip(servers, before, full, strict=True):
        figures = f"{was:.0f}, {filled:.0f}, {one.memory_mb:.0f} MB"
        say("memory of a server: before, full, after all that", figures)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)


def run(title: str, database: str, processes: int) -> None:
    """Print the figures of one kind of installation, and how busy the machine was."""
    busy = os.getloadavg()[0]
    print(f"\n{title}; load average {busy:.1f} on {os.cpu_count()} processors")
    with ExitStack() as ends:
        servers = [ends.enter_context(process(database)) for _ in range(processes)]
        asyncio.run(asyncio.wait_for(load(servers), PATIENCE_S))


def main() -> None:
    """Print all figures."""
    with tempfile.TemporaryDirectory() as folder:
        run("One process, SQLite", f"sqlite:///{folder}/rooms.sqlite", 1)
    programs = postgres.where()
    if programs is None:
        print("\nTwo processes, PostgreSQL: it is not installed here")
        return
    with postgres.server(programs) as server:
        run("Two processes, PostgreSQL", postgres.empty(server), 2)


if __name__ == "__main__":
    main()
