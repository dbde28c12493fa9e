"""What real clusters showed: a page of it, and the same for programs."""

import datetime as dt
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel

from app.evidence import Certainty, RealRun, RealVerdict, Telling, evidence
from app.routes.answers import page
from app.routes.api import JSON, REFUSED, V1
from app.scenarios import find_scenario
from app.views.evidence import evidence_page, tab
from app.views.proof import proof
from app.views.rendering import render
from engine.scenario import catalogue

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix=V1, tags=["evidence"])


class RunSummary(BaseModel):
    """One run on a real cluster, and what came of it."""

    scenario: str
    told: Telling
    kafka: str
    elr: bool
    producer: str
    consumer: str
    date: dt.date
    verdict: RealVerdict
    certainty: Certainty
    times: int


class EvidenceSummary(BaseModel):
    """The runs of one scenario, and what they say together."""

    slug: str
    page: str
    says: str
    runs: tuple[RunSummary, ...]


class EvidenceList(BaseModel):
    """All scenarios in reading order, and the random schedules."""

    scenarios: tuple[EvidenceSummary, ...]
    random: tuple[RunSummary, ...]


class ScenarioEvidence(BaseModel):
    """The runs of one scenario with everything that was compared."""

    slug: str
    page: str
    says: str
    runs: tuple[RealRun, ...]


@pages.api_route("/evidence", methods=["GET", "HEAD"])
def evidence_table(request: Request) -> Response:
    """Show which scenarios were played on real clusters, and what came of it."""
    return page(
        request,
        lambda: (render("pages/evidence.html", page=evidence_page(evidence())),),
        "/evidence",
    )


@api.get(
    "/evidence",
    summary="List what real clusters showed",
    response_model=EvidenceList,
)
def list_evidence(request: Request) -> Response:
    """List every scenario's runs on real clusters, or say why it has none."""
    return _send(request, _listed, "/api/v1/evidence")


@api.get(
    "/evidence/{slug}",
    summary="Tell what real clusters showed of a scenario",
    response_model=ScenarioEvidence,
    responses=REFUSED,
)
def tell_evidence(request: Request, slug: str) -> Response:
    """Tell all about a scenario's runs: every message and every disk, compared."""
    name = find_scenario(slug).slug
    return _send(request, lambda: _told(name), f"/api/v1/evidence/{name}")


def _listed() -> EvidenceList:
    found = evidence()
    return EvidenceList(
        scenarios=tuple(
            EvidenceSummary(
                slug=one.slug,
                page=tab(one.slug),
                says=proof(one.slug, found).sentence,
                runs=tuple(_summary(run) for run in found.runs.get(one.slug, ())),
            )
            for one in catalogue()
        ),
        random=tuple(_summary(run) for run in found.random),
    )


def _told(slug: str) -> ScenarioEvidence:
    found = evidence()
    return ScenarioEvidence(
        slug=slug,
        page=tab(slug),
        says=proof(slug, found).sentence,
        runs=found.runs.get(slug, ()),
    )


def _summary(run: RealRun) -> RunSummary:
    return RunSummary.model_validate(
        run.model_dump(include=set(RunSummary.model_fields))
    )


def _send(request: Request, make: Callable[[], BaseModel], key: str) -> Response:
    return page(request, lambda: (make().model_dump_json(),), key, kind=JSON)
