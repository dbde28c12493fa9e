"""The rows of a room: found, held, written. Each function is part of a transaction."""

from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import Connection, Insert, Row, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.keeping.tables import PEOPLE, ROOMS, VOTES
from app.limits import ROOM_PEOPLE
from app.links import UnknownNameError
from app.rooms.codes import fingerprint, fits, is_code, is_secret, new_secret
from app.rooms.model import FullError, Room
from engine.sentence import say

FORM = TypeAdapter(Room)


class Tally(NamedTuple):
    """Who is there, and how they voted on the question on the screen."""

    people: int = 0
    voters: int = 0
    counts: tuple[int, ...] = ()  # one an option


def find(connection: Connection, code: str, lock: str = "") -> Row[Any]:
    """Read a room's row; `lock`: "vote" keeps it as it is, "change" is to change it.

    Raises UnknownNameError.
    """
    asked = select(ROOMS).where(ROOMS.c.code == code)
    if lock:
        # SQLite has no such locks and needs none: one transaction writes at a time.
        asked = asked.with_for_update(read=lock == "vote", key_share=lock != "vote")
    row = connection.execute(asked).one_or_none() if is_code(code) else None
    if row is None:
        raise UnknownNameError(
            "room", say("No room has this code, or it is long over.")
        )
    return row


def check(row: Row[Any], secret: str) -> None:
    """Raise UnknownNameError unless this is the secret of the room's teacher."""
    if not (is_secret(secret) and fits(secret, row.secret)):
        reason = say("This is no teacher’s link to a room, or a part of it is missing.")
        raise UnknownNameError("teacher’s link", reason)


def read(row: Row[Any], now_s: int) -> Room:
    """Read a room; one that has ended by itself says so."""
    room: Room = FORM.validate_json(row.state)
    return room._replace(ended=True, asking=False) if room.is_over(now_s) else room


def write_new(connection: Connection, room: Room, secret: str) -> bool:
    """Write a new room; whether its code was free."""
    known = select(ROOMS.c.code).where(ROOMS.c.code == room.code)
    if connection.execute(known).first():
        return False
    row = {"code": room.code, "secret": fingerprint(secret)} | _columns(room)
    connection.execute(insert(ROOMS).values(row))
    return True


def write(connection: Connection, room: Room) -> None:
    """Write a room whose row is held."""
    asked = update(ROOMS).where(ROOMS.c.code == room.code)
    connection.execute(asked.values(_columns(room)))


def _columns(room: Room) -> dict[str, object]:
    return {
        "revision": room.revision,
        "state": FORM.dump_json(room).decode(),
        "heard_at_s": room.heard_at_s,
    }


def add_person(connection: Connection, code: str) -> tuple[int, str]:
    """Give somebody a number and a token in a room whose row is held for a change."""
    number = people(connection, code) + 1
    if number > ROOM_PEOPLE:
        raise FullError(
            say("{limit} take part in this room already.", limit=ROOM_PEOPLE)
        )
    token = new_secret()
    row = {"code": code, "token": fingerprint(token), "number": number}
    connection.execute(insert(PEOPLE).values(row))
    return number, token


def person_of(connection: Connection, code: str, token: str) -> int:
    """Return a participant's number. Raises UnknownNameError."""
    kept = fingerprint(token) if is_secret(token) else ""
    asked = select(PEOPLE.c.number).where(PEOPLE.c.code == code, PEOPLE.c.token == kept)
    found: int | None = connection.execute(asked).scalar_one_or_none()
    if found is None:
        reason = say("Nobody takes part in this room under that address.")
        raise UnknownNameError("participant", reason)
    return found


def people(connection: Connection, code: str) -> int:
    """Count who takes part."""
    asked = select(func.count()).select_from(PEOPLE).where(PEOPLE.c.code == code)
    return connection.execute(asked).scalar_one()


def put_vote(
    connection: Connection, code: str, poll: int, person: int, chosen: tuple[int, ...]
) -> None:
    """Write a vote, in the place of an earlier one."""
    row = {"code": code, "poll": poll, "person": person, "chosen": spelt(chosen)}
    connection.execute(_upsert(connection.dialect.name, row))


def _upsert(dialect: str, row: dict[str, object]) -> Insert:
    key = [VOTES.c.code, VOTES.c.poll, VOTES.c.person]
    changed = {"chosen": row["chosen"]}
    if dialect == "postgresql":
        made = postgresql.insert(VOTES).values(row)
        return made.on_conflict_do_update(index_elements=key, set_=changed)
    return (
        sqlite.insert(VOTES)
        .values(row)
        .on_conflict_do_update(index_elements=key, set_=changed)
    )


def tally(connection: Connection, room: Room) -> Tally:
    """Count who takes part, and the votes on the question on the screen."""
    poll = room.poll
    there = people(connection, room.code)
    if poll is None:
        return Tally(there)
    chosen = VOTES.c.chosen
    asked = select(chosen, func.count()).group_by(chosen)
    asked = asked.where(VOTES.c.code == room.code, VOTES.c.poll == poll.number)
    counts, voters = [0] * len(poll.options), 0
    for text, count in connection.execute(asked):
        voters += count
        for number in numbers(text):
            counts[number] += count
    return Tally(there, voters, tuple(counts))


def spelt(chosen: tuple[int, ...]) -> str:
    """Write what was chosen as it is kept."""
    return " ".join(map(str, chosen))


def numbers(text: str) -> tuple[int, ...]:
    """Read what was chosen."""
    return tuple(int(number) for number in text.split())
