"""A run made small: a page."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.routes.answers import moved, page, query_of
from app.routes.scenarios import same, settle
from app.runs import find_run
from app.shrinking import smaller
from app.views.rendering import render
from app.views.shrunk import shrunk_page

router = APIRouter(include_in_schema=False)


@router.api_route("/s/{slug}/shrink", methods=["GET", "HEAD"])
def whole(request: Request, slug: str) -> Response:
    """Show the smallest experiment that does the same harm."""
    query = query_of(request)
    link = settle(slug, query).run
    url = link.under("/s/", "/shrink")
    if not same(query, link):
        return moved(url)
    run = find_run(link)
    found = shrunk_page(run, smaller(run))
    return page(request, lambda: (render("pages/shrunk.html", page=found),), url)
