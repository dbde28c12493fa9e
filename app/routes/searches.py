"""Searches: the page, which shows how far it is, its fragment, and its stream."""

from urllib.parse import unquote_plus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.jobs import Job
from app.languages import localised, spoken
from app.questions import Asked, parse_question
from app.routes.answers import moved, page, query_of
from app.routes.following import events_of
from app.search_job import begin, check_settings, known
from app.views.rendering import render
from app.views.search import progress_of, search_page

router = APIRouter(include_in_schema=False)
BOTH = ["GET", "HEAD"]
HURRY = 0.1  # so long a page waits for an answer before it shows itself without one


@router.api_route("/search", methods=BOTH)
def search(request: Request) -> Response:
    """Show a search as far as it is; without a query, what there is to ask."""
    query = query_of(request)
    if not query:
        return page(
            request,
            lambda: (
                render(
                    "pages/search.html",
                    page=search_page(Asked(), None, None, is_asked=False),
                ),
            ),
            "/search",
        )
    asked = _read(query)
    if unquote_plus(query) != unquote_plus(asked.url.partition("?")[2]):
        return moved(asked.url)
    return _show(request, asked, "pages/search.html", asked.url, HURRY)


@router.api_route("/frag/search", methods=BOTH)
def fragment(request: Request) -> Response:
    """The answer alone, for whoever has followed the search to its end."""
    asked = _read(query_of(request))
    return _show(request, asked, "search/answer.html", asked.under("/frag/search"), 0)


@router.get("/stream/search")
async def stream(request: Request) -> Response:
    """Tell how far it is, again and again; whoever leaves is noticed."""
    asked = _read(query_of(request))
    job = Job(1, 0)
    if known(asked) is None:
        job = begin(asked)
    else:
        job.end("done")
    return events_of(job, progress_of)


def _read(query: str) -> Asked:
    asked = parse_question(query)
    check_settings(asked)
    return asked


def _show(
    request: Request, asked: Asked, template: str, url: str, wait: float
) -> Response:
    """Answer for ever with what holds for ever, and otherwise for now."""
    answer = known(asked)
    if answer is None:
        job = begin(asked)
        job.wait(wait)
        made = search_page(asked, job.parts.get(0), job, is_asked=True)
        text = localised(render(template, page=made), spoken.get())
        return HTMLResponse(text, headers={"Cache-Control": "no-store"})
    made = search_page(asked, answer, None, is_asked=True)
    return page(request, lambda: (render(template, page=made),), url)
