"""The page on which a scenario is written, or is wrong: its lines, and what to mend."""

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

from app.authoring.starting import guide
from app.views.prose import prose
from engine.scenario import Problem

AROUND = 2  # lines before and after one that is wrong


class Line(NamedTuple):
    """One line of what was written."""

    number: int
    text: str
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
        passage.append(Line(number, lines[number - 1], wrong))
    if passage:
        yield tuple(passage)


class Guide(NamedTuple):
    """How a scenario is written."""

    title: str
    text: Markup


def guide_page() -> Guide:
    """Lay out the guide."""
    text = guide()
    return Guide(text.splitlines()[0].removeprefix("# "), prose(text))
