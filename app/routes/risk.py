"""The band of a run: a page, and a part of the scenario page."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.assets import REVISION
from app.routes.answers import FOREVER, moved, page, query_of
from app.routes.scenarios import same, settle
from app.runs import Run, find_run
from app.views.rendering import render
from app.views.risk.page import beside, find, risk_page

router = APIRouter(include_in_schema=False)
BOTH = ["GET", "HEAD"]


@router.api_route("/s/{slug}/risk", methods=BOTH)
def whole(request: Request, slug: str) -> Response:
    """Show what may still become of each message, step by step."""
    query = query_of(request)
    link = settle(slug, query)._replace(seen="")
    url = link.under("/s/", "/risk")
    if not same(query, link):
        return moved(url)
    run = _ready(find_run(link.run))
    return page(
        request,
        lambda: (render("pages/risk.html", page=risk_page(run, link.at.value)),),
        url,
    )


@router.api_route("/frag/risk/{revision}/{slug}", methods=BOTH)
def under_tab(request: Request, revision: str, slug: str) -> Response:
    """The same for its tab on the scenario page."""
    query = query_of(request)
    link = settle(slug, query).run
    right = link.under(f"/frag/risk/{REVISION}/")
    if revision != REVISION or not same(query, link):
        return moved(right)
    run = _ready(find_run(link))
    return page(
        request,
        lambda: (render("fragments/risk.html", page=risk_page(run, 0, tabbed=True)),),
        right,
        cache=FOREVER,
    )


def _ready(run: Run) -> Run:
    """Draw the futures before the page is made, so that no other page waits for it."""
    other = beside(run)
    find(run)
    if other is not None:
        find(other)
    return run
