"""Checking a configuration for programs: JSON in, the whole answer as JSON out.

As on the page nothing that is sent is kept, logged or repeated in an error, and secrets
are masked as they are read. Whoever hangs up is not worked for any more.
"""

import json
import re
from asyncio import create_task as begin
from asyncio import to_thread, wait
from threading import Event

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from pydantic import ValidationError

from app.checking.choosing import Choice
from app.checking.document import CheckAsked, CheckDocument, SentFile
from app.checking.entries import MAX_BYTES, UnreadableError, too_large
from app.checking.findings import findings
from app.checking.gates import GateError, outcome, read_gate
from app.checking.naming import is_known
from app.checking.patch import patch
from app.checking.posted import plain_name
from app.checking.reading import Pasted, read
from app.checking.remedy import Remedy
from app.checking.report import outcome_of, report, risk_rows, saving_of
from app.checking.risking import Row
from app.checking.seats import seated
from app.checking.subject import Subject, subject_of
from app.checking.table import saving, table
from app.checking.understanding import understand
from app.limits import PASTED_BYTES
from app.links import Damage, LinkError
from app.routes.api import JSON, V1, refused
from app.sweeping.workers import crew
from engine.sentence import say
from engine.settings import SettingError

HEADERS = {"Cache-Control": "no-store"}
TICK = 0.5  # seconds from one look at the asker to the next
REFUSED = {
    **refused(400, "A part of the request cannot be; the problem says which."),
    **refused(413, "It is more than the limit."),
}
BODY = {
    "requestBody": {
        "required": True,
        "description": "Files with their names, or settings by name: 1 MB in all.",
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/CheckAsked"}}},
    }
}
SETTINGS = "settings"
NAME = re.compile(r"[a-z.]{1,60}")
OWN = {*CheckAsked.model_fields, *SentFile.model_fields}

router = APIRouter(prefix=V1, tags=["checks"])


@router.post(
    "/check",
    summary="Check a configuration",
    response_model=CheckDocument,
    responses=REFUSED,
    openapi_extra=BODY,
)
async def check(request: Request) -> Response:
    """Say what a configuration can lose, and the smallest change that saves.

    The answer is what `ackward check --format json` prints. It takes as long as it
    takes to search every class of loss twice; `seconds: 0` only reads.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > PASTED_BYTES:
            raise HTTPException(413, say("All texts together may have 1 MB."))
    over = Event()
    task = begin(to_thread(_answer, bytes(body), over))
    while not (await wait((task,), timeout=TICK))[0]:
        if await request.is_disconnected():
            over.set()
    return Response(await task, media_type=JSON, headers=HEADERS)


def _answer(body: bytes, over: Event) -> str:
    asked = _asked(body)
    try:
        texts = tuple(_texts(asked))
        if sum(len(one.text.encode("utf-8", "replace")) for one in texts) > MAX_BYTES:
            raise too_large("body")
        readings = [read(one) for one in texts]
        choice = Choice(asked.kafka, asked.producer, asked.consumer)
        found = understand(readings, choice, asked.habits)
        gates = [read_gate(text) for text in asked.fail_on]
    except UnreadableError as error:
        raise LinkError([Damage(str(error.place), str(error.message))], None) from None
    except SettingError as error:
        part = error.name if error.name in asked.habits else "clients"
        raise LinkError([Damage(part, str(error))], None) from None
    except GateError as error:
        raise LinkError([Damage("fail_on", str(error))], None) from None
    listed = findings(found)
    rows, saved = _weighed(subject_of(found), asked.seconds, over)
    hunks = patch(found, readings, {t.file: t.text for t in texts}, saved.changes)
    return json.dumps(
        {
            **report(found, listed),
            "risks": risk_rows(rows),
            "saving": saving_of(saved, hunks),
            "outcome": outcome_of(asked.fail_on, outcome(gates, rows, listed)),
        },
        ensure_ascii=False,
    )


def _asked(body: bytes) -> CheckAsked:
    """Read the body. LinkError says which part cannot be, and repeats no value."""
    try:
        return CheckAsked.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(
            include_url=False, include_context=False, include_input=False
        )
        damages = [
            Damage(_part(one["loc"]), str(one["msg"])[:300]) for one in found[:20]
        ]
        raise LinkError(damages, None) from None


def _part(place: tuple[str | int, ...]) -> str:
    """Name a part of the body; a name that could be a secret is not repeated."""
    return ".".join(str(word) if _is_plain(word) else "…" for word in place) or "body"


def _is_plain(word: str | int) -> bool:
    if isinstance(word, int) or word in OWN:
        return True
    return bool(NAME.fullmatch(word)) and is_known(word)


def _texts(asked: CheckAsked) -> list[Pasted]:
    """Everything that is to be read. UnreadableError if that is nothing."""
    names = [plain_name(one.name) or "pasted" for one in asked.files]
    texts = [
        Pasted(
            one.text, name if names.count(name) == 1 else f"{number}-{name}", one.kind
        )
        for number, (one, name) in enumerate(zip(asked.files, names, strict=True), 1)
        if one.text.strip()
    ]
    if asked.settings:
        told = json.dumps(asked.settings, indent=0)
        texts.append(Pasted(told, SETTINGS, "literal"))
    return texts


def _weighed(subject: Subject, seconds: float, over: Event) -> tuple[list[Row], Remedy]:
    """Ask about every class of loss, and what saves."""
    if not seconds:
        return [], Remedy()
    is_over = over.is_set
    asked = seated(lambda: table(subject, seconds, crew().executor, is_over), is_over)
    rows = sorted((row for row in asked if row is not None), key=lambda row: row.rank)
    saved = Remedy()
    for done in seated(
        lambda: saving(subject, rows, seconds, crew().executor, is_over), is_over
    ):
        saved = done or saved
    return rows, saved
