"""How librdkafka's client says things: times, offsets, errors, one JSON line each."""

import json
import sys
import threading
from typing import Any

from confluent_kafka import KafkaError, TopicPartition

Json = dict[str, Any]
FOR_EVER = -1.0
# Where librdkafka has a name of its own for what a broker said.
KAFKAS_NAMES = {
    "INVALID_MSG": "CORRUPT_MESSAGE",
    "INVALID_MSG_SIZE": "INVALID_FETCH_SIZE",
    "MSG_SIZE_TOO_LARGE": "MESSAGE_TOO_LARGE",
    "NOT_LEADER_FOR_PARTITION": "NOT_LEADER_OR_FOLLOWER",
    "TOPIC_EXCEPTION": "INVALID_TOPIC_EXCEPTION",
    "UNKNOWN_TOPIC_OR_PART": "UNKNOWN_TOPIC_OR_PARTITION",
}

_saying = threading.Lock()


def say(**said: Any) -> None:
    """Say one line, whole."""
    with _saying:
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def name(error: KafkaError) -> str:
    """Return Kafka's name of an error; librdkafka's own begin with a line below."""
    return KAFKAS_NAMES.get(error.name(), error.name())


def seconds(command: Json) -> float:
    """Return the time limit of a command."""
    given = command.get("timeout_ms")
    return FOR_EVER if given is None else given / 1000


def offsets(command: Json) -> list[TopicPartition]:
    """Return the offsets that a command names."""
    return [TopicPartition(*triple) for triple in command["offsets"]]


def triples(found: list[TopicPartition]) -> list[tuple[str, int, int | None]]:
    """Say offsets; librdkafka's negative numbers are no offsets."""
    return [
        (p.topic, p.partition, p.offset if p.offset >= 0 else None)
        for p in sorted(found, key=lambda p: (p.topic, p.partition))
    ]


def pairs(found: list[TopicPartition]) -> list[tuple[str, int]]:
    """Say partitions."""
    return sorted((p.topic, p.partition) for p in found)
