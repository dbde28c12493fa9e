"""JSON, Python dicts and their likes: braces with names and plain values in them.

One small reader for all of them: `{"acks": "all"}`, `{'acks': -1, 'retries': None}`,
`dict(acks="all")` in a file of code, a `kafka.ConfigMap{…}` of Go, an object of
JavaScript. Nothing is evaluated: a value that is no literal is said to be none.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.checking.entries import (
    MAX_DEPTH,
    MAX_ENTRIES,
    Entry,
    Place,
    Reading,
    Trouble,
    entry,
    too_deep,
    too_many,
)
from engine.sentence import say

_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r\f]+|\#[^\n]*|//[^\n]*)
    |(?P<line>\n)
    |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`\n]*`)
    |(?P<open>["'`][^\n]*)
    |(?P<number>[+-]?\d[\d_]*(?:\.\d+)?)
    |(?P<word>[A-Za-z_][\w.]*)
    |(?P<sign>[{}\[\](),:=])
    |(?P<other>.)""",
    re.VERBOSE,
)
MOST_TOKENS = 20 * MAX_ENTRIES
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_WORDS = {"true": "true", "false": "false", "True": "true", "False": "false"}
_NONE = {"none", "None", "null", "nil", "undefined"}
_CLOSING = {"{": "}", "(": ")", "[": "]"}
_FLAT = {"default.topic.config", "kafkaJS", "rdkafka", "config"}


class Token(NamedTuple):
    """One piece of the text."""

    kind: str
    text: str
    line: int


class Level(NamedTuple):
    """An open brace, and the name that it is the value of."""

    sign: str
    prefix: str


def read_literals(text: str, file: str) -> Reading:
    """Read the settings in every brace of a text, wherever it stands."""
    entries: list[Entry] = []
    troubles: list[Trouble] = []
    levels: list[Level] = []
    tokens = [*_tokens(text, file), Token("sign", "", text.count("\n") + 1)]
    at = 0
    while at < len(tokens) - 1:
        token = tokens[at]
        place = Place(file, token.line)
        if token.text in _CLOSING and token.kind == "sign":
            levels.append(Level(token.text, _before(tokens, at)))
            if len(levels) > MAX_DEPTH:
                raise too_deep(place)
        elif levels and token.text == _CLOSING[levels[-1].sign]:
            levels.pop()
        elif levels and _is_name(token) and tokens[at + 1].text in {":", "="}:
            at = _value(tokens, at, levels, place, (entries, troubles))
            if len(entries) > MAX_ENTRIES:
                raise too_many(place)
            continue
        at += 1
    if levels:
        end = Place(file, tokens[-1].line)
        troubles.append(Trouble(end, say("The text ends inside a brace.")))
    return Reading(file, "literal", tuple(entries), tuple(troubles))


def _tokens(text: str, file: str) -> Iterator[Token]:
    line = 1
    for number, match in enumerate(_TOKEN.finditer(text)):
        if number > MOST_TOKENS:
            raise too_many(Place(file, line))
        kind = str(match.lastgroup)
        if kind == "line":
            line += 1
        elif kind != "skip":
            yield Token(kind, match[0], line)


def _is_name(token: Token) -> bool:
    return token.kind in {"text", "word"}


def _value(
    tokens: list[Token],
    at: int,
    levels: list[Level],
    place: Place,
    found: tuple[list[Entry], list[Trouble]],
) -> int:
    """Read what comes after a name and its colon; return where to go on."""
    entries, troubles = found
    name = _full(tokens[at], levels)
    here = at + 2
    token = tokens[here]
    if token.text in _CLOSING and token.kind == "sign":
        return here
    plain = _literal(token)
    ends = tokens[here + 1].text if here + 1 < len(tokens) else ""
    if plain is not None and ends in {",", "}", ")", "]", ""}:
        entries.append(entry(name, plain, place))
        return here + 1
    if token.text in _NONE and ends in {",", "}", ")", ""}:
        return here + 1
    if tokens[at + 1].text == ":" or levels[-1].sign == "{":
        message = say("A value here is computed by the program; it cannot be read.")
        troubles.append(Trouble(place, message))
    return here


def _full(token: Token, levels: list[Level]) -> str:
    """The name with those of the braces around it, but for those that mean nothing."""
    around = [level.prefix for level in levels if level.prefix]
    return ".".join((*around, _unquoted(token)))


def _before(tokens: list[Token], at: int) -> str:
    """Say the name of an inner brace; braces after anything but a colon have none."""
    if at < 2 or tokens[at - 1].text != ":" or not _is_name(tokens[at - 2]):
        return ""
    name = _unquoted(tokens[at - 2])
    return "" if name in _FLAT else name


def _literal(token: Token) -> str | None:
    if token.kind == "text":
        return _unquoted(token)
    if token.kind == "number":
        return token.text.replace("_", "")
    return _WORDS.get(token.text) if token.kind == "word" else None


def _unquoted(token: Token) -> str:
    if token.kind != "text":
        return token.text
    return re.sub(
        r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), token.text[1:-1]
    )
