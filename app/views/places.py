"""The places where a message can die, each with an introduction; the words are data."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter

from app.links import Hint, UnknownNameError
from app.views.cards import Card, cards
from app.views.scenes import uses
from app.views.settings import every_name
from app.views.words import PLACES, listed
from engine.scenario.format import WHERE, Where
from engine.sentence import say

DATA = Path(__file__).parents[1] / "places.yaml"
Said = Annotated[str, AfterValidator(say)]
DECISIVE = 8  # so many settings are named


class Introduction(BaseModel):
    """What a teacher would say about a place, before any of its stories."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    summary: Said
    lives: Said
    dies: Said
    protects: Said


@dataclass(frozen=True, slots=True)
class PlacePage:
    """One place with its scenarios."""

    id: str
    title: str
    said: Introduction
    settings: tuple[str, ...]  # that decide here, the most frequent first
    cards: tuple[Card, ...]
    before: Hint | None  # the places before and after on a message's way
    after: Hint | None


@cache
def introductions() -> Mapping[Where, Introduction]:
    """Read what is said about each place, once."""
    loaded = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return TypeAdapter(dict[Where, Introduction]).validate_python(loaded)


def address(place: str) -> str:
    """Return where a place's page is."""
    return f"/where/{place}"


def place_page(name: str) -> PlacePage:
    """Compose the page of a place; UnknownNameError if there is no such one."""
    where = next((place for place in WHERE if place == name), None)
    if where is None:
        raise UnknownNameError(
            "place",
            say(
                "A message dies in one of {count} places: {places}.",
                count=len(PLACES),
                places=listed([*PLACES]),
            ),
            [Hint(title, address(place)) for place, title in PLACES.items()],
        )
    order = list(PLACES)
    at = order.index(name)
    return PlacePage(
        id=name,
        title=PLACES[name],
        said=introductions()[where],
        settings=_decisive(name),
        cards=tuple(card for card in cards() if card.scenario.where == name),
        before=_beside(order, at - 1),
        after=_beside(order, at + 1),
    )


def _beside(order: list[str], at: int) -> Hint | None:
    if not 0 <= at < len(order):
        return None
    return Hint(PLACES[order[at]], address(order[at]))


def _decisive(place: str) -> tuple[str, ...]:
    """Name the settings that save messages here, then those that matter."""
    weights: Counter[str] = Counter()
    for name in every_name():
        here = [use for use in uses(name) if use.where == place]
        weights[name] = sum(3 * bool(use.fixes) + use.shown for use in here)
    return tuple(name for name, n in weights.most_common(DECISIVE) if n)
