"""The one Jinja environment: templates print what views decided, and nothing else."""

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from app.assets import REVISION, STATIC, TEMPLATES, address

STILL_STYLE = ("tokens.css", "still.css")


@cache
def environment() -> Environment:
    """Make the environment; unknown names are errors, never blanks."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters["printed"] = printed
    made.globals |= {
        "static": address,
        "revision": REVISION,
        "version": version("ackward"),
    }
    return made


def printed(leaves: Iterable[tuple[object, ...]], line: str) -> str:
    """Fill one line a leaf: a loop in a template would take three times as long."""
    return "".join([line % leaf for leaf in leaves])


@cache
def still_style() -> str:
    """Return the style of the small pictures; images cannot ask for a file of it."""
    text = "".join((STATIC / name).read_text(encoding="utf-8") for name in STILL_STYLE)
    return re.sub(r"/\*.*?\*/|\n", "", text, flags=re.DOTALL)


def still_policy() -> str:
    """Return the Content-Security-Policy that lets a small picture have its style."""
    digest = b64encode(sha256(still_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'"


@cache
def template(name: str) -> Template:
    """Look up a template once.

    Every rendering begins with a copy of its globals, of which a plain dict is a
    quicker one than the chain of dicts that Jinja makes.
    """
    found = environment().get_template(f"{name}.j2")
    found.globals = dict(found.globals)
    return found


def render(name: str, **context: Any) -> str:
    """Print a template."""
    return template(name).render(context)
