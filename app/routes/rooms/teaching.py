"""Teaching in a room: everything here needs the secret that the address holds."""

from collections.abc import Callable
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.lessons import Lesson, find_lesson
from app.links import Damage, LinkError
from app.rooms import model
from app.rooms.model import Room
from app.rooms.results import as_csv
from app.rooms.telling import Seat
from app.routes.rooms import sending
from app.routes.rooms.forms import PRIVATE, Form, answer, form_of
from app.routes.rooms.invitation import join_link
from app.routes.rooms.opening import part_of
from app.routes.rooms.places import place_of
from app.routes.rooms.sending import events, look, shown
from app.views.rendering import render
from app.views.rooms.page import teacher_page
from engine.sentence import say

router = APIRouter(prefix="/room/{code}/teach/{secret}")
BOTH = ["GET", "HEAD"]


@router.api_route("", methods=BOTH)
async def present(request: Request, code: str, secret: str) -> Response:
    """Show the teacher everything."""
    await look(request, code)
    seen = await sending.hub.do(lambda desk: desk.teach(code, secret))
    url, link = _url(code, secret), join_link(request, code)
    return await shown(
        url, lambda: render("rooms/teacher.html", page=teacher_page(seen, url, link))
    )


@router.get("/events")
async def listen(request: Request, code: str, secret: str) -> Response:
    """Tell everything, votes and variants too (server-sent events)."""
    await sending.hub.do(lambda desk: desk.teach(code, secret))
    return await events(request, code, Seat.DESK)


@router.post("/go")
async def go(request: Request) -> Response:
    """Put a page on the screen."""
    form = await form_of(request)
    place = await place_of(request, form.text("address"))
    return await _change(request, form, lambda room: model.go(room, place))


@router.post("/point")
async def point(request: Request) -> Response:
    """Say something of a step, and put rings around things; with neither, take away."""
    form = await form_of(request)
    fields = [("look", ",".join(form.texts("look"))), ("note", form.text("note"))]
    told = form.text("address")
    more = urlencode([field for field in fields if field[1].strip()])
    between = "&" if "?" in told else "?"
    place = await place_of(request, f"{told}{between}{more}" if more else told)
    return await _change(request, form, lambda room: model.go(room, place))


@router.post("/part")
async def turn(request: Request, code: str, secret: str) -> Response:
    """Come to a part of the lesson."""
    form = await form_of(request)
    number = form.number("part")
    seen = await sending.hub.do(lambda desk: desk.teach(code, secret))
    lesson = _part(seen.room, number)
    place = await place_of(request, part_of(lesson, number))
    return await _change(request, form, lambda room: model.turn(room, number, place))


@router.post("/ask")
async def ask(request: Request) -> Response:
    """Ask everybody; `answer` names the right options, from 0."""
    form = await form_of(request)
    several, options = bool(form.text("several")), form.texts("option")
    question, right = form.text("question"), form.numbers("answer")
    reason = form.text("reason")
    return await _change(
        request,
        form,
        lambda room: model.ask(
            room, question, options, right, several=several, reason=reason
        ),
    )


@router.post("/reveal")
async def reveal(request: Request) -> Response:
    """Show everybody the votes and the answer."""
    return await _change(request, await form_of(request), model.reveal)


@router.post("/away")
async def put_away(request: Request) -> Response:
    """Take the question off the screen."""
    return await _change(request, await form_of(request), model.put_away)


@router.post("/show")
async def show(request: Request) -> Response:
    """Put a participant's variant on the screen."""
    form = await form_of(request)
    number = form.number("offer")
    return await _change(request, form, lambda room: model.show(room, number))


@router.post("/drop")
async def drop(request: Request) -> Response:
    """Put a participant's variant aside."""
    form = await form_of(request)
    number = form.number("offer")
    return await _change(request, form, lambda room: model.drop(room, number))


@router.post("/end")
async def end(request: Request) -> Response:
    """Close the room."""
    return await _change(request, await form_of(request), model.end)


@router.api_route("/results.csv", methods=BOTH)
async def results(code: str, secret: str) -> Response:
    """Send the votes, participants by number."""
    hub = sending.hub
    seen = await hub.do(lambda desk: desk.teach(code, secret))
    votes = await hub.do(lambda desk: desk.votes(code))
    named = f'attachment; filename="room-{code}.csv"'
    return Response(
        as_csv(seen.room, votes),
        media_type="text/csv; charset=utf-8",
        headers=PRIVATE | {"Content-Disposition": named},
    )


async def _change(
    request: Request, form: Form, what: Callable[[Room], Room]
) -> Response:
    """Change the room of an address, and lead back to its teacher's page."""
    code, secret = request.path_params["code"], request.path_params["secret"]
    seen = await sending.hub.change(lambda desk: desk.change(code, secret, what))
    return answer(form, _url(code, secret), revision=seen.room.revision)


def _url(code: str, secret: str) -> str:
    return f"/room/{code}/teach/{secret}"


def _part(room: Room, number: int) -> Lesson:
    """Return the lesson of a room, which has such a part."""
    if not room.lesson:
        raise model.WrongError(say("This room has no lesson."))
    lesson = find_lesson(room.lesson)
    if not 1 <= number <= len(lesson.parts):
        known = f"1 to {len(lesson.parts)}"
        reason = say("The lesson has no such part.")
        raise LinkError([Damage(f"part={number}", reason, known)], None)
    return lesson
