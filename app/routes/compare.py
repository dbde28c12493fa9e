"""Comparisons: the page, its fragment, its frames, and where to begin."""

from collections.abc import Iterator
from urllib.parse import unquote_plus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.assets import REVISION
from app.comparing import compare
from app.limits import LINKS_KEPT
from app.pairing import FIRST, Pair, parse_pair
from app.routes.answers import FOREVER, FRAMES, moved, page, query_of
from app.store import Shelf
from app.views.beside.entrance import entrance
from app.views.beside.frames import frames
from app.views.beside.page import compare_page
from app.views.rendering import render

router = APIRouter(include_in_schema=False)
BOTH = ["GET", "HEAD"]


def settle(query: str) -> Pair:
    """Read a link; return its one right spelling, which is remembered."""
    return _settled.get(query, lambda: _settle(query))


def _settle(query: str) -> Pair:
    asked = parse_pair(query)
    comparison = compare(asked)
    number = comparison.step_at(asked.at)
    link = comparison.pair
    return (link if asked.at == FIRST else link.to(number))._replace(seen=asked.seen)


def same(query: str, link: Pair) -> bool:
    """Tell whether a link is spelt as it should be."""
    return unquote_plus(query) == unquote_plus(link.query)


def show(template: str, link: Pair) -> tuple[str]:
    """Render a step."""
    comparison = compare(link.runs)
    made = compare_page(comparison, comparison.step_at(link.at), link.seen)
    return (render(template, page=made),)


@router.api_route("/compare", methods=BOTH)
def comparison(request: Request) -> Response:
    """Show one step of a comparison; without a query, what there is to compare."""
    query = query_of(request)
    if not query:
        return page(
            request,
            lambda: (render("pages/entrance.html", page=entrance()),),
            "/compare",
        )
    link = settle(query)
    if not same(query, link):
        return moved(link.url)
    return page(request, lambda: show("pages/compare.html", link), link.url)


@router.api_route("/frag/compare", methods=BOTH)
def fragment(request: Request) -> Response:
    """The part of the page that htmx swaps when a side was changed."""
    link = settle(query_of(request))._replace(seen="")
    return page(
        request,
        lambda: show("beside/view.html", link),
        link.under("/frag/compare"),
        cache="no-store",
        headers={"HX-Replace-Url": link.url},
    )


@router.api_route("/tl-compare/{revision}", methods=BOTH)
@router.api_route("/tl-compare/{revision}/{chunk}", methods=BOTH)
def timeline(request: Request, revision: str, chunk: str = "0") -> Response:
    """Every step's frame in one answer that never changes; long ones in chunks."""
    query = query_of(request)
    link = settle(query).runs
    suffix = "" if chunk == "0" else f"/{chunk}"
    right = link.under(f"/tl-compare/{REVISION}{suffix}")
    if revision != REVISION or not same(query, link):
        return moved(right)
    return page(request, lambda: told(link, chunk), right, kind=FRAMES, cache=FOREVER)


def told(link: Pair, chunk: str) -> Iterator[str]:
    """Render a chunk of the frames, if there is such a chunk."""
    return frames(compare(link), chunk)


_settled: Shelf[Pair] = Shelf(LINKS_KEPT, lambda _: 1)
