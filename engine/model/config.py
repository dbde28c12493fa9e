"""What the rules need to know of a configuration: plain numbers, already resolved.

Kafka's own setting names, their defaults by client and version, and their
bounds live in `engine.settings`, which builds these values. Times are used by
the timed driver alone: the rules never compare them.
"""

from functools import lru_cache
from typing import NamedTuple

from engine.model.consumer_config import ConsumerConfig, ShareConfig
from engine.model.producer_config import ACKS_ALL, UNLIMITED, ProducerConfig

__all__ = [
    "ACKS_ALL",
    "INTERNAL",
    "OFFSETS",
    "ONE_ANSWER",
    "ROUNDS",
    "TO_HIGH_WATERMARK",
    "TRUNCATIONS",
    "UNLIMITED",
    "UNLIMITED_RETENTION",
    "WEEK_MS",
    "WHILE_FETCHING",
    "Config",
    "ConsumerConfig",
    "FurtherTopic",
    "ProducerConfig",
    "ShareConfig",
    "TopicConfig",
    "partition_count",
    "partition_name",
    "partitions_of",
    "read_by",
    "share_groups",
    "share_of",
    "subscription",
    "topic_of",
]

INTERNAL = "__"  # how the names of Kafka's own topics begin
OFFSETS = "__consumer_offsets"
UNLIMITED_RETENTION = -1
WEEK_MS = 604_800_000

# How a follower finds where its log parts from a new leader's (facts/broker.md B12).
TO_HIGH_WATERMARK = "to the high watermark"  # up to 0.10.2: it does not ask
ONE_ANSWER = "one answer"  # 0.11 to 1.1, KIP-101: asks once where its last epoch ends
ROUNDS = "rounds"  # 2.0 to 2.6, KIP-279: the answer names the epoch, it asks again
WHILE_FETCHING = "while fetching"  # from 2.7 on, KIP-595: the fetch itself asks
TRUNCATIONS = (TO_HIGH_WATERMARK, ONE_ANSWER, ROUNDS, WHILE_FETCHING)


class TopicConfig(NamedTuple):
    """The topic and the brokers under it. Sources: facts/broker.md A and B."""

    brokers: int = 3
    partitions: int = 1  # with those that are added later
    later: int = 0  # how many of them an operator has not added yet
    replication_factor: int = 3
    min_insync_replicas: int = 1
    unclean_leader_election: bool = False
    flush_messages: int = UNLIMITED  # fsync after so many records
    max_message_bytes: int = 1_048_588
    replica_lag_time_max_ms: int = 30_000
    replica_fetch_wait_max_ms: int = 500
    replica_fetch_backoff_ms: int = 1_000
    broker_session_timeout_ms: int = 9_000
    broker_heartbeat_interval_ms: int = 2_000
    strict_min_isr: bool = (
        True  # from 3.7.0: the high watermark waits for min.insync.replicas
    )
    eligible_leader_replicas: bool = (
        True  # KIP-966: on in clusters born with 4.1 or later
    )
    truncation: str = WHILE_FETCHING  # one of TRUNCATIONS
    fences_epochs: bool = True  # KIP-320, 2.1: a fetch of another epoch is refused
    follows_each_epoch: bool = True  # KAFKA-7164, 2.0.1: also with the same leader
    notes_epoch_at_once: bool = True  # KAFKA-7415, 2.0.1: not with the first record
    joins_from_epoch_start: bool = True  # KAFKA-7128, 2.0.1: not from the HW on
    withholds_offsets: bool = True  # KIP-207, 2.2: until the HW reaches the epoch
    notices_bounces: bool = True  # KIP-380, 2.2: a broker that is back at once
    proposes_isr: bool = True  # KIP-497, 2.7: before, written to ZooKeeper at once
    bumps_epoch: str = "never"  # on an ISR shrink: "always", or "when fencing"
    registers_fenced: bool = True  # KRaft, until a heartbeat; not with ZooKeeper
    keeps_fenced_out: bool = True  # KIP-841, 3.3: of the ISR
    keeps_reborn_out: bool = True  # KIP-903, 3.5: a broker that registered anew
    waits_for_eligible: bool = True  # KAFKA-15021, 3.6: the HW, and nobody else
    cleans_committed: bool = True  # KAFKA-13194, 3.1: and nothing beyond the HW
    knows_directories: bool = True  # KIP-858, 3.7: nobody leads from an unknown disk
    matches_epochs: bool = True  # KAFKA-18991, 3.9.1: an answer to an old question
    racks: tuple[tuple[str, ...], ...] = ()  # which brokers stand together
    rack_aware: bool = False  # broker.rack is set: replicas go to different racks
    auto_leader_rebalance: bool = True  # leaderships go back to preferred replicas
    leader_imbalance_check_ms: int = 300_000
    metadata_delay_ms: int = (
        1  # controller to broker: up to 500 ms before 4.1 (KAFKA-14145)
    )
    write_back_ms: int = (
        30_000  # the operating system writes dirty pages older than this
    )
    offsets_retention_ms: int = 604_800_000
    offsets_retention_check_ms: int = 600_000
    offsets_expire_always: bool = False  # up to 2.0: also those of a living group
    initial_rebalance_delay_ms: int = 3_000  # an empty group waits for more members
    latency_ms: int = 1  # one way, every healthy link
    cleanup_policy: str = "delete"  # "delete" | "compact" | "compact,delete"
    retention_ms: int = UNLIMITED_RETENTION  # Kafka's own default is a week
    retention_bytes: int = UNLIMITED_RETENTION  # of one partition
    retention_check_ms: int = 300_000
    segment_bytes: int = 1_073_741_824
    segment_ms: int = WEEK_MS
    min_compaction_lag_ms: int = 0
    delete_retention_ms: int = 86_400_000  # of tombstones
    cleaner_backoff_ms: int = 15_000
    deletes_topics: bool = True  # delete.topic.enable
    auto_creates_topics: bool = True  # auto.create.topics.enable
    log_append_time: bool = False  # message.timestamp.type: the broker's clock
    timestamp_before_max_ms: int = 2**63 - 1  # older records are refused
    timestamp_after_max_ms: int = 3_600_000  # and those from further ahead
    name: str = "orders"
    transactions: bool = True  # KIP-98, 0.11
    fences_members: bool = (
        True  # KIP-447, 2.5: offsets in a transaction name the member
    )
    transaction_version: int = 2  # KIP-890: 2 in clusters born with 4.0 or later
    transaction_verification: bool = True  # from 3.6: the leader asks the coordinator
    share_release: str = "uncounted"  # when a share session ends, a delivery in vain
    # is "counted" (KAFKA-19972, 4.2) or not; "closed": 4.0 hears of close() alone
    share_throttles: bool = False  # 4.2: what was often in vain comes in smaller lots


