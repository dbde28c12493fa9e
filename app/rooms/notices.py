"""Word from the other processes: PostgreSQL carries it, SQLite has one process only.

Whoever commits a change says the room and its revision on a channel; whoever listens
reads the room anew if that is news. A notice that is lost with its connection is no
harm: when it is back, every room that somebody listens to is read again.

Left out: processes that share a SQLite file. They keep each other's rooms and votes,
and their listeners hear of them within HEARTBEAT_S only.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from app.rooms.desk import CHANNEL

AGAIN_S = 1.0  # after a connection was lost

log = logging.getLogger(__name__)


async def hear(
    url: URL,
    told: Callable[[str, int], Awaitable[None]],
    back: Callable[[], Awaitable[None]],
) -> None:
    """Tell each room that changed elsewhere, for ever.

    `back` is called whenever word begins to come, since some may have been missed.
    """
    # An extra: only who has several processes needs it.
    from psycopg import AsyncConnection, Error  # noqa: PLC0415

    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            connection = await AsyncConnection.connect(address, autocommit=True)
            async with connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                await back()
                async for notice in connection.notifies():
                    code, _, revision = notice.payload.partition(" ")
                    await told(code, int(revision))
        except (Error, OSError, SQLAlchemyError):
            log.warning("rooms: no word from other processes; asking again")
        await asyncio.sleep(AGAIN_S)
