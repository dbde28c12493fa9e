"""A room of 200 on one server process: ``python -m tests.load_room``, `make load-room`.

Prints figures; none of them is a test, since a machine that is busy is slow. The
listeners are connections of this process, on the same machine, so they take a part of
its processors, too. It takes about half a minute, and nothing is left behind.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote, urlencode

PEOPLE = 200
STEPS = 60
PAUSE_S = 0.1  # between two steps: a teacher who scrubs
BUDGET_MS = 300
PORT = 8_797
RUN = "/s/acked-then-lost"
OTHER = "/s/last-replica-standing"


def say(what: str, figure: str, budget: str = "") -> None:
    """Print one figure."""
    print(f"{what:58} {figure:>34}   {budget}", flush=True)


def spread(times_ms: list[float]) -> str:
    """Write p50, p95 and the longest of times in milliseconds."""
    ordered = quantiles(times_ms, n=100, method="inclusive")
    return f"p50 {ordered[49]:.0f}  p95 {ordered[94]:.0f}  max {max(times_ms):.0f} ms"


@contextmanager
def process(database: str) -> Iterator[int]:
    """Serve the application in a process of its own; yields its number."""
    words = ("-m", "uvicorn", "app.main:app", "--port", str(PORT), "--log-level")
    server = subprocess.Popen(  # noqa: S603 - the command is the one above
        (sys.executable, *words, "error", "--timeout-graceful-shutdown", "1"),
        env={**os.environ, "ACKWARD_DATABASE_URL": database},
    )
    try:
        yield server.pid
    finally:
        server.kill()
        server.wait()


def memory_mb(pid: int) -> float:
    """Return how much memory a process holds; 0 where nobody tells."""
    told = Path(f"/proc/{pid}/status")
    found = re.search(r"VmRSS:\s+(\d+)", told.read_text()) if told.exists() else None
    return int(found.group(1)) / 1_024 if found else 0.0


async def ask(
    method: str, path: str, **fields: str | list[str]
) -> tuple[int, str, bytes]:
    """Ask once, over a connection of its own; return status, Location and body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    body = urlencode(fields, doseq=True)
    writer.write(
        f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Accept-Encoding: br\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    head, _, content = (await reader.read(-1)).partition(b"\r\n\r\n")
    writer.close()
    found = re.search(rb"\r\nlocation: (\S+)", head)
    return int(head[9:12]), found.group(1).decode() if found else "", content


async def heard(path: str) -> AsyncIterator[tuple[float, dict[str, object]]]:
    """Listen to a room: what is told, and when."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT, limit=1 << 20)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    try:
        while line := await reader.readline():
            if line.startswith(b"data: "):
                yield time.perf_counter(), json.loads(line[6:])
    finally:
        writer.close()


class Participant:
    """One who listens, and when they heard of which revision."""

    def __init__(self) -> None:
        self.at: dict[int, float] = {}  # revision: when it, or a later one, was heard
        self.last = 0
        self.events = 0
        self.told: dict[str, object] = {}
        self.hears = asyncio.Event()

    async def listen(self, path: str) -> None:
        """Note everything that is told."""
        async for when, told in heard(path):
            revision = int(str(told["revision"]))
            for one in range(self.last + 1, revision + 1):
                self.at[one] = when
            self.last = max(self.last, revision)
            self.told = told
            self.events += 1
            self.hears.set()


async def begin() -> str:
    """Wait for the server, and open a room; return the teacher's address."""
    for tries in count():
        try:
            return (await ask("POST", "/rooms", address=RUN))[1]
        except OSError:
            if tries > 300:
                raise
            await asyncio.sleep(0.1)
    raise AssertionError


async def step(teacher: str, address: str) -> tuple[int, float]:
    """Show a page; return its revision and when it was asked for."""
    began = time.perf_counter()
    told = await ask("POST", f"{teacher}/go", address=address, quiet="1")
    return json.loads(told[2])["revision"], began


async def steps(
    teacher: str, people: list[Participant], what: str, pages: list[str]
) -> None:
    """Show one page after another, and say how long it took until they were seen."""
    shown = []
    for address in pages:
        shown.append(await step(teacher, address))
        await asyncio.sleep(PAUSE_S)
    await asyncio.sleep(2)
    times = [
        1_000 * (one.at[revision] - began)
        for one in people
        for revision, began in shown
        if revision in one.at
    ]
    lacking = len(people) * len(shown) - len(times)
    within = sum(took <= BUDGET_MS for took in times) / (len(times) + lacking)
    say(f"{what}: until it is seen", spread(times), "95 % within 300 ms")
    say(f"{what}: within {BUDGET_MS} ms", f"{within:.1%}")
    last = shown[-1][0]
    missed = sum(one.last < last for one in people)
    say(f"{what}: who missed the last state", f"{missed} of {len(people)}", "0")


async def votes(teacher: str, room: str, screen: Participant) -> None:
    """Let everybody vote at once; then see what the teacher was told."""
    await ask("POST", f"{teacher}/ask", question="?", option=["b1", "nobody"])
    before, began = screen.events, time.perf_counter()

    async def vote(number: int) -> float:
        since = time.perf_counter()
        status, _, _ = await ask(
            "POST", f"{room}/vote", poll="1", choice=str(number % 2), quiet="1"
        )
        assert status == 200, status
        return 1_000 * (time.perf_counter() - since)

    times = await asyncio.gather(*(vote(number) for number in range(PEOPLE)))
    took = time.perf_counter() - began
    await asyncio.sleep(1)
    poll = screen.told["poll"]
    say(f"{PEOPLE} votes at once, acknowledged", spread(list(times)))
    say("all of them", f"{took:.2f} s")
    assert isinstance(poll, dict)
    say("votes that the teacher sees", f"{poll['voters']}", f"{PEOPLE}")
    say("told to the teacher in so many events", f"{screen.events - before}")


async def visit(room: str, teacher: str) -> None:
    """Turn to another scenario; everybody fetches the page."""
    await step(teacher, OTHER)
    times = []

    async def fetch() -> None:
        since = time.perf_counter()
        assert (await ask("GET", room))[0] == 200
        times.append(1_000 * (time.perf_counter() - since))

    await asyncio.gather(*(fetch() for _ in range(PEOPLE)))
    say(f"{PEOPLE} fetch the page of another scenario at once", spread(times))


async def load(pid: int) -> None:
    """Fill a room, and see what becomes of it."""
    teacher = await begin()
    room = teacher.partition("/teach/")[0]
    for path in (room, teacher, quote(f"{RUN}?at=5", safe="/?=")):
        await ask("GET", path)
    await asyncio.sleep(5)  # the catalogue is played beside the first visits
    before = memory_mb(pid)
    people = [Participant() for _ in range(PEOPLE)]
    screen = Participant()
    listening = [
        asyncio.create_task(one.listen(f"{room}/events?since=0")) for one in people
    ]
    listening.append(asyncio.create_task(screen.listen(f"{teacher}/events")))
    await asyncio.gather(*(one.hears.wait() for one in (*people, screen)))
    say(
        f"memory of the server, before and with {PEOPLE}",
        f"{before:.0f}, {memory_mb(pid):.0f} MB",
    )
    await steps(teacher, people, "a step", [f"{RUN}?at={n % 50}" for n in range(STEPS)])
    await votes(teacher, room, screen)
    await visit(room, teacher)
    say("memory of the server, after all that", f"{memory_mb(pid):.0f} MB")
    for one in listening:
        one.cancel()
    await asyncio.gather(*listening, return_exceptions=True)


def main() -> None:
    """Print all figures; with ACKWARD_LOAD_DATABASE, or else a new SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        own = f"sqlite:///{folder}/rooms.sqlite"
        with process(os.environ.get("ACKWARD_LOAD_DATABASE", own)) as pid:
            asyncio.run(load(pid))


if __name__ == "__main__":
    main()
