"""The scenario page, its fragment and its frames: three views of one link."""

from collections.abc import Iterator
from urllib.parse import unquote_plus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import promises
from app.assets import REVISION
from app.limits import LINKS_KEPT
from app.links import END, Damage, Experiment, LinkError
from app.looking import nowhere
from app.parsing import parse
from app.routes.answers import FOREVER, FRAMES, moved, page, query_of
from app.runs import at_its_time, find_run
from app.scenarios import still_there
from app.store import Shelf
from app.views.frames import chunks, frames
from app.views.handout import handout
from app.views.rendering import render
from app.views.scenario import scenario_page

router = APIRouter(include_in_schema=False)


def settle(slug: str, query: str) -> Experiment:
    """Read a link; return its one right spelling, which is remembered."""
    still_there(slug)
    return _settled.get((slug, query), lambda: _settle(slug, query))


def _settle(slug: str, query: str) -> Experiment:
    asked = at_its_time(parse(slug, query))
    run = find_run(asked)
    at = asked.at
    if asked.seen and at.kind == "step" and at.value > run.last:
        told = promises.read(asked.seen)
        if told and at.value <= told.last:  # the story was longer then
            at = END
    link = run.to(run.step_at(at))._replace(seen=asked.seen)
    if damages := nowhere(asked.look, run.timeline):
        raise LinkError(damages, link.like(asked._replace(look=())))
    return link.like(asked)


def same(query: str, link: Experiment) -> bool:
    """Tell whether a link is spelt as it should be."""
    return unquote_plus(query) == unquote_plus(link.query)


def show(template: str, link: Experiment) -> tuple[str]:
    """Render a step."""
    made = scenario_page(find_run(link.run), link.at.value, link)
    return (render(template, page=made),)


def printed(template: str, link: Experiment) -> tuple[str]:
    """Render a run on paper."""
    return (render(template, page=handout(find_run(link))),)


@router.api_route("/s/{slug}", methods=["GET", "HEAD"])
def scenario(request: Request, slug: str) -> Response:
    """Show one step: what a person opens, bookmarks and shares."""
    query = query_of(request)
    link = settle(slug, query)
    if not same(query, link):
        return moved(link.url)
    return page(request, lambda: show("pages/scenario.html", link), link.url)


@router.api_route("/s/{slug}/handout", methods=["GET", "HEAD"])
def paper(request: Request, slug: str) -> Response:
    """Show a run's beats with their pictures, to be printed."""
    query = query_of(request)
    link = settle(slug, query).run
    url = link.under("/s/", "/handout")
    if not same(query, link):
        return moved(url)
    return page(request, lambda: printed("pages/handout.html", link), url)


@router.api_route("/frag/s/{slug}", methods=["GET", "HEAD"])
def fragment(request: Request, slug: str) -> Response:
    """The part of the page that htmx swaps when something was changed."""
    link = settle(slug, query_of(request)).plain
    return page(
        request,
        lambda: show("fragments/scenario.html", link),
        link.fragment,
        cache="no-store",
        headers={"HX-Replace-Url": link.url},
    )


@router.api_route("/tl/{revision}/{slug}", methods=["GET", "HEAD"])
@router.api_route("/tl/{revision}/{slug}/{chunk}", methods=["GET", "HEAD"])
def timeline(request: Request, revision: str, slug: str, chunk: str = "0") -> Response:
    """Every step's frame in one answer that never changes; long runs in chunks."""
    query = query_of(request)
    link = settle(slug, query).run
    right = link.under(f"/tl/{REVISION}/", "" if chunk == "0" else f"/{chunk}")
    if revision != REVISION or not same(query, link):
        return moved(right)
    return page(request, lambda: told(link, chunk), right, kind=FRAMES, cache=FOREVER)


def told(link: Experiment, chunk: str) -> Iterator[str]:
    """Render a chunk of the frames, if there is such a chunk."""
    run = find_run(link)
    if not (chunk.isdecimal() and len(chunk) < 6 and int(chunk) < chunks(run)):
        known = f"0 to {chunks(run) - 1}"
        raise LinkError([Damage(chunk[:20], "There is no such chunk.", known)], link)
    return frames(run, int(chunk))


_settled: Shelf[Experiment] = Shelf(LINKS_KEPT, lambda _: 1)
