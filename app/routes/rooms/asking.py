"""Asking this very application for a page, as a browser would, without a network.

So whether there is a page, how it is rightly spelt and what it is called is decided by
the page itself, and by nobody else.
"""

import asyncio
import re
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope

REDIRECTS = 3
TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)
SUFFIX = " · Ackward"


class Answer(NamedTuple):
    """What came of it."""

    status: int
    location: str  # "" unless it leads elsewhere
    body: bytes


async def title_of(application: ASGIApp, address: str) -> tuple[str, str] | None:
    """Return a page's own address and its title; None: there is no such page."""
    for _ in range(REDIRECTS):
        # A task of its own: what it says of language and place stays in it.
        answer = await asyncio.create_task(_ask(application, address))
        if answer.status == 200:
            found = TITLE.search(answer.body)
            title = unescape(found.group(1).decode()) if found else address
            return address, title.removesuffix(SUFFIX)
        if not answer.location.startswith("/"):
            return None
        address = answer.location
    return None


async def _ask(application: ASGIApp, address: str) -> Answer:
    status, location, body = 500, "", bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, location
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = dict(message["headers"])
            location = headers.get(b"location", b"").decode("latin-1")
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    await application(_scope(address), receive, send)
    return Answer(status, location, bytes(body))


def _scope(address: str) -> Scope:
    path, _, query = address.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost"), (b"accept", b"text/html")],
        "client": None,
        "server": None,
    }
