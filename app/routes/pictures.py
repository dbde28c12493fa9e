"""Other pictures of a run, each a page of its own and a part of the scenario page."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.assets import REVISION
from app.routes.answers import FOREVER, moved, page, query_of
from app.routes.scenarios import same, settle
from app.runs import Run, find_run
from app.views.diagram.page import diagram_page, diagram_part
from app.views.metrics.page import metrics_page, metrics_part
from app.views.rendering import render

router = APIRouter(include_in_schema=False)
BOTH = ["GET", "HEAD"]
Compose = Callable[[Run, int], object]


@router.api_route("/s/{slug}/diagram", methods=BOTH)
def diagram(request: Request, slug: str) -> Response:
    """Show the space-time diagram, its cursor at one step."""
    return _own(request, slug, "diagram", diagram_page)


@router.api_route("/frag/diagram/{revision}/{slug}", methods=BOTH)
def diagram_under_tab(request: Request, revision: str, slug: str) -> Response:
    """The same for its tab on the scenario page, where the player sets the cursor."""
    return _part(request, revision, slug, "diagram", diagram_part)


@router.api_route("/s/{slug}/metrics", methods=BOTH)
def metrics(request: Request, slug: str) -> Response:
    """Show what monitoring would have shown, its cursor at one step."""
    return _own(request, slug, "metrics", metrics_page)


@router.api_route("/frag/metrics/{revision}/{slug}", methods=BOTH)
def metrics_under_tab(request: Request, revision: str, slug: str) -> Response:
    """The same for its tab on the scenario page."""
    return _part(request, revision, slug, "metrics", metrics_part)


def _own(request: Request, slug: str, name: str, compose: Compose) -> Response:
    query = query_of(request)
    link = settle(slug, query)._replace(seen="")
    address = link.under("/s/", f"/{name}")
    if not same(query, link):
        return moved(address)
    run = find_run(link.run)
    return page(
        request,
        lambda: (render(f"pages/{name}.html", page=compose(run, link.at.value)),),
        address,
    )


def _part(
    request: Request, revision: str, slug: str, name: str, compose: Compose
) -> Response:
    query = query_of(request)
    link = settle(slug, query).run
    right = link.under(f"/frag/{name}/{REVISION}/")
    if revision != REVISION or not same(query, link):
        return moved(right)
    run = find_run(link)
    return page(
        request,
        lambda: (render(f"fragments/{name}.html", page=compose(run, 0)),),
        right,
        cache=FOREVER,
    )
