"""Where a setting matters: the scenarios that set it, show it or are fixed by it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from app.views.words import as_text
from engine.scenario import Scenario, catalogue
from engine.settings import shared_name
from engine.settings.concepts import MENUS, concept, meant
from engine.settings.presets import DEFAULT_KAFKA, JAVA, Setup, setup


@dataclass(frozen=True, slots=True)
class Use:
    """One scenario in which a setting matters, and how."""

    slug: str
    title: str
    question: str
    where: str
    sets: str  # "acks=1", as its clients write it
    fixes: str  # "acks=all", where that is what saves the messages
    shown: bool  # among the few settings that matter there
    beside: tuple[str, ...]  # what else matters there


def uses(name: str) -> tuple[Use, ...]:
    """List the scenarios in which a setting matters: those that it fixes first."""
    return _uses().get(name, ())


def families(scenario: Scenario) -> tuple[str, ...]:
    """Name the client libraries of a scenario: producer's, consumer's, once each."""
    client = scenario.client
    here = setup(scenario.kafka, client.producer, client.consumer)
    return tuple(dict.fromkeys((here.producer.family, here.consumer.family)))


@cache
def _uses() -> Mapping[str, tuple[Use, ...]]:
    found: dict[str, list[Use]] = {}
    for scenario in catalogue():
        for name, use in _of(scenario):
            found.setdefault(name, []).append(use)
    return {
        name: tuple(sorted(listed, key=lambda use: (not use.fixes, not use.shown)))
        for name, listed in found.items()
    }


def _of(scenario: Scenario) -> Iterator[tuple[str, Use]]:
    here = setup(scenario.kafka, scenario.client.producer, scenario.client.consumer)
    fixed = _fixed(scenario, here)
    sets = _written(_chosen(scenario) | dict(scenario.settings), here)
    fixes = _written(scenario.fix, fixed)
    shown = dict.fromkeys(
        name
        for one in scenario.show
        if (name := meant(one, here) or meant(one, fixed) or _of_one(one))
    )
    for name in dict.fromkeys((*fixes, *shown, *sets)):
        yield (
            name,
            Use(
                slug=scenario.slug,
                title=scenario.title,
                question=scenario.question,
                where=scenario.where,
                sets=sets.get(name, ""),
                fixes=fixes.get(name, ""),
                shown=name in shown,
                beside=tuple(n for n in shown if n != name),
            ),
        )


def _fixed(scenario: Scenario, here: Setup) -> Setup:
    """Find the clients of the fix: it may be another client or another Kafka."""
    fix = {name: str(value) for name, value in scenario.fix.items()}
    return setup(
        fix.get("kafka", here.broker.id),
        fix.get("producer", scenario.client.producer),
        fix.get("consumer", scenario.client.consumer),
    )


def _chosen(scenario: Scenario) -> dict[str, object]:
    """Tell which Kafka and which clients a scenario takes that are not the usual."""
    client = scenario.client
    chosen = (
        ("kafka", scenario.kafka, DEFAULT_KAFKA),
        ("producer", client.producer, JAVA),
        ("consumer", client.consumer, JAVA),
    )
    return {name: value for name, value, usual in chosen if value != usual}


def _written(settings: Mapping[str, object], here: Setup) -> dict[str, str]:
    return {
        known: f"{name}={as_text(value)}"
        for name, value in settings.items()
        if (known := meant(name, here) or _of_one(name))
    }


def _of_one(name: str) -> str:
    """What is set for one of several producers alone: ``p2.partitioner``."""
    plain = shared_name(name)
    if plain == name:
        return ""
    return plain if plain in MENUS else concept(plain).name
