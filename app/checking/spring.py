"""Spring Boot: `spring.kafka.*`, in YAML or as properties, in any of its spellings.

Relaxed binding: `autoOffsetReset`, `auto_offset_reset`, `AUTO-OFFSET-RESET` and the
environment's SPRING_KAFKA_CONSUMER_AUTO_OFFSET_RESET mean the same. Durations and sizes
may have units. Source: Spring Boot's KafkaProperties, "Relaxed Binding" and "Converting
Durations" in its reference.
"""

import re
from collections.abc import Iterator

from app.checking.documents import Node
from app.checking.entries import Entry

SPRING = ("spring", "kafka")
ACK_MODE = "spring.kafka.listener.ack-mode"
_ROLES = {"producer": "producer", "consumer": "consumer"}
_NAMES = {
    "producer": {
        "transactionidprefix": "transactional.id",
        "batchsize": "batch.size",
        "buffermemory": "buffer.memory",
        "compressiontype": "compression.type",
        "clientid": "client.id",
        "bootstrapservers": "bootstrap.servers",
        "keyserializer": "key.serializer",
        "valueserializer": "value.serializer",
        "acks": "acks",
        "retries": "retries",
    },
    "consumer": {
        "autocommitinterval": "auto.commit.interval.ms",
        "autooffsetreset": "auto.offset.reset",
        "enableautocommit": "enable.auto.commit",
        "fetchmaxwait": "fetch.max.wait.ms",
        "fetchminsize": "fetch.min.bytes",
        "heartbeatinterval": "heartbeat.interval.ms",
        "isolationlevel": "isolation.level",
        "maxpollinterval": "max.poll.interval.ms",
        "maxpollrecords": "max.poll.records",
        "clientid": "client.id",
        "groupid": "group.id",
        "bootstrapservers": "bootstrap.servers",
        "keydeserializer": "key.deserializer",
        "valuedeserializer": "value.deserializer",
    },
}
_COMMON = {"bootstrapservers": "bootstrap.servers", "clientid": "client.id"}
_DURATION = re.compile(r"(\d{1,15})\s*(ns|us|ms|s|m|h|d)")
_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_ISO = re.compile(
    r"PT?(?:(\d{1,9})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?", re.IGNORECASE
)
_SIZE = re.compile(r"(\d{1,12})\s*(B|KB|MB|GB)", re.IGNORECASE)
_BYTES = {"B": 1, "KB": 1_024, "MB": 1_024**2, "GB": 1_024**3}


def is_spring(name: str) -> bool:
    """Whether a name is one of Spring's, whatever its spelling."""
    return _bare(name).startswith(("spring.kafka.", "springkafka"))


def flat(node: Node, prefix: str = "") -> Iterator[tuple[str, str, int]]:
    """Lay nested YAML flat: name, value and line of every plain value."""
    if isinstance(node.value, dict):
        for name, inner in node.value.items():
            plain = name.strip("[]")
            yield from flat(inner, f"{prefix}.{plain}" if prefix else plain)
    elif isinstance(node.value, list):
        for item in node.value:
            yield from flat(item, prefix)
    else:
        yield prefix, node.value, node.line


def from_spring(found: Entry) -> Entry:
    """Say a Spring setting by Kafka's name; what is Spring's own keeps its name."""
    name = found.name
    if "_" in name and name == name.upper():
        name = name.replace("_", ".").lower()
    parts = name.split(".")[2:]
    role = ""
    if parts and _bare(parts[0]) in _ROLES:
        role = _ROLES[_bare(parts[0])]
        parts = parts[1:]
    if parts and _bare(parts[0]) == "properties":
        return found._replace(name=".".join(parts[1:]).strip("[]"), role=role)
    known = _NAMES.get(role, _COMMON)
    kafka = known.get(_bare("".join(parts)), "")
    if kafka:
        return found._replace(
            name=kafka, value=_in_kafka(kafka, found.value), role=role
        )
    own = ".".join(_kebab(part) for part in name.split("."))
    return found._replace(name=own, role="consumer" if "listener" in own else role)


def _in_kafka(name: str, value: str) -> str:
    """Write a duration in milliseconds, a size in bytes, a choice in small letters."""
    if name.endswith(".ms"):
        return in_ms(value)
    size = _SIZE.fullmatch(value)
    if size and name.endswith((".size", ".memory", ".bytes")):
        return str(int(size[1]) * _BYTES[size[2].upper()])
    if name == "isolation.level":
        return value.lower().replace("-", "_")
    return value


def in_ms(value: str) -> str:
    """Write Spring's and ISO's durations in milliseconds; leave others as they are."""
    plain = _DURATION.fullmatch(value)
    if plain and plain[2] in _MS:
        return str(int(plain[1]) * _MS[plain[2]])
    iso = _ISO.fullmatch(value)
    if iso and any(iso.groups()):
        days, hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        return str(1_000 * (((days * 24 + hours) * 60 + minutes) * 60 + seconds))
    return value


def _bare(name: str) -> str:
    return re.sub(r"[-_\[\]]", "", name).lower()


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower().replace("_", "-")
