"""Scenarios of one's own on the web: written or pasted at the lab, and kept."""

from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import (
    HTMLResponse,
    RedirectResponse,
    Response,
)

from app.authoring.own import keep
from app.authoring.starting import blank, schema
from app.languages import localised, spoken
from app.limits import BODY_BYTES
from app.routes.answers import page
from app.routes.short import allow
from app.views.rendering import render
from app.views.writing import Draft, draft, guide_page
from engine.scenario import ScenarioError

router = APIRouter(include_in_schema=False)
BOTH = ["GET", "HEAD"]
FORM_BYTES = 3 * BODY_BYTES + 1_024  # a form spells a character with three


@router.api_route("/lab/own", methods=BOTH)
def write(request: Request) -> Response:
    """Show a scenario to begin with, to be changed or replaced."""
    return page(request, lambda: (_printed(draft(blank())),), "/lab/own")


@router.post("/lab/own")
async def submit(request: Request) -> Response:
    """Play what was written: lead to its page, or say what is wrong with it."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_BYTES:
            raise HTTPException(413, f"A scenario has at most {BODY_BYTES:,} bytes.")
    allow(request)
    return await run_in_threadpool(_submitted, bytes(body))


def _submitted(body: bytes) -> Response:
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=4)
    text = fields.get("scenario", [""])[0].replace("\r\n", "\n")
    try:
        name = keep(text)
    except ScenarioError as error:
        answer = localised(_printed(draft(text, error.problems)), spoken.get())
        return HTMLResponse(answer, 400, {"Cache-Control": "no-store"})
    return RedirectResponse(f"/s/{name}", 303)


def _printed(made: Draft) -> str:
    return render("pages/writing.html", page=made)


@router.api_route("/guide", methods=BOTH)
def how_to(request: Request) -> Response:
    """Show how a scenario is written."""
    return page(
        request, lambda: (render("pages/guide.html", page=guide_page()),), "/guide"
    )


@router.api_route("/schema/scenario.json", methods=BOTH)
def form(request: Request) -> Response:
    """Send the JSON Schema of scenario files, for editors."""
    kind = "application/schema+json"
    return page(request, lambda: (schema(),), "/schema/scenario.json", kind=kind)
