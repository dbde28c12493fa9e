"""The pages around the scenarios, and the static files."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from app.assets import ASSETS, REVISION, address
from app.routes.answers import FOREVER, moved, page
from app.runs import LAB
from app.store import accepted
from app.views.claims import claims
from app.views.gallery import gallery
from app.views.model import model_page
from app.views.rendering import render

router = APIRouter(include_in_schema=False)
BOTH = ["GET", "HEAD"]


def printed(name: str, **context: Any) -> tuple[str]:
    """Render a page in one piece."""
    return (render(name, **context),)


@router.api_route("/", methods=BOTH)
def front(request: Request) -> Response:
    """Show the gallery."""
    return page(request, lambda: printed("pages/gallery.html", page=gallery()), "/")


@router.api_route("/claims", methods=BOTH)
def claims_page(request: Request) -> Response:
    """Show the article, claim by claim."""
    return page(request, lambda: printed("pages/claims.html", page=claims()), "/claims")


@router.api_route("/model", methods=BOTH)
def model(request: Request) -> Response:
    """Show what is modelled and what is left out."""
    return page(
        request, lambda: printed("pages/model.html", page=model_page()), "/model"
    )


@router.api_route("/lab", methods=BOTH)
def lab(request: Request) -> Response:
    """Lead to the empty cluster, a scenario like any other."""
    query = request.scope["query_string"].decode("latin-1")
    return moved(f"/s/{LAB}{'?' if query else ''}{query}")


@router.api_route("/api", methods=BOTH)
def api(request: Request) -> Response:
    """Tell people what programs may ask."""
    return page(request, lambda: printed("pages/api.html"), "/api")


@router.api_route("/static/{revision}/{name}", methods=BOTH)
def static(request: Request, revision: str, name: str) -> Response:
    """Send a static file, for ever under this revision."""
    if name not in ASSETS:
        raise HTTPException(404)
    if revision != REVISION:
        return moved(address(name))
    asset = ASSETS[name]
    body = asset.bodies[accepted(request.headers.get("accept-encoding", ""))]
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if body.encoding != "identity":
        headers["Content-Encoding"] = body.encoding
    return Response(body.content, media_type=asset.kind, headers=headers)


@router.api_route("/favicon.ico", methods=BOTH)
def favicon() -> Response:
    """Send old browsers to the icon."""
    return moved(address("favicon.svg"))


@router.api_route("/robots.txt", methods=BOTH)
def robots() -> Response:
    """Keep robots away from the endless experiments."""
    text = "User-agent: *\nDisallow: /frag/\nDisallow: /tl/\nDisallow: /s/*?\n"
    return Response(text, media_type="text/plain")


@router.api_route("/too-long", methods=BOTH)
def too_long() -> Response:
    """Refuse a link that nobody should read."""
    raise HTTPException(414)
