"""From the settings of a producing client to the plain numbers of the model.

Sources of the mapping: facts/producers.md 1 (Java), 5 (kafka-go), 6 (librdkafka),
7 (the others).
"""

from collections.abc import Callable, Mapping
from typing import Any

from engine.model.config import ACKS_ALL, UNLIMITED, ProducerConfig
from engine.settings.asked import Asked

_ACKS = {"all": ACKS_ALL, "1": 1, "0": 0, "one": 1, "none": 0}
_IDEMPOTENCE = "enable.idempotence"
_FIELDS = (  # of the model, and the setting of Java's that means it
    ("batch_bytes", "batch.size"),
    ("linger_ms", "linger.ms"),
    ("buffer_bytes", "buffer.memory"),
    ("buffer_records", "queue.buffering.max.messages"),
    ("max_block_ms", "max.block.ms"),
    ("max_request_bytes", "max.request.size"),
    ("max_in_flight", "max.in.flight.requests.per.connection"),
    ("retries", "retries"),
    ("retry_backoff_ms", "retry.backoff.ms"),
    ("retry_backoff_max_ms", "retry.backoff.max.ms"),
    ("request_timeout_ms", "request.timeout.ms"),
    ("ack_timeout_ms", "request.timeout.ms"),
    ("delivery_timeout_ms", "delivery.timeout.ms"),
)
_KEYED = {  # how each client calls a hash; what is not here does not look at keys
    "DefaultPartitioner": "murmur2",
    "BuiltInPartitioner": "murmur2",
    "Hash": "fnv1a",
    "ReferenceHash": "fnv1a reference",
    "CRC32Balancer": "crc32",
    "Murmur2Balancer": "murmur2",
    "consistent_random": "crc32",
    "consistent": "crc32",
    "murmur2_random": "murmur2",
    "murmur2": "murmur2",
    "fnv1a_random": "fnv1a",
    "fnv1a": "fnv1a",
}


def build_producer(asked: Asked) -> ProducerConfig:
    """Build the configuration of the producer, and of the application around it."""
    return _PRODUCERS[asked.setup.producer.family](asked)


def _habits(asked: Asked) -> dict[str, Any]:
    """What the application does, whatever the library."""
    texts = asked.texts
    return {
        **_transactions(asked),
        "counts": texts["application.counts"],
        "resends": texts["application.resends"].replace("nothing", ""),
        "flushes": asked.is_on("application.flushes"),
    }


def _transactions(asked: Asked) -> dict[str, Any]:
    """Who is transactional, where the client knows transactions; *: its own name."""
    found = asked.texts.get("transactional.id", "none")
    if found == "none":
        return {}
    timeout = {"transaction_timeout_ms": asked.number("transaction.timeout.ms")}
    return timeout | {"transactional_id": "orders" if found == "shared" else "orders-*"}


def _java_producer(asked: Asked) -> ProducerConfig:
    """Java's backoff was constant before it had retry.backoff.max.ms (KIP-580).

    Before delivery.timeout.ms (KIP-91) a batch waited linger.ms + request.timeout.ms
    at most, and one under way had no limit but the request's.
    """
    number, backoff = asked.number, asked.number("retry.backoff.ms")
    has_limit = "retry.backoff.max.ms" in asked.texts
    longest = number("retry.backoff.max.ms") if has_limit else backoff
    has_delivery = "delivery.timeout.ms" in asked.texts
    waiting = number("linger.ms") + number("request.timeout.ms")
    partitioner = asked.texts["partitioner.class"]
    keyless = {
        "DefaultPartitioner": asked.setup.producer.rules.get("keyless", "sticky batch"),
        "BuiltInPartitioner": "sticky bytes",
    }
    return ProducerConfig(
        acks=_ACKS[asked.texts["acks"]],
        idempotent=asked.is_on("enable.idempotence"),
        batch_bytes=number("batch.size"),
        linger_ms=number("linger.ms"),
        buffer_bytes=_limit(number("buffer.memory")),
        max_block_ms=number("max.block.ms"),
        max_request_bytes=number("max.request.size"),
        max_in_flight=number("max.in.flight.requests.per.connection"),
        retries=number("retries"),
        retry_backoff_ms=min(backoff, longest),
        retry_backoff_max_ms=longest,
        request_timeout_ms=number("request.timeout.ms"),
        ack_timeout_ms=number("request.timeout.ms"),
        delivery_timeout_ms=number("delivery.timeout.ms") if has_delivery else waiting,
        waits=asked.is_on("application.waits"),
        close_timeout_ms=number("application.close.timeout.ms"),
        keyed=_KEYED.get(partitioner, ""),
        keyless=keyless.get(partitioner, "turn"),
        **_habits(asked),
        **asked.setup.producer.fixed,
    )


def _kafka_go_producer(asked: Asked) -> ProducerConfig:
    """BatchBytes bounds a message too; MaxAttempts counts the first attempt."""
    number = asked.number
    own_transport = "MetadataTTL" in asked.texts
    return ProducerConfig(
        acks=_ACKS[asked.texts["RequiredAcks"]],
        batch_bytes=number("BatchBytes"),
        batch_records=number("BatchSize"),
        linger_ms=number("BatchTimeout"),
        max_request_bytes=number("BatchBytes"),
        retries=number("MaxAttempts") - 1,
        retry_backoff_ms=number("WriteBackoffMin"),
        retry_backoff_max_ms=number("WriteBackoffMax"),
        request_timeout_ms=number("WriteTimeout"),
        ack_timeout_ms=number("WriteTimeout"),
        metadata_max_age_ms=number(
            "MetadataTTL" if own_transport else "RebalanceInterval"
        ),
        waits=not asked.is_on("Async"),
        keyed=_KEYED.get(asked.texts["Balancer"], ""),
        keyless="turn",
        **_habits(asked),
        **asked.setup.producer.fixed,
    )


