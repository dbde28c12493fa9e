"""Settings across clients: what goes by different names and means the same.

`acks`, `RequiredAcks` and `request.required.acks` are one concept, known by the
name that Java, or whoever else has it, uses. For each there is what it is in
every client and version.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from engine.settings.catalogue import (
    Catalogue,
    Default,
    Part,
    Preset,
    Setting,
    catalogue,
)
from engine.settings.errors import unknown
from engine.settings.own import shared_name
from engine.settings.presets import Setup

MENUS = ("kafka", "producer", "consumer")  # chosen before all settings


class Held(NamedTuple):
    """What a setting is in one client and version; or why it is not there."""

    part: Part
    preset: Preset
    setting: Setting | None
    default: Default | None
    lacks: str


class Concept(NamedTuple):
    """One thing to set, under all its names."""

    name: str
    settings: tuple[Setting, ...]  # of every client that has it

    @property
    def names(self) -> tuple[str, ...]:
        """List every name that some client accepts, its own first."""
        found = (n for s in self.settings for n in (s.name, *s.aliases))
        return tuple(dict.fromkeys((self.name, *found)))


@cache
def concepts() -> tuple[Concept, ...]:
    """List all there is to set: producers', brokers', consumers', in a form's order."""
    found: dict[str, dict[int, Setting]] = {}
    for _, preset in presets():
        for setting in preset.settings.values():
            found.setdefault(setting.concept, {})[id(setting)] = setting
    return tuple(Concept(name, tuple(s.values())) for name, s in found.items())


def concept(name: str) -> Concept:
    """Find a concept by any of its names, whatever the case, whosever it is.

    Raises SettingError with the likeliest name when nobody knows it.
    """
    name = shared_name(name)
    known = _by_name()
    found = known.get(name) or _by_lower_name().get(name.lower())
    if found is None:
        raise unknown("setting", name, (*MENUS, *known))
    return found


def held(found: Concept) -> tuple[Held, ...]:
    """Tell what it is in every client and version, those without it if that is said."""
    rows = []
    for part, preset in presets():
        own = [s for s in preset.settings.values() if s.concept == found.name]
        rows += [Held(part, preset, s, preset.defaults[s.name], "") for s in own]
        lacks = next((preset.lacks[n] for n in found.names if n in preset.lacks), "")
        if lacks and not own:
            rows.append(Held(part, preset, None, None, lacks))
    return tuple(rows)


def meant(name: str, setup: Setup) -> str:
    """Tell which concept a name stands for with these clients; a menu is its own."""
    if name in MENUS:
        return name
    setting = setup.find(name)
    return setting.concept if setting else ""


def presets(known: Catalogue | None = None) -> Iterator[tuple[Part, Preset]]:
    """List every client and every Kafka, with what it is."""
    known = known or catalogue()
    yield from (("producer", preset) for preset in known.producers.values())
    yield from (("broker", preset) for preset in known.brokers.values())
    yield from (("consumer", preset) for preset in known.consumers.values())


@cache
def _by_name() -> Mapping[str, Concept]:
    """Index the concepts by every name; its own name is the strongest claim."""
    found: dict[str, Concept] = {}
    for one in concepts():
        for name in one.names:
            found.setdefault(name, one)
    return found | {one.name: one for one in concepts()}


@cache
def _by_lower_name() -> Mapping[str, Concept]:
    return {name.lower(): one for name, one in _by_name().items()}
