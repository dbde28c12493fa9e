"""Which release of which library answers for which preset."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

from tests.conformance.declared import golang, java, kafkajs, librdkafka, python

Kind: TypeAlias = Literal["producer", "consumer"]
Declared: TypeAlias = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One release of a library, asked about one kind of client."""

    kind: Kind
    release: str
    declared: Callable[[], Declared]


# By preset, the first and the last release that is to be had of those it is about.
_JAVA: Mapping[str, tuple[str, ...]] = {
    "java-0.11": ("0.11.0.0", "0.11.0.3"),
    "java-1.1": ("1.0.0", "1.1.1"),
    "java-2.0": ("2.0.0", "2.0.1"),
    "java-2.1": ("2.1.0", "2.3.1"),
    "java-2.4": ("2.4.0", "2.4.1"),
    "java-2.5": ("2.5.0", "2.7.2"),
    "java-2.8": ("2.8.0", "2.8.2"),
    "java-3.0.0": ("3.0.0", "3.1.0"),
    "java-3.2": ("3.0.1", "3.1.1", "3.2.3"),
    "java-3.6": ("3.3.1", "3.6.2"),
    "java-3.9": ("3.7.0", "3.9.2"),
    "java-4.0": ("4.0.0", "4.0.2"),
    "java-4.1.0": ("4.1.0", "4.1.1"),
    "java-4.1": ("4.1.2", "4.3.1", "4.4.0"),
}
_JAVA_CONSUMERS: Mapping[str, tuple[str, ...]] = {
    "java-2.8": ("2.8.0", "2.8.2"),
    "java-3.0": ("3.0.0", "3.2.3", "3.6.2"),
    "java-3.9": ("3.7.0", "3.9.2"),
    "java-4.0": ("4.0.0", "4.0.2"),
    "java-4.1": ("4.1.0", "4.3.1", "4.4.0"),
}
# The releases are confluent-kafka's, which brings the librdkafka of that number.
_LIBRDKAFKA: Mapping[str, tuple[str, ...]] = {
    "librdkafka-0.11": ("0.11.6",),
    "librdkafka-1.0": ("1.0.1", "1.1.0"),
    "librdkafka-1.2": ("1.2.0", "1.3.0"),
    "librdkafka-1.4": ("1.4.2",),
    "librdkafka-1.5": ("1.6.0", "1.9.2"),
    "librdkafka-2.0": ("2.0.2", "2.2.0"),
    "librdkafka-2": ("2.3.0", "2.15.1"),
    "confluent-kafka-python": ("2.16.1",),
    "rust-rdkafka": ("2.12.2",),
}
_PYTHON: Mapping[str, tuple[tuple[str, str], ...]] = {
    "kafka-python-2.0": (("kafka-python", "2.0.0"), ("kafka-python", "2.1.4")),
    "kafka-python-2.2": (("kafka-python", "2.2.0"), ("kafka-python", "2.3.3")),
    "kafka-python-3": (("kafka-python", "3.0.0"), ("kafka-python", "3.0.12")),
    "aiokafka": (("aiokafka", "0.8.1"), ("aiokafka", "0.14.0")),
}
_PYTHON_CONSUMERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "kafka-python-2": (("kafka-python", "2.2.15"),),
    "kafka-python-3": (("kafka-python", "3.0.12"),),
    "aiokafka-0.14": (("aiokafka", "0.14.0"),),
}
UNASKED: Mapping[tuple[Kind, str], str] = {
    (
        "producer",
        "confluent-kafka-javascript",
    ): "a layer over librdkafka 2 with KafkaJS's values, which it passes on to it",
    ("consumer", "confluent-javascript"): "the same layer, over librdkafka 2",
    ("consumer", "spring-kafka"): "its container sets what the Java client leaves open",
    ("consumer", "java-share"): "half of its settings are the group's, at the brokers",
    ("consumer", "connect-sink"): "its worker sets what the Java client leaves open",
}


def _java(kind: Kind, release: str) -> Declared:
    found = dict(java.declared()[release, kind])
    effective = found.pop("idempotenceEnabled()", None)
    if effective is not None:
        found["enable.idempotence"] = effective
    return found


def _python(kind: Kind, library: str, release: str) -> Declared:
    return python.declared(library, release)[kind]


def _go(library: str) -> Declared:
    return golang.declared()[library]


def _asked() -> Iterator[tuple[tuple[Kind, str], Asked]]:
    kinds: tuple[tuple[Kind, Mapping[str, tuple[str, ...]]], ...] = (
        ("producer", _JAVA),
        ("consumer", _JAVA_CONSUMERS),
    )
    for kind, presets in kinds:
        for preset, chosen in presets.items():
            for release in chosen:
                yield (
                    (kind, preset),
                    Asked(kind, release, partial(_java, kind, release)),
                )
    both: tuple[tuple[Kind, str, tuple[str, ...]], ...] = (
        *(("producer", preset, chosen) for preset, chosen in _LIBRDKAFKA.items()),
        ("consumer", "librdkafka-2", _LIBRDKAFKA["librdkafka-2"]),
    )
    for kind, preset, chosen in both:
        for release in chosen:
            told = partial(librdkafka.declared, release)
            yield (kind, preset), Asked(kind, release, told)
    yield from _of_python()
    yield from _of_others()


def _of_python() -> Iterator[tuple[tuple[Kind, str], Asked]]:
    for preset, chosen in _PYTHON.items():
        for library, release in chosen:
            ask = partial(_python, "producer", library, release)
            yield ("producer", preset), Asked("producer", release, ask)
    for preset, chosen in _PYTHON_CONSUMERS.items():
        for library, release in chosen:
            ask = partial(_python, "consumer", library, release)
            yield ("consumer", preset), Asked("consumer", release, ask)


def _of_others() -> Iterator[tuple[tuple[Kind, str], Asked]]:
    others: tuple[tuple[Kind, str, str, Callable[[], Declared]], ...] = (
        (
            "producer",
            "kafka-go-newwriter",
            "v0.4.50",
            partial(golang.kafka_go, "producer", "NewWriter"),
        ),
        (
            "producer",
            "kafka-go-writer",
            "v0.4.50",
            partial(golang.kafka_go, "producer", "Writer"),
        ),
        *(
            ("consumer", preset, "v0.4.50", partial(golang.kafka_go, "consumer", ""))
            for preset in ("kafka-go-readmessage", "kafka-go-fetchmessage")
        ),
        ("producer", "sarama-async", "v1.60.1", partial(_go, "sarama")),
        ("producer", "sarama-sync", "v1.60.1", partial(_go, "sarama")),
        ("consumer", "sarama-1", "v1.60.1", partial(_go, "sarama")),
        ("producer", "franz-go", "v1.21.5", partial(_go, "franz-go")),
        ("consumer", "franz-go-1", "v1.21.5", partial(_go, "franz-go")),
        ("producer", "kafkajs", "2.2.4", lambda: kafkajs.declared()["producer"]),
        *(
            ("consumer", preset, "2.2.4", lambda: kafkajs.declared()["consumer"])
            for preset in ("kafkajs-eachmessage", "kafkajs-eachbatch")
        ),
    )
    for kind, preset, release, ask in others:
        yield (kind, preset), Asked(kind, release, ask)


ASKED: dict[tuple[Kind, str], tuple[Asked, ...]] = {}
for _key, _one in _asked():
    ASKED[_key] = (*ASKED.get(_key, ()), _one)
