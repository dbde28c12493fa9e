"""The stage printed line by line, as the template prints it as a whole."""

from itertools import pairwise

import pytest

from app.languages import spoken
from app.links import Experiment
from app.runs import Run, find_run
from app.views.rendering import render
from app.views.stage import stage_views
from app.views.stage.sheets import Sheets
from engine.ledger import judge


@pytest.fixture(params=("acked-then-lost", "between-two-topics"))
def told(request: pytest.FixtureRequest) -> Run:
    """Tell a story."""
    return find_run(Experiment(request.param))


@pytest.mark.parametrize("language", ["en", "de"])
def test_as_the_template(told: Run, language: str) -> None:
    """What is taken over from earlier steps is what the template would print."""
    spoken.set(language)
    sheets = Sheets()
    for view in stage_views(told.timeline, told.ledger):
        assert render("stage/stage.svg", stage=view) == sheets.print(view)


def test_rows_are_shared(told: Run) -> None:
    """A row of the ledger that stays as it was is the very same one."""
    rows = judge(told.timeline).rows
    for before, after in pairwise(rows):
        for old, new in zip(before, after, strict=True):
            assert (old is new) == (old == new)
