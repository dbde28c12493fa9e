"""Other languages: one file each, and addresses that begin with the language's name.

English sentences stand where they are used (engine.sentence) and are the keys of
`app/locale/<language>.po`, gettext's own format. ``/de/s/acked-then-lost`` is what
``/s/acked-then-lost`` is in English; no cookie and no header decides. What a file
lacks is said in English.
"""

import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import read_po
from markupsafe import Markup, escape

from engine.sentence import Sentence

LOCALE = Path(__file__).with_name("locale")
SOURCE = "en"  # what the sentences are written in; its addresses have no prefix
NAMES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
LOCAL = re.compile(
    r'(?<!hreflang="..")( (?:href|action|hx-get|data-url|data-timeline|src)=")'
    r"/(?!static/|api/|openapi|/)"
)

# The language of the answer that is being made, and its address in English. Not
# arguments, because every page's every template would have to pass them on.
spoken: ContextVar[str] = ContextVar("spoken", default=SOURCE)
here: ContextVar[str] = ContextVar("here", default="/")
# How the server was reached, ``http://host:port``; "" in what is made for no address.
reached: ContextVar[str] = ContextVar("reached", default="")


class Catalogue(NamedTuple):
    """The sentences of one language by their English ones; one form, or several."""

    language: str
    sentences: Mapping[str, tuple[str, ...]]
    form: Callable[[int], int]  # which of the forms a number takes


@cache
def catalogue(language: str) -> Catalogue:
    """Read a language's file; what is marked as fuzzy there counts as lacking."""
    with (LOCALE / f"{language}.po").open("rb") as file:
        found = read_po(file, locale=language)
    sentences = {}
    for message in found:
        one = message.id if isinstance(message.id, str) else message.id[0]
        forms = message.string
        forms = (forms,) if isinstance(forms, str) else tuple(forms or ("",))
        if one and all(forms) and not message.fuzzy:
            sentences[one] = forms
    return Catalogue(language, sentences, c2py(found.plural_expr))


def known(text: str, words: Catalogue) -> bool:
    """Tell whether a sentence, its parts included, can be said in a language."""
    if not isinstance(text, Sentence) or not text:
        return True
    if text.parts:
        return all(known(part, words) for part in text.parts)
    inside = (value for value in (text.values or {}).values())
    return text.pattern in words.sentences and all(
        known(value, words) for value in inside if isinstance(value, str)
    )


def translated(text: str, words: Catalogue) -> str:
    """Say a sentence in another language; what is no sentence stays as it is."""
    if not isinstance(text, Sentence) or not text:
        return text
    if text.parts:
        said = "".join([translated(part, words) for part in text.parts])
    else:
        forms = words.sentences.get(text.pattern)
        if forms is None:
            pattern = text.many if text.many and text.number != 1 else text.pattern
        else:
            pattern = forms[words.form(text.number) if len(forms) > 1 else 0]
        said = _filled(pattern, text.values, words)
    return said[:1].upper() + said[1:] if text.capital else said


def in_words(text: str, language: str) -> str:
    """Say a sentence in a language, outside of any template."""
    return text if language == SOURCE else translated(text, catalogue(language))


def _filled(pattern: str, values: Mapping[str, object] | None, words: Catalogue) -> str:
    if values is None:
        return pattern
    said = {
        name: translated(value, words) if isinstance(value, str) else value
        for name, value in values.items()
    }
    return pattern.format_map(said)


def rich(pattern: str, values: Mapping[str, object], words: Catalogue | None) -> Markup:
    """Fill a sentence that holds markup of its own; what goes into it is escaped."""
    found = words.sentences.get(pattern) if words else None
    said = {}
    for name, value in values.items():
        told = translated(value, words) if words and isinstance(value, str) else value
        said[name] = escape(told) if isinstance(told, str) else told
    text = (found[0] if found else pattern).format_map(said)
    return Markup(text)  # noqa: S704 - the pattern is ours, the values are escaped


def localised(text: str, language: str) -> str:
    """Let every local address in a text lead to the same language."""
    return LOCAL.sub(rf"\1/{language}/", text) if language != SOURCE else text


def prefixed(url: str, language: str) -> str:
    """Return the address of a page in a language."""
    local = language != SOURCE and url.startswith("/")
    return f"/{language}{url}" if local else url


def split(path: str) -> tuple[str, str]:
    """Divide a path into its language and the path in English."""
    first, slash, rest = path[1:].partition("/")
    if first in NAMES and first != SOURCE and slash:
        return first, f"/{rest}"
    return SOURCE, path
