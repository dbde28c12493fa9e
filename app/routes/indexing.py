"""What search engines may list, what robots may fetch, and the map of the site.

Listed is what stays what it is: the fixed pages, each scenario as told, each setting,
lesson and place, in every language. All other answers say ``noindex``: a step or a
change of a run is one of endless many and names itself as its own right address (chats
preview what that names), rooms, searches under way and people's own scenarios are
nobody's business, and pictures and data belong to a page.

Robots are kept away from what is endless, which every query is. Not so those that fetch
one address because somebody posted it, to show a preview: a shared link has a query.
"""

from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import escape

from app.languages import NAMES, SOURCE, prefixed
from app.lessons import lessons
from app.routes.answers import host_of
from app.views.settings import every_name
from app.views.words import PLACES
from engine.scenario import catalogue

router = APIRouter(include_in_schema=False)
BOTH = ["GET", "HEAD"]
FIXED = (
    *("/", "/compare", "/check", "/lab", "/search", "/sweep", "/settings", "/claims"),
    *("/evidence", "/model", "/api", "/guide", "/lessons", "/lab/own"),
)
FAMILIES = ("/s", "/where", "/settings", "/lessons")  # one name below each is listed
OWN = "~"  # begins the name of what somebody pasted
ENDLESS = ("/frag/", "/tl/", "/card/", "/embed/", "/l/", "/stream/", "/s/*/")
PREVIEWERS = (
    *("Twitterbot", "facebookexternalhit", "LinkedInBot", "Slackbot", "Slack-ImgProxy"),
    *("Discordbot", "TelegramBot", "WhatsApp", "Mastodon", "Iframely", "Embedly"),
)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def is_listed(path: str, query: bytes) -> bool:
    """Whether search engines may list an address; its language is taken off."""
    if query:
        return False
    family, _, name = path.rpartition("/")
    return path in FIXED or (
        family in FAMILIES and bool(name) and not name.startswith(OWN)
    )


@router.api_route("/robots.txt", methods=BOTH)
def robots(request: Request) -> Response:
    """Keep robots away from the endless experiments, and let previews be made."""
    prefixes = [f"/{language}" if language != SOURCE else "" for language in NAMES]
    closed = [*(f"{prefix}{path}" for prefix in prefixes for path in ENDLESS), "/*?"]
    lines = [
        *(f"User-agent: {name}" for name in PREVIEWERS),
        *("Allow: /", "", "User-agent: *"),
        *(f"Disallow: {path}" for path in closed),
        *("", f"Sitemap: {host_of(request)}/sitemap.xml", ""),
    ]
    return Response("\n".join(lines), media_type="text/plain")


@router.api_route("/sitemap.xml", methods=BOTH)
def sitemap(request: Request) -> Response:
    """List what is worth finding, in every language, each beside the others."""
    host = host_of(request)
    rows = "".join(row for path in _paths() for row in _rows(host, path))
    return Response(f"{HEAD}{rows}</urlset>\n", media_type="application/xml")


def _paths() -> Iterator[str]:
    yield from FIXED
    yield from (f"/where/{place}" for place in PLACES)
    yield from (f"/lessons/{lesson.slug}" for lesson in lessons())
    yield from (f"/s/{scenario.slug}" for scenario in catalogue())
    yield from (f"/settings/{name}" for name in every_name())


def _rows(host: str, path: str) -> Iterator[str]:
    """A page, once for each of its languages."""
    addresses = {name: escape(host + prefixed(path, name)) for name in NAMES}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{name}" href="{address}"/>\n'
        for name, address in (*addresses.items(), ("x-default", addresses[SOURCE]))
    )
    for address in addresses.values():
        yield f"<url>\n<loc>{address}</loc>\n{others}</url>\n"
