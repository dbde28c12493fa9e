"""How answers are sent: compressed, cacheable, and remembered as bytes."""

from collections.abc import Callable, Iterable
from hashlib import sha256

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from app.assets import REVISION
from app.languages import SOURCE, here, localised, reached, spoken
from app.store import QUICK, THOROUGH, accepted, pack, pages

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
HTML = "text/html; charset=utf-8"
FRAMES = "text/plain; charset=utf-8"


def page(
    request: Request,
    make: Callable[[], Iterable[str]],
    key: str,
    *,
    kind: str = HTML,
    cache: str = ASK_AGAIN,
    headers: dict[str, str] | None = None,
    address: str = "",
) -> Response:
    """Answer with rendered text, from memory if it was rendered before.

    `key` names the content, and is its address: for one revision of the sources, one
    language and one host it never changes, so a browser that has it need not get it
    again.
    `address` is given where the content depends on more than that.
    """
    language = spoken.get()
    encoding = accepted(request.headers.get("accept-encoding", ""))
    here.set(address or key)
    reached.set(host_of(request) if kind == HTML else "")
    key = f"{language} {key} {reached.get()}"
    tag = f'W/"{sha256(f"{REVISION} {encoding} {key}".encode()).hexdigest()[:20]}"'
    sent = {"Cache-Control": cache, "ETag": tag, "Vary": "Accept-Encoding"}
    sent |= headers or {}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=sent)
    quality = THOROUGH if cache == FOREVER else QUICK
    body = pages.get(
        (key, encoding), lambda: pack(_spoken(make(), kind), encoding, quality)
    )
    if body.encoding != "identity":
        sent["Content-Encoding"] = body.encoding
    return Response(body.content, media_type=kind, headers=sent)


def _spoken(parts: Iterable[str], kind: str) -> Iterable[str]:
    """Keep the reader in the language of the address."""
    language = spoken.get()
    if language == SOURCE or kind not in {HTML, FRAMES}:
        return parts
    return (localised(part, language) for part in parts)


def query_of(request: Request) -> str:
    """Return the query as it came."""
    return bytes(request.scope["query_string"]).decode("latin-1")


def host_of(request: Request) -> str:
    """Say how this server was reached: ``http://host:port``."""
    return str(request.base_url).rstrip("/")


def moved(url: str, cache: str = ASK_AGAIN) -> Response:
    """Send the browser to the same thing under its one right address."""
    return RedirectResponse(url, status_code=307, headers={"Cache-Control": cache})
