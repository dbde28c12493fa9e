"""Opening a room, and coming to one by its code."""

import asyncio
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from app.languages import prefixed, spoken
from app.lessons import Lesson, find_lesson
from app.limits import ROOMS_PER_HOUR
from app.rates import Rate
from app.rooms.codes import as_typed
from app.rooms.model import Place
from app.routes.answers import moved, page, query_of
from app.routes.rooms import sending
from app.routes.rooms.forms import PRIVATE, Form, answer, form_of
from app.routes.rooms.places import place_of
from app.routes.rooms.sending import address_of
from app.views.rendering import render
from app.views.rooms.page import entrance
from engine.sentence import say

router = APIRouter()
BOTH = ["GET", "HEAD"]
openings = Rate(ROOMS_PER_HOUR / 60, most=ROOMS_PER_HOUR)


@router.api_route("/room", methods=BOTH)
async def door(request: Request) -> Response:
    """Ask for a code, or lead to the room of one; offer to open a room."""
    asked = parse_qs(query_of(request))
    typed = as_typed(asked.get("code", [""])[0])
    if typed:
        return RedirectResponse(f"/room/{typed[:40]}", 303, PRIVATE)
    begin = asked.get("address", [""])[0]
    made = entrance(await place_of(request, begin) if begin else None)
    key = made.place.address if made.place else ""
    return await asyncio.to_thread(
        page,
        request,
        lambda: (render("rooms/door.html", page=made),),
        f"/room {key}",
        address="/room",
    )


@router.get("/rooms")
def doors() -> Response:
    """Lead whoever types the plural to the door."""
    return moved("/room")


@router.post("/rooms")
async def open_(request: Request) -> Response:
    """Open a room: with a page, with a lesson, or with nothing on the screen yet."""
    form = await form_of(request)
    wait = openings.take(address_of(request))
    if wait:
        reason = say("One address opens {limit} rooms an hour.", limit=ROOMS_PER_HOUR)
        raise HTTPException(429, reason, {"Retry-After": str(wait)})
    place, lesson = await _begin(request, form)
    room, secret = await sending.hub.do(
        lambda desk: desk.open(place, lesson, 1 if lesson else 0)
    )
    teacher = f"/room/{room.code}/teach/{secret}"
    return answer(
        form, teacher, code=room.code, teacher=prefixed(teacher, spoken.get())
    )


async def _begin(request: Request, form: Form) -> tuple[Place | None, str]:
    slug, told = form.text("lesson"), form.text("address")
    if slug:
        lesson = find_lesson(slug)
        return await place_of(request, part_of(lesson, 1)), lesson.slug
    return (await place_of(request, told) if told else None), ""


def part_of(lesson: Lesson, number: int) -> str:
    """Return the address with which a part of a lesson begins."""
    return lesson.parts[number - 1].play.link
