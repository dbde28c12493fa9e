"""The list of mutants: every guard stands where the list says, exactly once."""

from pathlib import Path

import pytest

from tests.mutants.guards import GUARDS, Guard

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_it_stands_there_once(guard: Guard) -> None:
    """A guard that moved or changed has to be found again, not forgotten."""
    text = (ROOT / guard.file).read_text(encoding="utf-8")

    assert text.count(guard.old) == 1
    assert guard.old != guard.new


def test_names_differ() -> None:
    """Each guard is one rule."""
    assert len({guard.name for guard in GUARDS}) == len(GUARDS)
