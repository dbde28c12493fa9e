"""The metrics of a run, for programs."""

from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from app.limits import API_STEPS
from app.routes.answers import page
from app.routes.api import JSON, REFUSED, V1, asked_run
from app.runs import Run
from app.views.metrics.page import read
from engine.metrics import alarms

router = APIRouter(prefix=V1, tags=["runs"])


class SeriesPart(BaseModel):
    """One metric of one process: a value for every step; null, where it said none."""

    name: str
    bean: str
    process: str
    kind: Literal["gauge", "count"]
    normal: int | None
    means: str
    values: tuple[int | None, ...]


class AlarmPart(BaseModel):
    """One metric that has a normal value, and moved."""

    step: int
    at_ms: int
    name: str
    process: str
    before: int | None
    after: int | None


class MetricsDocument(BaseModel):
    """What monitoring would have shown of a run."""

    scenario: str
    at_ms: tuple[int, ...]  # the time of every step
    series: tuple[SeriesPart, ...]
    alarms: tuple[AlarmPart, ...]


@router.get(
    "/metrics",
    summary="Read the metrics of an experiment",
    response_model=MetricsDocument,
    responses=REFUSED,
)
def metrics(
    request: Request,
    scenario: Annotated[str, Query(description="a slug of /api/v1/scenarios")],
) -> Response:
    """Run a scenario and read Kafka's own metrics at each of its steps.

    The query has the grammar of `/api/v1/timeline`.
    """
    run = asked_run(request, scenario)
    if run.last > API_STEPS:
        reason = f"The run has {run.last:,} steps; the API tells {API_STEPS:,}."
        raise HTTPException(413, reason)
    key = run.experiment.under("/api/v1/metrics/")
    return page(request, lambda: (_document(run).model_dump_json(),), key, kind=JSON)


def _document(run: Run) -> MetricsDocument:
    found = read(run)
    times = tuple(step.at_ms for step in run.timeline.steps)
    return MetricsDocument(
        scenario=run.scenario.slug,
        at_ms=times,
        series=tuple(
            SeriesPart(
                process=one.process,
                values=one.values,
                name=one.meter.name,
                bean=one.meter.bean,
                kind="gauge" if one.meter.kind == "gauge" else "count",
                normal=one.meter.normal,
                means=one.meter.means,
            )
            for one in found
        ),
        alarms=tuple(
            AlarmPart(
                step=change.step,
                at_ms=times[change.step],
                name=change.meter.name,
                process=change.process,
                before=change.before,
                after=change.after,
            )
            for change in alarms(found)
        ),
    )
