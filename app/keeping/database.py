"""Where it is kept: SQLite in the user's data folder, or PostgreSQL.

SQLite runs with a write-ahead log, so readers never wait for a writer, and syncs every
commit: what was answered is on the disk. Writers of several processes wait for each
other. The tables are brought up to date when a database is opened, by one process at a
time.
"""

import os
import sys
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

MIGRATIONS = Path(__file__).with_name("migrations")
VARIABLE = "ACKWARD_DATABASE_URL"
FILE = "ackward.sqlite"
PATIENCE_S = 20  # how long a writer waits for the others
MIGRATING = 4_207_849_484  # any number, the same in every process: PostgreSQL's lock
DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class DatabaseError(Exception):
    """The database cannot be used; the message says which one, and why."""


class Database(NamedTuple):
    """A database that is up to date, to read from and to write to."""

    reading: Engine
    writing: Engine

    def close(self) -> None:
        """Let go of all connections."""
        self.writing.dispose()


def address() -> URL:
    """Say which database this process uses. Raises DatabaseError for no address."""
    told = os.environ.get(VARIABLE, "")
    if not told:
        return URL.create("sqlite", database=str(folder() / FILE))
    try:
        url = make_url(told)
    except ArgumentError:
        raise DatabaseError(
            f"{VARIABLE} is no address of a database. "
            "Possible: postgresql://user@host/name or sqlite:////a/file"
        ) from None
    return url.set(drivername=DRIVERS.get(url.drivername, url.drivername))


def folder() -> Path:
    """Say where this user's data are kept."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "ackward"
    own = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_DATA_HOME")
    return (Path(own) if own else Path.home() / ".local" / "share") / "ackward"


@cache
def shared() -> Database:
    """Return the one that this process uses, opened when it is needed first."""
    return connect(address())


def connect(url: URL) -> Database:
    """Open a database and bring its tables up to date.

    Raises DatabaseError where that is impossible.
    """
    try:
        if url.get_backend_name() == "sqlite":
            found = _sqlite(url)
        else:
            writing = create_engine(url, pool_pre_ping=True, pool_timeout=PATIENCE_S)
            found = Database(_plain(writing), writing)
        _migrate(found.writing)
    except (SQLAlchemyError, ImportError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        place = url.render_as_string(hide_password=True)
        raise DatabaseError(f"{place} cannot be used: {reason}") from error
    return found


def _plain(engine: Engine) -> Engine:
    """Read without a transaction: one statement each."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _sqlite(url: URL) -> Database:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": PATIENCE_S})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _: object) -> None:
        connection.isolation_level = None  # transactions begin where we say so
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_isolation_level() != "AUTOCOMMIT":
            # One that begins by reading could not become a writer later.
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return Database(_plain(engine), engine)


def _migrate(engine: Engine) -> None:
    """Bring the tables up to date; whoever comes second waits and finds it done."""
    # Only who opens a database waits until this is loaded.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
