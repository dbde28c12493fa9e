"""The producing clients: what each does by default, and what its settings mean."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.model.config import ProducerConfig
from engine.settings import SettingError, canonical_changes, resolve

NOTHING: Mapping[str, Any] = {}


def built(client: str, settings: Mapping[str, Any] = NOTHING) -> ProducerConfig:
    """The configuration of a client that sets this much."""
    resolved = resolve(producer=client, scenario_settings=settings)
    return resolved.config.producers[0]


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("java-0.11", (1, False, 0, 30_000, 0)),
        ("java-1.1", (1, False, 0, 30_000, 0)),
        ("java-2.0", (1, False, 0, 30_000, 0)),
        ("java-2.1", (1, False, 2**31 - 1, 120_000, 0)),
        ("java-2.4", (1, False, 2**31 - 1, 120_000, 0)),
        ("java-2.5", (1, False, 2**31 - 1, 120_000, 0)),
        ("java-2.8", (1, False, 2**31 - 1, 120_000, 0)),
        ("java-3.0.0", (-1, False, 2**31 - 1, 120_000, 0)),
        ("java-3.2", (-1, True, 2**31 - 1, 120_000, 0)),
        ("java-3.6", (-1, True, 2**31 - 1, 120_000, 0)),
        ("java-3.9", (-1, True, 2**31 - 1, 120_000, 0)),
        ("java-4.0", (-1, True, 2**31 - 1, 120_000, 5)),
        ("java-4.1", (-1, True, 2**31 - 1, 120_000, 5)),
        ("librdkafka-0.11", (1, False, 2, 300_000, 0)),
        ("librdkafka-1.0", (-1, False, 2, 300_000, 0)),
        ("librdkafka-1.2", (-1, False, 2, 300_000, 1)),
        ("librdkafka-1.4", (-1, False, 2, 300_000, 1)),
        ("librdkafka-1.5", (-1, False, 2**31 - 1, 300_000, 5)),
        ("librdkafka-2.0", (-1, False, 2**31 - 1, 300_000, 5)),
        ("librdkafka-2", (-1, False, 2**31 - 1, 300_000, 5)),
        ("confluent-kafka-python", (-1, False, 2**31 - 1, 300_000, 5)),
        ("rust-rdkafka", (-1, False, 2**31 - 1, 300_000, 5)),
        ("confluent-kafka-javascript", (-1, False, 5, 300_000, 5)),
        ("sarama-async", (1, False, 3, 0, 0)),
        ("sarama-sync", (1, False, 3, 0, 0)),
        ("franz-go", (-1, True, 2**31 - 1, 0, 10)),
        ("kafka-python-2.0", (1, False, 0, 30_000, 0)),
        ("kafka-python-2.2", (1, False, 2**31 - 1, 120_000, 0)),
        ("kafka-python-3", (-1, True, 2**31 - 1, 120_000, 0)),
        ("aiokafka", (1, False, 2**31 - 1, 40_000, 0)),
        ("kafkajs", (-1, False, 5, 0, 0)),
    ],
)
def test_defaults(client: str, expected: tuple[int, bool, int, int, int]) -> None:
    """Who must have it, numbered or not, how often and how long it tries, linger."""
    found = built(client)

    assert expected == (
        found.acks,
        found.idempotent,
        found.retries,
        found.delivery_timeout_ms,
        found.linger_ms,
    )


@pytest.mark.parametrize(
    ("client", "longest"), [("java-2.8", 100), ("java-3.6", 100), ("java-3.9", 1_000)]
)
def test_backoff_grows_since_java_3_7(client: str, longest: int) -> None:
    """Before KIP-580 every wait was retry.backoff.ms."""
    assert built(client).retry_backoff_max_ms == longest


@pytest.mark.parametrize(
    ("client", "expires"), [("java-2.0", "waiting"), ("java-2.1", "any")]
)
def test_before_kip_91_only_waiting_batches_expire(client: str, expires: str) -> None:
    """What is under way has no limit but the request's before Java 2.1."""
    assert built(client).expires == expires


@pytest.mark.parametrize(
    ("client", "on_gap"), [("java-2.4", "fail"), ("java-2.5", "bump")]
)
def test_a_gap_fails_before_kip_360(client: str, on_gap: str) -> None:
    """Up to 2.4 the application is told of a gap in the numbering; since 2.5 not."""
    assert built(client).on_gap == on_gap


