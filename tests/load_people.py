"""Two hundred people in a room, as connections of this process; see tests.load_room."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from statistics import quantiles
from typing import NamedTuple
from urllib.parse import urlencode


def say(what: str, figure: str, budget: str = "") -> None:
    """Print one figure."""
    print(f"{what:58} {figure:>34}   {budget}", flush=True)


def spread(times_ms: list[float]) -> str:
    """Write p50, p95 and the longest of times in milliseconds."""
    ordered = quantiles(times_ms, n=100, method="inclusive")
    return f"p50 {ordered[49]:.0f}  p95 {ordered[94]:.0f}  max {max(times_ms):.0f} ms"


class Answer(NamedTuple):
    """What a server says."""

    status: int
    location: str
    body: bytes


async def ask(port: int, method: str, path: str, **fields: str | list[str]) -> Answer:
    """Ask once, over a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = urlencode(fields, doseq=True)
    writer.write(
        f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Accept-Encoding: br\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    head, _, content = (await reader.read(-1)).partition(b"\r\n\r\n")
    writer.close()
    found = re.search(rb"\r\nlocation: (\S+)", head)
    return Answer(int(head[9:12]), found.group(1).decode() if found else "", content)


async def heard(port: int, path: str) -> AsyncIterator[tuple[float, dict[str, object]]]:
    """Listen to a room: what is told, and when."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    try:
        while line := await reader.readline():
            if line.startswith(b"data: "):
                yield time.perf_counter(), json.loads(line[6:])
    finally:
        writer.close()


class Participant:
    """One who listens at a server, and when they heard of which revision."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.at: dict[int, float] = {}  # revision: when it, or a later one, was heard
        self.last = 0
        self.events = 0
        self.told: dict[str, object] = {}
        self.hears = asyncio.Event()

    async def listen(self, path: str) -> None:
        """Note everything that is told."""
        async for when, told in heard(self.port, path):
            revision = int(str(told["revision"]))
            for one in range(self.last + 1, revision + 1):
                self.at[one] = when
            self.last = max(self.last, revision)
            self.told = told
            self.events += 1
            self.hears.set()

    def took_ms(self, shown: list[tuple[int, float]]) -> list[float]:
        """Return how long each revision took, of those that were heard."""
        return [
            1_000 * (self.at[revision] - began)
            for revision, began in shown
            if revision in self.at
        ]
