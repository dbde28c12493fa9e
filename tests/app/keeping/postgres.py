"""A PostgreSQL server for the tests that need one: started, used, thrown away."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier

DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))  # not on the PATH there
USER = ("-U", "ackward", "-A", "trust")
NOBODY = "postgres"  # as root, the server refuses to run; Debian has this user for it


def where() -> Path | None:
    """The folder of the server's programs; None: there is no PostgreSQL here."""
    if DEBIAN:
        return DEBIAN[-1]
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """A fresh server that only this machine's files can reach; yields its address."""
    with tempfile.TemporaryDirectory(prefix="ackward-pg-") as made:
        folder = Path(made)
        if os.geteuid() == 0:
            shutil.chown(folder, NOBODY, NOBODY)
        data = folder / "data"
        _run([str(programs / "initdb"), "-D", str(data), *USER])
        options = f"-c listen_addresses= -c unix_socket_directories={folder}"
        control = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-s"]
        _run([*control, "-o", options, "-l", str(folder / "log"), "start"])
        try:
            yield f"postgresql://ackward@/postgres?host={folder}"
        finally:
            _run([*control, "-m", "immediate", "stop"])


def empty(address: str) -> str:
    """Make one more database on that server, and return its address."""
    made = f"kept_{uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(made)))
    return address.replace("/postgres?", f"/{made}?")


def _run(words: Sequence[str]) -> None:
    user = NOBODY if os.geteuid() == 0 else None
    subprocess.run(  # noqa: S603 - its own programs, its own folders
        words,
        user=user,
        check=True,
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        cwd="/",
    )