def _librdkafka_producer(asked: Asked) -> ProducerConfig:
    """The queue counts in KiB, and 0 messages means that messages are not counted."""
    number, texts = asked.number, asked.texts
    longest = int(texts.get("retry.backoff.max.ms", texts["retry.backoff.ms"]))
    fixed = dict(asked.setup.producer.fixed)
    fixed.setdefault("batch_bytes", int(texts.get("batch.size", 0)))
    return ProducerConfig(
        acks=_ACKS[texts["acks"]],
        idempotent=texts.get(_IDEMPOTENCE) == "true",
        batch_records=number("batch.num.messages"),
        linger_ms=number("linger.ms"),
        buffer_bytes=_limit(number("queue.buffering.max.kbytes") * 1024),
        buffer_records=number("queue.buffering.max.messages") or UNLIMITED,
        max_in_flight=number("max.in.flight"),
        retries=number("retries"),
        retry_backoff_ms=min(number("retry.backoff.ms"), longest),
        retry_backoff_max_ms=longest,
        ack_timeout_ms=number("request.timeout.ms"),
        delivery_timeout_ms=number("message.timeout.ms"),
        waits=asked.is_on("application.waits"),
        keyed=_KEYED.get(texts["partitioner"], ""),
        polls=asked.is_on("application.polls"),
        close_timeout_ms=number("application.close.timeout.ms"),
        keyless="sticky batch",
        **_habits(asked),
        **fixed,
    )


def _named_producer(asked: Asked) -> ProducerConfig:
    """Any other library: each of its settings says which of Java's it means."""
    known = asked.setup.producer.by_concept
    texts = asked.texts
    found: dict[str, Any] = {
        field: _limit(int(texts[known[concept].name]))
        for field, concept in _FIELDS
        if concept in known
    }
    if "acks" in known:
        found["acks"] = _ACKS[texts[known["acks"].name]]
    if _IDEMPOTENCE in known:
        found["idempotent"] = asked.is_on(known[_IDEMPOTENCE].name)
    if "retry.backoff.max.ms" not in known and "retry_backoff_ms" in found:
        found["retry_backoff_max_ms"] = found["retry_backoff_ms"]
    if "application.close.timeout.ms" in texts:
        found["close_timeout_ms"] = asked.number("application.close.timeout.ms")
    found["waits"] = asked.is_on("application.waits")
    own = _OWN.get(asked.setup.producer.family, _nothing)(asked, found)
    fixed = asked.setup.producer.fixed
    return ProducerConfig(**{**found, **own, **_habits(asked), **fixed})


def _nothing(_asked: Asked, _found: Mapping[str, Any]) -> dict[str, Any]:
    return {}


def _sarama(asked: Asked, _found: Mapping[str, Any]) -> dict[str, Any]:
    """A message waits in the topic's channel and in its partition's."""
    partitioner = asked.texts["Producer.Partitioner"]
    hashes = {"hash": "fnv1a", "referencehash": "fnv1a reference"}
    return {
        "reads_errors": asked.is_on("application.reads.errors"),
        "buffer_records": 2 * asked.number("ChannelBufferSize") + 1,
        "keyed": hashes.get(partitioner, ""),
    }


def _franz_go(asked: Asked, found: Mapping[str, Any]) -> dict[str, Any]:
    """It waits 10 s longer than it lets the broker wait. In flight: sink.go newSink."""
    idempotent = not asked.is_on("DisableIdempotentWrite")
    partitioner = asked.texts["RecordPartitioner"]
    keyless = {
        "UniformBytesPartitioner": "sticky bytes",
        "StickyKeyPartitioner": "sticky batch",
    }
    return {
        "idempotent": idempotent,
        "max_in_flight": 4 if idempotent else found["max_in_flight"],
        "request_timeout_ms": found["request_timeout_ms"] + 10_000,
        "keyed": "" if partitioner == "RoundRobinPartitioner" else "murmur2",
        "keyless": keyless.get(partitioner, "turn"),
        "on_gap": "fatal" if asked.is_on("StopProducerOnDataLossDetected") else "bump",
    }


def _aiokafka(asked: Asked, found: Mapping[str, Any]) -> dict[str, Any]:
    """A batch, and a call that waits for one to leave, have one limit."""
    limit = found["request_timeout_ms"]
    idempotent = asked.is_on("enable_idempotence")
    return {
        "delivery_timeout_ms": 0 if idempotent else limit,
        "max_block_ms": limit,
    }


def _limit(number: int) -> int:
    return min(number, UNLIMITED)


_PRODUCERS: Mapping[str, Callable[[Asked], ProducerConfig]] = {
    "java": _java_producer,
    "kafka-go": _kafka_go_producer,
    "librdkafka": _librdkafka_producer,
    "sarama": _named_producer,
    "franz-go": _named_producer,
    "kafka-python": _named_producer,
    "aiokafka": _named_producer,
    "kafkajs": _named_producer,
}
_OWN: Mapping[str, Callable[[Asked, Mapping[str, Any]], dict[str, Any]]] = {
    "sarama": _sarama,
    "franz-go": _franz_go,
    "aiokafka": _aiokafka,
}
