"""Refusals: a page that helps for people, a problem document for programs."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from app.jobs import BusyError
from app.keeping import DatabaseError
from app.languages import localised, spoken
from app.limits import URL_CHARACTERS
from app.links import Damage, LinkError, UnknownNameError
from app.rooms.model import (
    EndedError,
    FullError,
    NotNowError,
    RoomError,
    WrongError,
)
from app.views.errors import ErrorPage, link_error
from app.views.rendering import render
from engine.sentence import say

PROBLEM = "application/problem+json"
TITLES = {
    404: (say("There is nothing here"), say("No page has this address.")),
    405: (say("Not like that"), say("This address does not answer to that method.")),
    413: (say("Too much"), say("The body is larger than the limit.")),
    414: (
        say("Too long"),
        say("A link may have {count:,} characters.", count=URL_CHARACTERS),
    ),
    503: (
        say("Out of reach"),
        say(
            "What people had kept here cannot be reached now: short links, and "
            "scenarios of their own. Everything else works."
        ),
    ),
    500: (
        say("Our mistake"),
        say("Something here is broken. The link is not at fault."),
    ),
}

ROOM_STATUS = (
    (EndedError, 410),
    (NotNowError, 409),
    (FullError, 429),
    (WrongError, 400),
)


class DamagePart(BaseModel):
    """One part of the request that cannot be, why, and what is possible."""

    part: str
    reason: str
    possible: str


class Problem(BaseModel):
    """A refusal, as RFC 9457 writes it; `instead` is a link that keeps the rest."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    damages: tuple[DamagePart, ...] = ()
    understood: tuple[str, ...] = ()
    instead: str | None = None


def answer(request: Request, error: ErrorPage) -> Response:
    """Refuse in the form that the asker reads."""
    headers = {"Cache-Control": "no-store"}
    path = request.url.path
    if path.startswith("/api/") or path == "/oembed":
        body = problem(error).model_dump()
        return JSONResponse(body, error.status, headers=headers, media_type=PROBLEM)
    if path.startswith("/frag/"):
        headers |= {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"}
        text = render("fragments/error.html", error=error)
    else:
        text = render("pages/error.html", error=error)
    text = localised(text, spoken.get())
    return HTMLResponse(text, error.status, headers=headers)


def problem(error: ErrorPage) -> Problem:
    """Write an error as RFC 9457 wants it."""
    return Problem(
        title=error.title,
        status=error.status,
        detail=error.message,
        damages=tuple(DamagePart(**damage._asdict()) for damage in error.damages),
        understood=error.understood,
        instead=_instead(error),
    )


def _instead(error: ErrorPage) -> str | None:
    if error.good:
        return error.good.url
    return error.near[0].url if error.near else None


def plain(status: int, detail: str = "") -> ErrorPage:
    """Make the page of a status that needs no more words."""
    title, message = TITLES.get(status, (HTTPStatus(status).phrase, ""))
    return ErrorPage(status, title, detail or message)


def _link(request: Request, error: Exception) -> Response:
    assert isinstance(error, LinkError)
    return answer(request, link_error(error.damages, error.good))


def _unknown(request: Request, error: Exception) -> Response:
    assert isinstance(error, UnknownNameError)
    title = say("There is no such {thing}", thing=say(error.what))
    return answer(request, ErrorPage(404, title, str(error), near=error.near))


def _busy(request: Request, error: Exception) -> Response:
    assert isinstance(error, BusyError)
    message = say(
        "This server takes on {limit} sweeps, searches and larger bands at once, and it"
        " has as many. Try again in a moment, or on your own machine.",
        limit=error.limit,
    )
    found = answer(request, ErrorPage(429, say("Too much at once"), message))
    found.headers["Retry-After"] = "5"
    return found


def _room(request: Request, error: Exception) -> Response:
    assert isinstance(error, RoomError)
    status = next(code for kind, code in ROOM_STATUS if isinstance(error, kind))
    return answer(request, ErrorPage(status, say("Not in this room"), str(error)))


def _status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = HTTPStatus(error.status_code).phrase
    detail = "" if error.detail == known else str(error.detail)
    found = answer(request, plain(error.status_code, detail))
    found.headers.update(error.headers or {})
    return found


def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    damages = tuple(
        Damage(".".join(str(part) for part in found["loc"]), str(found["msg"]))
        for found in error.errors()
    )
    return answer(request, link_error(damages, None))


def _mistake(request: Request, _: Exception) -> Response:
    return answer(request, plain(500))


def _unreachable(request: Request, _: Exception) -> Response:
    return answer(request, plain(503))


def add_errors(app: FastAPI) -> None:
    """Register all refusals."""
    app.add_exception_handler(LinkError, _link)
    app.add_exception_handler(UnknownNameError, _unknown)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(BusyError, _busy)
    app.add_exception_handler(RoomError, _room)
    app.add_exception_handler(HTTPException, _status)
    app.add_exception_handler(DatabaseError, _unreachable)
    app.add_exception_handler(SQLAlchemyError, _unreachable)
    app.add_exception_handler(Exception, _mistake)
