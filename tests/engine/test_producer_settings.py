"""The producing clients: what each does by default, and what its settings mean."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.model.config import ProducerConfig
from engine.settings import SettingError, resolve

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
