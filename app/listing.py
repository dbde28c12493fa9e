"""What the command line lists: scenarios and settings, as plain text."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from app.views.setting import SettingPage
from app.views.settings import SettingRow
from app.views.words import ROLES
from engine.scenario import Scenario

WIDTH = 88
INDENT = "  "


def scenario_lines(scenarios: Sequence[Scenario]) -> Iterator[str]:
    """List scenarios in reading order, a line each, the slug first."""
    width = max((len(one.slug) for one in scenarios), default=0)
    for one in scenarios:
        yield f"{one.slug:{width}}  {one.title}: {one.question}"


def setting_lines(rows: Sequence[SettingRow]) -> Iterator[str]:
    """List settings under who has them."""
    width = max((len(row.name) for row in rows), default=0)
    for role, title in ROLES.items():
        own = [row for row in rows if row.role == role]
        if own:
            yield f"{title}:"
        for row in own:
            yield f"{INDENT}{row.name:{width}}  {row.explains}"


def setting_text(page: SettingPage) -> Iterator[str]:
    """Tell all about one setting."""
    yield page.name
    for meaning in page.meanings:
        if meaning.who:
            yield f"{meaning.who} ({', '.join(meaning.names)}):"
        yield from _indented(meaning.explains)
        yield from _indented(f"Possible: {meaning.possible}.")
    width = max(len(one.label) for one in page.defaults)
    yield ""
    yield "Default:" if page.changes else "Choices:"
    for one in page.defaults:
        told = f"{one.value} ({one.plainly})" if one.plainly else one.value
        note = "; ".join(filter(None, (one.note, one.source)))
        line = f"no such setting: {one.lacks}" if one.lacks else f"{told}  {note}"
        yield f"{INDENT}{one.label:{width}}  {line}".rstrip()
    if page.uses:
        yield ""
        yield "Scenarios:"
    for use in page.uses:
        turn = " -> ".join(filter(None, (use.sets, use.fixes)))
        yield f"{INDENT}{use.slug}{turn and f': {turn}'}"


def _indented(text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)
