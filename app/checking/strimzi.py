"""Strimzi's resources: a KafkaTopic, a Kafka, a KafkaNodePool.

Source: Strimzi's API reference (KafkaTopicSpec, KafkaSpec, KafkaClusterSpec).
"""

from collections.abc import Iterator

from app.checking.documents import Node
from app.checking.entries import Entry, Place, Trouble, entry
from app.checking.spring import flat
from engine.sentence import say

KINDS = ("Kafka", "KafkaTopic", "KafkaNodePool")


def is_resource(document: Node) -> bool:
    """Whether it is any resource of Kubernetes."""
    return bool(document.at("kind").text and document.at("apiVersion").text)


def from_resources(
    documents: list[Node], file: str
) -> tuple[list[Entry], list[Trouble], str, str]:
    """Read topics and clusters: settings, troubles, Kafka's version, the topic's name.

    Of several topics the first counts; the others are said to be left out.
    """
    entries: list[Entry] = []
    troubles: list[Trouble] = []
    kafka = topic = ""
    for document in documents:
        kind, place = document.at("kind").text, Place(file, document.line)
        name = document.at("metadata", "name").text
        if kind == "KafkaTopic" and not topic:
            topic = document.at("spec", "topicName").text or name
            entries += _topic(document.at("spec"), file)
        elif kind == "KafkaTopic":
            message = say("Only the first topic is checked; this one is left out.")
            troubles.append(Trouble(place, message))
        elif kind == "Kafka":
            kafka = document.at("spec", "kafka", "version").text
            entries += _cluster(document.at("spec", "kafka"), file)
        elif kind == "KafkaNodePool":
            entries += _replicas(document.at("spec"), file, "brokers")
        elif document.pairs:
            message = say("This resource is none of Kafka, KafkaTopic, KafkaNodePool.")
            troubles.append(Trouble(place, message))
    return entries, troubles, kafka, topic


def _topic(spec: Node, file: str) -> Iterator[Entry]:
    yield from _replicas(spec, file, "replication.factor")
    partitions = spec.at("partitions")
    if partitions.text:
        place = Place(file, partitions.line)
        yield entry("partitions", partitions.text, place, "topic")
    yield from _config(spec, file, "topic")


def _cluster(spec: Node, file: str) -> Iterator[Entry]:
    yield from _replicas(spec, file, "brokers")
    if spec.at("rack").pairs:
        yield entry("broker.rack", "set", Place(file, spec.at("rack").line), "broker")
    yield from _config(spec, file, "broker")


def _replicas(spec: Node, file: str, name: str) -> Iterator[Entry]:
    replicas = spec.at("replicas")
    role = "broker" if name == "brokers" else "topic"
    if replicas.text:
        yield entry(name, replicas.text, Place(file, replicas.line), role)


def _config(spec: Node, file: str, role: str) -> Iterator[Entry]:
    for name, value, line in flat(spec.at("config")):
        yield entry(name, value, Place(file, line), role)