class FurtherTopic(NamedTuple):
    """A topic beside the main one, on the same brokers.

    What it does not say is as in the main topic.
    """

    name: str
    partitions: int = 1
    replication_factor: int = 3
    min_insync_replicas: int = 1
    unclean_leader_election: bool = False


class Config(NamedTuple):
    """Everything that is fixed for a run unless an order changes it.

    Partitions are numbered through: those of the main topic, `topic`, come first,
    then those of each further one.
    """

    producers: tuple[ProducerConfig, ...] = (ProducerConfig(),)
    topic: TopicConfig = TopicConfig()
    consumers: tuple[ConsumerConfig, ...] = (ConsumerConfig(),)
    further: tuple[FurtherTopic, ...] = ()


def partition_count(config: Config) -> int:
    """How many partitions there are in all topics, with those that come later."""
    return config.topic.partitions + sum(item.partitions for item in config.further)


def partitions_of(config: Config, name: str) -> tuple[int, ...]:
    """The numbers of a topic's partitions; none if there is no such topic."""
    first = config.topic.partitions
    if name == config.topic.name:
        return tuple(range(first - config.topic.later))
    for item in config.further:
        if item.name == name:
            return tuple(range(first, first + item.partitions))
        first += item.partitions
    return ()


def topic_of(config: Config, partition: int) -> TopicConfig:
    """The topic that a partition belongs to, with the brokers under it."""
    first = config.topic.partitions
    if partition < first or not config.further:
        return config.topic
    for item in config.further:
        if partition < first + item.partitions:
            return _beside(config.topic, item)
        first += item.partitions
    return config.topic


@lru_cache(maxsize=64)  # asked at every step, and the same values give the same
def _beside(main: TopicConfig, item: FurtherTopic) -> TopicConfig:
    """What holds for a topic beside the main one."""
    topic = main._replace(**item._asdict())
    if item.name.startswith(INTERNAL):  # compacted, never deleted by age
        topic = topic._replace(retention_ms=-1, retention_bytes=-1)
    return topic


def partition_name(config: Config, partition: int) -> str:
    """A partition as Kafka's own tools write it: ``orders-0``."""
    name = topic_of(config, partition).name
    return f"{name}-{partition - partitions_of(config, name)[0]}"


def subscription(config: Config, consumer: ConsumerConfig) -> tuple[int, ...]:
    """The partitions that a consumer's group may give it."""
    if not consumer.topics:
        return partitions_of(config, config.topic.name)
    return tuple(
        partition
        for name in consumer.topics
        for partition in partitions_of(config, name)
    )


def read_by(config: Config, group: str) -> tuple[int, ...]:
    """The partitions that a group's consumers may read."""
    return tuple(
        partition
        for consumer in config.consumers
        if consumer.group == group
        for partition in subscription(config, consumer)
    )


def share_groups(config: Config) -> tuple[str, ...]:
    """The share groups (KIP-932), in order."""
    names = (item.group for item in config.consumers if item.share is not None)
    return tuple(dict.fromkeys(names))


def share_of(config: Config, group: str) -> ShareConfig | None:
    """What holds for a share group; None: it is a consumer group."""
    shares = (item.share for item in config.consumers if item.group == group)
    return next((item for item in shares if item is not None), None)
