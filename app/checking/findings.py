"""What contradicts what, what nobody reads, and what does not mean what it seems to.

Every finding says what comes of it, where it stands, and where that can be read.
"""

from collections.abc import Iterator
from typing import NamedTuple

from app.checking.contradictions import (
    FAILS,
    IGNORED,
    REFUSED,
    RISKY,
    RULES,
    SILENT,
)
from app.checking.entries import Place
from app.checking.naming import names_of
from app.checking.understanding import Understood
from engine.sentence import say

__all__ = [
    "FAILS",
    "IGNORED",
    "LEVELS",
    "REFUSED",
    "RISKY",
    "SILENT",
    "Finding",
    "findings",
]

LEVELS = {
    REFUSED: say("Refused: it does not start"),
    FAILS: say("Never works"),
    SILENT: say("Changed without a word"),
    IGNORED: say("Nobody reads it"),
    RISKY: say("Not what it seems"),
}


class Finding(NamedTuple):
    """One thing that is wrong, or other than it looks."""

    level: str  # one of LEVELS
    message: str
    setting: str
    place: Place | None
    source: str


def findings(found: Understood) -> tuple[Finding, ...]:
    """Apply every rule; the gravest first, then in the order of the files."""
    listed = [*_refusals(found), *_misplaced(found), *_silent(found)]
    for rule in RULES:
        for level, message, setting, source in rule(found):
            place = found.place(setting)
            listed.append(Finding(level, message, setting, place, source))
    levels = list(LEVELS)
    return tuple(
        sorted(listed, key=lambda one: (levels.index(one.level), str(one.place or "~")))
    )


def _refusals(found: Understood) -> Iterator[Finding]:
    source = "ConfigDef, the clients' own checks"
    for one in found.refusals:
        yield Finding(REFUSED, one.message, one.setting, one.place, source)


def _misplaced(found: Understood) -> Iterator[Finding]:
    for one in found.misplaced:
        message = say(
            "{name} is a setting of the {role}; a {reader} does not read it.",
            name=one.entry.name,
            role=one.role,
            reader=one.misplaced,
        )
        if one.misplaced == "broker" and f"log.{one.entry.name}" in names_of("broker"):
            message = say(
                "{name} is a setting of a topic; brokers call theirs {other}.",
                name=one.entry.name,
                other=f"log.{one.entry.name}",
            )
        source = "ProducerConfig, ConsumerConfig, KafkaConfig, TopicConfig"
        yield Finding(IGNORED, message, one.entry.name, one.entry.place, source)


def _silent(found: Understood) -> Iterator[Finding]:
    """What the clients and the brokers make of a value, as the engine knows it."""
    for value in found.resolved.values:
        if value.name in {"kafka", "producer", "consumer"}:
            continue
        asked = found.settings.get(value.name, value.default_text)
        habit = value.name.startswith("application.") or value.name == "brokers"
        if value.text == asked or habit:
            continue
        message = say(
            "{name} becomes {value}: {why}.",
            name=value.name,
            value=value.text,
            why=value.note,
        )
        yield Finding(
            SILENT, message, value.name, found.place(value.name), value.source
        )
