"""Lessons as pages: for the class, and for the teacher."""

from typing import NamedTuple

from markupsafe import Markup

from app.lessons import Lesson, Link, Part
from app.links import Experiment
from app.parsing import parse
from app.views.predict import address
from app.views.prose import prose


class Chapter(NamedTuple):
    """One part of a lesson, printed."""

    number: int
    begins: int  # minutes since the lesson began
    ends: int
    part: Part
    text: Markup
    after: Markup
    predict: str  # where to guess before it plays
    change: str  # where to guess what the change does


class LessonPage(NamedTuple):
    """A lesson."""

    lesson: Lesson
    url: str
    chapters: tuple[Chapter, ...]
    end: Markup


def lesson_page(lesson: Lesson) -> LessonPage:
    """Lay out a lesson; both of its pages print it."""
    chapters = []
    begins = 0
    for number, part in enumerate(lesson.parts, 1):
        ends = begins + part.minutes
        chapters.append(
            Chapter(
                number=number,
                begins=begins,
                ends=ends,
                part=part,
                text=prose(part.text),
                after=prose(part.after),
                predict=address(_experiment(part.play), None),
                change=address(_experiment(part.change), None),
            )
        )
        begins = ends
    url = f"/lessons/{lesson.slug}"
    return LessonPage(lesson, url, tuple(chapters), prose(lesson.end))


def _experiment(link: Link) -> Experiment:
    return parse(link.slug, link.query)
