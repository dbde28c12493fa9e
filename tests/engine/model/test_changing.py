"""The quicker `_replace` of the nouns does what the usual one does."""

from typing import Any

import pytest

from engine.model import state
from engine.model.state import Connection

NOUNS = [
    noun
    for noun in (getattr(state, name) for name in state.__all__)
    if isinstance(noun, type) and issubclass(noun, tuple)
]


@pytest.mark.parametrize("noun", NOUNS)
def test_replaced(noun: Any) -> None:
    """Each field can be replaced; the others, the kind and the old value stay."""
    fields = noun._fields
    whole = noun(*fields)
    for place, name in enumerate(fields):
        changed = whole._replace(**{name: "new"})

        assert type(changed) is noun
        assert changed == (*fields[:place], "new", *fields[place + 1 :])
    assert whole == fields


def test_no_such_field() -> None:
    """A field that is not there cannot be replaced."""
    with pytest.raises(KeyError, match="colour"):
        Connection()._replace(colour="red")  # type: ignore[call-arg]  # that is the point
