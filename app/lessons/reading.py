"""Reading lessons: what is wrong with a file is said with its line and field."""

from functools import cache
from pathlib import Path

from pydantic import ValidationError

from app.lessons.format import Lesson
from app.links import Hint, UnknownNameError
from engine.scenario import Problem, ScenarioError
from engine.scenario.complaints import complaints
from engine.scenario.source import parse
from engine.sentence import say

WHERE = Path(__file__).parent


def read(text: str, name: str) -> Lesson:
    """Read one lesson; raises ScenarioError with all that is wrong, located."""
    source = parse(text, name)
    if not isinstance(source.value, dict):
        raise ScenarioError([Problem((), "a lesson is a mapping of fields", name, 1)])
    try:
        return Lesson.model_validate(source.value)
    except ValidationError as error:
        found = ScenarioError(complaints(error, Lesson))
        raise found.located(name, source.lines) from None


@cache
def lessons() -> tuple[Lesson, ...]:
    """Read all lessons, in their order."""
    found = [
        read(path.read_text(encoding="utf-8"), path.name)
        for path in sorted(WHERE.glob("*.yaml"))
    ]
    return tuple(sorted(found, key=lambda lesson: lesson.order))


def find_lesson(slug: str) -> Lesson:
    """Look up a lesson; UnknownNameError names those that there are."""
    for lesson in lessons():
        if lesson.slug == slug:
            return lesson
    hints = [Hint(lesson.title, f"/lessons/{lesson.slug}") for lesson in lessons()]
    reason = say("There is no lesson of that name.")
    raise UnknownNameError("lesson", reason, hints)
