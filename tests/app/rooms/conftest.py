"""Rooms in both databases, and a server that has them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url
from starlette.testclient import TestClient

from app.keeping import Keeper, connect
from app.limits import ROOMS_PER_HOUR
from app.main import app
from app.rates import Rate
from app.rooms.desk import Desk
from app.rooms.hub import Hub
from app.routes.rooms import opening, sending


class Clock:
    """A clock that a test can put forward."""

    now_s = 1_000_000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def desk(keeper: Keeper, clock: Clock) -> Desk:
    """Rooms in each of the databases."""
    return Desk(keeper.database, clock)


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Ask a server that keeps rooms in a file of its own."""
    kept = connect(make_url(f"sqlite:///{tmp_path / 'rooms.sqlite'}"))
    monkeypatch.setattr(sending, "hub", Hub(lambda: kept))
    monkeypatch.setattr(
        opening, "openings", Rate(ROOMS_PER_HOUR / 60, lambda: 0.0, ROOMS_PER_HOUR)
    )
    with TestClient(app, follow_redirects=False) as made:
        yield made
    kept.close()


@pytest.fixture
def teacher(client: TestClient) -> str:
    """The secret address of a room with a step on the screen."""
    opened = client.post("/rooms", data={"address": "/s/acked-then-lost?at=9"})
    return opened.headers["location"]


@pytest.fixture
def room(teacher: str) -> str:
    """The address of that room."""
    return teacher.partition("/teach/")[0]
