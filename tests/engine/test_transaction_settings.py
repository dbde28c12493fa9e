"""transactional.id, transaction.timeout.ms, transaction.version, isolation.level."""

import pytest

from engine.settings import SettingError, resolve


@pytest.mark.parametrize(
    ("found", "expected"),
    [("none", ""), ("shared", "orders"), ("unique", "orders-*")],
)
def test_the_id(found: str, expected: str) -> None:
    """No transactions, one name for all instances, or one for each."""
    config = resolve(scenario_settings={"transactional.id": found}).config

    assert config.producers[0].transactional_id == expected


def test_the_timeout() -> None:
    """How long a transaction may stay open."""
    asked = {"transactional.id": "unique", "transaction.timeout.ms": 5_000}
    config = resolve(scenario_settings=asked).config

    assert config.producers[0].transaction_timeout_ms == 5_000


def test_an_id_brings_idempotence_and_acks_along() -> None:
    """Before Java 3.0 neither is on by default."""
    found = resolve(kafka="2.8", scenario_settings={"transactional.id": "unique"})

    assert found.value("enable.idempotence").text == "true"
    assert found.value("acks").text == "all"


@pytest.mark.parametrize("contradiction", [{"acks": 1}, {"enable.idempotence": False}])
def test_an_id_refuses_what_contradicts_it(contradiction: dict[str, object]) -> None:
    """The client does not start."""
    with pytest.raises(SettingError, match=r"contradicts transactional\.id"):
        resolve(scenario_settings={"transactional.id": "unique", **contradiction})


@pytest.mark.parametrize(
    ("kafka", "version", "verifies"),
    [("2.8", 1, False), ("3.5", 1, False), ("3.6", 1, True), ("3.9", 1, True)],
)
def test_before_4_0(kafka: str, version: int, *, verifies: bool) -> None:
    """KIP-890 came in two steps: leaders ask since 3.6, epochs grow since 4.0."""
    topic = resolve(kafka=kafka).config.topic

    assert topic.transaction_version == version
    assert topic.transaction_verification is verifies


def test_since_4_0_the_version_can_be_set() -> None:
    """A cluster that was upgraded keeps version 1 until it is switched."""
    assert resolve(kafka="4.0").config.topic.transaction_version == 2
    old = resolve(scenario_settings={"transaction.version": 1}).config
    assert old.topic.transaction_version == 1
    with pytest.raises(SettingError, match="KIP-890"):
        resolve(kafka="3.9", scenario_settings={"transaction.version": 1})


@pytest.mark.parametrize(
    ("consumer", "expected"),
    [
        ("java", False),
        ("kafka-go-readmessage", False),
        ("librdkafka-2", True),
    ],
)
def test_isolation_by_client(consumer: str, *, expected: bool) -> None:
    """Librdkafka reads committed messages by default, Java and kafka-go do not."""
    config = resolve(consumer=consumer).config

    assert config.consumers[0].read_committed is expected


def test_isolation_level() -> None:
    """Either way can be asked for."""
    config = resolve(scenario_settings={"isolation.level": "read_committed"}).config

    assert config.consumers[0].read_committed
