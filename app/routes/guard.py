"""What stands before every route: limits, and the headers that every answer carries."""

import re
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.languages import SOURCE, here, prefixed, split, spoken
from app.limits import URL_CHARACTERS
from app.routes.indexing import is_listed

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
UNVERSIONED = re.compile(r"/api/(?!v[0-9]+/)(?P<rest>.+)", re.DOTALL)
DEPRECATED = "@1795478400"  # 24 November 2026, as RFC 9745 writes it


class Versions:
    """Answers under ``/api/…``, which named no version, what ``/api/v1/…`` answers.

    Served and not redirected, because programs rarely follow a redirect of a POST. The
    answer says that the address is deprecated (RFC 9745), and which one succeeds it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        found = (
            UNVERSIONED.fullmatch(scope["path"]) if scope["type"] == "http" else None
        )
        if not found:
            await self._app(scope, receive, send)
            return
        path = f"/api/v1/{found['rest']}"

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Deprecation"] = DEPRECATED
                headers["Link"] = f'<{quote(path)}>; rel="successor-version"'
            await send(message)

        scope = {**scope, "path": path, "raw_path": quote(path).encode()}
        await self._app(scope, receive, send_marked)


class Guard:
    """Refuses what is too long before anybody reads it; adds the headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        listed = is_listed(split(scope["path"])[1], scope["query_string"])

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS:
                    headers.setdefault(name, value)
                if not listed:
                    headers.setdefault("X-Robots-Tag", "noindex")
            await send(message)

        characters = len(scope.get("raw_path") or b"") + len(scope["query_string"])
        if characters > URL_CHARACTERS:
            scope = {**scope, "path": "/too-long", "raw_path": b"", "query_string": b""}
        await self._app(scope, receive, send_guarded)


class Interpreter:
    """Takes the language off an address, and puts it before those that go out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        language, path = split(scope["path"])
        spoken.set(language)
        here.set(path)
        if language == SOURCE:
            await self._app(scope, receive, send)
            return

        async def send_localised(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Language"] = language
                for name in ("Location", "HX-Replace-Url"):
                    if name in headers:
                        headers[name] = prefixed(headers[name], language)
            await send(message)

        raw = path.encode()
        scope = {**scope, "path": path, "raw_path": raw}
        await self._app(scope, receive, send_localised)
