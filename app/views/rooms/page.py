"""A room as pages: for who comes, the class, the teacher, and for afterwards."""

from typing import NamedTuple

from markupsafe import Markup

from app.lessons import Lesson, find_lesson, lessons
from app.limits import (
    NOTE_CHARACTERS,
    ROOM_KEPT_S,
    ROOM_LIFE_S,
    ROOM_PEOPLE,
    ROOMS_PER_HOUR,
)
from app.parsing import parse
from app.rooms.desk import Seen
from app.rooms.model import Place, Poll, Room
from app.runs import find_run
from app.views.lessons import LessonPage, lesson_page
from app.views.rooms.podium import Podium, podium
from app.views.scenario import ScenarioPage, scenario_page
from app.views.share.page import qr

HOUR = 3_600


class Limits(NamedTuple):
    """What the pages say about how much a room bears."""

    people: int = ROOM_PEOPLE
    an_hour: int = ROOMS_PER_HOUR
    life_h: int = ROOM_LIFE_S // HOUR
    kept_h: int = ROOM_KEPT_S // HOUR


LIMITS = Limits()


class Entrance(NamedTuple):
    """The page on which a code is typed, or a room opened."""

    place: Place | None  # with what it would be opened
    lessons: tuple[Lesson, ...]
    limits: Limits


class Bar(NamedTuple):
    """One option of a question."""

    number: int
    text: str
    chosen: bool  # by whoever looks
    right: bool  # which is known
    votes: int | None  # None: not to be shown
    percent: int


class Question(NamedTuple):
    """The question on the screen."""

    poll: Poll
    bars: tuple[Bar, ...]
    voters: int


class RoomPage(NamedTuple):
    """What somebody sees who takes part."""

    room: Room
    url: str
    events: str
    token: str  # "" who only looks on
    scenario: ScenarioPage | None  # what is on the screen, if that is a step
    question: Question | None
    voted: bool
    chosen: str  # the options that this participant voted for: "0 2"


class WallPage(NamedTuple):
    """What is on the wall: nothing that only the teacher should see."""

    room: Room
    people: int
    events: str
    link: str  # that others join by, as it is read aloud
    code: Markup  # its QR code, as SVG
    scenario: ScenarioPage | None
    question: Question | None


class TeacherPage(NamedTuple):
    """What the teacher sees."""

    room: Room
    people: int
    url: str  # its own, with the secret: the forms begin with it
    events: str
    link: str  # that others join by
    code: Markup  # the QR code of that link, as SVG
    scenario: ScenarioPage | None
    question: Question | None
    lesson: LessonPage | None
    podium: Podium
    limits: Limits
    note_characters: int = NOTE_CHARACTERS


class UsedPage(NamedTuple):
    """What was shown in a room."""

    room: Room


def entrance(place: Place | None) -> Entrance:
    """Compose the door."""
    return Entrance(place, lessons(), LIMITS)


def room_page(
    seen: Seen, url: str, token: str, voted: tuple[int, ...] | None
) -> RoomPage:
    """Compose the page of the class."""
    room = seen.room
    shown = room.poll is not None and room.poll.revealed
    return RoomPage(
        room=room,
        url=url,
        events=f"/room/{room.code}/events",
        token=token,
        scenario=_scenario(room.place),
        question=_question(seen, voted or (), shown=shown),
        voted=voted is not None,
        chosen=" ".join(map(str, voted or ())),
    )


def wall_page(seen: Seen, link: str) -> WallPage:
    """Compose the page for the wall."""
    room = seen.room
    shown = room.poll is not None and room.poll.revealed
    return WallPage(
        room=room,
        people=seen.tally.people,
        events=f"/room/{room.code}/wall/events",
        link=link.partition("://")[2].removesuffix(f"/{room.code}"),
        code=qr(link),
        scenario=_scenario(room.place),
        question=_question(seen, (), shown=shown),
    )


def teacher_page(seen: Seen, url: str, link: str) -> TeacherPage:
    """Compose the page of the teacher."""
    room = seen.room
    scenario = _scenario(room.place)
    return TeacherPage(
        room=room,
        people=seen.tally.people,
        url=url,
        events=f"{url}/events",
        link=link,
        code=qr(link),
        scenario=scenario,
        question=_question(seen, (), shown=True),
        lesson=lesson_page(find_lesson(room.lesson)) if room.lesson else None,
        podium=podium(room, scenario),
        limits=LIMITS,
    )


def used_page(room: Room) -> UsedPage:
    """Compose the list of what was shown."""
    return UsedPage(room)


def _scenario(place: Place | None) -> ScenarioPage | None:
    """Compose the step on the screen; other pages are fetched, or else linked to."""
    if place is None or not place.address.startswith("/s/"):
        return None
    slug, _, query = place.address.removeprefix("/s/").partition("?")
    if "/" in slug:
        return None
    link = parse(slug, query)
    run = find_run(link.run)
    return scenario_page(run, run.step_at(link.at), link)


def _question(seen: Seen, voted: tuple[int, ...], *, shown: bool) -> Question | None:
    poll, tally = seen.room.poll, seen.tally
    if poll is None:
        return None
    bars = tuple(
        Bar(
            number=number,
            text=text,
            chosen=number in voted,
            right=shown and number in poll.answer,
            votes=tally.counts[number] if shown else None,
            percent=round(100 * tally.counts[number] / (tally.voters or 1)),
        )
        for number, text in enumerate(poll.options)
    )
    return Question(poll, bars, tally.voters)
