"""What the routes of rooms share: the hub, pages for now, and streams of events."""

import asyncio
from collections.abc import Callable

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from app.languages import here, localised, spoken
from app.limits import ROOM_MISSES_PER_MINUTE
from app.links import UnknownNameError
from app.rates import Rate, whose
from app.rooms.desk import Seen
from app.rooms.hub import Hub
from app.rooms.telling import Seat
from app.routes.rooms.forms import PRIVATE
from engine.sentence import say

EVENTS = "text/event-stream"
hub = Hub()  # the rooms of this process
misses = Rate(ROOM_MISSES_PER_MINUTE)


def address_of(request: Request) -> str:
    """Return who asks, for rates."""
    return whose(request.client.host if request.client else "")


async def look(request: Request, code: str) -> Seen:
    """Return a room. Raises UnknownNameError, HTTPException 429 for guessing codes."""
    try:
        return await hub.look(code)
    except UnknownNameError:
        if wait := misses.take(address_of(request)):
            reason = say("Too many codes that are no room’s. Wait a moment.")
            raise HTTPException(429, reason, {"Retry-After": str(wait)}) from None
        raise


async def shown(address: str, make: Callable[[], str]) -> Response:
    """Answer with a page that holds for now; it is made where it holds up nobody."""
    here.set(address)
    text = await asyncio.to_thread(lambda: localised(make(), spoken.get()))
    return HTMLResponse(text, headers=PRIVATE)


async def events(request: Request, code: str, seat: Seat) -> Response:
    """Stream a room; 204 ends the asking of a browser that has heard its end."""
    hub.check_space(code)
    since = _since(request)
    seen = await look(request, code)
    if seen.room.ended and since == seen.room.revision:
        return Response(status_code=204, headers=PRIVATE)
    told = hub.listen(code, seat, since=since)
    headers = PRIVATE | {"X-Accel-Buffering": "no"}
    return StreamingResponse(told, media_type=EVENTS, headers=headers)


def _since(request: Request) -> int:
    """Read which revision a browser has heard already."""
    asked = request.query_params.get("since", "")
    told = request.headers.get("last-event-id", asked)
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 9 else 0
