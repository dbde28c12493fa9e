"""The known ways to lose a message, by the ids that scenarios name."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

import yaml
from pydantic import AfterValidator, TypeAdapter

from engine.scenario import Scenario, catalogue
from engine.scenario.format import FactId
from engine.sentence import say

DATA = Path(__file__).parents[1] / "facts.yaml"


class Known(NamedTuple):
    """One known way, and the other scenarios that play it."""

    id: str
    title: str
    others: tuple[Scenario, ...]


@cache
def titles() -> Mapping[str, str]:
    """Read what each is called, once."""
    loaded = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return TypeAdapter(
        dict[FactId, Annotated[str, AfterValidator(say)]]
    ).validate_python(loaded)


def known(scenario: Scenario) -> tuple[Known, ...]:
    """Tell which known ways a scenario plays."""
    return tuple(
        Known(
            fact,
            titles().get(fact, ""),
            tuple(
                other
                for other in catalogue()
                if fact in other.facts and other.slug != scenario.slug
            ),
        )
        for fact in scenario.facts
    )