@pytest.mark.parametrize(
    ("client", "settings", "keyed", "keyless"),
    [
        ("java-2.1", NOTHING, "murmur2", "turn"),
        ("java-2.8", NOTHING, "murmur2", "sticky batch"),
        ("java-3.2", NOTHING, "murmur2", "sticky batch"),
        ("java-3.6", NOTHING, "murmur2", "sticky bytes"),
        (
            "java-4.1",
            {"partitioner.class": "DefaultPartitioner"},
            "murmur2",
            "sticky batch",
        ),
        ("java-4.1", {"partitioner.class": "RoundRobinPartitioner"}, "", "turn"),
        ("kafka-go-writer", NOTHING, "", "turn"),
        ("kafka-go-writer", {"Balancer": "Hash"}, "fnv1a", "turn"),
        ("kafka-go-writer", {"Balancer": "CRC32Balancer"}, "crc32", "turn"),
        ("kafka-go-writer", {"Balancer": "Murmur2Balancer"}, "murmur2", "turn"),
        ("librdkafka-2", NOTHING, "crc32", "sticky batch"),
        ("librdkafka-2", {"partitioner": "murmur2"}, "murmur2", "sticky batch"),
        ("librdkafka-2", {"partitioner": "random"}, "", "sticky batch"),
    ],
)
def test_partitioners(
    client: str, settings: Mapping[str, Any], keyed: str, keyless: str
) -> None:
    """Every client has a hash of its own, or none."""
    found = built(client, settings)

    assert (found.keyed, found.keyless) == (keyed, keyless)


def test_a_partitioner_of_the_future() -> None:
    """Java 2.8 does not have what came with 3.3."""
    with pytest.raises(SettingError, match=r"it came with Java 3\.3, KIP-794"):
        built("java-2.8", {"partitioner.class": "BuiltInPartitioner"})


def test_delivery_timeout_before_kip_91() -> None:
    """Java 2.0 has no delivery.timeout.ms, and says since when there is one."""
    with pytest.raises(SettingError, match=r"it came with Java 2\.1, KIP-91"):
        built("java-2.0", {"delivery.timeout.ms": 1_000})


@pytest.mark.parametrize(
    ("client", "name", "value", "since"),
    [
        ("librdkafka-0.11", "enable.idempotence", True, "v1.0.0"),
        ("librdkafka-1.2", "transactional.id", "unique", "v1.4.0"),
        ("librdkafka-1.4", "batch.size", 100_000, "v1.5.0"),
        ("librdkafka-2.0", "retry.backoff.max.ms", 500, "v2.3.0"),
    ],
)
def test_before_librdkafka_had_it(
    client: str, name: str, value: object, since: str
) -> None:
    """Of a release that lacks a setting nobody can ask it, and hears since when."""
    with pytest.raises(SettingError, match=f"came with {since}"):
        built(client, {name: value})


def test_transactions_since_librdkafka_1_4() -> None:
    """1.4 has them, and they bring idempotence along."""
    found = built("librdkafka-1.4", {"transactional.id": "unique"})

    assert (found.transactional_id, found.idempotent) == ("orders-*", True)


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("java-4.1", (16_384, 5, 30_000, 30_000, 100, 1_000)),
        ("librdkafka-1.0", (1_000_000, 1_000_000, 60_000, 5_000, 100, 100)),
        ("librdkafka-1.5", (1_000_000, 1_000_000, 60_000, 30_000, 100, 100)),
        ("librdkafka-2", (1_000_000, 1_000_000, 60_000, 30_000, 100, 1_000)),
        ("confluent-kafka-javascript", (10**6, 10**6, 60_000, 30_000, 300, 30_000)),
        ("sarama-async", (1_048_576, 5, 30_000, 10_000, 100, 100)),
        ("franz-go", (1_000_012, 4, 20_000, 10_000, 250, 5_000)),
        ("kafka-python-2.0", (16_384, 5, 30_000, 30_000, 100, 100)),
        ("kafka-python-3", (16_384, 5, 30_000, 30_000, 100, 100)),
        ("aiokafka", (16_384, 1, 40_000, 40_000, 100, 100)),
        ("kafkajs", (2**31 - 1, 2**31 - 1, 30_000, 30_000, 300, 30_000)),
    ],
)
def test_numbers(client: str, expected: tuple[int, ...]) -> None:
    """Batch, in flight, the client's and the broker's timeout, the waits."""
    found = built(client)

    assert expected == (
        found.batch_bytes,
        found.max_in_flight,
        found.request_timeout_ms,
        found.ack_timeout_ms,
        found.retry_backoff_ms,
        found.retry_backoff_max_ms,
    )


@pytest.mark.parametrize(
    ("field", "value", "clients"),
    [
        ("waits", True, "kafka-go-newwriter kafka-go-writer sarama-sync kafkajs"),
        ("close_discards", True, "franz-go rust-rdkafka"),
        ("exit_timeout_ms", 1_000, "kafka-python-3"),
        ("close_timeout_ms", 5_000, "confluent-kafka-javascript"),
        ("on_gap", "fatal", "librdkafka-1.0 librdkafka-2 rust-rdkafka"),
        ("on_gap", "bump", "java-4.1 franz-go"),
        ("keyed", "crc32", "librdkafka-2 confluent-kafka-python rust-rdkafka"),
        ("keyed", "fnv1a", "sarama-async sarama-sync"),
        ("keyed", "murmur2", "franz-go kafka-python-3 aiokafka kafkajs java-2.0"),
        ("fails_together", True, "franz-go"),
        ("one_batch_buffered", True, "aiokafka"),
        ("one_batch_per_partition", True, "sarama-sync kafka-python-3"),
        ("repartitions", True, "kafkajs"),
    ],
)
def test_what_no_setting_changes(field: str, value: object, clients: str) -> None:
    """How the libraries differ beyond numbers."""
    assert {getattr(built(client), field) for client in clients.split()} == {value}


