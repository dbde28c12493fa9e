"""Every setting on a page of its own: what it means, its defaults, where it matters."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from app.views.scenes import Use, uses
from app.views.versions import VERSION, span
from app.views.words import ROLES, listed, plainly
from engine.sentence import joined, say
from engine.settings import (
    MenuEntry,
    consumer_presets,
    kafka_versions,
    producer_presets,
    resolve,
    shared_name,
)
from engine.settings.catalogue import Setting, catalogue
from engine.settings.concepts import MENUS, Concept, Held, concept, held

RELATIVES = 6
OWNERS = {"producer": "Producer", "broker": "Kafka", "consumer": "Consumer"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a setting is for some clients, and what it can be."""

    who: str  # "Java and librdkafka"; empty where it is the same for everybody
    names: tuple[str, ...]
    explains: str
    possible: str


@dataclass(frozen=True, slots=True)
class Default:
    """What it is in one client and version when nobody sets it."""

    part: str  # "producer", "broker" or "consumer"
    client: str
    label: str
    versions: str
    name: str  # as this client spells it
    value: str
    unit: str
    plainly: str  # "30 s", where the number alone says little
    was: str  # in the version before, if that was another
    source: str
    note: str
    lacks: str  # why this client has no such setting


@dataclass(frozen=True, slots=True)
class SettingPage:
    """One setting with all that is known of it."""

    name: str
    names: tuple[str, ...]
    role: str
    place: str  # the role in words
    meanings: tuple[Meaning, ...]
    changes: tuple[str, ...]  # what changed when, a sentence for each client
    defaults: tuple[Default, ...]
    uses: tuple[Use, ...]
    relatives: tuple[str, ...]


def address(name: str) -> str:
    """Return where a setting's page is."""
    return f"/settings/{name}"


def proper_name(name: str) -> str:
    """Find the one name that a setting's page goes by.

    Raises SettingError with the likeliest name when nobody knows it.
    """
    name = shared_name(name)
    return name if name in MENUS else concept(name).name


@cache
def setting_page(name: str) -> SettingPage:
    """Tell all about one setting, under its proper name."""
    if name in MENUS:
        return _menu(name)
    found = concept(name)
    assert found.name == name, f"{name} has its page under {found.name}"
    rows = held(found)
    role = min((s.role for s in found.settings), key=list(ROLES).index)
    return SettingPage(
        name=name,
        names=found.names,
        role=role,
        place=ROLES[role],
        meanings=tuple(_meanings(found, rows)),
        changes=tuple(_changes(rows)),
        defaults=tuple(_defaults(rows)),
        uses=uses(name),
        relatives=_relatives(name),
    )


def _meanings(found: Concept, rows: Sequence[Held]) -> Iterator[Meaning]:
    """Say what it means, once for all clients that say the same."""
    alike: dict[tuple[str, str], list[tuple[str, Setting]]] = {}
    for row in rows:
        if row.setting is not None:
            key = (row.setting.explanation, _possible(row.setting))
            alike.setdefault(key, []).append((_client(row), row.setting))
    for (explains, possible), owned in alike.items():
        clients = dict.fromkeys(client for client, _ in owned)
        names = dict.fromkeys(n for _, s in owned for n in (s.name, *s.aliases))
        alone = len(alike) == len(found.names) == 1
        who = "" if alone else listed([*clients])
        yield Meaning(who, tuple(names), explains, possible)


def _client(row: Held) -> str:
    return catalogue().labels[row.preset.family]


def _possible(setting: Setting) -> str:
    if setting.kind != "integer":
        return listed(setting.choices, "or")
    return say(
        "{low:,} to {high:,} {unit}",
        low=setting.minimum,
        high=setting.maximum,
        unit=setting.unit,
    )


def _changes(rows: Sequence[Held]) -> Iterator[str]:
    """Say for each client which value holds in which of its versions."""
    own = [row for row in rows if row.default]
    for (_, family), together in groupby(own, lambda r: (r.part, r.preset.family)):
        spans = [
            (text, [row.preset.label for row in span])
            for text, span in groupby(together, _text)
        ]
        label = catalogue().labels[family]
        if len(spans) == 1:
            text, labels = spans[0]
            if len(labels) > 1:
                yield say(
                    "{client}: {value} in every version here.", client=label, value=text
                )
            else:
                yield f"{label}: {text}."
        else:
            told = [
                say(
                    "{value} in {versions}",
                    value=text,
                    versions=span([one.removeprefix(f"{label} ") for one in labels]),
                )
                for text, labels in spans
            ]
            yield say("{client}: {values}.", client=label, values=joined(told, ", "))


def _text(row: Held) -> str:
    return row.default.text if row.default else ""


def _defaults(rows: Sequence[Held]) -> Iterator[Default]:
    before: dict[tuple[str, str], str] = {}
    for row in rows:
        own, key = row.default, (row.part, row.preset.family)
        text, last = _text(row), before.get(key)
        another = last not in (None, text) and VERSION.search(row.preset.label)
        notes = (own.warning, own.note) if own else ()
        yield Default(
            part=row.part,
            client=_client(row),
            label=row.preset.label,
            versions=row.preset.versions,
            name=row.setting.name if row.setting else "",
            value=text,
            unit=row.setting.unit if row.setting else "",
            plainly=plainly(text, row.setting.unit) if row.setting else "",
            was=last or "" if another else "",
            source=own.source if own else "",
            note=joined(filter(None, notes), "; "),
            lacks=row.lacks,
        )
        if own:
            before[key] = text


def _relatives(name: str) -> tuple[str, ...]:
    """Name the settings that scenarios show beside this one, the closest first."""
    beside = Counter(other for use in uses(name) for other in use.beside)
    return tuple(other for other, _ in beside.most_common(RELATIVES))


def _menu(name: str) -> SettingPage:
    """Tell what can be chosen before all settings: Kafka and the clients."""
    entries: dict[str, Iterable[MenuEntry]] = {
        "kafka": kafka_versions(),
        "producer": producer_presets(),
        "consumer": consumer_presets(),
    }
    value = resolve().value(name)
    part = "broker" if name == "kafka" else name
    return SettingPage(
        name=name,
        names=(name,),
        role=value.role,
        place=ROLES[value.role],
        meanings=(
            Meaning("", (name,), value.explanation, listed(value.choices, "or")),
        ),
        changes=(),
        defaults=tuple(
            Default(
                part=part,
                client=OWNERS[part],
                label=entry.label,
                versions=entry.versions,
                name=name,
                value=entry.id,
                unit="",
                plainly="",
                was="",
                source="",
                note="",
                lacks="",
            )
            for entry in entries[name]
        ),
        uses=uses(name),
        relatives=_relatives(name),
    )
