"""Which addresses a room may show: pages of this site, in their one right spelling."""

from fastapi import Request

from app.comparing import compare as beside
from app.languages import split
from app.limits import ROOM_ADDRESS
from app.links import Damage, LinkError
from app.rooms.model import Place
from app.routes import compare, scenarios
from app.routes.answers import host_of
from app.runs import find_run
from app.sweeping.links import parse_sweep
from engine.sentence import say

WHERE = "/s/<scenario>?…, /compare?…, /sweep?…"


def place_of(request: Request, told: str) -> Place:
    """Read an address as people copy it, with this server's own name or without.

    Raises LinkError, UnknownNameError.
    """
    address = told.strip().removeprefix(host_of(request)).partition("#")[0]
    path, _, query = address.partition("?")
    _, path = split(path)
    if len(address) <= ROOM_ADDRESS:
        if path.startswith("/s/") and "/" not in path[3:]:
            return _scenario(path[3:], query)
        if path == "/compare" and query:
            return _comparison(query)
        if path == "/sweep" and query:
            found = parse_sweep(query).url
            return Place(found, found, None, say("A sweep"))
    reason = say("This is no page of this site that a room can show.")
    raise LinkError([Damage("address", reason, WHERE)], None)


def _scenario(slug: str, query: str) -> Place:
    link = scenarios.settle(slug, query)._replace(seen="")
    title = find_run(link.run).scenario.title
    return Place(link.url, link.run.url, link.at.value, title)


def _comparison(query: str) -> Place:
    link = compare.settle(query)._replace(seen="")
    both = beside(link.runs)
    one, other = both.a.scenario.title, both.b.scenario.title
    title = one if one == other else f"{one} | {other}"
    return Place(link.url, link.runs.url, both.step_at(link.at), title)
