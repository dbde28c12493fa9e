"""From Kafka's names to the plain numbers of the model.

Sources of the mapping: facts/producers.md 1, 5, 6; facts/broker.md A.
"""

from typing import Any

from engine.model.config import (
    OFFSETS,
    UNLIMITED,
    Config,
    FurtherTopic,
    TopicConfig,
)
from engine.settings.asked import Asked
from engine.settings.consumer_build import build_consumer
from engine.settings.producer_build import build_producer

_OFFSETS = "offsets.topic"
PINGS_A_SESSION = 3  # ClientCnxn.java of ZooKeeper: half the read timeout, two thirds


def build(asked: Asked) -> Config:
    """Build the configuration of one producer, one topic and one consumer."""
    producer = build_producer(asked)
    consumer = build_consumer(asked)
    return Config((producer,), _topic(asked), (consumer,), _offsets(asked))


def _offsets(asked: Asked) -> tuple[FurtherTopic, ...]:
    """`__consumer_offsets` as a log, if somebody asked for its copies."""
    copies, needed = f"{_OFFSETS}.replication.factor", f"{_OFFSETS}.min.insync.replicas"
    if copies not in asked.given and needed not in asked.given:
        return ()
    most = min(asked.number(copies), asked.number("brokers"))
    return (FurtherTopic(OFFSETS, 1, most, min(asked.number(needed), most)),)


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
        offsets_retention_ms=60_000 * number("offsets.retention.minutes"),
        offsets_retention_check_ms=number("offsets.retention.check.interval.ms"),
        initial_rebalance_delay_ms=number("group.initial.rebalance.delay.ms"),
        broker_session_timeout_ms=number(session),
        broker_heartbeat_interval_ms=number(heartbeat)
        if heartbeat in asked.texts
        else number(session) // PINGS_A_SESSION,
        rack_aware=asked.texts["broker.rack"] == "set",
        auto_leader_rebalance=asked.is_on("auto.leader.rebalance.enable"),
        leader_imbalance_check_ms=1_000
        * number("leader.imbalance.check.interval.seconds"),
        eligible_leader_replicas=asked.texts.get("eligible.leader.replicas.version")
        == "1",
        latency_ms=number("network.latency.ms"),
        **_housekeeping(asked),
        transaction_version=int(asked.texts.get("transaction.version", "1")),
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
        "deletes_topics": asked.is_on("delete.topic.enable"),
        "auto_creates_topics": asked.is_on("auto.create.topics.enable"),
        "min_compaction_lag_ms": number("min.compaction.lag.ms"),
        "delete_retention_ms": number("delete.retention.ms"),
        "cleaner_backoff_ms": number("log.cleaner.backoff.ms"),
        "log_append_time": asked.texts["message.timestamp.type"] == "LogAppendTime",
        "timestamp_after_max_ms": number("message.timestamp.after.max.ms"),
    }


def _limit(number: int) -> int:
    return min(number, UNLIMITED)
