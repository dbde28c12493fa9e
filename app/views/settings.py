"""All settings on one list: grouped by role, searched by any client's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from app.views.setting import SettingPage, address, setting_page
from app.views.words import ROLES
from engine.settings.concepts import MENUS, concepts

NEAR = 4


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting on the list of all."""

    name: str
    names: tuple[str, ...]
    role: str
    explains: str
    default: str  # in the newest version
    plainly: str
    scenarios: int
    fixes: int
    page: str


@dataclass(frozen=True, slots=True)
class SettingGroup:
    """The settings of one role."""

    id: str
    title: str
    rows: tuple[SettingRow, ...]


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The list of all settings, or of those that were searched for."""

    query: str
    groups: tuple[SettingGroup, ...]
    found: int
    total: int


def settings_page(query: str = "") -> SettingsPage:
    """List the settings that hold every word of a query, by role."""
    words = query.lower().split()
    rows = [row for row in setting_rows() if _holds(row, words)]
    groups = (
        SettingGroup(role, title, tuple(r for r in rows if r.role == role))
        for role, title in ROLES.items()
    )
    shown = tuple(group for group in groups if group.rows)
    return SettingsPage(query, shown, len(rows), len(setting_rows()))


def _holds(row: SettingRow, words: Sequence[str]) -> bool:
    text = " ".join((*row.names, row.explains, ROLES[row.role])).lower()
    return all(word in text for word in words)


@cache
def setting_rows() -> tuple[SettingRow, ...]:
    """List every setting, the choice of clients first."""
    return tuple(_row(setting_page(name)) for name in every_name())


def every_name() -> tuple[str, ...]:
    """Name every page of a setting."""
    return (*MENUS, *(one.name for one in concepts()))


def _row(page: SettingPage) -> SettingRow:
    own = [one for one in page.defaults if one.value]
    newest = [one for one in own if one.client == own[0].client][-1]
    return SettingRow(
        name=page.name,
        names=page.names,
        role=page.role,
        explains=page.meanings[0].explains,
        default="" if page.name in MENUS else f"{newest.value} {newest.unit}".strip(),
        plainly=newest.plainly,
        scenarios=len(page.uses),
        fixes=sum(bool(use.fixes) for use in page.uses),
        page=address(page.name),
    )


def near(name: str) -> tuple[str, ...]:
    """Name the settings that a wrong name may have meant, the likeliest first."""
    known = {n.lower(): one.name for one in concepts() for n in one.names}
    text = name.lower()[:80]
    close = get_close_matches(text, known, n=NEAR, cutoff=0.5)
    parts = [other for other in known if len(text) > 2 and text in other]
    return tuple(dict.fromkeys(known[n] for n in (*parts, *close)))[:NEAR]
