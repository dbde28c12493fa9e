"""Keeping, finding, deleting; and all of it as one file of JSON lines."""

import json
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Insert, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from app.keeping.database import Database, DatabaseError
from app.keeping.ids import KINDS, LONGEST, SHORTEST, is_id, whole
from app.keeping.tables import KEPT
from app.limits import BODY_BYTES

PAGE = 500  # rows that are read at once


class TooLongError(ValueError):
    """A content is larger than what is kept; the message says the limit."""


class Kept(NamedTuple):
    """One content that somebody asked to be kept."""

    id: str
    kind: str
    content: str
    kept_at_s: int


ROW = TypeAdapter(Kept)


class Keeper:
    """Keeps contents in a database. What it has returned is on the disk."""

    def __init__(self, database: Database) -> None:
        """Keep them in an opened database."""
        self.database = database

    def keep(self, kind: str, content: str) -> str:
        """Keep a content and return its id; the same one if it is kept already.

        Raises TooLongError.
        """
        assert kind in KINDS, kind
        if len(content.encode()) > BODY_BYTES:
            raise TooLongError(f"No more than {BODY_BYTES:,} bytes are kept.")
        return self._keep(Kept("", kind, content, int(time.time())))

    def _keep(self, kept: Kept) -> str:
        longest = whole(kept.kind, kept.content)
        with self.database.writing.begin() as connection:
            for length in range(max(SHORTEST, len(kept.id)), LONGEST + 1):
                row = kept._replace(id=longest[:length])
                connection.execute(_insert(connection.dialect.name, row))
                there = connection.execute(
                    select(KEPT.c.kind, KEPT.c.content).where(KEPT.c.id == row.id)
                ).one()
                if tuple(there) == (kept.kind, kept.content):
                    return row.id
        raise DatabaseError("Two contents have one fingerprint.")

    def find(self, kind: str, id_: str) -> str | None:
        """Return a content by its id; None: there is no such one."""
        if not is_id(id_):
            return None
        asked = select(KEPT.c.content).where(KEPT.c.id == id_, KEPT.c.kind == kind)
        with self.database.reading.connect() as connection:
            found: str | None = connection.execute(asked).scalar_one_or_none()
        return found

    def delete(self, id_: str) -> bool:
        """Forget a content; whether there was one."""
        with self.database.writing.begin() as connection:
            gone = connection.execute(delete(KEPT).where(KEPT.c.id == id_))
        return gone.rowcount > 0

    def count(self) -> int:
        """How many contents are kept."""
        with self.database.reading.connect() as connection:
            return connection.execute(
                select(func.count()).select_from(KEPT)
            ).scalar_one()

    def all(self) -> Iterator[Kept]:
        """All that is kept, by id; each as it was at one moment while this was read."""
        last = ""
        with self.database.reading.connect() as connection:
            while True:
                asked = select(KEPT).where(KEPT.c.id > last).order_by(KEPT.c.id)
                rows = connection.execute(asked.limit(PAGE)).all()
                yield from (Kept(*row) for row in rows)
                if len(rows) < PAGE:
                    return
                last = rows[-1].id

    def restore(self, contents: Iterable[Kept]) -> int:
        """Keep what another database kept, under its id, since when it did.

        Returns how many.
        """
        return sum(1 for each in contents if self._keep(each))


def _insert(dialect: str, row: Kept) -> Insert:
    """Keep a row, or leave the one alone that has its id."""
    table: Table = KEPT
    if dialect == "postgresql":
        return postgresql.insert(table).values(row._asdict()).on_conflict_do_nothing()
    return sqlite.insert(table).values(row._asdict()).on_conflict_do_nothing()


def dumped(contents: Iterable[Kept]) -> Iterator[str]:
    """Write contents as lines of JSON."""
    for kept in contents:
        yield json.dumps(kept._asdict(), ensure_ascii=False)


def loaded(lines: Iterable[str]) -> Iterator[Kept]:
    """Read such lines. Raises ValueError that says which line is damaged, and how."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            kept = ROW.validate_json(line, strict=True)
        except ValidationError:
            raise ValueError(f"line {number}: this is nothing that was kept") from None
        made_of = whole(kept.kind, kept.content)
        if kept.kind not in KINDS or not is_id(kept.id):
            raise ValueError(f"line {number}: this is nothing that was kept")
        if not made_of.startswith(kept.id):
            raise ValueError(f"line {number}: its id is not that of its content")
        yield kept
