"""Which Kafka and which clients: chosen, recognised in what was pasted, or assumed."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from app.checking.entries import Reading
from app.checking.naming import known
from engine.sentence import Sentence, say
from engine.settings.catalogue import catalogue
from engine.settings.presets import DEFAULT_KAFKA, JAVA, Setup, kafka_id, setup

LIBRDKAFKA = ("confluent-kafka-python", "librdkafka-2")
SPRING = (JAVA, "spring-kafka")
_TWO = re.compile(r"(\d+)\.(\d+)")


class Choice(NamedTuple):
    """What somebody chose; empty where the pasted text shall say, or the default."""

    kafka: str = ""
    producer: str = ""
    consumer: str = ""


class Chosen(NamedTuple):
    """The three that hold, and why."""

    setup: Setup
    ids: tuple[str, str, str]
    why: tuple[Sentence, Sentence, Sentence]


def choose(choice: Choice, readings: Iterable[Reading]) -> Chosen:
    """Settle version and clients. SettingError for an id that does not exist."""
    readings = tuple(readings)
    picked, read = say("chosen"), say("recognised in what you pasted")
    assumed = say("assumed; choose another")
    said = next((found.kafka for found in readings if found.kafka), "")
    kafka = choice.kafka or (nearest_version(said) if said else DEFAULT_KAFKA)
    why_kafka = picked if choice.kafka else read if said else assumed
    seen = _recognised(readings)
    producer = choice.producer or (seen[0] if seen else JAVA)
    consumer = choice.consumer or (seen[1] if seen else JAVA)
    other = read if seen else assumed
    return Chosen(
        setup(kafka, producer, consumer),
        (kafka_id(kafka), producer, consumer),
        (
            why_kafka,
            picked if choice.producer else other,
            picked if choice.consumer else other,
        ),
    )


def nearest_version(said: str) -> str:
    """Find the version that speaks for a release: 3.8.1 is one of 3.7's line."""
    found = _TWO.match(said)
    if not found:
        return DEFAULT_KAFKA
    wanted = int(found[1]), int(found[2])
    best = ""
    for id_ in catalogue().brokers:
        parts = [int(part) for part in id_.split(".")]
        if (parts[0], parts[1]) <= wanted or not best:
            best = id_
    return best


def _recognised(readings: tuple[Reading, ...]) -> tuple[str, str] | None:
    """Tell librdkafka and Spring by what only they say."""
    if any(found.form == "spring" for found in readings):
        return SPRING
    names = {
        found.name
        for reading in readings
        if reading.form in {"properties", "literal", "yaml"}
        for found in reading.entries
    }
    java, other = (
        {name for role in known()[family].values() for name in role}
        for family in ("java", "librdkafka")
    )
    brokers = {name for role in known()["kafka"].values() for name in role}
    only = len(names & (other - java - brokers))
    return LIBRDKAFKA if only and only > len(names & (java - other - brokers)) else None
