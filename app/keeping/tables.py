"""The tables, as the newest migration leaves them (a test compares the two)."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()

KEPT = Table(
    "kept",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("content", Text, nullable=False),
    Column("kept_at_s", BigInteger, nullable=False),  # seconds since 1970
)


def _room() -> "Column[str]":
    """Make a column that leads to a room; what is in it goes with the room."""
    room = ForeignKey("rooms.code", ondelete="CASCADE")
    return Column("code", String(6), room, primary_key=True)


ROOMS = Table(
    "rooms",
    METADATA,
    Column("code", String(6), primary_key=True),
    Column("secret", String(64), nullable=False),  # its fingerprint
    Column("revision", Integer, nullable=False),
    Column("state", Text, nullable=False),  # app.rooms.model.Room, as JSON
    Column("heard_at_s", BigInteger, nullable=False),  # seconds since 1970
)

PEOPLE = Table(
    "room_people",
    METADATA,
    _room(),
    Column("token", String(64), primary_key=True),  # its fingerprint
    Column("number", Integer, nullable=False),  # 1, 2, … as they came
)

VOTES = Table(
    "room_votes",
    METADATA,
    _room(),
    Column("poll", Integer, primary_key=True),
    Column("person", Integer, primary_key=True),
    Column("chosen", Text, nullable=False),  # numbers of options: "0", "1 3", ""
)
