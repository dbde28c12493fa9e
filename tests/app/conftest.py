"""What the tests of the web share: a client, databases, and a way to read pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.evidence import Evidence, read
from app.keeping import VARIABLE, Keeper, address, connect
from app.main import app
from app.runs import Run
from engine.model.events import Event
from tests.app.keeping import postgres

# The files have the form of real evidence; nobody played them.
PLAYED = Path(__file__).with_name("played")


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """Ask the application directly; redirects are answers, not followed."""
    with TestClient(app, follow_redirects=False) as made:
        yield made


@pytest.fixture
def story() -> str:
    """Name the scenario that most tests use: a message lost in the broker."""
    return "acked-then-lost"


@pytest.fixture
def found() -> Evidence:
    """Read samples of evidence from real clusters."""
    return read(PLAYED)


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


def view_of(page: str) -> str:
    """Cut the part out of a page that htmx swaps."""
    found = re.search(r'<div id="view".*?\n</div>\n(?=<dialog|\Z)', page, re.DOTALL)
    assert found, "the page has no #view"
    return found.group()


def step_of(run: Run, kind: type[Event], **named: object) -> int:
    """Find the first step at which such an event happens."""
    return next(
        step.number
        for step in run.timeline.steps
        for event in step.events
        if isinstance(event, kind)
        and all(getattr(event, name) == value for name, value in named.items())
    )
