"""The band of a run: a page, a part of the scenario page, and the API."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response

from app.assets import REVISION
from app.jobs import Job
from app.languages import localised, spoken
from app.risking import begin, known, read
from app.routes.answers import ASK_AGAIN, FOREVER, moved, page, query_of
from app.routes.api import JSON, REFUSED, V1, asked_run
from app.routes.following import events_of
from app.routes.scenarios import same, settle
from app.runs import Run, find_run
from app.views.rendering import render
from app.views.risk.bands import find
from app.views.risk.beyond import larger, progress_of
from app.views.risk.document import RiskDocument, document
from app.views.risk.page import beside, risk_page

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix=V1, tags=["runs"])
BOTH = ["GET", "HEAD"]
HURRY = 0.1  # so long a page waits for a job before it shows itself without its end
CLOSED = "#closed"


@pages.api_route("/s/{slug}/risk", methods=BOTH)
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
        url + _mark(run),
        address=url,
    )


@pages.api_route("/s/{slug}/risk/larger", methods=BOTH)
def closing(request: Request, slug: str) -> Response:
    """Close larger graphs of a run, and show it as far as it is."""
    link = settle(slug, query_of(request))
    url = larger(link)
    if not same(query_of(request), link.run):
        return moved(url)
    return _worked(request, find_run(link.run), "pages/risk.html", url)


@pages.api_route("/frag/risk/{slug}", methods=BOTH)
def closed(request: Request, slug: str) -> Response:
    """The bands alone, for whoever has followed a job to its end."""
    link = settle(slug, query_of(request)).run
    return _worked(
        request, find_run(link), "risk/closing.html", larger(link, "/frag/risk/")
    )


@pages.get("/stream/risk/{slug}")
async def stream(request: Request, slug: str) -> Response:
    """Tell how far it is, again and again; whoever leaves is noticed."""
    link = settle(slug, query_of(request)).run
    run = await run_in_threadpool(find_run, link)
    job = Job(1, 0)
    if known(run.experiment) is None:
        job = begin(run.experiment)
    else:
        job.end("done")
    return events_of(job, progress_of)


def _worked(request: Request, run: Run, template: str, url: str) -> Response:
    """Answer for ever with what holds for ever, and otherwise for now."""
    run = _ready(run)
    if known(run.experiment) is not None:
        return page(
            request,
            lambda: (render(template, page=risk_page(run, 0)),),
            url + CLOSED,
            address=url,
        )
    job = begin(run.experiment)
    job.wait(HURRY)
    answer = job.parts.get(0)
    closings = None if answer is None else read(answer)
    made = risk_page(run, 0, job=job, closings=closings)
    text = localised(render(template, page=made), spoken.get())
    return HTMLResponse(text, headers={"Cache-Control": "no-store"})


@pages.api_route("/frag/risk/{revision}/{slug}", methods=BOTH)
def under_tab(request: Request, revision: str, slug: str) -> Response:
    """The same for its tab on the scenario page."""
    query = query_of(request)
    link = settle(slug, query).run
    right = link.under(f"/frag/risk/{REVISION}/")
    if revision != REVISION or not same(query, link):
        return moved(right)
    run = _ready(find_run(link))
    made = risk_page(run, 0, tabbed=True)
    may_change = any(one.offer for one in made.pictures)
    return page(
        request,
        lambda: (render("fragments/risk.html", page=made),),
        right + _mark(run),
        cache=ASK_AGAIN if may_change else FOREVER,
        address=right,
    )


def _mark(run: Run) -> str:
    """What tells a page with larger graphs from the one without."""
    shown = (run, beside(run))
    marks = [one is not None and known(one.experiment) is not None for one in shown]
    return "".join(CLOSED if mark else "#" for mark in marks) if any(marks) else ""


def _ready(run: Run) -> Run:
    """Draw the futures before the page is made, so that no other page waits for it."""
    other = beside(run)
    find(run)
    if other is not None:
        find(other)
    return run


@api.get(
    "/risk",
    summary="Tell what may still become of each message of an experiment",
    response_model=RiskDocument,
    responses=REFUSED,
)
def risk(
    request: Request,
    scenario: Annotated[str, Query(description="a slug of /api/v1/scenarios")],
) -> Response:
    """Close the graphs of an experiment, and draw futures of it.

    Beside `scenario`, the query has the grammar of the pages' links.
    """
    run = asked_run(request, scenario)
    find(run)
    key = run.experiment.under("/api/v1/risk/") + _mark(run)
    return page(request, lambda: (document(run).model_dump_json(),), key, kind=JSON)
