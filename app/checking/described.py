"""What kafka-topics.sh --describe and kafka-configs.sh --describe print.

Source: TopicCommand.scala and ConfigCommand.scala, whose wording changed little from
0.10 to 4.1: "Topic: orders PartitionCount: 3 ReplicationFactor: 3 Configs: …" with one
line a partition below, and "Dynamic configs for topic orders are:" with one setting a
line below.
"""

import re
from collections.abc import Iterator

from app.checking.entries import (
    MAX_ENTRIES,
    Entry,
    Place,
    Reading,
    Trouble,
    entry,
    too_many,
)
from engine.sentence import say

TOPIC = re.compile(
    r"^Topic:\s*(\S{1,249})\s.*?PartitionCount:\s*(\d{1,9})", re.MULTILINE
)
CONFIGS = re.compile(
    r"^(?:(?:Dynamic|All|Default|Static) )?[Cc]onfigs for (topic|broker|client)s?\b"
    r"[^\n]{0,300}?\bare:?",
    re.MULTILINE,
)
_COPIES = re.compile(r"ReplicationFactor:\s*(\d{1,9})")
_CONFIGS = re.compile(r"Configs:\s*(\S.*)?$")
_PARTITION = re.compile(
    r"^\s+Topic:\s*\S+\s+Partition:\s*(\d+)\s+Leader:\s*(\S+)\s+Replicas:\s*([\d,]*)"
    r"\s+Isr:\s*([\d,]*)"
)
_PAIR = re.compile(
    r"^\s*([A-Za-z][\w.-]{0,120})=(.*?)(?:\s+sensitive=(true|false).*)?$"
)
_LONGEST = 4_000  # characters of a line; the tools print no longer ones
_SPLIT = re.compile(r",(?=[A-Za-z][\w.-]*=)")


def read_topics(text: str, file: str) -> Reading:
    """Read what kafka-topics.sh --describe printed; of several topics the first."""
    entries: list[Entry] = []
    troubles: list[Trouble] = []
    topic = ""
    brokers: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        place = Place(file, number)
        if len(line) > _LONGEST:
            continue
        head, part = TOPIC.match(line), _PARTITION.match(line)
        if head and topic:
            message = say("Only the first topic is checked; the rest is left out.")
            troubles.append(Trouble(place, message))
            break
        if head:
            topic = head[1]
            entries += _head(line, head[2], place)
        elif part:
            brokers |= set(filter(None, part[3].split(",")))
            troubles += _missing(part, place)
    if brokers:
        entries.append(entry("brokers", str(len(brokers)), Place(file, 1), "broker"))
    return Reading(file, "topics", tuple(entries), tuple(troubles[:50]), name=topic)


def _head(line: str, partitions: str, place: Place) -> Iterator[Entry]:
    yield entry("partitions", partitions, place, "topic")
    copies, configs = _COPIES.search(line), _CONFIGS.search(line)
    if copies:
        yield entry("replication.factor", copies[1], place, "topic")
    for pair in _SPLIT.split((configs[1] or "") if configs else ""):
        name, equals, value = pair.partition("=")
        if equals:
            yield entry(name, value, place, "topic")


def _missing(part: re.Match[str], place: Place) -> Iterator[Trouble]:
    replicas, isr = (set(filter(None, part[i].split(","))) for i in (3, 4))
    if part[2] in {"none", "-1"}:
        message = say("Partition {number} has no leader now.", number=part[1])
        yield Trouble(place, message)
    elif replicas - isr:
        message = say(
            "Partition {number} has {found} of {count} replicas in sync now: one "
            "fault has already happened.",
            number=part[1],
            found=len(isr),
            count=len(replicas),
        )
        yield Trouble(place, message)


def read_configs(text: str, file: str) -> Reading:
    """Read what kafka-configs.sh --describe printed; of several topics the first."""
    entries: list[Entry] = []
    troubles: list[Trouble] = []
    role, seen = "", set[str]()
    for number, line in enumerate(text.splitlines(), 1):
        place = Place(file, number)
        if len(line) > _LONGEST:
            continue
        head = CONFIGS.match(line)
        if head:
            role, said = head[1], head[1]
            if said in seen:
                message = say("Only the first {role} is checked.", role=said)
                troubles.append(Trouble(place, message))
                role = ""
            seen.add(said)
            line = line[head.end() :]  # noqa: PLW2901 - older versions go on here
        pair = _PAIR.match(line)
        if pair is None or role not in {"topic", "broker"}:
            continue
        entries += _pair(pair, place, role)
        if len(entries) > MAX_ENTRIES:
            raise too_many(place)
    return Reading(file, "configs", tuple(entries), tuple(troubles[:50]))


def _pair(pair: re.Match[str], place: Place, role: str) -> Iterator[Entry]:
    """One setting a line, or several with commas as versions before 2.4 wrote them."""
    first, rest = pair[1], pair[2]
    for part in _SPLIT.split(f"{first}={rest}"):
        name, _, value = part.partition("=")
        if value.strip() not in {"", "null"}:
            yield entry(name, value, place, role)
