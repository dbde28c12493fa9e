"""What every command does: read ``NAME=VALUE``, print, and end on bad input."""

import os
import re
import sys
from collections.abc import Callable
from typing import TypeVar

import typer
from rich.console import Console
from rich.text import Text

from engine.scenario import ScenarioError

Result = TypeVar("Result")

BAD_INPUT = 2
NOBODY_READS = 141  # as a shell reports SIGPIPE
PAGE = re.compile(
    r"(?<![\w/])/(s/[\w~.-]+|search\?|sweep\?|compare\?)"
)  # a link to one
WHERE = (
    "Links like {link}… are pages: start ackward serve, put its address before them."
)


def pairs(changed: list[str] | None) -> dict[str, str]:
    """Read ``acks=all``."""
    found: dict[str, str] = {}
    for pair in changed or []:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            message = f"found {pair[:60]!r}; a change is NAME=VALUE, as in acks=all"
            raise ScenarioError.of(message, "--set")
        found[name] = value
    return found


def or_exit(attempt: Callable[[], Result]) -> Result:
    """Do it, or say on stderr what is wrong with the input and end with 2."""
    try:
        return attempt()
    except ScenarioError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        raise typer.Exit(BAD_INPUT) from None


def write(text: str) -> None:
    """Print, in colour on a terminal; end quietly when nobody reads any more.

    A link has no host, in words and in JSON alike: whoever reads it has a server of his
    own. How to open it is said once, at the end, where no program looks for a result.
    """
    _print(text)
    link = PAGE.search(text)
    if link:
        print(WHERE.format(link=link[0]), file=sys.stderr)


def _print(text: str) -> None:
    if sys.stdout.isatty():
        console = Console()
        for line in text.splitlines():
            console.print(Text(line, style=_style(line)), soft_wrap=True)
        return
    try:
        print(text.rstrip("\n"), flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(NOBODY_READS) from None


def _style(line: str) -> str:
    """Choose how a line of a transcript looks."""
    body = line.partition(" ms  ")[2] if line.startswith("+") else line.strip()
    if body.startswith(">"):
        return "bold"
    if line.startswith("="):
        return "bold red" if "LOST" in line else "green"
    return "italic" if line.lstrip().startswith("“") else ""
