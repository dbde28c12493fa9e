"""What a room is, and what may happen in it. Times are seconds since 1970.

Every change is a function from a room to a room whose revision is one higher. What may
not happen is a RoomError whose message says why.
"""

from collections.abc import Sequence
from typing import NamedTuple

from app.limits import (
    ROOM_LIFE_S,
    ROOM_LINKS,
    ROOM_OFFERS,
    ROOM_OPTIONS,
    ROOM_POLLS,
    ROOM_REASON,
    ROOM_WORDS,
)
from engine.sentence import say


class RoomError(Exception):
    """Something that may not happen in a room; the message says why."""


class WrongError(RoomError):
    """What was asked for cannot be."""


class NotNowError(RoomError):
    """It could be, but not as things stand."""


class EndedError(RoomError):
    """The room has ended."""


class FullError(RoomError):
    """There is no room for more."""


class Pointer(NamedTuple):
    """What a teacher says of a step and points at, ready to be drawn by everybody."""

    note: str
    looks: tuple[tuple[str, bool], ...]  # names, and whether they are on the picture
    rings: tuple[tuple[str, str], ...]  # prefix of a picture, and its layer as SVG


class Place(NamedTuple):
    """A page of this site that a room looks at."""

    address: str  # in English, with the step: "/s/acked-then-lost?acks=all&at=9"
    run: str  # the same without the step
    step: int | None  # None: the page has no steps
    title: str
    pointer: Pointer | None = None


class Poll(NamedTuple):
    """A question to everybody."""

    number: int  # 1, 2, … as they were asked
    question: str
    options: tuple[str, ...]
    several: bool = False  # more than one may be chosen
    answer: tuple[int, ...] = ()  # the right options, from 0; () for an opinion
    revealed: bool = False
    reason: str = ""  # the answer in words, for when it is revealed


class Offer(NamedTuple):
    """A variant that a participant would like to show."""

    number: int  # 1, 2, … as they came
    by: int  # the participant's number
    place: Place


class Room(NamedTuple):
    """Everything that holds in a room, but who is in it and what they voted."""

    code: str
    heard_at_s: int  # the last word of the teacher
    revision: int = 1
    place: Place | None = None  # what is on the screen
    polls: tuple[Poll, ...] = ()
    asking: bool = False  # the last poll is on the screen
    offers: tuple[Offer, ...] = ()  # those that the teacher has not put aside
    offered: int = 0  # how many were offered so far
    on_screen: int = 0  # the number of the offer that is on the screen
    lesson: str = ""
    part: int = 0  # of the lesson, from 1
    links: tuple[Place, ...] = ()  # what was shown, each run once
    ended: bool = False

    @property
    def ends_at_s(self) -> int:
        """When it ends by itself, if the teacher says no more."""
        return self.heard_at_s + ROOM_LIFE_S

    @property
    def poll(self) -> Poll | None:
        """The poll on the screen."""
        return self.polls[-1] if self.asking else None

    def is_over(self, now_s: int) -> bool:
        """Whether it has ended, by the teacher or by itself."""
        return self.ended or now_s >= self.ends_at_s


def go(room: Room, place: Place) -> Room:
    """Put a page on the screen."""
    return _changed(_shown(room, place)._replace(on_screen=0))


def turn(room: Room, part: int, place: Place) -> Room:
    """Come to another part of the lesson."""
    if not room.lesson:
        raise WrongError(say("This room has no lesson."))
    return _changed(_shown(room, place)._replace(part=part, on_screen=0))


