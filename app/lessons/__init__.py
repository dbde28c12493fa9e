"""Lessons: scenarios in an order, text between them, and a page for the teacher.

One YAML file a lesson, Markdown inside. What a link promises about its messages stands
beside it as data, and the tests hold the engine to it.
"""

from app.lessons.format import Lesson, Link, Part, Question, Reply, Teacher
from app.lessons.reading import find_lesson, lessons, read

__all__ = ["Lesson", "Link", "Part", "Question", "Reply", "Teacher"]
__all__ += ["find_lesson", "lessons", "read"]
