"""Every value with all that a form or a page says of it, always in the same order."""

from collections.abc import Mapping
from typing import NamedTuple

from engine.sentence import joined, say
from engine.settings.asked import Asked, Implied, Origin
from engine.settings.catalogue import Default, Kind, Preset, Role, Setting, catalogue
from engine.settings.presets import DEFAULT_KAFKA, JAVA

_ROLES: tuple[Role, ...] = (
    "producer",
    "topic",
    "broker",
    "consumer",
    "application",
    "environment",
)
_CHOICES: tuple[tuple[str, Role, str, str], ...] = (
    ("kafka", "broker", DEFAULT_KAFKA, say("Which Kafka the brokers run.")),
    ("producer", "producer", JAVA, say("Which client library sends the messages.")),
    ("consumer", "consumer", JAVA, say("Which client library reads the messages.")),
)


class Value(NamedTuple):
    """One setting as it holds, with all that a form or a page says of it."""

    name: str  # as the client spells it; also kafka, producer, consumer
    role: Role
    text: str  # as in a URL or a properties file
    default_text: str
    origin: Origin  # who asked; "default" also where a client changed it by itself
    default_label: str  # "default of Java 4.1+"
    source: str  # where the default was read
    note: str  # what a client made of the value, or what surprises in the default
    explanation: str  # one sentence
    kind: Kind
    choices: tuple[str, ...]  # of a boolean or an enum
    minimum: int | None  # of an integer, in `unit`
    maximum: int | None
    unit: str


def menus(own: Mapping[str, str], picked: Mapping[str, str]) -> list[Value]:
    """Give the three choices before all others the form of any other value.

    `own` is what the scenario says, `picked` what a visitor chose instead.
    """
    known = catalogue()
    choices = {
        "kafka": tuple(known.brokers),
        "producer": (JAVA, *known.producers),
        "consumer": (JAVA, *known.consumers),
    }
    values = []
    for name, role, default, explanation in _CHOICES:
        text = picked.get(name, own[name])
        origin: Origin = "default" if text == default else "scenario"
        value = Value(
            name=name,
            role=role,
            text=text,
            default_text=default,
            origin="change" if name in picked else origin,
            default_label=say("assumed here"),
            source=say("an assumption of this simulator"),
            note="",
            explanation=explanation,
            kind="enum",
            choices=choices[name],
            minimum=None,
            maximum=None,
            unit="",
        )
        values.append(value)
    return values


def settings(settled: Asked, implied: Mapping[str, Implied]) -> list[Value]:
    """List every setting of a setup by role, as a form would."""
    setup = settled.setup
    rows = [
        _value(setting, preset, settled, implied)
        for preset in (setup.producer, setup.broker, setup.consumer)
        for setting in preset.settings.values()
    ]
    return sorted(rows, key=lambda value: _ROLES.index(value.role))


def own_values(
    name: str, settled: Asked, implied: Mapping[str, Implied], told: str, picked: str
) -> tuple[Value, ...]:
    """List what is one producer's own, as ``p2.acks``; `told`, `picked`: its client."""
    menu = next(
        value
        for value in menus(
            {"kafka": "", "producer": told, "consumer": ""},
            {"producer": picked} if picked else {},
        )
        if value.name == "producer"
    )
    preset = settled.setup.producer
    rows = [_value(s, preset, settled, implied) for s in preset.settings.values()]
    return tuple(row._replace(name=f"{name}.{row.name}") for row in (menu, *rows))


def _value(
    setting: Setting, preset: Preset, settled: Asked, implied: Mapping[str, Implied]
) -> Value:
    name, default = setting.name, preset.defaults[setting.name]
    assumed = default.source.startswith("an assumption")
    return Value(
        name=name,
        role=setting.role,
        text=settled.texts[name],
        default_text=default.text,
        origin=settled.given[name].origin if name in settled.given else "default",
        default_label=say("assumed here")
        if assumed
        else say("default of {client}", client=preset.label),
        source=default.source,
        note=_note(implied.get(name), default, settled.texts[name]),
        explanation=setting.explanation,
        kind=setting.kind,
        choices=setting.choices,
        minimum=setting.minimum,
        maximum=setting.maximum,
        unit=setting.unit,
    )


def _note(implied: Implied | None, default: Default, text: str) -> str:
    """Say what a client made of a value; else what surprises in it."""
    if implied is not None:
        return implied.note
    surprise = default.note if text == default.text else ""
    return joined(filter(None, (default.warning, surprise)), "; ")
