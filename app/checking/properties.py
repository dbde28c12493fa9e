"""Java properties, as java.util.Properties reads them.

Source: the rules of java.util.Properties.load(Reader): natural lines, comments, the
backslash at the end of a line, escapes, and what ends a key.
"""

import re
from collections.abc import Iterator

from app.checking.entries import (
    MAX_ENTRIES,
    Entry,
    Place,
    Reading,
    Trouble,
    entry,
    too_many,
)
from engine.sentence import say

_LINES = re.compile(r"\r\n|\r|\n")
_BLANK = " \t\f"
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_SHORT = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_KEY = re.compile(r"((?:\\.|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*", re.DOTALL)


class Logical(str):
    """A line with those that continue it; `number` is where it begins."""

    __slots__ = ("number",)
    number: int


def read_properties(text: str, file: str) -> Reading:
    """Read `name=value` lines. Nothing of a line that cannot be read is repeated."""
    entries: list[Entry] = []
    troubles: list[Trouble] = []
    for line in logical_lines(text):
        place = Place(file, line.number)
        match = _KEY.match(line)
        assert match, "the pattern matches every line, if only its beginning"
        try:
            name, value = _plain(match[1]), _plain(line[match.end() :])
        except ValueError:
            message = say("After \\u come four hexadecimal digits.")
            troubles.append(Trouble(place, message))
            continue
        name = name.removeprefix("export ").strip()
        entries.append(entry(name, _unquoted(value), place))
        if len(entries) > MAX_ENTRIES:
            raise too_many(place)
    return Reading(file, "properties", tuple(entries), tuple(troubles))


def logical_lines(text: str) -> Iterator[Logical]:
    """Join lines with those that continue them; leave out comments and blank ones."""
    parts: list[str] = []
    begun = 0
    for number, natural in enumerate(_LINES.split(text), 1):
        line = natural.lstrip(_BLANK)
        if not parts:
            begun = number
            if not line or line[0] in "#!":
                continue
        slashes = len(line) - len(line.rstrip("\\"))
        if slashes % 2:
            parts.append(line[:-1])
            continue
        parts.append(line)
        yield _logical(parts, begun)
        parts = []
    if any(parts):
        yield _logical(parts, begun)


def _logical(parts: list[str], number: int) -> Logical:
    made = Logical("".join(parts))
    made.number = number
    return made


def _plain(text: str) -> str:
    """Resolve escapes; ValueError for a ``u`` without its digits."""

    def character(match: re.Match[str]) -> str:
        found = match[1]
        if found == "u":
            raise ValueError(found)
        if len(found) == 5:
            return chr(int(found[1:], 16))
        return _SHORT.get(found, found)

    return _ESCAPE.sub(character, text)


def _unquoted(value: str) -> str:
    """Take quotes off that a shell or an .env file would; Java would keep them."""
    value = value.strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value
