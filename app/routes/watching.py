"""``ackward watch``: the page of a file being written, and word of its changes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import (
    HTMLResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)

from app.authoring.watched import PAGE, Watcher
from app.stopping import stopping
from app.views.rendering import SCRIPTS, render
from app.views.writing import draft

EVERY_S = 0.25
SCRIPT = "watch.js"


def router_of(path: Path) -> APIRouter:
    """Make the routes that show this file, and have every page follow it."""
    router = APIRouter(include_in_schema=False)
    watcher = Watcher(path)
    SCRIPTS.append(SCRIPT)

    @router.get(PAGE)
    def show() -> Response:
        """Lead to the scenario as it is now, or say what is wrong with it."""
        found = watcher.look()
        if found.address != PAGE:
            return RedirectResponse(found.address, 307, {"Cache-Control": "no-store"})
        made = draft(found.text, found.problems, path.name)
        text = render("pages/writing.html", page=made)
        return HTMLResponse(text, headers={"Cache-Control": "no-store"})

    @router.get(f"{PAGE}/changes")
    async def changes(request: Request) -> StreamingResponse:
        """Tell the page's address whenever the file changes (server-sent events)."""
        told = _told(watcher, request)
        return StreamingResponse(told, media_type="text/event-stream")

    return router


async def _told(watcher: Watcher, request: Request) -> AsyncIterator[str]:
    last = None
    while not (stopping.told or await request.is_disconnected()):
        found = await asyncio.to_thread(watcher.look)
        if found != last:
            last = found
            yield f"data: {found.address}\n\n"
        await asyncio.sleep(EVERY_S)
