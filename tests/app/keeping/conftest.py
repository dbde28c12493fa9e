"""Both databases, for real: a file, and a server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.keeping import VARIABLE, Keeper, address, connect
from tests.app.keeping import postgres


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server, or a skipped test that says what is lacking."""
    programs = postgres.where()
    if programs is None:
        pytest.skip("there is no PostgreSQL on this machine (Debian: postgresql)")
    with postgres.server(programs) as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The address of an empty database; the environment names it."""
    if request.param == "sqlite":
        found = f"sqlite:///{tmp_path / 'kept' / 'ackward.sqlite'}"
    else:
        found = postgres.empty(request.getfixturevalue("server"))
    monkeypatch.setenv(VARIABLE, found)
    return found


@pytest.fixture
def keeper(place: str) -> Iterator[Keeper]:
    """Whoever keeps things in that database."""
    assert place
    database = connect(address())
    yield Keeper(database)
    database.close()
