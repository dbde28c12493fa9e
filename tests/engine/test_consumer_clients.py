"""The consumer clients: what each does when nobody sets anything."""

from typing import Any

import pytest

from engine.model.config import UNLIMITED, ConsumerConfig
from engine.settings import SettingError, resolve


def consumer(name: str, **changes: Any) -> ConsumerConfig:
    """The consumer that a client's defaults make, with these changes."""
    settings = {word.replace("__", "."): value for word, value in changes.items()}
    return resolve(consumer=name, changes=settings).config.consumers[0]


@pytest.mark.parametrize(
    ("name", "commit", "interval_ms", "reset", "ms"),
    [
        ("sarama-1", "mark", 1_000, "latest", (10_000, 500)),
        ("franz-go-1", "previous", 5_000, "earliest", (45_000, 5_000)),
        ("kafka-python-2", "auto", 5_000, "latest", (10_000, 500)),
        ("kafka-python-3", "auto", 5_000, "latest", (45_000, 500)),
        ("aiokafka-0.14", "task", 5_000, "latest", (10_000, 500)),
        ("kafkajs-eachmessage", "resolve", 5_000, "latest", (30_000, 5_000)),
        ("kafkajs-eachbatch", "resolve-all", 5_000, "latest", (30_000, 5_000)),
        ("confluent-javascript", "store-after", 5_000, "latest", (45_000, 500)),
        ("spring-kafka", "batch", 5_000, "latest", (45_000, 500)),
        ("connect-sink", "auto", 60_000, "earliest", (45_000, 500)),
    ],
)
def test_defaults(
    name: str, commit: str, interval_ms: int, reset: str, ms: tuple[int, int]
) -> None:
    """What a client does that nobody has set up (A1, A5)."""
    found = consumer(name)

    assert (found.commit, found.auto_commit_interval_ms) == (commit, interval_ms)
    assert found.auto_offset_reset == reset
    assert (found.session_timeout_ms, found.fetch_max_wait_ms) == ms


@pytest.mark.parametrize(
    ("name", "validates"),
    [
        ("java-4.1", True),
        ("librdkafka-2", True),
        ("franz-go-1", True),
        ("kafka-python-3", True),
        ("kafka-python-2", False),
        ("sarama-1", False),
        ("aiokafka-0.14", False),
        ("kafkajs-eachmessage", False),
        ("kafka-go-fetchmessage", False),
    ],
)
def test_truncation(name: str, validates: bool) -> None:  # noqa: FBT001 - a column
    """Who looks for truncation when the leader changes (A1, KIP-320)."""
    assert consumer(name).validates is validates


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("java-4.1", 500),
        ("spring-kafka", 500),
        ("franz-go-1", UNLIMITED),
        ("kafkajs-eachbatch", UNLIMITED),
        ("sarama-1", 1),
        ("kafka-python-3", 1),
        ("aiokafka-0.14", 1),
    ],
)
def test_batches(name: str, most: int) -> None:
    """How many records the application gets at a time (A1, B7)."""
    assert consumer(name).max_poll_records == most


@pytest.mark.parametrize(
    ("name", "then"),
    [
        ("java-4.1", "log"),
        ("spring-kafka", "retry"),
        ("connect-sink", "crash"),
        ("kafkajs-eachmessage", "seek"),
        ("kafka-python-3", "close"),
    ],
)
def test_errors(name: str, then: str) -> None:
    """What becomes of a record whose handler throws (A5)."""
    assert consumer(name).on_error == then


def test_spring_gives_up_after_ten() -> None:
    """FixedBackOff(0, 9): ten deliveries, no pause (A5, L8)."""
    found = consumer("spring-kafka")

    assert (found.attempts, found.retry_backoff_ms) == (10, 0)


@pytest.mark.parametrize(
    ("habit", "commit"),
    [
        ("record", "mark"),
        ("before", "mark-first"),
        ("watermark", "mark-watermark"),
        ("none", "none"),
    ],
)
def test_sarama_marks(habit: str, commit: str) -> None:
    """When MarkMessage is called (B7, L30)."""
    assert consumer("sarama-1", application__commit=habit).commit == commit


