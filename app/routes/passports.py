"""Passports of messages: a page each, and the part that opens beside the stage."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.links import Damage, Experiment, LinkError
from app.routes.answers import moved, page, query_of
from app.routes.scenarios import same, settle
from app.runs import find_run
from app.views.passport import address, check, passport
from app.views.rendering import render

router = APIRouter(include_in_schema=False)
BOTH = ["GET", "HEAD"]


def asked(slug: str, number: str, query: str) -> tuple[Experiment, int]:
    """Read a link to a passport; refuse what is no link, and who is no message."""
    link = settle(slug, query)._replace(seen="")
    return link, check(find_run(link.run), number)


def show(template: str, link: Experiment, number: int) -> tuple[str]:
    """Render a passport."""
    found = passport(find_run(link.run), number, link.at.value)
    return (render(template, passport=found),)


@router.api_route("/s/{slug}/message", methods=BOTH)
def chosen(request: Request, slug: str) -> Response:
    """Lead to the passport that a form without script asks for."""
    parts = query_of(request).split("&")
    numbers = [part[8:] for part in parts if part.startswith("message=")]
    query = "&".join(part for part in parts if not part.startswith("message="))
    if len(numbers) != 1:
        said = "One message was expected."
        raise LinkError([Damage("message", said)], settle(slug, query))
    link, number = asked(slug, numbers[0], query)
    return moved(address(link, number))


@router.api_route("/s/{slug}/message/{number}", methods=BOTH)
def whole(request: Request, slug: str, number: str) -> Response:
    """Show a message's passport as a page."""
    query = query_of(request)
    link, message = asked(slug, number, query)
    url = address(link, message)
    if not same(query, link):
        return moved(url)
    return page(request, lambda: show("pages/passport.html", link, message), url)


@router.api_route("/frag/s/{slug}/message/{number}", methods=BOTH)
def part(request: Request, slug: str, number: str) -> Response:
    """The part of that page that opens beside the stage."""
    link, message = asked(slug, number, query_of(request))
    return page(
        request,
        lambda: show("fragments/passport.html", link, message),
        f"/frag{address(link, message)}",
        cache="no-store",
    )
