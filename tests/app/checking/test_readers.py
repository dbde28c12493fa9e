"""What is pasted is read in every form that people have, with its place."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.checking.choosing import Choice
from app.checking.entries import Entry, UnreadableError, decoded
from app.checking.findings import findings
from app.checking.reading import FORMS, Pasted, read, recognised
from app.checking.understanding import understand

DESCRIBED = (
    "Topic: orders\tTopicId: x\tPartitionCount: 3\tReplicationFactor: 3\t"
    "Configs: min.insync.replicas=2,cleanup.policy=compact,delete,retention.ms=600000\n"
    "\tTopic: orders\tPartition: 0\tLeader: 1\tReplicas: 1,2,3\tIsr: 1,2\n"
)
CONFIGS = (
    "Dynamic configs for topic orders are:\n"
    "  min.insync.replicas=2 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:x=1}\n"
)
SPRING = """
spring:
  kafka:
    producer: {acks: 1, batch-size: 16KB, properties: {"[linger.ms]": 5}}
    consumer:
      autoOffsetReset: earliest
      max-poll-interval: 5m
      isolation-level: READ_COMMITTED
"""
STRIMZI = """
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaTopic
metadata: {name: orders}
spec:
  replicas: 3
  partitions: 48
  config:
    min.insync.replicas: 2
---
apiVersion: kafka.strimzi.io/v1beta2
kind: Kafka
spec:
  kafka: {version: 3.8.0, replicas: 5, config: {default.replication.factor: 2}}
"""


def pairs(text: str, file: str = "pasted", form: str = "") -> dict[str, str]:
    """Read a text, and return what it says."""
    return {e.name: e.value for e in read(Pasted(text, file, form)).entries}


def lines(text: str) -> dict[str, int]:
    """Read a text, and return where each setting stands."""
    return {e.name: e.place.line for e in read(Pasted(text, "pasted")).entries}


def test_properties() -> None:
    """Properties are read as Java reads them."""
    text = (
        "# a comment\n"
        "! another\n"
        "acks = all\n"
        "linger.ms:5\r\n"
        "bootstrap.servers=a:9092,\\\n"
        "     b:9092\n"
        "retries 3\n"
        "client\\=id=\\u00e4\\tb\n"
        "compression.type=\n"
    )

    found = pairs(text)

    assert found == {
        "acks": "all",
        "linger.ms": "5",
        "bootstrap.servers": "a:9092,b:9092",
        "retries": "3",
        "client=id": "ä\tb",
        "compression.type": "",
    }
    assert lines(text)["retries"] == 7


def test_a_broken_escape_is_located() -> None:
    """What cannot be read is said with its place, and the rest is read."""
    found = read(Pasted("acks=1\nx=\\u12\nretries=2\n", "a.properties"))

    assert [str(trouble.place) for trouble in found.troubles] == ["a.properties:2"]
    assert [entry.name for entry in found.entries] == ["acks", "retries"]


@pytest.mark.parametrize(
    "text",
    [
        '{"acks": "1", "linger.ms": 5, "enable.idempotence": false}',
        "{'acks': '1', 'linger.ms': 5, 'enable.idempotence': False,}",
        "c = {\n'acks': 1, # why\n'linger.ms': 5, 'enable.idempotence': False}\nf(c)",
        'kafka.ConfigMap{"acks": "1", "linger.ms": 5, "enable.idempotence": false}',
    ],
)
def test_literals(text: str) -> None:
    """JSON, a dict of Python, a map of Go: the same three settings."""
    expected = {"acks": "1", "linger.ms": "5", "enable.idempotence": "false"}

    assert expected == pairs(text)


def test_a_computed_value_is_not_evaluated() -> None:
    """Code is never run; a value that is computed is said to be so."""
    found = read(Pasted('{"acks": int("1"), "retries": 2}', "pasted"))

    assert [(e.name, e.value) for e in found.entries] == [("retries", "2")]
    assert len(found.troubles) == 1


def test_librdkafka_blocks() -> None:
    """The topic's block of librdkafka is no part of a name."""
    text = '{"default.topic.config": {"auto.offset.reset": "smallest"}}'

    assert pairs(text) == {"auto.offset.reset": "smallest"}


def test_spring_yaml() -> None:
    """Spring's names, durations and sizes become Kafka's."""
    assert pairs(SPRING) == {
        "acks": "1",
        "batch.size": "16384",
        "linger.ms": "5",
        "auto.offset.reset": "earliest",
        "max.poll.interval.ms": "300000",
        "isolation.level": "read_committed",
    }


@pytest.mark.parametrize(
    "name",
    [
        "spring.kafka.consumer.auto-offset-reset",
        "spring.kafka.consumer.autoOffsetReset",
        "spring.kafka.consumer.auto_offset_reset",
        "spring.kafka.consumer.properties.auto.offset.reset",
        "SPRING_KAFKA_CONSUMER_AUTO_OFFSET_RESET",
    ],
)
def test_relaxed_binding(name: str) -> None:
    """Every spelling that Spring binds means the same."""
    if name.isupper():
        name = name.replace("AUTO_OFFSET_RESET", "AUTOOFFSETRESET")

    assert pairs(f"{name}=latest\n") == {"auto.offset.reset": "latest"}


