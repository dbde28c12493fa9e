"""Short links: ``/l/<id>`` leads to what was kept; programs may have one kept."""

from typing import Annotated

from fastapi import APIRouter, Body, HTTPException, Request
from fastapi.responses import Response
from pydantic import BaseModel

from app.authoring.own import kept_name
from app.keeping import LINK, Keeper, shared
from app.limits import SAVES_PER_MINUTE, URL_CHARACTERS
from app.links import Damage, LinkError, UnknownNameError
from app.rates import Rate, whose
from app.routes import compare, scenarios
from app.routes.answers import moved
from app.routes.api import REFUSED, V1, refused
from engine.sentence import say

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix=V1, tags=["links"])
BOTH = ["GET", "HEAD"]
saves = Rate(SAVES_PER_MINUTE)
WHERE = "/s/<scenario>?… or /compare?…"


class ShortLink(BaseModel):
    """A short link, and where it leads."""

    id: str
    short: str
    link: str


@pages.api_route("/l/{id_}", methods=BOTH)
def follow(id_: str) -> Response:
    """Lead to what a short link stands for."""
    found = Keeper(shared()).find(LINK, id_)
    if found is None:
        reason = say("No link is kept under that name. It may have been deleted.")
        raise UnknownNameError("short link", reason)
    return moved(found)


@api.post(
    "/links",
    summary="Keep a short link",
    status_code=201,
    responses={
        **{code: REFUSED[code] for code in (400, 404)},
        **refused(429, "Too many links a minute; Retry-After says when."),
        **refused(503, "The database cannot be reached."),
    },
)
def keep(
    request: Request,
    link: Annotated[
        str,
        Body(embed=True, description=WHERE, max_length=URL_CHARACTERS),
    ],
) -> ShortLink:
    """Keep a link to an experiment or a comparison under a short name.

    The name is made of what the link says: the same experiment has the same one.
    """
    allow(request)
    settled = canonical(link)
    id_ = Keeper(shared()).keep(LINK, settled)
    return ShortLink(id=id_, short=f"/l/{id_}", link=settled)


def allow(request: Request) -> None:
    """Count a save of this address. Raises HTTPException 429 for too many."""
    wait = saves.take(whose(request.client.host if request.client else ""))
    if wait:
        raise HTTPException(
            429,
            say(
                "Only {count} a minute are kept for one address.",
                count=saves.per_minute,
            ),
            {"Retry-After": str(wait)},
        )


def canonical(link: str) -> str:
    """Return the one right spelling of a link. Raises LinkError if it is none of ours.

    What is kept is an experiment or a comparison of this site, never another address.
    """
    path, _, query = link.partition("?")
    if path.startswith("/s/") and "/" not in path[3:]:
        found = scenarios.settle(path[3:], query)
        return found._replace(slug=kept_name(found.slug)).url
    if path == "/compare" and query:
        return compare.settle(query).url
    reason = say("This is no link to an experiment or a comparison.")
    raise LinkError([Damage("link", reason, WHERE)], None)
