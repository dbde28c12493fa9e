"""Brokers, what they hold and believe, and the controller's decisions."""

from typing import NamedTuple

from engine.model.state.names import NOBODY, UNKNOWN
from engine.model.state.packets import (
    BatchResult,
    Entry,
    FetchRequest,
    WriteTxnMarkers,
)


class Replica(NamedTuple):
    """One broker's copy of one partition: what is on its machine.

    Offset of an entry = `log_start` + its place; where compaction has removed a
    record, an entry without a message holds its place. `flushed` is the offset below
    which everything is on disk; the rest is in the page cache alone
    (facts/broker.md B14). `epoch_starts` is the leader epoch cache (B13).
    """

    log: tuple[Entry, ...] = ()
    log_start: int = 0
    flushed: int = 0
    high_watermark: int = 0
    checkpoint: int = 0  # the high watermark that a restart finds on disk
    epoch_starts: tuple[tuple[int, int], ...] = ()
    segments: tuple[int, ...] = (0,)  # first offset of each; the last one is active
    cleaned: int = 0  # compaction: everything below was cleaned once
    tombstones: tuple[int, ...] = ()  # offsets: cleanings have seen these, and kept
    topic_id: int = 1  # of the topic whose log it is
    expired: tuple[int, ...] = ()  # those of them whose delete.retention.ms is over

    @property
    def log_end(self) -> int:
        """The log end offset: where the next record goes."""
        return self.log_start + len(self.log)

    @property
    def records(self) -> tuple[tuple[int, Entry], ...]:
        """Every record that the log still has, with its offset."""
        pairs = enumerate(self.log, self.log_start)
        return tuple(pair for pair in pairs if pair[1].message)


class Follower(NamedTuple):
    """What a leader knows of one follower (facts/broker.md B4).

    Two lag clocks run per follower, because `lastCaughtUpTime` may be set to
    the time of the fetch before: `caught_up` says which of the two measures the
    time since it was caught up, the other measures the time since its last
    fetch. `late` says which clocks have passed replica.lag.time.max.ms.
    """

    broker: str
    log_end: int = UNKNOWN
    leader_log_end: int = UNKNOWN  # the leader's, when it fetched last
    caught_up: int = 0
    late: tuple[bool, bool] = (False, False)
    broker_epoch: int = UNKNOWN


class Leadership(NamedTuple):
    """What a broker keeps while it believes that it leads."""

    epoch: int
    start: int  # its log end offset when the epoch began
    isr: tuple[str, ...]
    partition_epoch: int
    pending_isr: tuple[str, ...] = ()  # proposed to the controller, not yet confirmed
    pending_epochs: tuple[tuple[str, int], ...] = ()  # broker epochs in the proposal
    unanswered: bool = False  # the proposal was decided on; the answer is missing
    followers: tuple[Follower, ...] = ()


class Fetcher(NamedTuple):
    """A follower's fetch loop: one request in flight (facts/broker.md B3).

    `settled`: it may fetch. From 0.11 to 2.6 it first has to ask the leader where
    their logs part (B12).
    """

    leader: str
    epoch: int
    state: str = "ready"  # "ready" | "waiting" | "backing off" | "stopped"
    settled: bool = True


class PartitionState(NamedTuple):
    """One partition as the controller decided it (facts/broker.md B0)."""

    replicas: tuple[str, ...]
    leader: str
    leader_epoch: int
    partition_epoch: int
    isr: tuple[str, ...]
    elr: tuple[str, ...] = ()  # eligible leader replicas (KIP-966)
    last_known_leader: str = NOBODY
    target: tuple[str, ...] = ()  # the replicas that a reassignment wants; (): none
    exists: bool = True  # False: the topic was deleted
    topic_id: int = 1  # grows when it is made again


class Registration(NamedTuple):
    """One broker as the controller sees it (facts/broker.md B10)."""

    broker: str
    broker_epoch: int = 1
    fenced: bool = False
    shutting_down: bool = False
    unassigned: bool = (
        False  # its disk was replaced, and its replicas stand nowhere yet
    )


class Metadata(NamedTuple):
    """The controller's decisions; brokers hold the copy that they learned last."""

    partitions: tuple[PartitionState, ...]
    registrations: tuple[Registration, ...]


class Waiting(NamedTuple):
    """One batch of a parked produce request: where the high watermark must get."""

    partition: int
    epoch: int
    required: int  # last offset + 1; UNKNOWN when `result` is final already
    result: BatchResult


class ParkedProduce(NamedTuple):
    """An acks=all request in the purgatory (facts/broker.md B2)."""

    client: str
    connection: int
    correlation: int
    waits: tuple[Waiting, ...]


class ParkedMarker(NamedTuple):
    """A marker that waits for its replicas, and where the high watermark must get."""

    request: WriteTxnMarkers
    required: int


class ParkedFetch(NamedTuple):
    """A fetch that waits at the leader for data (replica.fetch.wait.max.ms)."""

    client: str
    connection: int
    request: FetchRequest


class HostedPartition(NamedTuple):
    """What one broker holds of one partition, and its part in it."""

    replica: Replica = Replica()
    leadership: Leadership | None = None
    fetcher: Fetcher | None = None


class Broker(NamedTuple):
    """One broker: its machine, its process and what it believes."""

    name: str
    state: str = "running"  # "running" | "paused" | "starting" | "stopping" | "down"
    ended_by: str = ""  # when down: "crash" | "power loss" | "lost disk" | "clean stop"
    broker_epoch: int = 1
    refusals: int = 0  # of its registration: an older life of it is not over yet
    connection: int = 1  # of its own fetches; grows with every restart
    metadata: Metadata = Metadata((), ())
    partitions: tuple[HostedPartition | None, ...] = ()  # None: not a replica
    parked_produces: tuple[ParkedProduce, ...] = ()
    parked_fetches: tuple[ParkedFetch, ...] = ()
    parked_markers: tuple[ParkedMarker, ...] = ()


class Controller(NamedTuple):
    """The KRaft controller: the only one who makes leaders."""

    metadata: Metadata
