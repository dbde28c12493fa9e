"""Jinja, one environment a language: templates print what views decided.

Sentences become German, say, when they are printed: a template says `say("…")`, as
views do, or `rich("… <b>…</b>")` where a sentence holds markup. What is not known in
the language is English, and `{{ lang(text) }}` marks its element so.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from app.assets import REVISION, STATIC, TEMPLATES, address
from app.languages import (
    NAMES,
    SOURCE,
    Catalogue,
    catalogue,
    here,
    known,
    prefixed,
    reached,
    rich,
    spoken,
    translated,
)
from engine.sentence import Sentence, capital, plural, say

SCRIPTS: list[str] = []  # what every page of this server loads beside its own
PREVIEW = f"/card/{REVISION}/acked-then-lost.png?at=26"  # of pages without a step
STILL_STYLE = ("tokens.css", "still.css")


@cache
def environment(language: str = SOURCE) -> Environment:
    """Make the environment; unknown names are errors, never blanks."""
    words = None if language == SOURCE else catalogue(language)
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters |= {"capital": capital}
    made.globals |= {
        "printed": printed,
        "static": address,
        "scripts": SCRIPTS,
        "revision": REVISION,
        "version": version("ackward"),
        "language": language,
        "languages": NAMES,
        "prefixed": prefixed,
        "page_address": here.get,
        "host": reached.get,
        "preview": PREVIEW,
        "say": say,
        "plural": plural,
        "rich": lambda text, **values: rich(text, values, words),
        "lang": lambda _: "",
    }
    if words:
        speak = partial(translated, words=words)
        foreign = Markup(f' lang="{SOURCE}"')  # noqa: S704 - our own
        made.finalize = speak
        made.filters["e"] = lambda text: escape(speak(text))
        # What a leaf says stands last in it (app.views.stage.marks).
        made.globals["printed"] = lambda leaves, line: printed(
            ((*leaf[:-1], _word(leaf[-1], words)) for leaf in leaves), line
        )
        made.globals["lang"] = lambda text: "" if known(text, words) else foreign
    return made


def _word(said: object, words: Catalogue) -> object:
    """Say what stands in a drawing: a word that the language has, or else as it is."""
    if isinstance(said, Sentence):
        return translated(said, words)
    forms = words.sentences.get(said) if isinstance(said, str) else None
    return forms[0] if forms else said


def printed(leaves: Iterable[Iterable[object]], line: str) -> str:
    """Fill one line a leaf: a loop in a template would take three times as long."""
    return "".join([line % tuple(leaf) for leaf in leaves])


@cache
def still_style() -> str:
    """Return the style of the small pictures; images cannot ask for a file of it."""
    text = "".join((STATIC / name).read_text(encoding="utf-8") for name in STILL_STYLE)
    return re.sub(r"/\*.*?\*/|\n", "", text, flags=re.DOTALL)


def still_policy() -> str:
    """Return the Content-Security-Policy that lets a small picture have its style."""
    digest = b64encode(sha256(still_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'"


def template(name: str) -> Template:
    """Look up a template, in the language that is spoken."""
    return _template(name, spoken.get())


@cache
def _template(name: str, language: str) -> Template:
    """Look up a template once.

    Every rendering begins with a copy of its globals, of which a plain dict is a
    quicker one than the chain of dicts that Jinja makes.
    """
    found = environment(language).get_template(f"{name}.j2")
    found.globals = dict(found.globals)
    return found


def render(name: str, **context: Any) -> str:
    """Print a template."""
    return template(name).render(context)
