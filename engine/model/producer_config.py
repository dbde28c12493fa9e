"""What the rules need to know of one producer; see `engine.model.config`."""

from typing import NamedTuple

ACKS_ALL = -1
UNLIMITED = 2**31 - 1


class ProducerConfig(NamedTuple):
    """One producer: the client library's settings and the application's habits.

    Sources: facts/producers.md 1 (Java), 5 (kafka-go Writer), 6 (librdkafka).
    """

    acks: int = ACKS_ALL  # 0, 1 or ACKS_ALL
    idempotent: bool = True
    batch_bytes: int = 16_384  # upper bound of one batch, per partition
    batch_records: int = UNLIMITED  # kafka-go BatchSize, librdkafka batch.num.messages
    linger_ms: int = 5
    buffer_bytes: int = 33_554_432  # UNLIMITED: the buffer never fills (kafka-go)
    buffer_records: int = UNLIMITED  # librdkafka queue.buffering.max.messages
    max_block_ms: int = 60_000  # 0: a full buffer fails the call at once (librdkafka)
    max_request_bytes: int = 1_048_576
    max_in_flight: int = 5  # requests per broker connection
    one_batch_per_partition: bool = (
        False  # kafka-go: the next batch waits for the answer
    )
    piggyback: bool = (
        True  # Java: a due partition takes along every batch of its broker
    )
    dials_each_attempt: bool = False  # kafka-go: a refused connection is an attempt
    splits: bool = True  # Java: a batch the broker finds too large is split
    retries: int = UNLIMITED
    retry_backoff_ms: int = 100
    retry_backoff_max_ms: int = 1_000
    backoff_quadratic: bool = False  # kafka-go: attempt^2 * base; else doubling
    request_timeout_ms: int = 30_000  # the client waits so long for an answer
    ack_timeout_ms: int = 30_000  # and lets the broker wait so long for its replicas
    delivery_timeout_ms: int = 120_000  # 0: none (kafka-go)
    refresh_on_error: bool = True  # kafka-go learns new leaders by its timer alone
    metadata_max_age_ms: int = 300_000
    expires: str = "any"  # batches that delivery_timeout_ms ends: "any" | "waiting"
    fails_together: bool = False  # franz-go: what is buffered behind a failure fails
    counts_leader_change: bool = True  # librdkafka: a changed leader costs no retry
    retries_in_place: bool = False  # librdkafka: a retry goes back to its own place
    retries_leaderless: bool = False  # no leader is a failed attempt, not the end
    leaderless_ms: int = 0  # how long such an attempt takes
    one_batch_buffered: bool = False  # aiokafka: a full batch has to leave first
    repartitions: bool = False  # KafkaJS: without a key another partition each attempt
    close_discards: bool = False  # franz-go, Rust: closing throws the buffer away
    exit_timeout_ms: int = 0  # how long the end of the process waits (kafka-python 3)
    reads_errors: bool = True  # sarama: an error that nobody reads stops everything
    polls: bool = True  # librdkafka: the application has its reports served
    close_timeout_ms: int = UNLIMITED  # how long a close lets the producer work
    flushes: bool = False  # the application flushes before it closes or ends
    resends: str = ""  # what the application sends again: "" | "failed" | "call"
    on_gap: str = "bump"  # an idempotent producer's answer: "bump" | "fail" | "fatal"
    keyed: str = "murmur2"  # the hash of a key; "": keys do not matter
    keyless: str = "sticky bytes"  # "turn" | "sticky batch" | "sticky bytes"
    avoids_leaderless: bool = True  # without a key no partition without a leader
    waits: bool = False  # the application waits for each answer before the next call
    inside: str = ""  # the consumer in whose process it lives, and with which it dies
    counts: str = "ack"  # "ack" or "send": what the application takes for success
    reuses_buffers: bool = False  # KAFKA-19012: also while a request is being written
    send_buffer_bytes: int = 131_072  # what a socket takes before it is confirmed
    transactional_id: str = ""  # "": no transactions; "*" stands for the own name
    transaction_timeout_ms: int = 60_000
