"""The smallest saving changes: a page, a part of the scenario page, and the API."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from app.assets import REVISION
from app.links import Experiment
from app.pairing import pair_of
from app.routes.answers import FOREVER, moved, page, query_of
from app.routes.api import JSON, REFUSED, V1, asked_run
from app.routes.scenarios import same, settle
from app.runs import Run, find_run
from app.views.rendering import render
from app.views.saving.every_order import every_order, own_page, own_part, read_question
from app.views.saving.page import applied, find, saving_page, saving_part

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix=V1, tags=["runs"])
BOTH = ["GET", "HEAD"]


@pages.api_route("/s/{slug}/saving", methods=BOTH)
def whole(request: Request, slug: str) -> Response:
    """Show the smallest changes that save a run."""
    query = query_of(request)
    link = settle(slug, query)._replace(seen="")
    url = link.under("/s/", "/saving")
    if not same(query, link):
        return moved(url)
    find(find_run(link.run))
    return page(request, lambda: _shown(link), url)


def _shown(link: Experiment) -> tuple[str]:
    found = saving_page(find_run(link.run), link.at.value)
    return (render("pages/saving.html", page=found),)


@pages.api_route("/frag/saving/{revision}/{slug}", methods=BOTH)
def under_tab(request: Request, revision: str, slug: str) -> Response:
    """The same for its tab on the scenario page."""
    query = query_of(request)
    link = settle(slug, query).run
    right = link.under(f"/frag/saving/{REVISION}/")
    if revision != REVISION or not same(query, link):
        return moved(right)
    run = find_run(link)
    find(run)
    return page(
        request,
        lambda: (render("fragments/saving.html", page=saving_part(run, 0)),),
        right,
        cache=FOREVER,
    )


@pages.api_route("/s/{slug}/every-order/{goal}/{part}/{faults}", methods=BOTH)
def in_every_order(
    request: Request, slug: str, goal: str, part: str, faults: str
) -> Response:
    """Ask a search about an experiment's configuration."""
    return _asked(
        request, slug, (goal, part, faults), own_page, "pages/every-order.html"
    )


@pages.api_route(
    "/frag/every-order/{revision}/{goal}/{part}/{faults}/{slug}", methods=BOTH
)
def answer_alone(
    request: Request, slug: str, goal: str, part: str, faults: str
) -> Response:
    """The answer for the place where it was asked."""
    words = (goal, part, faults)
    return _asked(request, slug, words, own_part, "fragments/every-order.html")


def _asked(
    request: Request,
    slug: str,
    words: tuple[str, str, str],
    spell: Callable[..., str],
    template: str,
) -> Response:
    question = read_question(*words)
    link = settle(slug, query_of(request)).run
    found = every_order(find_run(link), question)
    return page(
        request,
        lambda: (render(template, page=found),),
        spell(link, question),
    )


class FiguresPart(BaseModel):
    """A run in a few numbers; times are milliseconds."""

    acked_ms: tuple[tuple[int, int], ...]  # message, from the buffer to its answer
    read_at_ms: int
    requests: int
    leaderless_ms: int
    refused: tuple[int, ...]
    duplicated: tuple[int, ...]
    phantom: tuple[int, ...]
    waiting: tuple[int, ...]


class SavingPart(BaseModel):
    """A set of changes that saves, and what the run is like with it."""

    settings: dict[str, str]
    prices: tuple[str, ...]
    costs: tuple[str, ...]
    window: bool  # it only moves the time in which the same can happen
    ends: dict[str, tuple[int, ...]]
    figures: FiguresPart
    page: str
    compare: str


class SavingDocument(BaseModel):
    """The smallest saving changes of a run."""

    scenario: str
    harm: str  # "lost" | "duplicated" | "phantom" | "": there is nothing to save
    messages: tuple[int, ...]
    figures: FiguresPart
    alone: tuple[int, int]  # values tried, of so many
    together: tuple[int, int]  # pairs
    found: tuple[SavingPart, ...]


@api.get(
    "/saving",
    summary="Find the smallest changes that save an experiment",
    response_model=SavingDocument,
    responses=REFUSED,
)
def saving(
    request: Request,
    scenario: Annotated[str, Query(description="a slug of /api/v1/scenarios")],
) -> Response:
    """Play an experiment again with every safer value of a setting, then with two.

    Beside `scenario`, the query has the grammar of the pages' links.
    """
    run = asked_run(request, scenario)
    find(run)
    key = run.experiment.under("/api/v1/saving/")
    return page(request, lambda: (_document(run).model_dump_json(),), key, kind=JSON)


def _document(run: Run) -> SavingDocument:
    found = find(run)
    return SavingDocument(
        scenario=run.experiment.slug,
        harm=found.harm.verdict.value if found.harm else "",
        messages=found.harm.messages if found.harm else (),
        figures=FiguresPart(**found.figures._asdict()),
        alone=found.singles,
        together=found.pairs,
        found=tuple(
            SavingPart(
                settings=one.settings,
                prices=tuple(option.remedy.price for option in one.changes),
                costs=tuple(option.remedy.costs for option in one.changes),
                window=one.window,
                ends=dict(one.ends),
                figures=FiguresPart(**one.figures._asdict()),
                page=applied(run, one).url,
                compare=pair_of(run.experiment, applied(run, one)).url,
            )
            for one in found.found
        ),
    )