def ask(
    room: Room,
    question: str,
    options: Sequence[str],
    answer: Sequence[int] = (),
    *,
    several: bool = False,
    reason: str = "",
) -> Room:
    """Put a question on the screen; the one before is over."""
    if len(reason) > ROOM_REASON:
        raise WrongError(
            say("An answer has at most {limit} characters.", limit=ROOM_REASON)
        )
    words = (question.strip(), *(option.strip() for option in options))
    least, most = ROOM_OPTIONS
    if not all(words) or max(len(word) for word in words) > ROOM_WORDS:
        raise WrongError(
            say(
                "A question and its options have 1 to {limit} characters each.",
                limit=ROOM_WORDS,
            )
        )
    if not least <= len(options) <= most or len(set(words[1:])) < len(options):
        raise WrongError(
            say(
                "A question has {least} to {most} options, no two of them alike.",
                least=least,
                most=most,
            )
        )
    right = tuple(sorted(set(answer)))
    if any(not 0 <= one < len(options) for one in right):
        raise WrongError(say("The answer is none of the options."))
    if len(right) > 1 and not several:
        raise WrongError(say("Only one option may be chosen, so only one is right."))
    if len(room.polls) >= ROOM_POLLS:
        raise FullError(say("A room has at most {limit} questions.", limit=ROOM_POLLS))
    number = len(room.polls) + 1
    poll = Poll(number, words[0], words[1:], several, right, reason=reason.strip())
    return _changed(room._replace(polls=(*room.polls, poll), asking=True))


def choose(room: Room, number: int, chosen: Sequence[int]) -> tuple[int, ...]:
    """Return what a participant chose, if it may be chosen now."""
    poll = room.poll
    if poll is None or poll.number != number:
        raise NotNowError(say("That question is not being asked any more."))
    if poll.revealed:
        raise NotNowError(say("The answer is on the screen already."))
    found = tuple(sorted(set(chosen)))
    if any(not 0 <= one < len(poll.options) for one in found):
        raise WrongError(say("That is none of the options."))
    if not poll.several and len(found) != 1:
        raise WrongError(say("Choose one of the options."))
    return found


def reveal(room: Room) -> Room:
    """Show the votes, and which option is right."""
    poll = room.poll
    if poll is None:
        raise NotNowError(say("No question is being asked."))
    if poll.revealed:
        raise NotNowError(say("The answer is on the screen already."))
    polls = (*room.polls[:-1], poll._replace(revealed=True))
    return _changed(room._replace(polls=polls))


def put_away(room: Room) -> Room:
    """Take the question off the screen, revealed or not."""
    if room.poll is None:
        raise NotNowError(say("No question is being asked."))
    return _changed(room._replace(asking=False))


def offer(room: Room, by: int, place: Place) -> Room:
    """Propose a variant to the teacher; the same one again changes nothing."""
    if any(one.place.address == place.address for one in room.offers):
        return room
    if len(room.offers) >= ROOM_OFFERS:
        raise FullError(
            say("{limit} variants wait for the teacher already.", limit=ROOM_OFFERS)
        )
    new = Offer(room.offered + 1, by, place._replace(pointer=None))
    return _changed(room._replace(offers=(*room.offers, new), offered=new.number))


def show(room: Room, number: int) -> Room:
    """Put a participant's variant on the screen."""
    found = _find(room, number)
    return _changed(_shown(room, found.place)._replace(on_screen=number))


def drop(room: Room, number: int) -> Room:
    """Put a variant aside."""
    found = _find(room, number)
    offers = tuple(one for one in room.offers if one != found)
    return _changed(room._replace(offers=offers))


def end(room: Room) -> Room:
    """Close the room."""
    return _changed(room._replace(ended=True, asking=False))


def _find(room: Room, number: int) -> Offer:
    for one in room.offers:
        if one.number == number:
            return one
    raise WrongError(say("There is no such variant."))


def _shown(room: Room, place: Place) -> Room:
    """Remember each run once, as it was shown last, and so many at most."""
    others = tuple(one for one in room.links if one.run != place.run)
    link = place._replace(pointer=None)  # its address says what it was
    return room._replace(place=place, links=(*others, link)[-ROOM_LINKS:])


def _changed(room: Room) -> Room:
    return room._replace(revision=room.revision + 1)
