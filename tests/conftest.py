"""What every test may use: golden stories, and Hypothesis without luck."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# Results of searches are not kept from one run of the tests to the next.
os.environ["ACKWARD_RESULTS"] = "off"
# Nor are links kept in the user's own database.
KEPT = tempfile.TemporaryDirectory(prefix="ackward-kept-")
os.environ["ACKWARD_DATABASE_URL"] = f"sqlite:///{KEPT.name}/ackward.sqlite"

TRANSCRIPTS = Path(__file__).parent / "transcripts"

# The same examples on every machine and in every run: a failure here is a failure
# there. `make test ARGS=--hypothesis-profile=explore` looks for new ones.
settings.register_profile(
    "same", derandomize=True, database=None, deadline=None, print_blob=True
)
settings.register_profile("explore", deadline=None, max_examples=2_000)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--rewrite`."""
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="write the transcripts anew, then read `git diff` before committing it",
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Under `--rewrite`, keep only the tests that compare with what is kept."""
    if not config.getoption("--rewrite"):
        return
    told = [
        item
        for item in items
        if {"expect", "expect_still", "expect_heard"}
        & {*getattr(item, "fixturenames", ())}
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in told])
    items[:] = told


@pytest.fixture
def expect(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a story with tests/transcripts/<name>.txt, or write that file anew.

    A story that changed is not yet wrong, and not yet right: rewrite it, read the
    diff, and commit it only if every changed line can be explained.
    """

    def compare(name: str, actual: str) -> None:
        path = TRANSCRIPTS / f"{name}.txt"
        if request.config.getoption("--rewrite"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(actual, encoding="utf-8", newline="\n")
        assert path.exists(), f"no transcript {name} yet: run `make transcripts`"
        expected = path.read_text(encoding="utf-8")
        assert expected == actual, f"the story of {name} changed: `make transcripts`"

    return compare
