"""The rows of a room: found, held, written. Each function is part of a transaction."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.keeping.tables import PEOPLE, ROOMS, VOTES
from app.limits import ROOM_PEOPLE
from app.links import UnknownNameError
from app.rooms.codes import fingerprint, fits, is_code, is_secret, new_secret
from app.rooms.model import Room
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


def add_people(connection: Connection, code: str, many: int) -> list[tuple[int, str]]:
    """Give numbers and tokens in a room whose row is held for a change.

    As many as it has places for, which may be fewer.
    """
    there = people(connection, code)
    added = [
        (number, new_secret())
        for number in range(there + 1, min(there + many, ROOM_PEOPLE) + 1)
    ]
    rows = [
        {"code": code, "token": fingerprint(token), "number": number}
        for number, token in added
    ]
    if rows:
        connection.execute(insert(PEOPLE), rows)
    return added


def numbers_of(
    connection: Connection, code: str, tokens: Iterable[str]
) -> dict[str, int]:
    """Return the numbers of participants by their tokens; others are left out."""
    kept = {fingerprint(token): token for token in tokens if is_secret(token)}
    asked = select(PEOPLE.c.token, PEOPLE.c.number).where(
        PEOPLE.c.code == code, PEOPLE.c.token.in_(kept)
    )
    return {kept[told]: number for told, number in connection.execute(asked)}


def number_of(connection: Connection, code: str, token: str) -> int:
    """Return a participant's number. Raises UnknownNameError."""
    found = numbers_of(connection, code, [token])
    if not found:
        raise nobody()
    return found[token]


def nobody() -> UnknownNameError:
    """Make the error for a token that is nobody's."""
    reason = say("Nobody takes part in this room under that address.")
    return UnknownNameError("participant", reason)


def people(connection: Connection, code: str) -> int:
    """Count who takes part."""
    asked = select(func.count()).select_from(PEOPLE).where(PEOPLE.c.code == code)
    return connection.execute(asked).scalar_one()


def put_votes(
    connection: Connection,
    code: str,
    poll: int,
    votes: Mapping[int, tuple[int, ...]],
) -> None:
    """Write what participants chose, in the place of what they chose earlier."""
    rows = [
        {"code": code, "poll": poll, "person": person, "chosen": spelt(chosen)}
        for person, chosen in votes.items()
    ]
    if not rows:
        return
    key = [VOTES.c.code, VOTES.c.poll, VOTES.c.person]
    made: Any
    if connection.dialect.name == "postgresql":
        made = postgresql.insert(VOTES)
    else:
        made = sqlite.insert(VOTES)
    changed = {"chosen": made.excluded.chosen}
    connection.execute(
        made.on_conflict_do_update(index_elements=key, set_=changed), rows
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
