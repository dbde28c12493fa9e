"""The page on which a scenario is written, or is wrong: its lines, and what to mend."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

from app.authoring.starting import guide
from app.views.prose import prose
from engine.scenario import Problem

AROUND = 2  # lines before and after one that is wrong
WORD = re.compile(r"[^\s,:{}\[\]]+")


class Line(NamedTuple):
    """One line of what was written."""

    number: int
    before: str
    here: str  # the word at which the first problem is; "" if there is none
    after: str
    problems: tuple[Problem, ...]


class Draft(NamedTuple):
    """What was written, and what is wrong with it."""

    text: str
    name: str  # of a file, or ""
    problems: tuple[Problem, ...]
    passages: tuple[tuple[Line, ...], ...]  # the lines around those that are wrong


def draft(text: str, problems: Iterable[Problem] = (), name: str = "") -> Draft:
    """Lay out a draft."""
    found = tuple(problems)
    return Draft(text, name, found, tuple(_passages(text, found)))


def _passages(text: str, problems: tuple[Problem, ...]) -> Iterable[tuple[Line, ...]]:
    lines = text.splitlines()
    near = {
        number
        for problem in problems
        if problem.line
        for number in range(problem.line - AROUND, problem.line + AROUND + 1)
        if 1 <= number <= len(lines)
    }
    passage: list[Line] = []
    for number in sorted(near):
        if passage and number > passage[-1].number + 1:
            yield tuple(passage)
            passage = []
        wrong = tuple(problem for problem in problems if problem.line == number)
        passage.append(Line(number, *_parted(lines[number - 1], wrong), wrong))
    if passage:
        yield tuple(passage)


def _parted(text: str, wrong: tuple[Problem, ...]) -> tuple[str, str, str]:
    """Part a line around the word that is wrong."""
    start = next((problem.column - 1 for problem in wrong if problem.column), len(text))
    found = WORD.match(text, start)
    end = found.end() if found else min(start + 1, len(text))
    return text[:start], text[start:end], text[end:]


class Guide(NamedTuple):
    """How a scenario is written."""

    title: str
    text: Markup


def guide_page() -> Guide:
    """Lay out the guide."""
    text = guide()
    return Guide(text.splitlines()[0].removeprefix("# "), prose(text))
