"""The page that checks a configuration: a form, and an answer that grows row by row.

What is pasted comes in the body, is read in memory and forgotten with the answer; no
part of it is in an address, a log, a cache or an error. The answer is one page that is
sent row by row, so it needs no script.
"""

from collections.abc import Callable, Iterator
from contextvars import copy_context

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from app.checking.choosing import Choice
from app.checking.entries import Place, UnreadableError
from app.checking.findings import findings
from app.checking.patch import patch
from app.checking.posted import Posted, read_form
from app.checking.reading import read
from app.checking.remedy import Remedy
from app.checking.risking import Row
from app.checking.seats import seated
from app.checking.subject import Subject, subject_of
from app.checking.table import saving, table
from app.checking.understanding import Understood, understand
from app.checking.words import HABITS
from app.languages import localised, spoken
from app.limits import CHECK_SECONDS, PASTED_BYTES
from app.routes.answers import HTML, page
from app.sweeping.workers import crew
from app.views.check.answer import answer, row_view, saving_view
from app.views.check.form import check_form
from app.views.rendering import render
from engine.sentence import say
from engine.settings import SettingError

router = APIRouter(include_in_schema=False)
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
MARK = "<!-- rows -->"
CHOICES = ("kafka", "producer", "consumer")


@router.api_route("/check", methods=["GET", "HEAD"])
def form(request: Request) -> Response:
    """Show the form."""
    return page(
        request, lambda: (render("pages/check.html", form=check_form()),), "/check"
    )


@router.post("/check")
async def check(request: Request) -> Response:
    """Read what was pasted, and send what is known of it as it becomes known."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > PASTED_BYTES:
            raise HTTPException(413, say("All texts together may have 1 MB."))
    kind = request.headers.get("content-type", "")
    return await run_in_threadpool(_answer, bytes(body), kind)


def _answer(body: bytes, kind: str) -> Response:
    said: dict[str, str] = {}
    try:
        posted = read_form(body, kind)
        said = posted.fields
        found, make = _understood(posted)
    except UnreadableError as error:
        where = "" if error.place.file == "form" else f"{error.place}: "
        return _refused(said, f"{where}{error.message}")
    except SettingError as error:
        return _refused(said, str(error))
    return StreamingResponse(_spoken(make(found)), media_type=HTML, headers=HEADERS)


def _refused(said: dict[str, str], trouble: str) -> Response:
    text = render("pages/check.html", form=check_form(said, trouble))
    return HTMLResponse(localised(text, spoken.get()), 422, headers=HEADERS)


def _spoken(parts: Iterator[str]) -> Iterator[str]:
    """Say every part in the language of the address, in whichever thread it is made."""
    context, language = copy_context(), spoken.get()
    while True:
        part = context.run(next, parts, None)
        if part is None:
            return
        yield localised(part, language)


def _understood(
    posted: Posted,
) -> tuple[Understood, Callable[[Understood], Iterator[str]]]:
    """Read and settle everything; what takes time is left to the second part."""
    if not posted.texts:
        raise _nothing()
    readings = [read(one) for one in posted.texts]
    choice = Choice(*(posted.fields.get(name, "") for name in CHOICES))
    names = {habit.name for habit in HABITS}
    habits = {n: v for n, v in posted.fields.items() if n in names and v}
    found = understand(readings, choice, habits)
    texts = {one.file: one.text for one in posted.texts}

    def parts(found: Understood) -> Iterator[str]:
        shown = answer(found, findings(found), posted.fields)
        form = check_form(posted.fields)
        head = render("pages/checked.html", answer=shown, form=form)
        top, mark, bottom = head.partition(MARK)
        assert mark, "the page has a place for its rows"
        yield top
        rows: list[Row] = []
        for row in _rows(subject_of(found)):
            rows += [row] if row is not None else []
            yield "" if row is None else render("check/row.html", row=row_view(row))
        yield render("check/waiting.html")
        saved = Remedy()
        for done in _saving(subject_of(found), rows):
            saved = done or saved
            yield ""
        hunks = patch(found, readings, texts, saved.changes)
        yield render("check/saving.html", saving=saving_view(rows, saved, hunks))
        yield bottom

    return found, parts


def _rows(subject: Subject) -> Iterator[Row | None]:
    """Ask about every class."""
    return seated(lambda: table(subject, CHECK_SECONDS, crew().executor))


def _saving(subject: Subject, rows: list[Row]) -> Iterator[Remedy | None]:
    """Have the saving changes found, and the table asked again with them."""
    return seated(lambda: saving(subject, rows, CHECK_SECONDS, crew().executor))


def _nothing() -> UnreadableError:
    message = say("Paste a text or choose a file first.")
    return UnreadableError(Place("form", 0), message)
