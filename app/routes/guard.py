"""What stands before every route: limits, and the headers that every answer carries."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.languages import SOURCE, here, prefixed, split, spoken
from app.limits import URL_CHARACTERS

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


class Guard:
    """Refuses what is too long before anybody reads it; adds the headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS:
                    headers.setdefault(name, value)
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
