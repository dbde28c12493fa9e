"""What a lesson consists of. Times are minutes."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.limits import ROOM_OPTIONS, ROOM_REASON, ROOM_WORDS
from engine.ledger import Verdict

Words = Annotated[str, Field(min_length=1)]
LEAST, MOST = ROOM_OPTIONS
Option = Annotated[str, Field(min_length=1, max_length=ROOM_WORDS)]
Minutes = Annotated[int, Field(ge=1, le=120)]
Messages = Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1)]


class Strict(BaseModel):
    """Nothing unknown, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Link(Strict):
    """A step of an experiment, and how that experiment ends: every message."""

    says: Words
    link: Annotated[str, Field(pattern=r"^/s/[a-z0-9-]+(\?[^#]*)?$")]
    expect: Annotated[Mapping[Verdict, Messages], Field(min_length=1)]

    @property
    def slug(self) -> str:
        """The scenario that it leads to."""
        return self.link.removeprefix("/s/").partition("?")[0]

    @property
    def query(self) -> str:
        """The settings and the step."""
        return self.link.partition("?")[2]


class Question(Strict):
    """A question to the class, with options to vote on, and the answer in words."""

    question: Option
    options: Annotated[tuple[Option, ...], Field(min_length=LEAST, max_length=MOST)]
    right: tuple[Annotated[int, Field(ge=1)], ...] = ()  # from 1; (): an opinion
    answer: Annotated[str, Field(min_length=1, max_length=ROOM_REASON)]

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        for number in self.right:
            if number > len(self.options):
                raise PydanticCustomError(
                    "right",
                    "option {number} is right, and there are {count}",
                    {"number": number, "count": len(self.options)},
                )
        if len(set(self.options)) < len(self.options):
            raise PydanticCustomError("options", "two options are alike")
        return self

    @property
    def several(self) -> bool:
        """Whether more than one may be chosen."""
        return len(self.right) > 1


class Reply(Strict):
    """A wrong answer that is to be expected, and what to reply."""

    says: Words
    reply: Words


class Teacher(Strict):
    """What only the teacher's page shows of a part."""

    show: Annotated[tuple[Link, ...], Field(min_length=1)]
    ask: Annotated[tuple[Question, ...], Field(min_length=1)]
    wrong: Annotated[tuple[Reply, ...], Field(min_length=1)]


class Part(Strict):
    """One scenario: text, a prediction, the play, what helps, one thing to keep."""

    title: Words
    minutes: Minutes
    text: Words  # Markdown, as is `after`
    play: Link
    after: Words
    change: Link
    remember: Words
    teacher: Teacher


class Lesson(Strict):
    """A whole lesson."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    order: int  # among the lessons
    title: Words
    about: Words  # "Producer and broker"
    minutes: Minutes
    summary: Words
    needs: Words  # what one should know before
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    end: Words  # Markdown

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        spent = sum(part.minutes for part in self.parts)
        if spent != self.minutes:
            raise PydanticCustomError(
                "minutes",
                "the lesson takes {minutes} minutes, its parts {spent}",
                {"minutes": self.minutes, "spent": spent},
            )
        return self

    @property
    def links(self) -> tuple[Link, ...]:
        """Every link in it, the teacher's too."""
        return tuple(
            link
            for part in self.parts
            for link in (part.play, part.change, *part.teacher.show)
        )
