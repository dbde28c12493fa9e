"""What is told of a room: to everybody, and to the teacher. JSON, in no language.

Everybody hears of votes and of the right answer when they are revealed, and never who
offered what; the wall hears how many there are, too; the teacher hears it all. No
secret and no token is ever told.
"""

import json
from collections.abc import Mapping
from enum import Enum, auto
from typing import NamedTuple

from app.rooms.desk import Seen
from app.rooms.model import Place, Poll
from app.rooms.rows import Tally


class Seat(Enum):
    """Where somebody listens from, which decides what they hear."""

    CLASS = auto()
    WALL = auto()
    DESK = auto()


class Telling(NamedTuple):
    """A room at one moment, ready to be sent as an event."""

    revision: int
    ended: bool
    events: Mapping[Seat, bytes]


def telling(seen: Seen) -> Telling:
    """Write down what is told."""
    room = seen.room
    return Telling(
        room.revision,
        room.ended,
        {
            Seat.CLASS: _event(room.revision, for_all(seen)),
            Seat.WALL: _event(room.revision, for_wall(seen)),
            Seat.DESK: _event(room.revision, for_teacher(seen)),
        },
    )


def for_all(seen: Seen) -> dict[str, object]:
    """Say what everybody may know."""
    room, poll = seen.room, seen.room.poll
    return {
        "revision": room.revision,
        "place": _place(room.place),
        "poll": _poll(poll, seen.tally, known=poll.revealed) if poll else None,
        "offer": room.on_screen or None,
        "part": room.part or None,
        "ended": room.ended,
    }


def for_wall(seen: Seen) -> dict[str, object]:
    """Say how many there are, and how many of them have voted."""
    voters = seen.tally.voters if seen.room.poll else None
    return {**for_all(seen), "people": seen.tally.people, "voters": voters}


def for_teacher(seen: Seen) -> dict[str, object]:
    """Say all that there is."""
    room = seen.room
    return {
        **for_all(seen),
        "poll": _poll(room.poll, seen.tally, known=True) if room.poll else None,
        "people": seen.tally.people,
        "offers": [
            {"number": one.number, "by": one.by, "place": _place(one.place)}
            for one in room.offers
        ],
    }


def _place(place: Place | None) -> dict[str, object] | None:
    if place is None:
        return None
    drawn = place.pointer._asdict() if place.pointer else None
    return {**place._asdict(), "pointer": drawn}


def _poll(poll: Poll, tally: Tally, *, known: bool) -> dict[str, object]:
    return {
        "number": poll.number,
        "question": poll.question,
        "options": poll.options,
        "several": poll.several,
        "revealed": poll.revealed,
        "answer": poll.answer if known else None,
        "reason": poll.reason if known else None,
        "counts": tally.counts if known else None,
        "voters": tally.voters if known else None,
    }


def _event(revision: int, told: dict[str, object]) -> bytes:
    data = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"id: {revision}\nevent: room\ndata: {data}\n\n".encode()
