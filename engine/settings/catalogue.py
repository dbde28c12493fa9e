"""What there is to set: every setting, and every client and version with defaults.

All of it is data, in `engine/presets/*.yaml`, read once. Each default says where
it was read; the facts behind them are the Apache sources at release tags.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from engine.sentence import say
from engine.settings.errors import unsuitable

Role = Literal["producer", "consumer", "topic", "broker", "application", "environment"]
Kind = Literal["boolean", "enum", "integer"]
Part = Literal["producer", "consumer", "broker"]  # who takes the setting

_YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FILES: dict[str, Part] = {
    "producers": "producer",
    "consumers": "consumer",
    "brokers": "broker",
}
_NUMBER = re.compile(r"[+-]?[0-9]{1,19}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of one client library, of the brokers, or of the application."""

    name: str  # exactly as the client spells it
    family: str  # "java", "kafka-go", "librdkafka", "broker" or "application"
    part: Part
    role: Role
    kind: Kind
    explanation: str  # one sentence
    choices: tuple[str, ...] = ()  # of a boolean or an enum, in the order of a menu
    minimum: int | None = None
    maximum: int | None = None
    unit: str = ""  # of an integer: "ms", "bytes", "KiB", "messages"…
    aliases: tuple[str, ...] = ()  # other names that the same client knows it by
    spellings: Mapping[str, str] = field(default_factory=dict)  # other -> choice
    concept: str = ""  # the name under which Java, or whoever else, means the same

    @property
    def possible(self) -> str:
        """Say in words what this setting can be."""
        if self.kind == "integer":
            return (
                f"a whole number of {self.unit} from {self.minimum} to {self.maximum}"
            )
        return ", ".join(self.choices)

    def read(self, found: object) -> str:
        """Turn a value from YAML or from a URL into the text this package uses.

        Raises SettingError when the setting cannot take the value.
        """
        if self.kind == "integer":
            return self._read_integer(found)
        text = str(found).strip().lower()
        text = self.spellings.get(text, text)
        confused = isinstance(found, bool) and self.kind == "enum"
        if confused or text not in self.choices:
            raise unsuitable(self.name, found, self.possible)
        return text

    def _read_integer(self, found: object) -> str:
        text = str(found).strip()
        if isinstance(found, bool) or not _NUMBER.fullmatch(text):
            raise unsuitable(self.name, found, self.possible)
        number = int(text)
        assert self.minimum is not None, f"{self.name} has no bounds"
        assert self.maximum is not None, f"{self.name} has no bounds"
        if not self.minimum <= number <= self.maximum:
            raise unsuitable(self.name, found, self.possible)
        return str(number)


@dataclass(frozen=True, slots=True)
class Default:
    """What a setting is when nobody sets it, and where that was read."""

    text: str
    source: str
    note: str = ""  # what surprises in the default
    warning: str = ""  # what to know of this setting whatever its value


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One client in one line of versions, or the brokers of one version."""

    id: str
    label: str
    family: str
    versions: str
    settings: Mapping[str, Setting]  # those it has, in the order of a form
    by_alias: Mapping[str, Setting]  # the same, under every name it accepts
    by_concept: Mapping[str, Setting]
    defaults: Mapping[str, Default]
    fixed: Mapping[str, Any]  # what no setting changes, by field of engine.model
    rules: Mapping[str, str]  # how this version treats settings that contradict
    lacks: Mapping[str, str]  # why a setting of others is missing here
    java: str = ""  # of a broker: the Java client that goes with it
    kafka: tuple[str, ...] = ()  # of a Java client: the brokers of the same age
    spellings: tuple[str, ...] = ()  # other ids that mean this preset


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything in the three data files."""

    brokers: Mapping[str, Preset]
    producers: Mapping[str, Preset]
    consumers: Mapping[str, Preset]
    labels: Mapping[str, str]  # of the families
    everywhere: Mapping[str, tuple[Setting, ...]]  # by any name, in any family


@cache
def catalogue() -> Catalogue:
    """Read the three data files, once."""
    labels: dict[str, str] = {}
    everywhere: dict[str, tuple[Setting, ...]] = {}
    presets = {}
    for name, part in _FILES.items():
        data = _load(name)
        families = _families(data, part)
        labels |= {family: entry["label"] for family, entry in data["families"].items()}
        for setting in {
            id(s): s for f in families.values() for s in f.values()
        }.values():
            for key in (setting.name, *setting.aliases):
                everywhere[key] = (*everywhere.get(key, ()), setting)
        presets[name] = {
            id_: _preset(id_, entry, families[entry["family"]])
            for id_, entry in data["presets"].items()
        }
    return Catalogue(**presets, labels=labels, everywhere=everywhere)


def _load(name: str) -> dict[str, Any]:
    text = files("engine").joinpath("presets", f"{name}.yaml").read_text("utf-8")
    loaded = yaml.load(text, Loader=_YAML_LOADER)  # noqa: S506 - both are safe loaders
    assert isinstance(loaded, dict), f"{name}.yaml is not a mapping"
    return loaded


def _families(data: Mapping[str, Any], part: Part) -> dict[str, dict[str, Setting]]:
    shared = {
        name: _setting(name, entry, "application", part, "application")
        for name, entry in data.get("shared", {}).items()
    }
    return {
        family: {
            **{
                name: _setting(name, entry, family, part, part)
                for name, entry in listed["settings"].items()
            },
            **shared,
        }
        for family, listed in data["families"].items()
    }


def _setting(
    name: str, entry: Mapping[str, Any], family: str, part: Part, role: Role
) -> Setting:
    low, high = entry.get("bounds", (None, None))
    boolean = ("true", "false")
    return Setting(
        name=name,
        family=family,
        part=part,
        role=entry.get("role", role),
        kind=entry["kind"],
        explanation=say(entry["explains"]),
        choices=boolean
        if entry["kind"] == "boolean"
        else tuple(entry.get("choices", ())),
        minimum=low,
        maximum=high,
        unit=entry.get("unit", ""),
        aliases=tuple(entry.get("aliases", ())),
        spellings=entry.get("spellings", {}),
        concept=entry.get("concept", name),
    )


def _preset(
    id_: str, entry: Mapping[str, Any], family: Mapping[str, Setting]
) -> Preset:
    settings = {name: s for name, s in family.items() if name in entry["defaults"]}
    assert len(settings) == len(entry["defaults"]), (
        f"{id_}: a default without a setting"
    )
    defaults = {}
    for name, setting in settings.items():
        default = entry["defaults"][name]
        defaults[name] = Default(
            text=setting.read(default["value"]),
            source=default["source"],
            note=say(default.get("note", "")),
            warning=say(default.get("warning", "")),
        )
    return Preset(
        id=id_,
        label=entry["label"],
        family=entry["family"],
        versions=entry["versions"],
        settings=settings,
        by_alias={k: s for s in settings.values() for k in (s.name, *s.aliases)},
        by_concept={s.concept: s for s in settings.values()},
        defaults=defaults,
        fixed={k: v["value"] for k, v in entry.get("fixed", {}).items()},
        rules=entry.get("rules", {}),
        lacks={k: say(why) for k, why in entry.get("lacks", {}).items()},
        java=entry.get("java", ""),
        kafka=tuple(entry.get("kafka", ())),
        spellings=tuple(entry.get("spellings", ())),
    )