@pytest.mark.parametrize(
    ("client", "settings", "words"),
    [
        (
            "sarama-async",
            {"Producer.Idempotent": True},
            "Producer.RequiredAcks=1 contradicts Producer.Idempotent",
        ),
        (
            "sarama-async",
            {"Producer.Idempotent": True, "Producer.RequiredAcks": "WaitForAll"},
            "Net.MaxOpenRequests=5 contradicts Producer.Idempotent",
        ),
        (
            "franz-go",
            {"RequiredAcks": "LeaderAck"},
            "RequiredAcks=1 contradicts DisableIdempotentWrite=false",
        ),
        (
            "franz-go",
            {"MaxProduceRequestsInflightPerBroker": 3},
            "MaxProduceRequestsInflightPerBroker=3 contradicts DisableIdempotentWrite",
        ),
        (
            "aiokafka",
            {"enable_idempotence": True, "acks": 1},
            "acks=1 contradicts enable_idempotence",
        ),
        (
            "kafka-python-3",
            {"enable_idempotence": True, "acks": 1},
            "acks=1 contradicts enable_idempotence",
        ),
    ],
)
def test_refused(client: str, settings: Mapping[str, Any], words: str) -> None:
    """A client that would not start says which setting contradicts which."""
    with pytest.raises(SettingError, match=words):
        built(client, settings)


@pytest.mark.parametrize(
    ("client", "settings", "idempotent", "acks"),
    [
        ("aiokafka", {"enable_idempotence": True}, True, -1),
        ("kafka-python-3", {"acks": 1}, False, 1),
        (
            "sarama-async",
            {
                "Producer.Idempotent": True,
                "Producer.RequiredAcks": "all",
                "Net.MaxOpenRequests": 1,
            },
            True,
            -1,
        ),
        (
            "franz-go",
            {"DisableIdempotentWrite": True, "RequiredAcks": "LeaderAck"},
            False,
            1,
        ),
    ],
)
def test_idempotence(
    client: str, settings: Mapping[str, Any], idempotent: object, acks: int
) -> None:
    """What each client makes of idempotence and acks together."""
    found = built(client, settings)

    assert (found.idempotent, found.acks) == (idempotent, acks)


@pytest.mark.parametrize(("asked", "expected"), [({}, 1), ({"PerBroker": 3}, 3)])
def test_in_flight_without_idempotence(asked: Mapping[str, int], expected: int) -> None:
    """franz-go sends one request at a time then, or as many as it is told to."""
    more = {f"MaxProduceRequestsInflight{end}": many for end, many in asked.items()}
    found = built("franz-go", {"DisableIdempotentWrite": True, **more})

    assert expected == found.max_in_flight


class TestOfItsOwn:
    """One of several producers with a client and settings of its own."""

    @staticmethod
    def second(
        settings: Mapping[str, Any], changes: Mapping[str, Any] = NOTHING
    ) -> ProducerConfig:
        """The configuration of p2."""
        return resolve("4.1", "java", "java", settings, changes).others[0].config

    def test_nobody(self) -> None:
        """Without settings of its own there is nobody of its own."""
        assert resolve().others == ()

    def test_setting(self) -> None:
        """It takes over what the others were given, and outdoes it."""
        found = self.second({"linger.ms": 40, "p2.acks": 1})

        assert (found.acks, found.linger_ms) == (1, 40)

    def test_client(self) -> None:
        """Another client has its own defaults, and what it knows of the common ones."""
        found = self.second({"linger.ms": 40, "p2.producer": "sarama-async"})

        assert (found.keyed, found.acks, found.linger_ms) == ("fnv1a", 1, 40)

    def test_change(self) -> None:
        """A visitor outdoes the scenario, for p2 alone."""
        own = {"p2.producer": "librdkafka-2"}
        found = resolve(
            "4.1", "java", "java", own, {"p2.partitioner": "murmur2_random"}
        )

        assert found.others[0].config.keyed == "murmur2"
        assert found.value("p2.partitioner").origin == "change"
        assert found.value("p2.producer").text == "librdkafka-2"

    def test_link(self) -> None:
        """In a link it stands under its own name, and not if it changes nothing."""
        own = {"p2.producer": "librdkafka-2"}
        changes = {"p2.acks": "all", "p2.partitioner": "murmur2"}

        found = canonical_changes("4.1", "java", "java", own, changes)
        assert found == {"p2.partitioner": "murmur2"}

    @pytest.mark.parametrize(
        ("settings", "name"),
        [
            ({"p2.acks": "some"}, "p2.acks"),
            ({"p2.producer": "java-9"}, "p2.producer"),
            ({"p2.partitions": 2}, "p2.partitions"),
            ({"p2.partitioner": "murmur2"}, "p2.partitioner"),
        ],
    )
    def test_damaged(self, settings: Mapping[str, Any], name: str) -> None:
        """An error names the producer and the setting."""
        with pytest.raises(SettingError, match=r"^p2: ") as caught:
            self.second(settings)
        assert caught.value.name == name