def test_strimzi() -> None:
    """A topic and a cluster: copies, brokers, settings, and the version."""
    found = read(Pasted(STRIMZI, "pasted"))

    assert {e.name: (e.role, e.value) for e in found.entries} == {
        "replication.factor": ("topic", "3"),
        "partitions": ("topic", "48"),
        "min.insync.replicas": ("topic", "2"),
        "brokers": ("broker", "5"),
        "default.replication.factor": ("broker", "2"),
    }
    assert (found.kafka, found.name) == ("3.8.0", "orders")


def test_described_topic() -> None:
    """kafka-topics.sh: the settings with commas in them, and who is in sync now."""
    found = read(Pasted(DESCRIBED, "pasted"))

    assert {e.name: e.value for e in found.entries} == {
        "partitions": "3",
        "replication.factor": "3",
        "min.insync.replicas": "2",
        "cleanup.policy": "compact,delete",
        "retention.ms": "600000",
        "brokers": "3",
    }
    assert "2 of 3 replicas in sync" in found.troubles[0].message


def test_described_configs() -> None:
    """kafka-configs.sh: one setting a line, without its synonyms."""
    assert pairs(CONFIGS) == {"min.insync.replicas": "2"}


@pytest.mark.parametrize(
    ("text", "file", "form"),
    [
        ("acks=all\n", "x", "properties"),
        ("acks: all\nretries: 3\n", "x", "properties"),
        ("acks=all\n", "producer.yaml", "yaml"),
        (SPRING, "x", "yaml"),
        (STRIMZI, "x", "yaml"),
        (DESCRIBED, "x", "topics"),
        (CONFIGS, "x", "configs"),
        ('{"acks": "all"}', "x", "literal"),
        ("conf = {'acks': 'all'}", "x", "literal"),
    ],
)
def test_form(text: str, file: str, form: str) -> None:
    """The form is recognised by what stands there, then by the file's name."""
    assert recognised(text, file) == form


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &x [1]\nb: *x\n", "aliases"),
        ("a: !!python/object:os.system x\n", "tags"),
        ("[" * 5_000, "deeper than 20"),
        ("a: [1, 2\nb: }\n", "not YAML"),
        ("a: \x07\n", "does not allow"),
        ("? {a: b}\n: c\n", "plain text"),
        ("a\0b", "zero byte"),
        ("a: 1\n" * 600_000, "larger than 1 MB"),
    ],
)
def test_hostile_yaml(text: str, why: str) -> None:
    """Nothing is constructed, nothing explodes; the refusal says what and where."""
    with pytest.raises(UnreadableError, match=why):
        read(Pasted(text, "evil.yaml"))


def test_deep_braces() -> None:
    """Braces without end are refused too."""
    with pytest.raises(UnreadableError, match="deeper than 20"):
        read(Pasted('{"a":' * 5_000, "evil.json"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "piece",
    [
        "\n",
        " ",
        "{",
        "{{",
        "${a:",
        '\\"',
        '"\\',
        "a=",
        "Topic:\n",
        "://",
        ",\n ",
        "a: \n",
    ],
)
def test_many_of_them(piece: str, form: str) -> None:
    """However a text repeats itself, it is read or refused, in time like its length."""
    text = ("acks=" + piece * 200_000)[:200_000]
    try:
        found = read(Pasted(text, "x", form))
    except UnreadableError:
        return
    assert understand([found], Choice()).given is not None


def test_encodings() -> None:
    """UTF-8 with or without its mark and UTF-16 are read, other bytes refused."""
    for data in (
        b"acks=all",
        b"\xef\xbb\xbfacks=all",
        "acks=all".encode("utf-16"),
    ):
        assert decoded(data, "x") == "acks=all"
    with pytest.raises(UnreadableError, match=r"x:2: This is neither UTF-8"):
        decoded(b"acks=all\nname=\xe4\xf6", "x")


WORDS = st.sampled_from(
    (
        *("acks", "=", ":", "\n", "{", "}", "[", "'", '"', "\\", "spring.kafka.", "  "),
        *("- ", "Topic: t PartitionCount: 2", "\n\tTopic: t\tPartition: 0", "all"),
        *("Configs for topic 'x' are a=b", "${X:1}", "&a", "*a", "!!t", "\r", "5m"),
        *("\u2028", "kind: Kafka\n"),
    )
)


@given(
    st.one_of(st.text(), st.lists(WORDS, max_size=40).map("".join)),
    st.sampled_from(["", *FORMS]),
    st.sampled_from(["x", "producer.properties", "topic.yaml", "server.properties"]),
)
@example("a: " + "9" * 5_000, "", "x")
@settings(max_examples=100, deadline=None)
def test_anything_is_read_or_refused(text: str, form: str, file: str) -> None:
    """Whatever is pasted: an answer or a clear refusal, never anything else."""
    try:
        found = read(Pasted(text, file, form))
    except UnreadableError as error:
        text = str(error)
        return
    understood = understand([found], Choice())
    assert findings(understood) is not None
    assert all(isinstance(entry, Entry) for entry in found.entries)
