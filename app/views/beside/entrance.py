"""What there is to compare: pairs that are ready, and forms for others."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from app.comparing import with_fix
from app.links import Experiment
from app.pairing import pair_of
from app.switching import CHOICES
from app.views.cards import Card, cards
from app.views.controls import Option
from app.views.words import PLACES
from engine.settings import (
    MenuEntry,
    consumer_presets,
    kafka_versions,
    producer_presets,
)

FOUNDATION = (  # the first twelve, in reading order
    *("fire-and-forget", "too-large-to-notice", "acked-then-lost"),
    *("in-sync-but-behind", "gone-with-the-buffer", "a-second-of-nothing"),
    *("no-linger-still-a-batch", "b-done-a-gone", "committed-first"),
    *("who-commits-when", "committed-is-not-on-disk", "all-was-one"),
)
BEGIN = "acked-then-lost"


class Ready(NamedTuple):
    """A comparison that somebody only has to open."""

    card: Card
    url: str


class Shelf(NamedTuple):
    """The scenarios of one place, for a menu."""

    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Entrance:
    """The page without a comparison."""

    foundation: tuple[Ready, ...]
    switched: tuple[Ready, ...]  # those whose fix is another version or client
    shelves: tuple[Shelf, ...]
    kafka: tuple[Option, ...]
    producers: tuple[Option, ...]
    consumers: tuple[Option, ...]


def entrance() -> Entrance:
    """Offer comparisons."""
    every = {card.scenario.slug: card for card in cards()}
    switched = [
        card for card in every.values() if any(n in CHOICES for n in card.scenario.fix)
    ]
    return Entrance(
        foundation=tuple(_ready(every[slug]) for slug in FOUNDATION if slug in every),
        switched=tuple(
            _ready(card) for card in switched if card.scenario.slug not in FOUNDATION
        ),
        shelves=tuple(_shelf(where, every) for where in PLACES),
        kafka=_options(kafka_versions()),
        producers=_options(producer_presets()),
        consumers=_options(consumer_presets()),
    )


def _ready(card: Card) -> Ready:
    told = Experiment(card.scenario.slug)
    return Ready(card, pair_of(told, with_fix(card.scenario)).url)


def _options(entries: Iterable[MenuEntry]) -> tuple[Option, ...]:
    return tuple(Option(entry.id, entry.label, chosen=False) for entry in entries)


def _shelf(where: str, every: dict[str, Card]) -> Shelf:
    return Shelf(
        PLACES[where],
        tuple(
            Option(slug, card.scenario.title, chosen=slug == BEGIN)
            for slug, card in every.items()
            if card.scenario.where == where
        ),
    )