@pytest.mark.parametrize(
    ("changes", "commit"),
    [
        ({"GreedyAutoCommit": "true"}, "task"),
        ({"AutoCommitMarks": "true"}, "mark"),
        ({"AutoCommitMarks": "true", "application__commit": "before"}, "mark-first"),
        ({"AutoCommitMarks": "true", "application__commit": "none"}, "none"),
        ({"application__commit": "record"}, "record"),
    ],
)
def test_franz_go(changes: dict[str, str], commit: str) -> None:
    """Its ways to commit (B7)."""
    assert consumer("franz-go-1", **changes).commit == commit


def test_franz_go_goes_to_the_nearest() -> None:
    """Out of range after reading: the next record in time, not the reset (B7)."""
    assert consumer("franz-go-1").resets_nearest


def test_kafkajs_without_auto_resolve() -> None:
    """Each message is resolved by hand then (L20)."""
    found = consumer("kafkajs-eachbatch", eachBatchAutoResolve="false")

    assert (found.commit, found.leaves_batch) == ("resolve", True)


def test_kafkajs_handler_that_does_not_look() -> None:
    """A handler that never asks isRunning() works through its batch."""
    changes = {"application.returns.early": "false"}
    found = resolve(consumer="kafkajs-eachbatch", changes=changes).config

    assert not found.consumers[0].leaves_batch


def test_kafkajs_without_auto_commit() -> None:
    """Nobody commits then; commitOffsets() is left out."""
    assert consumer("kafkajs-eachmessage", autoCommit="false").commit == "none"


@pytest.mark.parametrize(
    ("name", "changes", "then"),
    [
        ("java-4.1", {}, "stop"),
        ("java-4.1", {"application__on__poison": "skip"}, "skip"),
        ("connect-sink", {}, "crash"),
        ("connect-sink", {"errors__tolerance": "all"}, "skip"),
        ("librdkafka-2", {}, "hand"),
        ("sarama-1", {}, "hand"),
    ],
)
def test_poison(name: str, changes: dict[str, str], then: str) -> None:
    """Who deserializes in poll() can be stopped there; others hand out bytes (L9)."""
    assert consumer(name, **changes).on_poison == then


def test_python_follows_its_own_word() -> None:
    """enable_auto_commit=false leaves the commit to the application."""
    resolved = resolve(
        consumer="kafka-python-3", changes={"enable_auto_commit": "false"}
    )

    assert resolved.config.consumers[0].commit == "record"
    assert "after each record" in resolved.value("application.commit").note


def test_python_contradiction() -> None:
    """Both from the same side, and against each other, are refused."""
    changes = {"enable_auto_commit": "true", "application.commit": "record"}

    with pytest.raises(SettingError, match="contradicts enable_auto_commit=true"):
        resolve(consumer="kafka-python-3", changes=changes)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("sarama-1", "earliest"),
        ("franz-go-1", "earliest"),
        ("kafkajs-eachmessage", "earliest"),
        ("aiokafka-0.14", "earliest"),
        ("connect-sink", "earliest"),
    ],
)
def test_reset_is_carried_over(name: str, found: str) -> None:
    """The reset policy goes along into the other client's words."""
    scenario = {"auto.offset.reset": "earliest"}
    resolved = resolve(scenario_settings=scenario, changes={"consumer": name})

    assert resolved.config.consumers[0].auto_offset_reset == found


def test_habits() -> None:
    """The application's habits are the same words for every client."""
    changes = {
        "application.hands.off": "true",
        "application.commit.offset": "own",
        "application.flush.ms": "700",
        "application.attempts": "0",
        "application.retry.backoff.ms": "50",
    }
    found = resolve(consumer="sarama-1", changes=changes).config.consumers[0]

    assert found.hands_off
    assert not found.commits_next
    assert (found.flush_ms, found.attempts, found.retry_backoff_ms) == (700, 0, 50)
