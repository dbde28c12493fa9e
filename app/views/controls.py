"""The configuration as a form: each setting with its default beside it.

A control that shows what the scenario says sends nothing, so that a form which
was not touched changes nothing, and so that a link holds only what differs.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.laboratory import LAB, MEASURES, PREFIX
from app.links import Experiment
from app.pairing import pair_of
from app.runs import Run
from app.switching import CHOICES
from app.views.setting import address, proper_name
from app.views.words import ROLES, plainly
from engine.scenario.moving import PREFIX as MOVED
from engine.scenario.moving import names
from engine.sentence import capital, say
from engine.settings import Value, consumer_presets, kafka_versions, producer_presets
from engine.settings.names import equivalent
from engine.settings.presets import setup

FEW = 4  # so many choices stand side by side; more are a menu


class Option(NamedTuple):
    """One choice; the one that the scenario made sends an empty value."""

    value: str
    label: str
    chosen: bool


class Control(NamedTuple):
    """One setting as a part of a form."""

    name: str
    id: str
    page: str  # where more is said about it
    kind: str  # "radio" | "menu" | "number"
    text: str  # what holds
    unset: str  # what holds when the form sends nothing
    typed: str  # what a number field shows: nothing, unless it was changed
    options: tuple[Option, ...]
    minimum: int | None
    maximum: int | None
    unit: str
    default: str  # "5 ms is the default of Java 4.1+"
    explanation: str
    note: str
    source: str
    changed: bool


class Group(NamedTuple):
    """Settings of one role."""

    id: str
    title: str
    controls: tuple[Control, ...]


class Chip(NamedTuple):
    """One change, and the link without it."""

    name: str
    text: str
    was: str
    undo: Experiment
    compare: str  # with it and without


class Controls(NamedTuple):
    """The whole form."""

    menus: tuple[Control, ...]
    shown: tuple[Control, ...]  # the few that matter here
    groups: tuple[Group, ...]  # all others
    load: tuple[Control, ...]  # of the lab: who is there, and what is sent
    others: int
    chips: tuple[Chip, ...]
    moved: tuple[tuple[str, str], ...]  # the script's own orders, at other times
    notes: tuple[str, ...]


def controls(run: Run) -> Controls:
    """Lay out the form of an experiment."""
    told = {value.name: value.text for value in run.told.values}
    told |= dict(zip(CHOICES, run.clients, strict=True))
    made = {
        value.name: _control(value, told.get(value.name, value.default_text))
        for value in run.play.resolved.values
    }
    first = [made[name] for name in _shown(run) if name in made]
    rest = {n: c for n, c in made.items() if c not in first and n not in CHOICES}
    load = _load(run) if run.scenario.slug == LAB else ()
    told |= {measure.name: str(measure.usual) for measure in MEASURES}
    own = run.scenario.script
    told |= {name: own[place].when for name, place in names(own).items()}
    return Controls(
        menus=tuple(made[name] for name in CHOICES),
        shown=tuple(first),
        groups=_groups(run.play.resolved.values, rest),
        load=load,
        others=len(rest),
        chips=tuple(_chip(run, name, text, told) for name, text in _changes(run)),
        moved=tuple(c for c in run.play.changes.items() if c[0].startswith(MOVED)),
        notes=run.play.resolved.notes,
    )


def _changes(run: Run) -> Sequence[tuple[str, str]]:
    mine = (change for change in run.experiment.changes if change[0].startswith(PREFIX))
    return (*run.play.changes.items(), *mine)


def _shown(run: Run) -> tuple[str, ...]:
    """Name the settings that matter, as the clients of now call them."""
    found = run.play.resolved
    own, here = setup(*run.clients), setup(found.kafka, found.producer, found.consumer)
    names = []
    for name in run.scenario.show:
        setting = own.find(name)
        same = equivalent(setting, here) if setting else None
        names.append(same.name if same else name)
    changed = [name for name in run.play.changes if name not in CHOICES]
    return tuple(dict.fromkeys((*names, *changed)))


def _load(run: Run) -> tuple[Control, ...]:
    """Lay out the numbers that only the lab knows."""
    chosen = dict(run.experiment.changes)
    return tuple(
        Control(
            name=measure.name,
            id="set-" + measure.name.replace(".", "-"),
            page="/lab",
            kind="number",
            text=chosen.get(measure.name, str(measure.usual)),
            unset=str(measure.usual),
            typed=chosen.get(measure.name, ""),
            options=(),
            minimum=measure.least,
            maximum=measure.most,
            unit=measure.unit,
            default=say("{usual} unless you choose", usual=measure.usual),
            explanation=measure.explanation,
            note="",
            source="",
            changed=measure.name in chosen,
        )
        for measure in MEASURES
    )


def _groups(values: Sequence[Value], rest: Mapping[str, Control]) -> tuple[Group, ...]:
    groups = (
        Group(
            role,
            title,
            tuple(rest[v.name] for v in values if v.role == role and v.name in rest),
        )
        for role, title in ROLES.items()
    )
    return tuple(group for group in groups if group.controls)


def _control(value: Value, told: str) -> Control:
    changed = value.origin == "change"
    unset = told if changed else value.text
    kind = "menu"
    if value.kind == "integer":
        kind = "number"
    elif len(value.choices) <= FEW and value.name not in CHOICES:
        kind = "radio"
    return Control(
        name=value.name,
        id="set-" + value.name.replace(".", "-"),
        page=address(proper_name(value.name)),
        kind=kind,
        text=value.text,
        unset=unset,
        typed=value.text if changed else "",
        options=_options(value, unset),
        minimum=value.minimum,
        maximum=value.maximum,
        unit=value.unit,
        default=_default(value),
        explanation=value.explanation,
        note=capital(value.note),
        source=value.source,
        changed=changed,
    )


def _default(value: Value) -> str:
    text = value.default_text
    if value.unit == "ms":
        said = plainly(text, value.unit)
        text = say("{number} ms ({plainly})", number=text, plainly=said)
        text = text if said else f"{value.default_text} ms"
    if value.default_label.startswith("default"):
        return say("{value} is the {default}", value=text, default=value.default_label)
    return say("{value} is {default}", value=text, default=value.default_label)


def _options(value: Value, unset: str) -> tuple[Option, ...]:
    changed = value.origin == "change"
    labels = _labels(value)
    return tuple(
        Option(
            value=""
            if choice == unset != (value.text if changed else None)
            else choice,
            label=labels[choice],
            chosen=choice == value.text,
        )
        for choice in value.choices
    )


def _labels(value: Value) -> dict[str, str]:
    entries = {
        "kafka": kafka_versions,
        "producer": producer_presets,
        "consumer": consumer_presets,
    }
    if value.name in entries:
        return {entry.id: entry.label for entry in entries[value.name]()}
    return {choice: choice for choice in value.choices}


def _chip(run: Run, name: str, text: str, told: Mapping[str, str]) -> Chip:
    undo = run.experiment.without(name)
    compare = pair_of(undo, run.experiment).url
    return Chip(name, text, told.get(name, say("not set")), undo, compare)
