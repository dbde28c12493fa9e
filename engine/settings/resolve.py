"""One door: defaults, the scenario's settings and a visitor's changes become a Config.

What a visitor changes outdoes what the scenario says, which outdoes the default of
the client and version. Then the clients have their say (`*_rules`). Nothing is
dropped without a sentence in `notes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from engine.model.config import Config
from engine.settings.asked import Asked, Given, ask
from engine.settings.broker_rules import broker_rules
from engine.settings.build import build
from engine.settings.consumer_rules import consumer_rules
from engine.settings.errors import SettingError
from engine.settings.group_build import membership_rules
from engine.settings.names import find
from engine.settings.own import Other, other_producer, split
from engine.settings.presets import DEFAULT_KAFKA, JAVA, Setup, kafka_id, setup
from engine.settings.producer_rules import producer_rules
from engine.settings.share_build import share_rules
from engine.settings.translate import Carried, carry
from engine.settings.values import Value, menus, settings

_NOTHING: Mapping[str, object] = {}
RESOLVED_KEPT = 64  # some 50 kB each


class Resolved(NamedTuple):
    """A configuration, and how every value of it came about."""

    config: Config
    values: tuple[Value, ...]  # always in the same order, whatever was set
    notes: tuple[str, ...]  # what could not be taken over as it was written
    kafka: str  # the presets in use: "4.1", "java-4.1", "kafka-go-writer"…
    producer: str
    consumer: str
    others: tuple[Other, ...] = ()  # producers with settings of their own

    def value(self, name: str) -> Value:
        """Look up one value by its setting's own name; KeyError if there is none."""
        for value in self.values:
            if value.name == name:
                return value
        raise KeyError(name)


def resolve(
    kafka: str = DEFAULT_KAFKA,
    producer: str = JAVA,
    consumer: str = JAVA,
    scenario_settings: Mapping[str, object] = _NOTHING,
    changes: Mapping[str, object] = _NOTHING,
) -> Resolved:
    """Settle a scenario's settings and a visitor's changes into a configuration.

    `changes` may also name another kafka, producer or consumer; the scenario's
    settings are then said in the new client's words, or left out with a note.
    Values are texts, numbers or booleans; times are milliseconds.
    Raises SettingError for whatever does not exist, does not fit, or would make a
    client or a broker refuse to start.
    """
    written = repr((*scenario_settings.items(), None, *changes.items()))
    wanted = _Wanted(kafka, producer, consumer, written, scenario_settings, changes)
    return _resolve(wanted)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be settled; two are the same if they are written the same."""

    kafka: str
    producer: str
    consumer: str
    written: str  # tells 1 from True and from "1", as no comparison of values does
    scenario_settings: Mapping[str, object] = field(compare=False)
    changes: Mapping[str, object] = field(compare=False)


@lru_cache(RESOLVED_KEPT)
def _resolve(wanted: _Wanted) -> Resolved:
    """Settle it; a page asks for the same again and again, with and without the fix."""
    scenario_settings, told = split(wanted.scenario_settings)
    changes, picked_own = split(wanted.changes)
    kafka, producer, consumer = wanted.kafka, wanted.producer, wanted.consumer
    own = {"kafka": kafka_id(kafka), "producer": producer, "consumer": consumer}
    picked = {name: str(changes[name]).strip() for name in own if name in changes}
    if "kafka" in picked:
        picked["kafka"] = kafka_id(picked["kafka"])
    home, here = setup(**own), setup(**{**own, **picked})
    written = _read(scenario_settings, home)
    carried = Carried(written, ()) if here == home else carry(written, home, here)
    changed = _read({n: v for n, v in changes.items() if n not in own}, here)

    given = {name: Given(text, "scenario") for name, text in carried.texts.items()}
    given |= {name: Given(text, "change") for name, text in changed.items()}
    asked = ask(here, given)
    implied = producer_rules(asked) | broker_rules(asked) | consumer_rules(asked)
    implied |= membership_rules(asked) | share_rules(asked)
    settled = asked.settle(implied)
    values = (*menus(own, picked), *settings(settled, implied))
    main = (here, {name: value.text for name, value in given.items()})
    others = tuple(
        other_producer(name, main, told.get(name, {}), picked_own.get(name, {}))
        for name in sorted({*told, *picked_own})
    )
    values += tuple(value for other in others for value in other.values)
    ids = (here.broker.id, here.producer.id, here.consumer.id)
    notes = (*carried.notes, *_outdone(given, settled))
    return Resolved(build(settled), values, notes, *ids, others)


def canonical_changes(
    kafka: str,
    producer: str,
    consumer: str,
    scenario_settings: Mapping[str, object],
    changes: Mapping[str, object],
) -> dict[str, str]:
    """Write changes as a URL should: own names, sorted, without those that do nothing.

    Raises SettingError as `resolve` does.
    """

    def outcome(tried: Mapping[str, object]) -> tuple[object, ...]:
        found = resolve(kafka, producer, consumer, scenario_settings, tried)
        shown = tuple((value.name, value.text) for value in found.values)
        own = tuple(other.config for other in found.others)
        return found.config, own, shown, found.notes

    found = resolve(kafka, producer, consumer, scenario_settings, changes)
    asked = {v.name: v.text for v in found.values if v.origin == "change"}
    wanted = outcome(asked)
    for name in sorted(asked):
        rest = {key: text for key, text in asked.items() if key != name}
        try:
            same = outcome(rest) == wanted
        except SettingError:  # the other changes need this one
            continue
        asked = rest if same else asked
    return dict(sorted(asked.items()))


def _read(written: Mapping[str, object], here: Setup) -> dict[str, str]:
    """Read every value, under the name that its owner uses first."""
    texts: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, found in written.items():
        setting = find(name, here)
        first = names.setdefault(setting.name, name)
        if first != name:
            message = f"{first} and {name} are the same setting."
            hint = "Leave one of the two out."
            raise SettingError(message, name=setting.name, found=name, hint=hint)
        texts[setting.name] = setting.read(found)
    return texts


def _outdone(given: Mapping[str, Given], settled: Asked) -> list[str]:
    """Say which values somebody asked for do not hold."""
    return [
        f"{name}={asked.text} became {name}={settled.texts[name]}."
        for name, asked in given.items()
        if asked.text != settled.texts[name]
    ]
