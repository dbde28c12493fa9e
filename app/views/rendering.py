"""The one Jinja environment: templates print what views decided, and nothing else."""

from functools import cache
from importlib.metadata import version
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from app.assets import REVISION, TEMPLATES, address


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
    made.globals |= {
        "static": address,
        "revision": REVISION,
        "version": version("ackward"),
    }
    return made


@cache
def template(name: str) -> Template:
    """Look up a template once."""
    return environment().get_template(f"{name}.j2")


def render(name: str, **context: Any) -> str:
    """Print a template."""
    return template(name).render(context)
