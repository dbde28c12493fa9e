"""The link on the wall: one that a phone in the same network can open."""

import os
from urllib.parse import urlsplit

from fastapi import Request

from app.languages import prefixed, spoken
from app.rooms import LAN
from app.routes.answers import host_of

ALONE = ("127.0.0.1", "::1", "localhost")


def join_link(request: Request, code: str) -> str:
    """Return a room's address; a teacher may be on the server's own machine."""
    host = host_of(request)
    if urlsplit(host).hostname in ALONE:
        host = os.environ.get(LAN, host)
    return host + prefixed(f"/room/{code}", spoken.get())
