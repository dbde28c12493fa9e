"""What the tests of the web share: a client, and a way to read pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.evidence import Evidence, read
from app.main import app
from app.runs import Run
from engine.model.events import Event

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
