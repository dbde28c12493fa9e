"""What could make a configuration safer: settings, safer values, and their price.

All of it is data, in ``engine/presets/remedies.yaml``, under Java's names; here it is
said in the words of the clients at hand. What a client does not have is not offered,
and neither is what it has already.

Left out: what one of several producers has of its own (``p2.acks``), changes of what a
scenario orders, and values between those that are listed.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from engine.scenario import Play
from engine.sentence import say
from engine.settings.catalogue import Preset, catalogue
from engine.settings.presets import DEFAULT_KAFKA, JAVA, Setup, setup
from engine.settings.translate import carry
from engine.settings.values import Value

# Kinds of prices, the lowest first; and each in a word.
PRICES: Mapping[str, str] = {
    "care": say("care"),
    "delay": say("waiting"),
    "room": say("memory or disk"),
    "pace": say("speed"),
    "twice": say("things done twice"),
    "refusals": say("writes refused"),
    "code": say("the application"),
    "machines": say("machines"),
    "upgrade": say("an upgrade"),
    "library": say("another client"),
}
RANKS = {name: rank for rank, name in enumerate(PRICES)}
MENUS = ("kafka", "producer", "consumer")
NEWER = "newer"  # in place of a version: every later one, the next first
UNLIMITED = "-1"


class Remedy(NamedTuple):
    """A setting that can be safer, and what that costs."""

    name: str
    values: tuple[str, ...]  # the cheapest first
    given: tuple[str, ...]  # only where it is one of these; () wherever
    only_if: str  # "less" | "more": than the value; "" wherever it is another
    price: str  # one of PRICES
    costs: str
    source: str
    window: bool  # it only changes the time in which the same can happen


class Option(NamedTuple):
    """One safer value of one setting, in the words of the clients at hand."""

    name: str
    text: str
    was: str  # what it is now
    remedy: Remedy

    @property
    def rank(self) -> int:
        """The place of its price among all prices."""
        return RANKS[self.remedy.price]


@cache
def remedies() -> tuple[Remedy, ...]:
    """Read the list, once."""
    text = files("engine").joinpath("presets", "remedies.yaml").read_text("utf-8")
    return tuple(
        Remedy(
            name=entry["set"],
            values=tuple(entry["to"]),
            given=tuple(entry.get("from", ())),
            only_if=entry.get("only_if", ""),
            price=entry["price"],
            costs=say(entry["costs"]),
            source=entry["source"],
            window=entry.get("window", False),
        )
        for entry in yaml.safe_load(text)["remedies"]
    )


def options(played: Play) -> tuple[Option, ...]:
    """List every safer value for an experiment; those of one setting stay in order."""
    found = played.resolved
    here = setup(found.kafka, found.producer, found.consumer)
    now = {value.name: value for value in found.values}
    made: dict[tuple[str, str], Option] = {}
    for remedy in remedies():
        if remedy.name in MENUS:
            several = _versions(remedy, here, now[remedy.name].text)
        else:
            several = _values(remedy, here, now)
        for option in several:
            made.setdefault((option.name, option.text), option)
    return tuple(made.values())


def _values(remedy: Remedy, here: Setup, now: Mapping[str, Value]) -> Iterator[Option]:
    given = {said for text in remedy.given if (said := _said(remedy.name, text, here))}
    for text in remedy.values:
        said = _said(remedy.name, text, here)
        value = now.get(said[0]) if said else None
        if said is None or value is None or said[1] == value.text:
            continue
        if remedy.given and (said[0], value.text) not in given:
            continue
        if remedy.only_if and not _is(remedy.only_if, value.text, said[1]):
            continue
        yield Option(*said, value.text, remedy)


def _is(relation: str, now: str, then: str) -> bool:
    """Whether a value is less, or more, than another; -1 is without limit."""
    limit = float("inf")
    old, new = (limit if text == UNLIMITED else int(text) for text in (now, then))
    return old < new if relation == "less" else old > new


def _said(name: str, text: str, here: Setup) -> tuple[str, str] | None:
    """Say a setting of Java's, or of the client's own, as this client does."""
    own = here.find(name)
    if own is not None:
        fits = own.kind == "integer" or text in own.choices
        return (own.name, text) if fits else None
    java = _java()
    if java.find(name) is None:
        return None
    return next(iter(carry({name: text}, java, here).texts.items()), None)


@cache
def _java() -> Setup:
    return setup(DEFAULT_KAFKA, JAVA, JAVA)


def _versions(remedy: Remedy, here: Setup, written: str) -> Iterator[Option]:
    """Offer later versions, or other clients, of one of the three menus."""
    known = catalogue()
    menu: Mapping[str, Preset]
    menu, mine = {
        "kafka": (known.brokers, here.broker),
        "producer": (known.producers, here.producer),
        "consumer": (known.consumers, here.consumer),
    }[remedy.name]
    if remedy.given and mine.id not in remedy.given:
        return
    names: Iterable[str]
    for text in remedy.values:
        if text == NEWER:
            names = _later(tuple(menu), mine.id, is_broker=remedy.name == "kafka")
        else:
            names = () if _is_of(text, menu, mine) and not remedy.given else (text,)
        for name in names:
            yield Option(remedy.name, name, written, remedy)


def _is_of(text: str, menu: Mapping[str, Preset], mine: Preset) -> bool:
    """Whether a client is of the same making as the one in use."""
    return mine.family == ("java" if text == JAVA else menu[text].family)


def _later(ids: Iterable[str], own: str, *, is_broker: bool) -> Iterator[str]:
    """List the versions after this one, of the same line."""
    passed = False
    line = own.rpartition("-")[0]
    for name in ids:
        same = is_broker or name.rpartition("-")[0] == line
        if passed and same and name.rpartition("-")[2][:1].isdecimal():
            yield name
        passed = passed or name == own
