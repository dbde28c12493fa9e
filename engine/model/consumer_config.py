"""What the rules need to know of a consumer and its group; see `engine.model.config`.

Times are used by the timed driver alone: the rules never compare them.
"""

from typing import NamedTuple


class ShareConfig(NamedTuple):
    """A share group, and how its members acknowledge (KIP-932, consumers.md B17)."""

    explicit: bool = False  # share.acknowledgement.mode
    failed_as: str = "release"  # explicit: "accept" | "release" | "reject"
    lock_ms: int = 30_000  # group.share.record.lock.duration.ms
    delivery_limit: int = 5  # group.share.delivery.count.limit
    max_record_locks: int = 2_000  # group.share.partition.max.record.locks


class ConsumerConfig(NamedTuple):
    """One consumer, its group and what its application does with a record.

    Sources: facts/consumers.md A1 and B.
    """

    group: str = "g1"
    commit: str = "auto"  # a mode of engine.model.committing
    auto_commit_interval_ms: int = 5_000
    auto_offset_reset: str = "latest"  # "earliest" | "latest" | "none"
    waits_beyond_end: bool = False  # kafka-go: no reset above the end of the log
    jumps_to_first: bool = False  # kafka-go: below the log's start, to its start
    read_committed: bool = False  # isolation.level
    validates: bool = True  # KIP-320: looks for truncation when the leader changes
    max_poll_records: int = 500
    fetch_max_wait_ms: int = 500
    session_timeout_ms: int = 45_000
    workers: int = 1  # records processed at the same time
    processing_ms: int = 10  # how long the application works on one record
    slow: tuple[tuple[int, int], ...] = ()  # (message, processing ms) where it differs
    failing: tuple[int, ...] = ()  # messages whose handler always fails
    fails_first: tuple[tuple[int, int], ...] = ()  # (message, failures before it works)
    on_error: str = "log"  # or "retry" | "seek" | "crash" | "close"
    attempts: int = 10  # with "retry": deliveries before it is skipped; 0: no end
    retry_backoff_ms: int = 0  # between two attempts
    dead_letter: str = ""  # the topic that takes what the handler gives up on
    parks: str = "none"  # whether it goes there: "send", or "await" the answer
    output: str = ""  # the topic that takes the result of each record
    rewinds: bool = True  # after an aborted transaction it goes back to its start
    poison: tuple[int, ...] = ()  # messages that the client cannot deserialize
    on_poison: str = "stop"  # or "skip" | "crash" | "close"; "hand": bytes, no try
    hands_off: bool = False  # poll() goes on while the workers' queue is not empty
    commit_attempts: int = 0  # tries at a commit in all; 0: no end
    commits_next: bool = True  # the offset after the record; False: the record's own
    waits_at_close: bool = False  # close() lets the running handler end
    leaves_batch: bool = False  # a handler that sees the end coming returns early
    deduplicates: bool = False  # work that was done before is recognized and left out
    flush_ms: int = 0  # the work is kept in memory and made durable so often
    resets_nearest: bool = False  # franz-go: out of range after reading: nearest end
    protocol: str = "classic"  # group.protocol; "consumer": KIP-848; "share"
    assignor: str = "range"  # "roundrobin" | "sticky" | "cooperative-sticky"
    instance: str = ""  # group.instance.id: "own" | "shared" by all; "": dynamic member
    heartbeat_ms: int = 3_000
    metadata_max_age_ms: int = 300_000  # how long it takes at most to see a partition
    max_poll_interval_ms: int = 0  # 0: none (kafka-go, Sarama, franz-go, kafkajs)
    rebalance_timeout_ms: int = 300_000  # how long a rebalance waits for a member
    commits_late: bool = False  # KAFKA-18641: auto-commit after the next batch
    joins_in_poll: bool = True  # Java, librdkafka; kafka-go rejoins in the background
    on_revoked: str = "none"  # the listener: "commit" | "drain" (end the work first)
    topics: tuple[str, ...] = ()  # that it subscribes to; none named: the main one
    share: ShareConfig | None = None  # it is a member of a share group
