"""The front page: every scenario as a card, grouped by where the message dies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from app.links import Damage, LinkError
from app.views.cards import Card, cards
from app.views.places import Introduction, introductions
from app.views.words import PLACES
from engine.scenario.format import WHERE
from engine.sentence import say
from engine.settings.catalogue import catalogue as presets

FIRST = "acked-then-lost"
FIELDS: Mapping[str, str] = {
    "q": "words to look for",
    "client": "a client library",
    "kafka": "a version of the brokers",
    "tag": "a tag",
}


class Option(NamedTuple):
    """One choice of a menu, and how many scenarios it leads to."""

    value: str
    label: str
    scenarios: int
    chosen: bool


class Menu(NamedTuple):
    """One menu of the filter."""

    name: str
    title: str
    anything: str
    options: tuple[Option, ...]


class Shelf(NamedTuple):
    """Scenarios in which the message dies in the same place."""

    id: str
    title: str
    said: Introduction
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Gallery:
    """The front page."""

    first: Card
    asked: Mapping[str, str]
    menus: tuple[Menu, ...]
    shelves: tuple[Shelf, ...]
    found: int
    total: int


def gallery(asked: Mapping[str, str]) -> Gallery:
    """Show the scenarios that a visitor asked for; LinkError for what cannot be."""
    every = cards()
    menus = tuple(_menus(every, asked))
    _check(menus, asked)
    found = [card for card in every if _fits(card, asked)]
    shelves = tuple(
        Shelf(
            where,
            PLACES[where],
            introductions()[where],
            tuple(card for card in found if card.scenario.where == where),
        )
        for where in WHERE
    )
    return Gallery(
        first=next((c for c in every if c.scenario.slug == FIRST), every[0]),
        asked=asked,
        menus=menus,
        shelves=tuple(shelf for shelf in shelves if shelf.cards),
        found=len(found),
        total=len(every),
    )


def address(asked: Mapping[str, str], path: str = "/") -> str:
    """Return where a selection of scenarios is."""
    return path + (f"?{urlencode(asked)}" if asked else "")


def _fits(card: Card, asked: Mapping[str, str]) -> bool:
    return all(_has(card, name, value) for name, value in asked.items())


def _has(card: Card, name: str, value: str) -> bool:
    if name == "q":
        return all(word in card.words for word in value.lower().split())
    return value in _values(card, name)


def _values(card: Card, name: str) -> Iterable[str]:
    """List what a card answers to on a menu."""
    if name == "client":
        return card.clients
    return (card.scenario.kafka,) if name == "kafka" else card.scenario.tags


def _menus(every: tuple[Card, ...], asked: Mapping[str, str]) -> Iterable[Menu]:
    labels = presets().labels
    for name, title, anything in (
        ("client", say("Client"), say("any client")),
        ("kafka", "Kafka", say("any Kafka")),
        ("tag", say("Tag"), say("any tag")),
    ):
        counts: dict[str, int] = {}
        for card in every:
            for value in dict.fromkeys(_values(card, name)):
                counts[value] = counts.get(value, 0) + 1
        ordered = sorted(counts) if name == "kafka" else counts
        if name == "tag":
            ordered = sorted(counts, key=lambda tag: (-counts[tag], tag.lower()))
        options = tuple(
            Option(v, labels.get(v, v), counts[v], v == asked.get(name))
            for v in ordered
        )
        yield Menu(name, title, anything, options)


def _check(menus: tuple[Menu, ...], asked: Mapping[str, str]) -> None:
    """Refuse what no menu offers."""
    damages = [
        Damage(
            f"{menu.name}={asked[menu.name][:60]}",
            say("No scenario has this {menu}.", menu=menu.name),
            ", ".join(option.value for option in menu.options),
        )
        for menu in menus
        if menu.name in asked and not any(option.chosen for option in menu.options)
    ]
    if damages:
        raise LinkError(damages, None)
