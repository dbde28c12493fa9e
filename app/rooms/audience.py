"""Who listens to one room, each with a mailbox for one letter.

A newer letter takes the place of one that was not fetched: a slow phone costs no
memory, and it, too, hears the last state.
"""

import asyncio

from app.rooms.desk import Seen
from app.rooms.telling import Seat, Telling, telling


class Listener:
    """One connection, and the newest that it has not been told."""

    def __init__(self, seat: Seat) -> None:
        """Hear what is heard there."""
        self.seat = seat
        self._letter: Telling | None = None
        self._came = asyncio.Event()
        self.is_let_go = False

    def put(self, letter: Telling) -> None:
        """Put a letter in the place of what is there."""
        self._letter = letter
        self._came.set()

    def let_go(self) -> None:
        """Wait for nothing any more."""
        self.is_let_go = True
        self._came.set()

    async def take(self, patience_s: float) -> Telling | None:
        """Wait for a letter, so long at most."""
        try:
            async with asyncio.timeout(patience_s):
                await self._came.wait()
        except TimeoutError:
            return None
        self._came.clear()
        return self._letter


class Audience:
    """All who listen to one room, and the last that was said."""

    def __init__(self, seen: Seen) -> None:
        """Begin with what is so."""
        self.seen = seen
        self.said = telling(seen)
        self.listeners: set[Listener] = set()
        self.counting: asyncio.Task[None] | None = None
        self.uncounted = False
        self.looked_at = asyncio.get_running_loop().time()

    def tell(self, seen: Seen) -> None:
        """Tell all to whom it is news; what is older than the last is no news."""
        if seen.room.revision < self.seen.room.revision or seen == self.seen:
            return
        old, new = self.said, telling(seen)
        self.seen, self.said = seen, new
        for listener in self.listeners:
            if new.events[listener.seat] != old.events[listener.seat]:
                listener.put(new)
