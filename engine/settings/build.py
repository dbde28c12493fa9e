"""From Kafka's names to the plain numbers of the model.

Sources of the mapping: facts/producers.md 1, 5, 6; facts/consumers.md A1, B4-B6;
facts/broker.md A.
"""

from collections.abc import Callable, Mapping
from typing import Any

from engine.model.config import (
    UNLIMITED,
    Config,
    ConsumerConfig,
    TopicConfig,
)
from engine.settings.asked import Asked
from engine.settings.producer_build import build_producer

PINGS_A_SESSION = 3  # ClientCnxn.java of ZooKeeper: half the read timeout, two thirds
_RESET = {"first": "earliest", "last": "latest", "error": "none"}


def build(asked: Asked) -> Config:
    """Build the configuration of one producer, one topic and one consumer."""
    producer = build_producer(asked)
    consumer = _CONSUMERS[asked.setup.consumer.family](asked)
    return Config((producer,), _topic(asked), (consumer,))


def _topic(asked: Asked) -> TopicConfig:
    """With ZooKeeper a broker keeps a session there by pings, without heartbeats."""
    number = asked.number
    heartbeat = "broker.heartbeat.interval.ms"
    kraft, zookeeper = "broker.session.timeout.ms", "zookeeper.session.timeout.ms"
    session = kraft if kraft in asked.texts else zookeeper
    return TopicConfig(
        brokers=number("brokers"),
        partitions=number("partitions"),
        replication_factor=number("replication.factor"),
        min_insync_replicas=number("min.insync.replicas"),
        unclean_leader_election=asked.is_on("unclean.leader.election.enable"),
        flush_messages=_limit(number("flush.messages")),
        max_message_bytes=number("max.message.bytes"),
        replica_lag_time_max_ms=number("replica.lag.time.max.ms"),
        replica_fetch_wait_max_ms=number("replica.fetch.wait.max.ms"),
        replica_fetch_backoff_ms=number("replica.fetch.backoff.ms"),
        initial_rebalance_delay_ms=number("group.initial.rebalance.delay.ms"),
        broker_session_timeout_ms=number(session),
        broker_heartbeat_interval_ms=number(heartbeat)
        if heartbeat in asked.texts
        else number(session) // PINGS_A_SESSION,
        auto_leader_rebalance=asked.is_on("auto.leader.rebalance.enable"),
        leader_imbalance_check_ms=1_000
        * number("leader.imbalance.check.interval.seconds"),
        eligible_leader_replicas=asked.texts.get("eligible.leader.replicas.version")
        == "1",
        latency_ms=number("network.latency.ms"),
        **_housekeeping(asked),
        **asked.setup.broker.fixed,
    )


def _housekeeping(asked: Asked) -> dict[str, Any]:
    """When a broker begins a new segment, and what it deletes."""
    number = asked.number
    return {
        "cleanup_policy": asked.texts["cleanup.policy"],
        "retention_ms": number("retention.ms"),
        "retention_bytes": number("retention.bytes"),
        "retention_check_ms": number("log.retention.check.interval.ms"),
        "segment_bytes": number("segment.bytes"),
        "segment_ms": number("segment.ms"),
        "min_compaction_lag_ms": number("min.compaction.lag.ms"),
        "delete_retention_ms": number("delete.retention.ms"),
        "cleaner_backoff_ms": number("log.cleaner.backoff.ms"),
        "log_append_time": asked.texts["message.timestamp.type"] == "LogAppendTime",
        "timestamp_after_max_ms": number("message.timestamp.after.max.ms"),
    }


def _java_consumer(asked: Asked) -> ConsumerConfig:
    return ConsumerConfig(
        commit=asked.texts["application.commit"],
        auto_commit_interval_ms=asked.number("auto.commit.interval.ms"),
        auto_offset_reset=asked.texts["auto.offset.reset"],
        max_poll_records=asked.number("max.poll.records"),
        fetch_max_wait_ms=asked.number("fetch.max.wait.ms"),
        session_timeout_ms=asked.number("session.timeout.ms"),
        workers=asked.number("application.workers"),
        processing_ms=asked.number("application.processing.ms"),
        **asked.setup.consumer.fixed,
    )


def _librdkafka_consumer(asked: Asked) -> ConsumerConfig:
    return ConsumerConfig(
        commit=_librdkafka_commit(asked),
        auto_commit_interval_ms=asked.number("auto.commit.interval.ms"),
        auto_offset_reset=_reset(asked.texts["auto.offset.reset"]),
        fetch_max_wait_ms=asked.number("fetch.wait.max.ms"),
        session_timeout_ms=asked.number("session.timeout.ms"),
        workers=asked.number("application.workers"),
        processing_ms=asked.number("application.processing.ms"),
        **asked.setup.consumer.fixed,
    )


def _librdkafka_commit(asked: Asked) -> str:
    """Say when an offset may be committed: on handing over, or after the work.

    With enable.auto.offset.store=false the application stores each offset after
    its work, and the background thread commits what is stored.
    Source: facts/consumers.md B5.
    """
    habit = asked.texts["application.commit"]
    if habit != "auto":
        return habit
    return "store" if asked.is_on("enable.auto.offset.store") else "store-after"


def _kafka_go_consumer(asked: Asked) -> ConsumerConfig:
    """ReadMessage commits before it returns; with a CommitInterval, soon after.

    Then the offset waits for the ticker, as in librdkafka's store, while the
    application works. Source: facts/consumers.md B6.
    """
    interval = asked.number("CommitInterval") if "CommitInterval" in asked.texts else 0
    at_reading = "store" if interval else "before"
    return ConsumerConfig(
        commit=asked.texts.get("application.commit", at_reading),
        auto_commit_interval_ms=interval or ConsumerConfig().auto_commit_interval_ms,
        auto_offset_reset=_reset(asked.texts["StartOffset"]),
        fetch_max_wait_ms=asked.number("MaxWait"),
        session_timeout_ms=asked.number("SessionTimeout"),
        workers=asked.number("application.workers"),
        processing_ms=asked.number("application.processing.ms"),
        **asked.setup.consumer.fixed,
    )


def _limit(number: int) -> int:
    return min(number, UNLIMITED)


def _reset(text: str) -> str:
    return _RESET.get(text, text)


_CONSUMERS: Mapping[str, Callable[[Asked], ConsumerConfig]] = {
    "java": _java_consumer,
    "kafka-go": _kafka_go_consumer,
    "librdkafka": _librdkafka_consumer,
}
