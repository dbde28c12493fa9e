"""Comparisons for programs: the same words as on the page, as JSON."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.comparing import compare
from app.pairing import parse_pair
from app.routes.answers import page, query_of
from app.routes.api import JSON, REFUSED, V1
from app.views.beside.document import ComparisonDocument, document

router = APIRouter(prefix=V1, tags=["runs"])


@router.get(
    "/compare",
    summary="Compare two experiments",
    response_model=ComparisonDocument,
    responses=REFUSED,
)
def comparison(
    request: Request,
    scenario: Annotated[
        str | None, Query(description="a slug of /api/v1/scenarios, for both sides")
    ] = None,
) -> Response:
    """Lay two runs beside each other, step by step, with both ledgers.

    The query has the grammar of the pages' links: what stands without a prefix holds
    for both sides (`acks=1`, `do=120:crash:b1`), what begins with `a.` or `b.` for one
    (`b.acks=all`); `a.scenario` and `b.scenario` instead of `scenario` for two of them.
    """
    del scenario  # the parser reads the query as it was written
    found = compare(parse_pair(query_of(request)))
    return page(
        request,
        lambda: (document(found).model_dump_json(),),
        found.pair.under("/api/v1/compare"),
        kind=JSON,
    )
