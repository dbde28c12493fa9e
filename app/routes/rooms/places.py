"""Which addresses a room may show: pages of this site, in their one right spelling."""

import asyncio
import re

from fastapi import Request

from app.comparing import compare as beside
from app.languages import split
from app.limits import ROOM_ADDRESS
from app.links import Damage, LinkError
from app.questions import parse_question
from app.rooms.model import Place
from app.routes import compare, scenarios
from app.routes.answers import host_of
from app.routes.rooms.asking import title_of
from app.runs import find_run
from app.search_job import check_settings
from app.sweeping.links import parse_sweep
from app.views.rooms.pointing import pointer
from engine.sentence import say

WHERE = (
    "/s/<scenario>?…, /compare?…, /sweep?…, /search?…, /s/<scenario>/risk, …/saving, "
    "…/diagram, …/metrics, …/message/1, /settings/<name>, /claims, /model, /evidence, "
    "/lessons/<lesson>"
)
# Pages without steps that are the same for everybody: the class gets them whole. Not
# among them: what one fills in by oneself (/check, /lab/own, …/predict, …/share).
WHOLE = re.compile(
    r"/(?:search|sweep|claims|model|evidence|lessons|settings|where/[a-z]+"
    r"|lessons/[a-z0-9-]+|settings/[\w.-]+"
    r"|s/[a-z0-9-]+/(?:risk|saving|diagram|metrics|shrink|handout|message/\d+"
    r"|every-order/[a-z0-9/-]+))",
    re.ASCII,
)


async def place_of(request: Request, told: str) -> Place:
    """Read an address as people copy it, with this server's own name or without.

    Raises LinkError, UnknownNameError.
    """
    address = told.strip().removeprefix(host_of(request)).partition("#")[0]
    path, _, query = address.partition("?")
    _, path = split(path)
    if len(address) <= ROOM_ADDRESS:
        if path.startswith("/s/") and "/" not in path[3:]:
            return await asyncio.to_thread(_scenario, path[3:], query)
        if path == "/compare" and query:
            return await asyncio.to_thread(_comparison, query)
        if WHOLE.fullmatch(path):
            return await _page(request, path, query)
    raise _refused()


def _refused() -> LinkError:
    reason = say("This is no page of this site that a room can show.")
    return LinkError([Damage("address", reason, WHERE)], None)


def _scenario(slug: str, query: str) -> Place:
    link = scenarios.settle(slug, query)._replace(seen="")
    run = find_run(link.run)
    drawn = pointer(run, link)
    return Place(link.url, link.run.url, link.at.value, run.scenario.title, drawn)


def _comparison(query: str) -> Place:
    link = compare.settle(query)._replace(seen="")
    both = beside(link.runs)
    one, other = both.a.scenario.title, both.b.scenario.title
    title = one if one == other else f"{one} | {other}"
    return Place(link.url, link.runs.url, both.step_at(link.at), title)


async def _page(request: Request, path: str, query: str) -> Place:
    await asyncio.to_thread(_check, path, query)
    address = f"{path}?{query}" if query else path
    found = await title_of(request.app, address)
    if found is None or not WHOLE.fullmatch(found[0].partition("?")[0]):
        raise _refused()
    address, title = found
    return Place(address, address, None, title)


def _check(path: str, query: str) -> None:
    """Raise what is wrong with an address in its page's own words."""
    if path == "/sweep" and query:
        parse_sweep(query)
    elif path == "/search" and query:
        check_settings(parse_question(query))
    elif path.startswith("/s/"):
        scenarios.settle(path.split("/")[2], query)
