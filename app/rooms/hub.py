"""Who listens to the rooms of this process, and what they hear.

Votes change nothing for the class before they are revealed; teacher and wall hear of
them at most ten times a second, however many there are.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TypeAlias, TypeVar

from app.keeping import Database, shared
from app.limits import ROOM_LISTENERS
from app.links import UnknownNameError
from app.rooms.audience import Audience, Listener
from app.rooms.desk import Ballot, Desk, Seen, Taken
from app.rooms.model import FullError
from app.rooms.notices import hear
from app.rooms.telling import Seat
from engine.sentence import say

Found = TypeVar("Found")
Waiting: TypeAlias = "asyncio.Future[tuple[int, str]]"

THREADS = 8  # that wait for the database; its own connections are 15
TOGETHER_S = 0.1  # votes of so long are told together
HEARTBEAT_S = 15.0  # a sign of life: proxies close what is silent
RETRY_MS = 1_000  # a browser that lost the connection asks again after so long


class Hub:
    """The rooms of this process. One event loop uses it, and no other thread."""

    def __init__(self, database: Callable[[], Database] = shared) -> None:
        """Keep rooms in a database, which is opened when it is needed first."""
        self._database = database
        self._audiences: dict[str, Audience] = {}
        self._boxes: dict[str, list[tuple[Ballot, Waiting]]] = {}
        self._emptying: dict[str, asyncio.Task[None]] = {}
        self._hearing: asyncio.Task[None] | None = None
        self._stops = False
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="rooms")

    @cached_property
    def _desk(self) -> Desk:
        return Desk(self._database())

    async def do(self, work: Callable[[Desk], Found]) -> Found:
        """Work on the database without holding up anybody else."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: work(self._desk))

    async def take(self, code: str, ballot: Ballot) -> tuple[int, str]:
        """Take a vote, or let somebody take part; return their number and token.

        Those that come while others are being written are written together: two
        hundred votes wait for the disk a few times, and not two hundred times.
        Raises RoomError, UnknownNameError.
        """
        taken: Waiting = asyncio.get_running_loop().create_future()
        box = self._boxes.setdefault(code, [])
        box.append((ballot, taken))
        if len(box) == 1 and code not in self._emptying:
            self._emptying[code] = asyncio.create_task(self._empty(code))
        return await taken

    async def _empty(self, code: str) -> None:
        try:
            while box := self._boxes.pop(code, []):
                ballots = [ballot for ballot, _ in box]
                answers = await self._taken(code, ballots)
                for (_, taken), answer in zip(box, answers, strict=True):
                    if taken.done():  # whoever asked has left
                        continue
                    if isinstance(answer, Exception):
                        taken.set_exception(answer)
                    else:
                        taken.set_result(answer)
                self.count(code)
        finally:
            del self._emptying[code]

    async def _taken(self, code: str, ballots: list[Ballot]) -> list[Taken]:
        try:
            return await self.do(lambda desk: desk.take(code, ballots))
        except Exception as error:  # noqa: BLE001 - everybody in the box hears of it
            return [error] * len(ballots)

    async def look(self, code: str) -> Seen:
        """Return a room as this process knows it; Desk.look asks the database."""
        audience = self._audiences.get(code)
        return audience.seen if audience else await self.do(lambda d: d.look(code))

    async def change(self, work: Callable[[Desk], Seen]) -> Seen:
        """Change a room, and tell everybody in it."""
        seen = await self.do(work)
        self.tell(seen)
        return seen

    def tell(self, seen: Seen) -> None:
        """Tell what is so to those who listen here."""
        audience = self._audiences.get(seen.room.code)
        if audience:
            audience.tell(seen)

    def count(self, code: str) -> None:
        """Tell teacher and wall soon that people came or voted."""
        audience = self._audiences.get(code)
        if audience is None:
            return
        audience.uncounted = True
        if audience.counting is None:
            audience.counting = asyncio.create_task(self._count(code, audience))

    async def _count(self, code: str, audience: Audience) -> None:
        try:
            while audience.uncounted:
                await asyncio.sleep(TOGETHER_S)
                audience.uncounted = False
                await self.refresh(code)
        finally:
            audience.counting = None

    async def refresh(self, code: str) -> None:
        """Read a room anew, and tell what has changed; one that is gone has ended."""
        audience = self._audiences.get(code)
        if audience is None:
            return
        try:
            self.tell(await self.do(lambda desk: desk.look(code)))
        except UnknownNameError:
            room = audience.seen.room._replace(ended=True, asking=False)
            audience.tell(audience.seen._replace(room=room))

    async def listen(
        self, code: str, seat: Seat = Seat.CLASS, *, since: int = 0
    ) -> AsyncIterator[bytes]:
        """Yield server-sent events: what is so now, then every change, until the end.

        Who has heard revision `since` already is not told it again.
        """
        yield f"retry: {RETRY_MS}\n\n".encode()
        audience = await self._enter(code)
        listener = Listener(seat)
        audience.listeners.add(listener)
        try:
            # What happened while this one came in, or in a process that was faster.
            if len(audience.listeners) == 1 or audience.said.revision < since:
                await self.refresh(code)
            heard = audience.said.revision == since and seat is Seat.CLASS
            if not heard or audience.said.ended:
                listener.put(audience.said)
            while not self._stops:
                letter = await listener.take(HEARTBEAT_S)
                if listener.is_let_go:
                    return
                if letter is None:
                    yield b":\n\n"
                    await self._beat(code, audience)
                    continue
                yield letter.events[seat]
                if letter.ended:
                    return
        finally:
            audience.listeners.discard(listener)
            if not audience.listeners and self._audiences.get(code) is audience:
                del self._audiences[code]

    async def _enter(self, code: str) -> Audience:
        if code not in self._audiences:
            seen = await self.do(lambda desk: desk.look(code))
            self._audiences.setdefault(code, Audience(seen))
            if self._desk.shares and self._hearing is None:
                url = self._desk.database.writing.url
                hearing = hear(url, self._heard, self._refresh_all)
                self._hearing = asyncio.create_task(hearing)
        return self._audiences[code]

    async def _heard(self, code: str, revision: int) -> None:
        """Hear from another process that a room changed; 0: people or votes only."""
        audience = self._audiences.get(code)
        if audience and not revision:
            self.count(code)
        elif audience and revision > audience.said.revision:
            await self.refresh(code)

    async def _refresh_all(self) -> None:
        for code in list(self._audiences):
            await self.refresh(code)

    def check_space(self, code: str) -> None:
        """Raise FullError if too many listen to a room already."""
        audience = self._audiences.get(code)
        if audience and len(audience.listeners) >= ROOM_LISTENERS:
            raise FullError(
                say("{limit} listen to this room already.", limit=ROOM_LISTENERS)
            )

    async def _beat(self, code: str, audience: Audience) -> None:
        """Look now and then, however quiet it is: a room may have ended by itself."""
        now = asyncio.get_running_loop().time()
        if now - audience.looked_at >= HEARTBEAT_S:
            audience.looked_at = now
            await self.refresh(code)

    def let_go(self) -> None:
        """End all streams, since the server stops."""
        self._stops = True
        for audience in self._audiences.values():
            for listener in audience.listeners:
                listener.let_go()

    def close(self) -> None:
        """Forget everybody; whoever comes later is heard again."""
        self._stops = False
        for audience in self._audiences.values():
            if audience.counting:
                audience.counting.cancel()
        self._audiences.clear()
        if self._hearing:
            self._hearing.cancel()
            self._hearing = None
