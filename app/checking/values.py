"""What was written as a value, in the words of the model."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from app.checking.entries import shown
from app.checking.naming import Meaning
from app.checking.spring import in_ms
from engine.sentence import say
from engine.settings import SettingError
from engine.settings.catalogue import Setting

_PLACEHOLDER = re.compile(
    r"\$\{[^}:]{1,200}(?::-?(?P<default>[^}]*))?\}|\{\{.*\}\}|%\w{1,100}%|\$[A-Z_]{2,100}"
    r"|@[\w.]{1,100}@|<[\w .-]{1,100}>",
)
_LONGEST = 300  # characters of a value; no setting of the model needs more
_NUMBER = re.compile(r"[+-]?\d{1,19}")
_MOST_PLAYED = {
    "replication.factor": 7,
    "brokers": 7,
    "min.insync.replicas": 7,
    "offsets.topic.replication.factor": 7,
    "offsets.topic.min.insync.replicas": 7,
}
_ASSIGNORS = {
    "rangeassignor": "range",
    "roundrobinassignor": "roundrobin",
    "stickyassignor": "sticky",
    "cooperativestickyassignor": "cooperative-sticky",
}


class Taken(NamedTuple):
    """A value as the model takes it; `text` is empty where the default has to do."""

    text: str
    note: str = ""
    refused: str = ""  # what Kafka itself would say to such a value


def take(setting: Setting, meaning: Meaning, written: str) -> Taken:
    """Put a value into the model's words, and say what became of it on the way."""
    written = written[:_LONGEST]
    found, note = written, _notes(meaning)
    hole = _PLACEHOLDER.fullmatch(written)
    if hole or _PLACEHOLDER.search(written):
        default = hole["default"] if hole else None
        if default is None:
            return Taken("", say("filled in elsewhere; the default is assumed"))
        found = default
        note = say("what stands after the colon is assumed")
    translate = _WORDS.get(setting.name)
    if translate:
        found = translate(found)
    if setting.kind == "integer":
        return _number(setting, meaning, found, note)
    try:
        return Taken(setting.read(found), note)
    except SettingError as error:
        if setting.name in _WORDS or found.startswith("by_duration"):
            return Taken("", say("not in the model; the default is assumed"))
        return Taken("", "", str(error))


def _notes(meaning: Meaning) -> str:
    if meaning.note == "new-topics":
        return say("holds for topics that are made without their own")
    return ""


def _number(setting: Setting, meaning: Meaning, found: str, note: str) -> Taken:
    text = in_ms(found) if setting.unit == "ms" else found
    if not _NUMBER.fullmatch(text):
        refusal = say(
            "{name} cannot be “{found}”: it is a whole number.",
            name=setting.name,
            found=shown(found),
        )
        return Taken("", "", refusal)
    number = int(text) * (meaning.factor if int(text) > 0 else 1)
    if setting.name == "partitions":
        one = say("played as 1: a message lives in one of them")
        return Taken("1", note or (one if number > 1 else ""))
    most = _MOST_PLAYED.get(setting.name)
    if most is not None and number > most:
        return Taken(str(most), say("played as {count}, the most here", count=most))
    assert setting.maximum is not None, "an integer has bounds"
    if number > setting.maximum and meaning.factor != 1:
        return Taken(str(setting.maximum), note)
    try:
        return Taken(setting.read(str(number)), note)
    except SettingError as error:
        return Taken("", "", str(error))


def _rack(found: str) -> str:
    return "set" if found else "unset"


def _id(found: str) -> str:
    return "unique" if found else "none"


def _instance(found: str) -> str:
    return "own" if found else "none"


def _last(found: str) -> str:
    return found.rpartition(".")[2]


def _policy(found: str) -> str:
    return ",".join(sorted(part.strip() for part in found.split(",")))


def _strategy(found: str) -> str:
    parts = [part.strip(" []") for part in found.split(",")]
    names = [part.rpartition(".")[2].lower() for part in parts]
    short = [_ASSIGNORS.get(name, name) for name in names]
    return (
        ",".join(short[:2])
        if short[:2] == ["range", "cooperative-sticky"]
        else short[0]
    )


def _ack_mode(found: str) -> str:
    return "record" if found.lower() == "record" else "batch"


_WORDS: Mapping[str, Callable[[str], str]] = {
    "broker.rack": _rack,
    "transactional.id": _id,
    "group.instance.id": _instance,
    "partitioner.class": _last,
    "cleanup.policy": _policy,
    "partition.assignment.strategy": _strategy,
    "application.commit": _ack_mode,
}
