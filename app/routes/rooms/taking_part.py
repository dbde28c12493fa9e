"""Taking part in a room: following it, voting, offering a variant."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from app.rooms.codes import as_typed
from app.rooms.desk import Ballot, Seen
from app.rooms.telling import Seat
from app.routes.answers import page
from app.routes.rooms import sending
from app.routes.rooms.forms import PRIVATE, answer, form_of
from app.routes.rooms.invitation import join_link
from app.routes.rooms.places import place_of
from app.routes.rooms.sending import events, look, shown
from app.views.rendering import render
from app.views.rooms.page import room_page, used_page, wall_page

router = APIRouter(prefix="/room")
BOTH = ["GET", "HEAD"]


@router.api_route("/{code}", methods=BOTH)
async def follow(request: Request, code: str) -> Response:
    """Show what is on the screen of a room."""
    if code != as_typed(code):
        return RedirectResponse(f"/room/{as_typed(code)[:40]}", 303, PRIVATE)
    return await _follow(request, code, "")


@router.api_route("/{code}/in/{token}", methods=BOTH)
async def take_part(request: Request, code: str, token: str) -> Response:
    """Show it to somebody who has joined."""
    return await _follow(request, code, token)


async def _follow(request: Request, code: str, token: str) -> Response:
    seen = await look(request, code)
    if not token:
        return await asyncio.to_thread(_as_all_see_it, request, seen)
    number = seen.room.poll.number if seen.room.poll else 0
    voted = await sending.hub.do(lambda desk: desk.voted(code, token, number))
    url = f"/room/{code}/in/{token}"
    return await shown(
        f"/room/{code}",
        lambda: render("rooms/room.html", page=room_page(seen, url, token, voted)),
    )


def _as_all_see_it(request: Request, seen: Seen) -> Response:
    """Answer with a page that is rendered once for everybody, and for each change."""
    room = seen.room
    url = f"/room/{room.code}"
    return page(
        request,
        lambda: (render("rooms/room.html", page=room_page(seen, url, "", None)),),
        f"{url} {room.revision} {room.heard_at_s} {room.ended}",
        address=url,
        cache="no-store",
        headers={"Referrer-Policy": "no-referrer"},
    )


@router.api_route("/{code}/wall", methods=BOTH)
async def wall(request: Request, code: str) -> Response:
    """Show it to the whole room, with the way in, and nothing of the teacher's."""
    seen, link = await look(request, code), join_link(request, code)
    return await shown(
        f"/room/{code}/wall",
        lambda: render("rooms/wall.html", page=wall_page(seen, link)),
    )


@router.get("/{code}/events")
async def listen(request: Request, code: str) -> Response:
    """Tell what is on the screen, now and whenever it changes (server-sent events)."""
    return await events(request, code, Seat.CLASS)


@router.get("/{code}/wall/events")
async def listen_on_the_wall(request: Request, code: str) -> Response:
    """Tell how many there are, too."""
    return await events(request, code, Seat.WALL)


@router.post("/{code}/join")
async def join(request: Request, code: str) -> Response:
    """Take part; what is led to is known to this participant only."""
    form = await form_of(request)
    await look(request, code)
    number, token = await sending.hub.take(code, Ballot())
    return answer(form, f"/room/{code}/in/{token}", number=number, token=token)


@router.post("/{code}/vote")
async def vote(request: Request, code: str) -> Response:
    """Vote, or change a vote. Whoever has not joined does so by voting."""
    form = await form_of(request)
    poll, chosen = form.number("poll"), form.numbers("choice")
    ballot = Ballot(form.text("token"), poll, chosen)
    number, token = await sending.hub.take(code, ballot)
    return answer(form, f"/room/{code}/in/{token}", number=number, token=token)


@router.post("/{code}/offer")
async def offer(request: Request, code: str) -> Response:
    """Propose a variant to the teacher."""
    form = await form_of(request)
    token, hub = form.text("token"), sending.hub
    place = await place_of(request, form.text("address"))
    await hub.change(lambda desk: desk.offer(code, token, place))
    return answer(form, f"/room/{code}/in/{token}", offered=place.address)


@router.api_route("/{code}/links", methods=BOTH)
async def links(request: Request, code: str) -> Response:
    """List what was shown in a room, for afterwards."""
    seen = await look(request, code)
    return await shown(
        f"/room/{code}/links",
        lambda: render("rooms/links.html", page=used_page(seen.room)),
    )
