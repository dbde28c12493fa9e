"""The pages around the scenarios, and the static files."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from app.assets import ASSETS, REVISION
from app.assets import address as static_address
from app.examples import examples
from app.laboratory import LAB
from app.limits import API_SECONDS, JOB_IDLE_SECONDS, SEARCH_SECONDS
from app.parsing import parse, parse_fields
from app.recipes import cook
from app.routes.answers import FOREVER, moved, page, query_of
from app.scenarios import find_scenario
from app.store import accepted
from app.views.cards import still
from app.views.claims import claims
from app.views.gallery import FIELDS, address, gallery
from app.views.lab import lab_page
from app.views.model import model_page
from app.views.places import place_page
from app.views.rendering import render, still_policy

router = APIRouter(include_in_schema=False)
BOTH = ["GET", "HEAD"]


def printed(name: str, **context: Any) -> tuple[str]:
    """Render a page in one piece."""
    return (render(name, **context),)


@router.api_route("/", methods=BOTH)
def front(request: Request) -> Response:
    """Show the gallery, or the scenarios of it that were asked for."""
    query = query_of(request)
    asked = parse_fields(query, FIELDS)
    url = address(asked)
    if query and query != url.removeprefix("/?"):
        return moved(url)
    return page(
        request, lambda: printed("pages/gallery.html", page=gallery(asked)), url
    )


@router.api_route("/frag/scenarios", methods=BOTH)
def some_scenarios(request: Request) -> Response:
    """The part of the gallery that htmx swaps while somebody searches."""
    asked = parse_fields(query_of(request), FIELDS)
    return page(
        request,
        lambda: printed("fragments/scenarios.html", page=gallery(asked)),
        address(asked, "/frag/scenarios"),
        cache="no-store",
        headers={"HX-Replace-Url": address(asked)},
    )


@router.api_route("/where/{place}", methods=BOTH)
def where(request: Request, place: str) -> Response:
    """Introduce one place where messages die, with its scenarios."""
    return page(
        request,
        lambda: printed("pages/place.html", page=place_page(place)),
        f"/where/{place[:20]}",
    )


@router.api_route("/still/{revision}/{slug}.svg", methods=BOTH)
def small_picture(request: Request, revision: str, slug: str) -> Response:
    """Send a scenario's small picture, for ever under this revision."""
    if revision != REVISION:
        return moved(f"/still/{REVISION}/{find_scenario(slug).slug}.svg")
    return page(
        request,
        lambda: (still(slug),),
        f"/still/{find_scenario(slug).slug}",
        kind="image/svg+xml",
        cache=FOREVER,
        headers={"Content-Security-Policy": still_policy()},
    )


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
    """Show the cluster to choose; what was chosen is a scenario like any other."""
    query = request.scope["query_string"].decode("latin-1")
    if query:
        return moved(f"/s/{LAB}?{query}")
    return page(request, lambda: printed("pages/lab.html", page=lab_page()), "/lab")


@router.api_route("/lab/run", methods=BOTH)
def run_lab(request: Request) -> Response:
    """Put a template on top of the cluster that was chosen, and lead there."""
    return moved(cook(parse(LAB, query_of(request))).url)


@router.api_route("/api", methods=BOTH)
def api(request: Request) -> Response:
    """Tell people what programs may ask."""
    limits = {"waits": API_SECONDS, "most": SEARCH_SECONDS, "idle": JOB_IDLE_SECONDS}
    return page(
        request,
        lambda: printed("pages/api.html", page=examples(), **limits),
        "/api",
    )


@router.api_route("/static/{revision}/{name}", methods=BOTH)
def static(request: Request, revision: str, name: str) -> Response:
    """Send a static file, for ever under this revision."""
    if name not in ASSETS:
        raise HTTPException(404)
    if revision != REVISION:
        return moved(static_address(name))
    asset = ASSETS[name]
    body = asset.bodies[accepted(request.headers.get("accept-encoding", ""))]
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if body.encoding != "identity":
        headers["Content-Encoding"] = body.encoding
    return Response(body.content, media_type=asset.kind, headers=headers)


@router.api_route("/favicon.ico", methods=BOTH)
def favicon() -> Response:
    """Send old browsers to the icon."""
    return moved(static_address("favicon.svg"))


@router.api_route("/too-long", methods=BOTH)
def too_long() -> Response:
    """Refuse a link that nobody should read."""
    raise HTTPException(414)
