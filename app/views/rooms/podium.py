"""What only the teacher sees of the screen: what comes next, to ask, and to say."""

from typing import NamedTuple

from app.lessons import Part, find_lesson
from app.limits import ROOM_OPTIONS
from app.rooms.model import Room
from app.runs import Run
from app.views.notes import notes
from app.views.now import now
from app.views.predict import decisive, prediction
from engine.sentence import Sentence, say


class Beat(NamedTuple):
    """Something that is worth a stop."""

    step: int
    clock: str
    says: str
    url: str


class Prepared(NamedTuple):
    """A question that can be asked with one click."""

    question: str
    options: tuple[Sentence, ...]
    right: tuple[int, ...]  # which of them happens, from 0
    answer: str  # in words
    before: int  # the step at which to ask it


class Podium(NamedTuple):
    """The teacher's side of a step."""

    beats: tuple[Beat, ...]
    prepared: Prepared | None
    part: Part | None  # of the lesson
    begins: int  # minutes into the lesson
    ends: int


def podium(room: Room, run: Run | None) -> Podium:
    """Compose it."""
    part, begins = _part(room)
    return Podium(
        beats=_beats(run) if run else (),
        prepared=_prepared(run) if run else None,
        part=part,
        begins=begins,
        ends=begins + part.minutes if part else 0,
    )


def _part(room: Room) -> tuple[Part | None, int]:
    if not room.lesson:
        return None, 0
    parts = find_lesson(room.lesson).parts
    place = max(1, min(room.part, len(parts))) - 1
    return parts[place], sum(part.minutes for part in parts[:place])


def _beats(run: Run) -> tuple[Beat, ...]:
    told = ((now(run, step), run.to(step).url) for step in sorted(run.said))
    return tuple(Beat(one.number, one.clock, one.beat, url) for one, url in told)


def _prepared(run: Run) -> Prepared | None:
    """Make the question before a story one that can be voted on: message by message."""
    known = notes(run)
    count = run.timeline.plan.messages
    if not known.question or not 1 <= count < ROOM_OPTIONS[1]:
        return None
    answers = prediction(run, frozenset()).answers
    read = tuple(one.message - 1 for one in answers if one.read)
    options = [say("Message {number} is read", number=one.message) for one in answers]
    options.append(say("None of them is read"))
    return Prepared(
        question=known.question,
        options=tuple(options),
        right=read or (count,),
        answer=known.answer,
        before=max(0, decisive(run) - 1),
    )
