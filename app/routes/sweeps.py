"""Sweeps: the page, which shows what is ready, its fragment, and its stream."""

import asyncio
import json
from collections.abc import AsyncIterator
from urllib.parse import unquote_plus

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from app.jobs import Job
from app.languages import in_words, localised, spoken
from app.links import Experiment
from app.routes.answers import moved, page, query_of
from app.scenarios import find_scenario
from app.sweeping.spreading import Result
from app.sweeping.work import Grid, begin, known, read_grid
from app.views.rendering import render
from app.views.sweep.page import entrance, sweep_page
from app.views.sweep.picture import Picture, drawn, picture_of
from app.views.sweep.telling import progress_of

router = APIRouter(include_in_schema=False)
BOTH = ["GET", "HEAD"]
TICK = 0.15
HURRY = 0.25  # so long a page waits for cells before it shows the grid without them
EVENTS = "text/event-stream"


@router.api_route("/sweep", methods=BOTH)
def sweep(request: Request) -> Response:
    """Show a sweep as far as it is; without a query, what there is to sweep."""
    query = query_of(request)
    if not query:
        return page(
            request,
            lambda: (render("pages/sweeps.html", page=entrance()),),
            "/sweep",
        )
    alone = _scenario_alone(query)
    if alone:
        return page(
            request,
            lambda: (render("pages/sweeps.html", page=entrance(alone)),),
            f"/sweep?scenario={alone.slug}",
        )
    grid = read_grid(query)
    url = grid.sweep.url
    if unquote_plus(query) != unquote_plus(url.partition("?")[2]):
        return moved(url)
    return _show(request, grid, "pages/sweep.html", url, HURRY)


def _scenario_alone(query: str) -> Experiment | None:
    """The scenario, where a link says nothing else: what to vary of it is offered."""
    name, _, slug = unquote_plus(query).partition("=")
    if name != "scenario" or "&" in query:
        return None
    return Experiment(find_scenario(slug).slug)


@router.api_route("/frag/sweep", methods=BOTH)
def fragment(request: Request) -> Response:
    """The grid alone, for whoever has followed it to its end."""
    grid = read_grid(query_of(request))
    url = grid.sweep.under("/frag/sweep")
    return _show(request, grid, "sweep/grid.html", url, 0)


@router.get("/stream/sweep")
async def stream(request: Request) -> Response:
    """Send cells as they become ready; whoever leaves is noticed."""
    grid = await run_in_threadpool(read_grid, query_of(request))
    found = await run_in_threadpool(known, grid.sweep)
    if found is None:
        job = begin(grid)
    else:
        job = Job(grid.sweep.size, 0)
        job.add(enumerate(found))
        job.end("done")
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(grid, job), media_type=EVENTS, headers=headers)


def _show(
    request: Request, grid: Grid, template: str, url: str, wait: float
) -> Response:
    """Answer with all cells for ever, or with those that are ready for now."""
    found = known(grid.sweep)
    if found is None:
        job = begin(grid)
        job.wait(wait)
        ready = dict(job.since(0))
        if len(ready) < grid.sweep.size:
            text = render(template, page=sweep_page(grid, ready, job))
            text = localised(text, spoken.get())
            return HTMLResponse(text, headers={"Cache-Control": "no-store"})
        found = [ready[number] for number in range(grid.sweep.size)]
    whole = dict(enumerate(found))
    return page(
        request, lambda: (render(template, page=sweep_page(grid, whole, None)),), url
    )


async def _events(grid: Grid, job: Job) -> AsyncIterator[str]:
    """Tell what is new, again and again, until there is nothing more to come."""
    picture, sent = picture_of(grid.sweep), 0
    while True:
        over, new = bool(job.ended), job.since(sent)
        sent += len(new)
        cells = [
            (f"k{number}", _cell(grid, picture, number, result))
            for number, result in new
        ]
        said = in_words(progress_of(job, sent, grid.sweep.size), spoken.get())
        told = {"done": sent, "said": said, "cells": cells}
        yield f"event: cells\ndata: {json.dumps(told)}\n\n"
        if over:
            yield "event: end\ndata: {}\n\n"
            return
        await asyncio.sleep(TICK)


def _cell(grid: Grid, picture: Picture, number: int, result: Result) -> str:
    """Render one cell, in the reader's language."""
    cell = drawn(grid, picture, number, result)
    text = render("sweep/cell.svg", cell=cell, picture=picture)
    return localised(text.strip(), spoken.get())
