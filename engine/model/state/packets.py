"""What travels between processes, and the links it takes."""

from typing import NamedTuple

from engine.model.state.names import UNKNOWN
from engine.model.state.producers import Batch
from engine.model.state.shares import (
    ShareAcknowledge,
    ShareFetchRequest,
    ShareFetchResponse,
)


class ProduceRequest(NamedTuple):
    """Batches for partitions that one broker leads, at most one a partition."""

    correlation: int
    acks: int
    producer_id: int
    batches: tuple[Batch, ...]
    transactional_id: str = ""
    refused: tuple[tuple[int, str], ...] = ()  # (batch, error): the coordinator's no


class BatchResult(NamedTuple):
    """What the broker says of one batch; `error` is "" for success."""

    batch: int
    error: str = ""
    offset: int = UNKNOWN  # of the first record


class ProduceResponse(NamedTuple):
    """The answer to one produce request."""

    correlation: int
    results: tuple[BatchResult, ...]


class FetchRequest(NamedTuple):
    """A follower's or a consumer's fetch of one partition.

    For a follower `offset` is its log end offset, so the fetch is also its
    acknowledgement of everything below (facts/broker.md B3).
    """

    partition: int
    offset: int
    leader_epoch: int
    last_epoch: int = UNKNOWN  # of the follower's last record (KIP-595)
    broker_epoch: int = UNKNOWN  # the follower's; unknown for a consumer
    read_committed: bool = False  # a consumer's isolation.level


class Entry(NamedTuple):
    """One record in a log: the copy of a message at an offset.

    Message 0 is the place of a record that was compacted away, or of a group's
    committed offset in `__consumer_offsets`.
    A control record carries no message either: it ends its producer's transaction.
    """

    message: int
    epoch: int  # of the leader that appended it
    producer_id: int = 0
    producer_epoch: int = 0
    sequence: int = UNKNOWN
    base_sequence: int = UNKNOWN  # of its batch
    key: str = ""
    bytes: int = 0
    timestamp: int | None = None  # CreateTime; None: when it was appended
    tombstone: bool = False  # a key without a value
    commit: tuple[str, int, int] | None = None  # group, partition, offset (message 0)
    transactional: bool = False
    control: str = ""  # "commit" | "abort"


class FetchResponse(NamedTuple):
    """The answer to one fetch."""

    partition: int
    offset: int  # the offset that was asked for
    leader_epoch: int
    error: str = ""
    entries: tuple[Entry, ...] = ()
    high_watermark: int = 0
    log_start: int = 0
    log_end: int = 0
    diverging: tuple[int, int] | None = None  # (epoch, its end offset) at the leader
    last_stable: int = UNKNOWN  # the last stable offset, told to read_committed alone
    aborted: tuple[tuple[int, int], ...] = ()  # (producer id, first offset)


class EpochEndRequest(NamedTuple):
    """OffsetsForLeaderEpoch: the question where an epoch ends in the leader's log."""

    partition: int
    epoch: int  # of the follower's last record
    leader_epoch: int  # the one in which it follows


class EpochEndResponse(NamedTuple):
    """The answer: an epoch and its end, or nothing that the leader knows."""

    partition: int
    asked: int  # the epoch that was asked about
    leader_epoch: int
    error: str = ""
    end: tuple[int, int] | None = None  # before KIP-279 without the epoch: (-1, end)


class OffsetCommit(NamedTuple):
    """A consumer's wish to move its group's committed offset of one partition."""

    group: str
    partition: int
    offset: int  # the next offset to read
    member: str = ""  # "": of no member (an administrator's tool)
    generation: int = UNKNOWN
    attempt: int = 1  # which try at this commit it is


class OffsetCommitResponse(NamedTuple):
    """The coordinator has stored the offset, or says why not."""

    partition: int
    offset: int
    error: str = ""
    member: str = ""  # whose commit it was
    generation: int = UNKNOWN
    attempt: int = 1


class TxnOffsetCommit(NamedTuple):
    """A producer's wish: these offsets with its transaction (KIP-98, KIP-447).

    With an empty `member` the application named its group alone.
    """

    transactional_id: str
    producer_id: int
    epoch: int
    group: str
    member: str
    generation: int
    offsets: tuple[tuple[int, int], ...]  # (partition, the next offset to read)


class LeaveGroup(NamedTuple):
    """A member's good-bye: its partitions are free at once."""

    group: str
    member: str


class TransactionRequest(NamedTuple):
    """A producer's request to the transaction coordinator (producers.md 4.1).

    InitProducerId ("init"), AddPartitionsToTxn or AddOffsetsToTxn ("add") or EndTxn
    ("end").
    """

    request: str
    transactional_id: str
    producer_id: int = 0
    epoch: int = 0
    partitions: tuple[int, ...] = ()
    commit: bool = False


class TransactionResponse(NamedTuple):
    """The transaction coordinator's answer, with the id and epoch to go on with."""

    request: str
    error: str = ""
    producer_id: int = 0
    epoch: int = 0


class WriteTxnMarkers(NamedTuple):
    """The transaction coordinator has a leader end a transaction in a partition."""

    transactional_id: str
    partition: int
    producer_id: int
    epoch: int
    outcome: str  # "commit" | "abort"


class MarkersWritten(NamedTuple):
    """The marker is on all in-sync replicas, or was refused."""

    transactional_id: str
    partition: int
    epoch: int
    error: str = ""


class Closed(NamedTuple):
    """The connection is closed: the process is gone, or somebody in between."""


Body = (
    ProduceRequest
    | ProduceResponse
    | FetchRequest
    | FetchResponse
    | EpochEndRequest
    | EpochEndResponse
    | OffsetCommit
    | OffsetCommitResponse
    | TxnOffsetCommit
    | LeaveGroup
    | TransactionRequest
    | TransactionResponse
    | WriteTxnMarkers
    | MarkersWritten
    | ShareFetchRequest
    | ShareFetchResponse
    | ShareAcknowledge
    | Closed
)


class Packet(NamedTuple):
    """One message under way. Packets of one connection and direction stay in order."""

    number: int
    source: str
    target: str
    connection: int
    body: Body
    late_ms: int = 0  # it has to be sent again, and that takes so long


class Link(NamedTuple):
    """What is wrong with the way from one process to another."""

    source: str
    target: str
    cut: bool = False
    slow_ms: int = 0  # added to the latency


class Network(NamedTuple):
    """Everything that is under way, in the order in which it was sent."""

    packets: tuple[Packet, ...] = ()
    links: tuple[Link, ...] = ()  # only those that are cut or slow, sorted
    sent: int = 0
