"""Sharing: the page of a step's links, its pictures, and what other sites embed."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.assets import REVISION
from app.authoring.own import is_own, kept_name, text_of
from app.keeping import LINK, Keeper, shared
from app.languages import localised, spoken
from app.limits import CARD_BYTES
from app.links import Damage, Experiment, LinkError
from app.promises import FULL
from app.routes.answers import ASK_AGAIN, FOREVER, host_of, moved, page, query_of
from app.routes.guard import POLICY
from app.routes.scenarios import same, settle
from app.routes.short import allow
from app.runs import find_run
from app.store import Shelf
from app.views.rendering import render
from app.views.scenario import scenario_page
from app.views.share.card import as_png, as_svg
from app.views.share.moving import as_gif, chosen
from app.views.share.offline import offline_page
from app.views.share.page import picture, share_page
from app.views.share.source import as_yaml
from app.views.sharing import seen

router = APIRouter(include_in_schema=False)
BOTH = ["GET", "HEAD"]
PICTURES = ("svg", "png")


@router.api_route("/s/{slug}/share", methods=BOTH)
def share(request: Request, slug: str) -> Response:
    """Show everything by which this step can be passed on."""
    query = query_of(request)
    link = settle(slug, query)._replace(seen="")
    url = link.under("/s/", "/share")
    if not same(query, link):
        return moved(url)
    host = host_of(request)
    return page(request, lambda: (_shared(link, host),), url)


@router.post("/s/{slug}/share")
def shorten(request: Request, slug: str) -> Response:
    """Keep a short link to this step, and show the page with it."""
    allow(request)
    link = settle(slug, query_of(request))._replace(seen="")
    promised = link._replace(seen=seen(find_run(link.run), FULL))
    promised = promised._replace(slug=kept_name(link.slug))
    short = f"/l/{Keeper(shared()).keep(LINK, promised.url)}"
    text = localised(_shared(link, host_of(request), short), spoken.get())
    return HTMLResponse(text, 201, {"Cache-Control": "no-store"})


def _shared(link: Experiment, host: str, short: str = "") -> str:
    made = share_page(find_run(link.run), link, host, short)
    return render("pages/share.html", page=made)


@router.api_route("/card/{revision}/{name}", methods=BOTH)
def card(request: Request, revision: str, name: str) -> Response:
    """Send the picture of a step, for ever under this revision."""
    slug, _, ending = name.rpartition(".")
    query = query_of(request)
    if ending not in PICTURES:
        raise LinkError([Damage(name, "There is no such picture.", "svg, png")], None)
    link = settle(slug, query)._replace(seen="")
    right = picture(link, f".{ending}")
    if revision != REVISION or not same(query, link):
        return moved(right)
    if ending == "svg":
        told = (as_svg(find_run(link.run), link),)
        return page(request, lambda: told, right, kind="image/svg+xml", cache=FOREVER)
    key = (right, spoken.get())
    drawn = _cards.get(key, lambda: as_png(find_run(link.run), link))
    return Response(drawn, media_type="image/png", headers={"Cache-Control": FOREVER})


@router.api_route("/embed/{slug}", methods=BOTH)
def embed(request: Request, slug: str) -> Response:
    """Show a run without the rest of the site; any other site may frame this one."""
    query = query_of(request)
    link = settle(slug, query)._replace(seen="")
    url = link.under("/embed/")
    if not same(query, link):
        return moved(url)
    policy = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
    return page(
        request,
        lambda: (_embedded(link),),
        url,
        headers={"Content-Security-Policy": policy},
    )


def _embedded(link: Experiment) -> str:
    made = scenario_page(find_run(link.run), link.at.value, link)
    return render("share/embed.html", page=made)


@router.api_route("/s/{slug}/scenario.yaml", methods=BOTH)
def source(request: Request, slug: str) -> Response:
    """Send an experiment as a scenario file; an author's own one as it was written."""
    query = query_of(request)
    link = settle(slug, query)._replace(seen="")
    url = link.under("/s/", "/scenario.yaml")
    if not same(query, link):
        return moved(url)
    host = host_of(request)
    return page(
        request,
        lambda: (_source(link, host),),
        f"{url} {host}",
        kind="application/yaml",
        address=url,
    )


def _source(link: Experiment, host: str) -> str:
    untouched = link.run == Experiment(link.slug) and not (link.note or link.look)
    if untouched and is_own(link.slug):
        return text_of(link.slug)
    return as_yaml(find_run(link.run), link, host)


@router.api_route("/s/{slug}/steps.gif", methods=BOTH)
def steps(request: Request, slug: str) -> Response:
    """Send some steps as an animated picture: ``from`` and ``to`` say which."""
    fields = query_of(request).split("&")
    ends = dict.fromkeys(("from", "to"), "")
    rest = []
    for field in fields:
        name, _, value = field.partition("=")
        if name in ends:
            ends[name] = value
        else:
            rest.append(field)
    link = settle(slug, "&".join(rest))._replace(seen="")
    run = find_run(link.run)
    shown = chosen(run, ends["from"], ends["to"])
    key = (link, shown, spoken.get())
    drawn = _cards.get(key, lambda: as_gif(run, shown, link))
    return Response(drawn, media_type="image/gif", headers={"Cache-Control": ASK_AGAIN})


@router.api_route("/s/{slug}/offline.html", methods=BOTH)
def offline(request: Request, slug: str) -> Response:
    """Send a run as one file that plays without any server."""
    query = query_of(request)
    link = settle(slug, query)._replace(seen="")
    url = link.under("/s/", "/offline.html")
    if not same(query, link):
        return moved(url)
    host = host_of(request)
    return page(
        request,
        lambda: (offline_page(find_run(link.run), link, host),),
        url,
        headers={"Content-Disposition": f'attachment; filename="{_file(slug)}.html"'},
    )


def _file(slug: str) -> str:
    return slug.removeprefix("~")


_cards: Shelf[bytes] = Shelf(CARD_BYTES, len)
