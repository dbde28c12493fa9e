"""What only the teacher sees of the screen: what comes next, to ask, and to say."""

from typing import NamedTuple

from app.lessons import Part, Question, find_lesson
from app.limits import ROOM_OPTIONS
from app.rooms.model import Place, Room
from app.runs import Run
from app.views.notes import notes
from app.views.now import now
from app.views.predict import decisive, prediction
from app.views.rooms.pointing import Picks, picks
from app.views.rooms.related import Related, related
from app.views.scenario import ScenarioPage
from engine.sentence import say

EARLIER = 8  # pages shown before, to go back to


class Beat(NamedTuple):
    """Something that is worth a stop."""

    step: int
    clock: str
    says: str
    url: str


class Prepared(NamedTuple):
    """A question that can be asked with one click."""

    question: str
    options: tuple[str, ...]
    right: tuple[int, ...]  # from 0; (): an opinion
    several: bool  # may be chosen
    answer: str  # in words
    asked: bool  # already, in this room
    before: int | None = None  # the step at which to ask it


class Podium(NamedTuple):
    """The teacher's side of a step."""

    beats: tuple[Beat, ...]
    prepared: Prepared | None  # of the story
    asks: tuple[Prepared, ...]  # of this part of the lesson
    picks: Picks | None  # what can be pointed at
    related: tuple[Related, ...]  # pages about the run on the screen
    earlier: tuple[Place, ...]  # shown before, the last one first
    part: Part | None
    begins: int  # minutes into the lesson
    ends: int


def podium(room: Room, page: ScenarioPage | None) -> Podium:
    """Compose it, beside the step that is on the screen, if one is."""
    run = page.run if page else None
    part, begins = _part(room)
    asked = frozenset(poll.question for poll in room.polls)
    return Podium(
        beats=_beats(run) if run else (),
        prepared=_prepared(run, asked) if run else None,
        asks=tuple(_of_lesson(one, asked) for one in part.teacher.ask) if part else (),
        picks=picks(run, page.at.look) if run and page else None,
        related=related(page) if page else (),
        earlier=_earlier(room),
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


def _earlier(room: Room) -> tuple[Place, ...]:
    here = room.place.run if room.place else ""
    return tuple(one for one in reversed(room.links) if one.run != here)[:EARLIER]


def _of_lesson(one: Question, asked: frozenset[str]) -> Prepared:
    return Prepared(
        question=one.question,
        options=one.options,
        right=tuple(number - 1 for number in one.right),
        several=one.several,
        answer=one.answer,
        asked=one.question in asked,
    )


def _prepared(run: Run, asked: frozenset[str]) -> Prepared | None:
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
        several=True,
        answer=known.answer,
        asked=str(known.question) in asked,
        before=max(0, decisive(run) - 1),
    )
