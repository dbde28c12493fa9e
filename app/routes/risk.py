"""The band of a run: a page, a part of the scenario page, and the API."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from app.assets import REVISION
from app.routes.answers import FOREVER, moved, page, query_of
from app.routes.api import JSON, REFUSED, V1, asked_run
from app.routes.scenarios import same, settle
from app.runs import Run, find_run
from app.views.rendering import render
from app.views.risk.drawing import drawing
from app.views.risk.page import Bands, beside, find, risk_page
from engine.search.futures import UNCOUNTED, Cell

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix=V1, tags=["runs"])
BOTH = ["GET", "HEAD"]


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
        url,
    )


@pages.api_route("/frag/risk/{revision}/{slug}", methods=BOTH)
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


class StretchPart(BaseModel):
    """Steps at which the same holds for a message."""

    message: int
    first: int  # step
    last: int
    state: str  # "safe" | "closed" | "unseen" | "risk" | "doomed" | "lost"
    faults: int | None  # exact, at risk: so few more are enough; None: not counted
    futures: tuple[int, int] | None  # sampled: the least and the most percent that lose


class BandPart(BaseModel):
    """One band of a run."""

    about: str  # "copies" | "applications" | "everything"
    exact: bool
    why_not: str  # there is no such band, and why; "": there is
    kinds: tuple[str, ...]  # of faults that may come
    faults: int | None  # exact: so many more, at most
    states: int | None  # exact: that were visited
    stopped: str  # exact: why it was not closed with more faults
    futures: int | None  # sampled: that were drawn
    stretches: tuple[StretchPart, ...]


class RiskDocument(BaseModel):
    """What may still become of each message of a run, step by step."""

    scenario: str
    revision: str  # of the model: what is exact is so in it
    steps: int
    bands: tuple[BandPart, ...]


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
    key = run.experiment.under("/api/v1/risk/")
    return page(request, lambda: (_document(run).model_dump_json(),), key, kind=JSON)


def _document(run: Run) -> RiskDocument:
    return RiskDocument(
        scenario=run.experiment.slug,
        revision=REVISION,
        steps=len(run.timeline.steps),
        bands=_bands(find(run)),
    )


def _bands(found: Bands) -> tuple[BandPart, ...]:
    """The two exact bands, and the sampled one."""
    sampled = found.sampled
    exact = tuple(
        BandPart(
            about=about,
            exact=True,
            why_not=one.why_not,
            kinds=one.kinds,
            faults=None if one.why_not else one.faults,
            states=None if one.why_not else one.states,
            stopped=one.stopped,
            futures=None,
            stretches=_stretches(one.cells, exact=True),
        )
        for about, one in (("copies", found.replicas), ("applications", found.clients))
    )
    drawn = BandPart(
        about="everything",
        exact=False,
        why_not="",
        kinds=sampled.odds.kinds,
        faults=None,
        states=None,
        stopped="",
        futures=sampled.futures,
        stretches=_stretches(sampled.cells, exact=False),
    )
    return (*exact, drawn)


def _stretches(
    cells: tuple[tuple[Cell, ...], ...], *, exact: bool
) -> tuple[StretchPart, ...]:
    return tuple(
        StretchPart(
            message=one.message,
            first=one.first,
            last=one.last,
            state=one.state,
            faults=None if one.faults == UNCOUNTED else one.faults,
            futures=None if exact else (one.least, one.most),
        )
        for one in drawing(cells).stretches
    )
