"""oEmbed 1.0: what a site that embeds links puts in the place of one of ours.

404 for a link that we have nothing for, whether it is another site's or damaged; 501
for a format that is not spoken; both as the specification says. What comes back is
never larger than was asked for.
"""

from dataclasses import replace
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from markupsafe import escape

from app.keeping import LINK, Keeper, shared
from app.languages import SOURCE, split, spoken
from app.links import Damage, Experiment, LinkError
from app.parsing import parse_fields
from app.routes.answers import host_of, query_of
from app.routes.errors import answer
from app.routes.scenarios import settle
from app.runs import find_run
from app.views.errors import link_error
from app.views.share.page import HEIGHT, WIDTH, oembed
from engine.sentence import say

router = APIRouter(include_in_schema=False)
FIELDS = {
    "url": "a link to an experiment",
    "format": "json or xml",
    "maxwidth": "pixels",
    "maxheight": "pixels",
}
MOST = 10_000  # pixels
SHORT = "/l/"
XML = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>'
NOT_OURS = say("This is no link to an experiment of this site.")


@router.api_route("/oembed", methods=["GET", "HEAD"])
def describe(request: Request) -> Response:
    """Tell how to show a step within another page."""
    asked = parse_fields(query_of(request), FIELDS)
    form = asked.get("format", "json")
    if form not in {"json", "xml"}:
        raise HTTPException(501, say("Only JSON and XML are spoken here."))
    host = host_of(request)
    try:
        at = _experiment(asked.get("url", ""), host)
    except LinkError as error:
        found = link_error(error.damages, error.good)
        return answer(request, replace(found, status=404))
    made = oembed(find_run(at.run), at, host, *_size(asked))
    return _as_xml(made) if form == "xml" else JSONResponse(made)


def _experiment(url: str, host: str) -> Experiment:
    """Read a link as people post them: in any language, or a short one.

    Raises LinkError.
    """
    told = urlsplit(url)
    if told.netloc and told.netloc != urlsplit(host).netloc:
        raise _not_ours(host)
    language, path = split(told.path)
    query = told.query
    if path.startswith(SHORT):
        kept = Keeper(shared()).find(LINK, path.removeprefix(SHORT)) or ""
        path, _, query = kept.partition("?")
    if not path.startswith("/s/") or "/" in path[3:]:
        raise _not_ours(host)
    if language != SOURCE:
        spoken.set(language)
    return settle(path[3:], query)._replace(seen="")


def _not_ours(host: str) -> LinkError:
    return LinkError([Damage("url", NOT_OURS, f"{host}/s/<scenario>?…")], None)


def _size(asked: dict[str, str]) -> tuple[int, int]:
    """Read how large it may be at most, as the asking site says it."""
    given = [asked.get(name, "") for name in ("maxwidth", "maxheight")]
    wanted = [
        int(text) if text.isdecimal() and 0 < len(text) < 6 else MOST for text in given
    ]
    return min(WIDTH, wanted[0]), min(HEIGHT, wanted[1])


def _as_xml(made: dict[str, object]) -> Response:
    rows = "".join(f"<{name}>{escape(told)}</{name}>\n" for name, told in made.items())
    text = f"{XML}\n<oembed>\n{rows}</oembed>\n"
    return Response(text, media_type="text/xml")
