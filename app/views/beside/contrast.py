"""What was chosen otherwise on the two sides, and what the sides are called."""

from collections.abc import Iterator
from typing import NamedTuple

from app.comparing import Comparison
from app.runs import Run
from app.switching import CHOICES
from app.views.setting import address, proper_name
from app.views.story import script
from engine.scenario.moving import PREFIX as MOVED
from engine.scenario.moving import names as orders_of
from engine.sentence import joined, say
from engine.settings import Value
from engine.settings.catalogue import catalogue as presets

ABSENT = say("not known there")
FEW = 3  # so many choices name a side


class Choice(NamedTuple):
    """One setting that holds another value on the other side."""

    name: str
    page: str  # where more is said about it; "" for what is no setting
    a: str
    b: str
    chosen: bool  # somebody chose it; else the clients' own defaults differ


class Name(NamedTuple):
    """What a side is called."""

    id: str  # "a"
    letter: str  # "A"
    title: str  # "As told", "With the fix"
    choices: str  # "acks=all"


def choices(comparison: Comparison) -> tuple[Choice, ...]:
    """List what holds on one side alone, the chosen ones first."""
    a, b = (_values(run) for run in comparison.runs)
    chosen = _chosen(comparison)
    found = [
        Choice(
            name,
            address(proper_name(name)),
            a[name].text if name in a else ABSENT,
            b[name].text if name in b else ABSENT,
            name in chosen,
        )
        for name in dict.fromkeys((*a, *b))
        if name not in a or name not in b or a[name].text != b[name].text
    ]
    found += [*_moved(comparison), *_orders(comparison)]
    return tuple(sorted(found, key=lambda choice: not choice.chosen))


def names(comparison: Comparison) -> tuple[Name, Name]:
    """Name both sides by what was chosen on them."""
    alike = comparison.a.scenario.slug == comparison.b.scenario.slug
    differing = [one for one in choices(comparison) if one.chosen]
    made = []
    for side, run in zip("ab", comparison.runs, strict=True):
        told = say("As told") if run.play.as_told else say("Changed")
        told = say("With the fix") if run.play.fixed else told
        words = [
            _spoken(one, side)
            for one in differing
            if getattr(one, side) not in ("", ABSENT)
        ]
        if len(words) > FEW:
            words = [*words[:FEW], say("{count} more", count=len(words) - FEW)]
        title = told
        if not alike:
            title = say("{title} ({how})", title=run.scenario.title, how=told)
        made.append(Name(side, side.upper(), title, joined(words, ", ")))
    return made[0], made[1]


def _values(run: Run) -> dict[str, Value]:
    return {value.name: value for value in run.play.resolved.values}


def _chosen(comparison: Comparison) -> set[str]:
    """Name what somebody chose: a visitor on one side, or the scenarios themselves."""
    a, b = comparison.runs
    names = {*a.play.changes, *b.play.changes}
    if a.scenario.slug != b.scenario.slug:
        names |= {*a.scenario.settings, *b.scenario.settings, *CHOICES}
    return names


def _moved(comparison: Comparison) -> Iterator[Choice]:
    """The scripts' own orders that somebody gave another time on one side."""
    a, b = map(_times, comparison.runs)
    for name in sorted(_chosen(comparison) & a.keys() & b.keys()):
        if a[name] != b[name]:
            yield Choice(name, "", a[name], b[name], chosen=True)


def _times(run: Run) -> dict[str, str]:
    known = orders_of(run.scenario.script)
    return {name: run.play.script[place].when for name, place in known.items()}


def _orders(comparison: Comparison) -> list[Choice]:
    sides = [
        [
            say("{when}: {order}", when=cue.when, order=cue.text)
            for cue in script(run)
            if cue.added
        ]
        for run in comparison.runs
    ]
    found = []
    for side, own in enumerate(sides):
        for words in own:
            if words not in sides[1 - side]:
                a, b = (words, "") if side == 0 else ("", words)
                found.append(Choice(say("order"), "", a, b, chosen=True))
    return found


def _spoken(choice: Choice, side: str) -> str:
    text: str = getattr(choice, side)
    known = presets()
    if choice.name == "kafka" and text in known.brokers:
        return known.brokers[text].label
    if choice.name == "producer" and text in known.producers:
        label = known.producers[text].label
        return say("{client} producer", client=label)
    if choice.name == "consumer" and text in known.consumers:
        label = known.consumers[text].label
        return say("{client} consumer", client=label)
    is_named = choice.page or choice.name.startswith(MOVED)
    return f"{choice.name}={text}" if is_named else text
