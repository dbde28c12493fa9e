"""Where rooms are kept: what was answered is on the disk, whatever happens next.

Every change takes the row of its room first, so changes come one after the other, in
whichever process they were asked for. A vote holds that row, too: none is counted after
the answer was revealed, and none that was acknowledged is missing then.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection, delete, select, text

from app.keeping import Database
from app.keeping.tables import ROOMS, VOTES
from app.limits import ROOM_KEPT_S, ROOM_LIFE_S, ROOM_PEOPLE
from app.rooms.codes import new_code, new_secret
from app.rooms.model import (
    EndedError,
    FullError,
    Place,
    Room,
    RoomError,
    choose,
    offer,
)
from app.rooms.rows import (
    Tally,
    add_people,
    check,
    find,
    nobody,
    number_of,
    numbers,
    numbers_of,
    put_votes,
    read,
    tally,
    write,
    write_new,
)
from engine.sentence import say

CHANNEL = "ackward_rooms"  # of PostgreSQL's notices: "<code> <revision>"


class Seen(NamedTuple):
    """A room, and its votes."""

    room: Room
    tally: Tally


class Vote(NamedTuple):
    """What one participant chose."""

    poll: int
    person: int
    chosen: tuple[int, ...]


class Ballot(NamedTuple):
    """What somebody sends in: a vote, or nothing but that they take part."""

    token: str = ""  # "": somebody new
    poll: int = 0  # 0: no vote
    chosen: tuple[int, ...] = ()


Taken: TypeAlias = tuple[int, str] | Exception  # number and token, or why not


class Desk:
    """Keeps rooms in a database. Its methods block: no event loop may call them.

    All raise UnknownNameError where there is no such room, teacher or participant, and
    those that change something RoomError where it may not be.
    """

    def __init__(
        self, database: Database, clock: Callable[[], float] = time.time
    ) -> None:
        """Keep them in an opened database; `clock` tells seconds since 1970."""
        self.database = database
        self.shares = database.writing.dialect.name == "postgresql"
        self._clock = clock
        # SQLite lets one write, and the others sleep and ask again: within a process
        # they queue here instead, and nobody sleeps longer than need be.
        self._turn: AbstractContextManager[object] = (
            nullcontext() if self.shares else Lock()
        )

    @property
    def now_s(self) -> int:
        """Seconds since 1970."""
        return int(self._clock())

    def open(
        self, place: Place | None = None, lesson: str = "", part: int = 0
    ) -> tuple[Room, str]:
        """Open a room; return it with its secret. Forgets rooms that ended long ago."""
        links = (place,) if place else ()
        room = Room("", self.now_s, place=place, lesson=lesson, part=part, links=links)
        secret = new_secret()
        old = self.now_s - ROOM_LIFE_S - ROOM_KEPT_S
        with self._writing() as connection:
            connection.execute(delete(ROOMS).where(ROOMS.c.heard_at_s < old))
            room = room._replace(code=new_code())
            while not write_new(connection, room, secret):
                room = room._replace(code=new_code())
        return room, secret

    def look(self, code: str) -> Seen:
        """Return a room as everybody may see it."""
        with self.database.reading.connect() as connection:
            room = read(find(connection, code), self.now_s)
            return Seen(room, tally(connection, room))

    def teach(self, code: str, secret: str) -> Seen:
        """Return a room to its teacher."""
        with self.database.reading.connect() as connection:
            row = find(connection, code)
            check(row, secret)
            room = read(row, self.now_s)
            return Seen(room, tally(connection, room))

    def change(self, code: str, secret: str, what: Callable[[Room], Room]) -> Seen:
        """Have the teacher change a room."""
        with self._writing() as connection:
            row = find(connection, code, "change")
            check(row, secret)
            room = _going_on(read(row, self.now_s))
            room = what(room)._replace(heard_at_s=self.now_s)
            return self._changed(connection, room)

    def offer(self, code: str, token: str, place: Place) -> Seen:
        """Have a participant propose a variant to the teacher."""
        with self._writing() as connection:
            room = _going_on(read(find(connection, code, "change"), self.now_s))
            person = number_of(connection, code, token)
            return self._changed(connection, offer(room, person, place))

    def take(self, code: str, ballots: Sequence[Ballot]) -> list[Taken]:
        """Take votes that came together, all on the disk when this returns.

        Who has no token gets one. What may not be is an error in its own place, and
        troubles none of the others.
        """
        with self._writing() as connection:
            new = sum(not ballot.token for ballot in ballots)
            row = find(connection, code, "change" if new else "vote")
            room = _going_on(read(row, self.now_s))
            known = numbers_of(connection, code, {one.token for one in ballots})
            chosen = [_chosen(room, ballot, known) for ballot in ballots]
            wanted = sum(
                not (ballot.token or isinstance(found, Exception))
                for ballot, found in zip(ballots, chosen, strict=True)
            )
            places = iter(add_people(connection, code, wanted))
            taken: list[Taken] = []
            votes: dict[int, tuple[int, ...]] = {}
            for ballot, found in zip(ballots, chosen, strict=True):
                if isinstance(found, Exception):
                    taken.append(found)
                    continue
                token = ballot.token
                who = (known[token], token) if token else next(places, None)
                if who and ballot.poll:
                    votes[who[0]] = found
                taken.append(who or _full())
            if room.poll:
                put_votes(connection, code, room.poll.number, votes)
            self._tell(connection, code, 0)
        return taken

    def voted(self, code: str, token: str, poll: int) -> tuple[int, ...] | None:
        """Return what a participant chose; None: nothing yet."""
        with self.database.reading.connect() as connection:
            asked = select(VOTES.c.chosen).where(
                VOTES.c.code == code,
                VOTES.c.poll == poll,
                VOTES.c.person == number_of(connection, code, token),
            )
            found = connection.execute(asked).scalar_one_or_none()
        return None if found is None else numbers(found)

    def votes(self, code: str) -> tuple[Vote, ...]:
        """Return all votes in a room, by question and participant."""
        asked = select(VOTES.c.poll, VOTES.c.person, VOTES.c.chosen)
        asked = asked.where(VOTES.c.code == code)
        with self.database.reading.connect() as connection:
            rows = connection.execute(
                asked.order_by(VOTES.c.poll, VOTES.c.person)
            ).all()
        return tuple(Vote(poll, who, numbers(chosen)) for poll, who, chosen in rows)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._turn, self.database.writing.begin() as connection:
            yield connection

    def _changed(self, connection: Connection, room: Room) -> Seen:
        write(connection, room)
        self._tell(connection, room.code, room.revision)
        return Seen(room, tally(connection, room))

    def _tell(self, connection: Connection, code: str, revision: int) -> None:
        """Tell the other processes, once this is committed; 0: only people or votes."""
        if self.shares:
            said = {"channel": CHANNEL, "said": f"{code} {revision}"}
            connection.execute(text("SELECT pg_notify(:channel, :said)"), said)


def _chosen(
    room: Room, ballot: Ballot, known: Mapping[str, int]
) -> tuple[int, ...] | Exception:
    """Return what a ballot says, or what is wrong with it."""
    if ballot.token and ballot.token not in known:
        return nobody()
    try:
        return choose(room, ballot.poll, ballot.chosen) if ballot.poll else ()
    except RoomError as error:
        return error


def _full() -> FullError:
    return FullError(say("{limit} take part in this room already.", limit=ROOM_PEOPLE))


def _going_on(room: Room) -> Room:
    if room.ended:
        raise EndedError(say("This room has ended."))
    return room
