"""The settings, each on a page of its own, and the same for programs."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.links import Hint, UnknownNameError
from app.parsing import parse_fields
from app.routes.answers import moved, page, query_of
from app.routes.api import REFUSED, V1
from app.views.rendering import render
from app.views.setting import SettingPage, address, proper_name, setting_page
from app.views.settings import SettingRow, near, settings_page
from app.views.spans import spans
from engine.settings import SettingError

BOTH = ["GET", "HEAD"]
FIELDS = {"q": "words to look for"}

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix=V1, tags=["settings"])


def found_name(name: str) -> str:
    """Settle which setting is meant; UnknownNameError with what is like it."""
    try:
        return proper_name(name)
    except SettingError as error:
        hints = [Hint(other, address(other)) for other in near(name)]
        raise UnknownNameError("setting", str(error), hints) from None


@pages.api_route("/settings", methods=BOTH)
def settings(request: Request) -> Response:
    """List the settings, or those that a word is in."""
    query = query_of(request)
    asked = parse_fields(query, FIELDS)
    url = "/settings" + (f"?{urlencode(asked)}" if asked else "")
    if query and f"/settings?{query}" != url:
        return moved(url)
    words = asked.get("q", "")
    return page(
        request,
        lambda: (render("pages/settings.html", page=settings_page(words)),),
        url,
    )


@pages.api_route("/settings/{name}", methods=BOTH)
def setting(request: Request, name: str) -> Response:
    """Show one setting; another client's name for it leads to the same page."""
    proper = found_name(name)
    if proper != name:
        return moved(address(proper))
    return page(
        request,
        lambda: (_printed(setting_page(name)),),
        address(name),
    )


def _printed(told: SettingPage) -> str:
    return render("pages/setting.html", page=told, spans=spans(told.defaults))


@api.get("/settings", summary="List the settings")
def list_settings(
    q: Annotated[str, Query(description="only those that hold these words")] = "",
) -> tuple[SettingRow, ...]:
    """List every setting under the name that Java, or whoever else has it, uses."""
    return tuple(row for group in settings_page(q).groups for row in group.rows)


@api.get("/settings/{name}", summary="Tell all about a setting", responses=REFUSED)
def tell_setting(name: str) -> SettingPage:
    """Tell its meaning, its defaults by client and version, and where it matters.

    Any client's name will do: `RequiredAcks` and `acks` are the same setting.
    """
    return setting_page(found_name(name))
