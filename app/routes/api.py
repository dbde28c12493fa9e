"""The same runs for programs: scenarios, timelines, and scenarios of one's own."""

import json
import re
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel

from app.limits import API_STEPS, BODY_BYTES
from app.links import Damage, Experiment, LinkError
from app.parsing import parse
from app.routes.answers import page, query_of
from app.routes.errors import PROBLEM
from app.runs import Run, at_its_time, find_run, simulate
from app.views.words import as_text
from engine.export import TimelineDocument, document
from engine.run import RunError
from engine.scenario import Scenario, ScenarioError, blame, catalogue, play, read

V1 = "/api/v1"  # what is under it keeps its names and meanings: see /api
JSON = "application/json"
ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")  # half a character, as JSON writes it


def refused(code: int, text: str) -> dict[int | str, dict[str, Any]]:
    """Describe a refusal, the way OpenAPI wants it."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {code: {"description": text, "content": {PROBLEM: {"schema": schema}}}}


REFUSED = {
    **refused(400, "A part of the request cannot be; the problem says which."),
    **refused(404, "There is no such scenario."),
    **refused(413, "It is more than the limit."),
}
BODY = {
    "requestBody": {
        "required": True,
        "description": f"A scenario, at most {BODY_BYTES:,} bytes.",
        "content": {
            "application/yaml": {"schema": {"type": "string"}},
            JSON: {"schema": {"$ref": "#/components/schemas/Scenario"}},
        },
    }
}

router = APIRouter(prefix=V1, tags=["runs"])


class ScenarioSummary(BaseModel):
    """One scenario of the catalogue."""

    slug: str
    title: str
    question: str
    where: str
    tags: tuple[str, ...]
    kafka: str
    producer: str
    consumer: str
    fix: dict[str, str]
    price: str | None
    concerns: str | None
    facts: tuple[str, ...]
    page: str
    timeline: str


@router.get("/scenarios", summary="List the scenarios")
def scenarios() -> tuple[ScenarioSummary, ...]:
    """List the scenarios in reading order, each with its page and its timeline."""
    return tuple(_summary(scenario) for scenario in catalogue())


def _summary(scenario: Scenario) -> ScenarioSummary:
    return ScenarioSummary(
        slug=scenario.slug,
        title=scenario.title,
        question=scenario.question,
        where=scenario.where,
        tags=scenario.tags,
        kafka=scenario.kafka,
        producer=scenario.client.producer,
        consumer=scenario.client.consumer,
        fix={name: as_text(value) for name, value in scenario.fix.items()},
        price=scenario.price,
        concerns=scenario.concerns,
        facts=scenario.facts,
        page=Experiment(scenario.slug).url,
        timeline=f"/api/v1/timeline?scenario={scenario.slug}",
    )


def asked_run(request: Request, scenario: str) -> Run:
    """The run that a query is about: `scenario`, and the grammar of the pages' links.

    Raises LinkError.
    """
    fields = query_of(request).split("&")
    query = "&".join(field for field in fields if not field.startswith("scenario="))
    return find_run(at_its_time(parse(scenario, query)))


@router.get(
    "/timeline",
    summary="Run an experiment",
    response_model=TimelineDocument,
    responses=REFUSED,
)
def timeline(
    request: Request,
    scenario: Annotated[str, Query(description="a slug of /api/v1/scenarios")],
) -> Response:
    """Run a scenario, with settings changed and orders added.

    Beside `scenario`, the query has the grammar of the pages' links: any setting
    under Kafka's own name (`acks=all`), and `do=120:crash:b1` for every order.
    """
    run = asked_run(request, scenario)
    return _send(request, run, run.experiment.under("/api/v1/timeline/"))


@router.post(
    "/run",
    summary="Run a scenario of your own",
    response_model=TimelineDocument,
    responses=REFUSED,
    openapi_extra=BODY,
)
async def run_own(request: Request) -> Response:
    """Run a scenario that is sent along, as YAML or as JSON."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise HTTPException(413, f"The body has more than {BODY_BYTES:,} bytes.")
    return await run_in_threadpool(_run_body, request, bytes(body))


def _run_body(request: Request, body: bytes) -> Response:
    text = _text(body)
    try:
        settled = play(read(text, "body"))
        run = simulate(Experiment(settled.scenario.slug), settled)
    except ScenarioError as error:
        raise _located(error) from None
    except RunError as error:
        raise _located(blame(error, text, "body")) from None
    return _send(request, run, f"/api/v1/run/{sha256(body).hexdigest()}")


def _text(body: bytes) -> str:
    """Decode a body; JSON may spell characters that YAML spells otherwise."""
    try:
        text = body.decode()
        if ESCAPED.search(text):
            text = json.dumps(json.loads(text), ensure_ascii=False)
            text.encode()
    except (UnicodeError, json.JSONDecodeError, RecursionError):
        raise LinkError([Damage("body", "It is not UTF-8 text.")], None) from None
    return text


def _located(error: ScenarioError) -> LinkError:
    damages = [Damage(p.where, p.message) for p in error.problems]
    return LinkError(damages, None)


def _send(request: Request, run: Run, key: str) -> Response:
    if run.last > API_STEPS:
        reason = f"The run has {run.last:,} steps; the API tells {API_STEPS:,}."
        raise HTTPException(413, reason)
    made = document(run.play, run.timeline, run.ledger)
    return page(request, lambda: (made.model_dump_json(),), key, kind=JSON)
