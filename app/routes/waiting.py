"""Searches and sweeps for programs: what may take longer than an answer should.

The same jobs as those of the pages, with the same limits: shared by all who ask the
same, a few at once, stopped when nobody has asked for a while. An answer waits for its
job as long as the asker says and a limit allows; then it tells what is known so far,
honestly as BOUNDED or as cells that are still empty, with status 202. Asking again goes
on waiting; asking no more is how a job is stopped. Whoever hangs up does not ask.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel

from app.assets import REVISION
from app.jobs import Job
from app.limits import API_SECONDS, JOB_IDLE_SECONDS
from app.links import Damage, LinkError
from app.questions import parse_question
from app.routes.answers import query_of
from app.routes.api import JSON, REFUSED, V1, refused
from app.search_job import begin as begin_search
from app.search_job import check_settings
from app.search_job import known as known_answer
from app.sweeping.document import SweepDocument, document
from app.sweeping.work import Grid, read_grid
from app.sweeping.work import begin as begin_sweep
from app.sweeping.work import known as known_cells
from app.views.search import progress_of
from engine.search import BOUNDED, GOALS, PARTS, Question
from engine.search.question import in_words
from engine.sentence import say

router = APIRouter(prefix=V1, tags=["searches"])
TICK = 0.1
WAIT = 5  # seconds, if the asker does not say
OWN = "seconds"
MANY = 4  # digits

Seconds = Annotated[
    str,
    Query(description=f"how long to wait for the whole answer: 0 to {API_SECONDS}"),
]
BUSY = refused(429, "Too many searches and sweeps are under way; see Retry-After.")
UNDER_WAY = (
    f"It is still under way: what is known so far. Ask again within "
    f"{JOB_IDLE_SECONDS} seconds, and it goes on; if nobody does, it stops."
)


class WayPart(BaseModel):
    """One step of the way to a loss."""

    sentence: str
    action: str  # as the model writes it
    fault: str  # its kind; "": it is none


class SearchDocument(BaseModel):
    """What a search has found; while it is under way, what it has found so far."""

    verdict: str  # "LOSS" | "CLOSED" | "BOUNDED": nothing found and nothing excluded
    under_way: bool  # it goes on if you ask again
    sentence: str  # the verdict in words, with its bounds
    revision: str  # of the model: the verdict is about it
    goal: str  # what was searched for, in words
    bounds: str  # within which, in words
    faults: int | None = None  # LOSS: so many are enough
    steps: int | None = None  # LOSS: of the way
    states: int | None = None  # that were visited
    depth: int | None = None  # steps
    unexplored: int | None = None  # states
    stopped: str = ""  # BOUNDED: at which limit
    digest: str = ""  # of all states, to compare searches
    in_time: str = ""  # LOSS: whether the timeouts allow this order
    way: tuple[WayPart, ...] = ()  # LOSS: what is worth a sentence
    orders: tuple[str, ...] = ()  # LOSS: as a link has them
    link: str = ""  # LOSS: where it plays
    scenario: str = ""  # LOSS: as YAML
    page: str  # where people see the same


@router.get(
    "/search",
    summary="Search every order of events",
    response_model=SearchDocument,
    responses={202: {"model": SearchDocument, "description": UNDER_WAY}}
    | {code: REFUSED[code] for code in (400, 413)}
    | BUSY,
)
async def search(
    request: Request,
    *,
    fault: Annotated[
        str, Query(description="what may go wrong, how often at most: crash:2,power:1")
    ] = "",
    faults: Annotated[str, Query(description="of all kinds together, at most")] = "",
    goal: Annotated[str, Query(description=f"one of {', '.join(GOALS)}")] = "",
    part: Annotated[str, Query(description=f"one of {', '.join(PARTS)}")] = "",
    seconds: Seconds = str(WAIT),
) -> Response:
    """Ask what a configuration can lose: LOSS, CLOSED, or honestly BOUNDED.

    Beside these fields the query holds settings under Kafka's own names (`acks=1`), as
    that of the page `/search` does.
    """
    del fault, faults, goal, part  # the parser reads the query as it was written
    patience = _patience(seconds)
    asked = parse_question(_without_own(request))
    await run_in_threadpool(check_settings, asked)
    told = {
        "revision": REVISION,
        "goal": str(GOALS[asked.question.goal][0]),
        "bounds": str(in_words(asked.question)),
        "page": asked.url,
    }
    found = await run_in_threadpool(known_answer, asked)
    if found is None:
        job = begin_search(asked)
        await _wait(request, job, patience)
        found = job.parts.get(0) or _so_far(job, asked.question)
    made = SearchDocument.model_validate(
        {"under_way": False} | told | found | {"way": _way(found.get("way", ()))}
    )
    return _sent(made, under_way=made.under_way)


def _way(told: Iterable[Sequence[str]]) -> tuple[WayPart, ...]:
    return tuple(
        WayPart(sentence=sentence, action=action, fault=fault)
        for sentence, action, fault in told
    )


def _so_far(job: Job, question: Question) -> dict[str, Any]:
    """Tell of a search that has no answer: it goes on, or it was stopped."""
    goal = GOALS[question.goal][0]
    if job.ended:
        sentence = say(
            "BOUNDED. It was stopped before it found that {goal}.", goal=goal
        )
    else:
        far = progress_of(job)
        sentence = say(
            "BOUNDED so far: not found yet that {goal}; {far}.", goal=goal, far=far
        )
    seen = {n: v for n, v in job.news.items() if n in SearchDocument.model_fields}
    return seen | {
        "verdict": BOUNDED,
        "under_way": not job.ended,
        "sentence": str(sentence),
        "stopped": job.ended,
    }


@router.get(
    "/sweep",
    summary="Vary two things at once",
    response_model=SweepDocument,
    responses={202: {"model": SweepDocument, "description": UNDER_WAY}}
    | REFUSED
    | BUSY,
)
async def sweep(
    request: Request,
    *,
    scenario: Annotated[
        str, Query(description="a slug of /api/v1/scenarios; or lab, which is usual")
    ] = "",
    x: Annotated[
        str, Query(description="what varies: acks:0,1,all or *:crash:b1:0..90/10")
    ] = "",
    y: Annotated[str, Query(description="what else varies")] = "",
    mode: Annotated[
        str, Query(description="timed: one schedule a cell; worst: a search a cell")
    ] = "",
    seconds: Seconds = str(WAIT),
) -> Response:
    """Vary two settings, or a setting and a time, and see what is lost in each cell.

    Beside these fields the query is that of the page `/sweep`: settings under Kafka's
    own names, orders (`do=120:crash:b1`), and with `mode=worst` the bounds of a search.
    """
    del scenario, x, y, mode  # the parser reads the query as it was written
    patience = _patience(seconds)
    grid = await run_in_threadpool(read_grid, _without_own(request))
    known = await run_in_threadpool(known_cells, grid.sweep)
    if known is not None:
        return _sent(document(grid.sweep, grid.places, dict(enumerate(known))))
    job = begin_sweep(grid)
    await _wait(request, job, patience)
    return _swept(grid, job)


def _swept(grid: Grid, job: Job) -> Response:
    ready = dict(job.since(0))
    whole = len(ready) == grid.sweep.size
    under_way = not (job.ended or whole)
    stopped = "" if whole else job.ended
    made = document(
        grid.sweep, grid.places, ready, under_way=under_way, stopped=stopped
    )
    return _sent(made, under_way=under_way)


def _without_own(request: Request) -> str:
    """The query as a page would have it."""
    fields = query_of(request).split("&")
    return "&".join(field for field in fields if not field.startswith(f"{OWN}="))


def _patience(seconds: str) -> int:
    """Read how long somebody wants to wait. Raises LinkError beyond the limit."""
    is_number = seconds.isascii() and seconds.isdecimal() and len(seconds) < MANY
    if not is_number or int(seconds) > API_SECONDS:
        reason = say("An answer waits for so many whole seconds.")
        possible = f"0 to {API_SECONDS}"
        raise LinkError([Damage(f"{OWN}={seconds[:40]}", reason, possible)], None)
    return int(seconds)


async def _wait(request: Request, job: Job, seconds: int) -> None:
    """Wait for a job's end, as long as whoever asked listens."""
    until = time.monotonic() + seconds
    while not job.ended and time.monotonic() < until:
        job.look()
        await asyncio.sleep(TICK)
        if await request.is_disconnected():
            return


def _sent(made: BaseModel, *, under_way: bool = False) -> Response:
    headers = {"Cache-Control": "no-store"}
    if under_way:
        headers["Retry-After"] = "1"
    return Response(
        made.model_dump_json(),
        202 if under_way else 200,
        headers=headers,
        media_type=JSON,
    )
