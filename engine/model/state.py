"""The world: every noun of the model, as immutable and hashable values.

Names are Kafka's own. Processes are named by strings: brokers ``b1``, ``b2``,
producers ``p1``, consumers ``c1``, and the two processes that never fail here,
``controller`` and ``coordinator``. ``""`` means "none", offsets start at 0 and
``-1`` means "unknown". Partitions are numbered from 0, messages from 1: a
message is what the application meant, a record or entry is one copy of it.

There is no time in here. A timer is an action that is enabled as long as the
thing it guards lasts (see `engine.model.actions`).

Left out: topics beyond one, record keys and values, compression, quotas,
transactions, tiered storage, the controller quorum (one controller that never
fails), the log of `__consumer_offsets` (the coordinator never fails either).
"""

from typing import NamedTuple

from engine.model.config import Config

NOBODY = ""
UNKNOWN = -1
CONTROLLER = "controller"
COORDINATOR = "coordinator"


# --- messages as the application and the client library hold them -----------


class Record(NamedTuple):
    """One message on its way to a log."""

    message: int
    partition: int
    bytes: int


class Belief(NamedTuple):
    """What the producing application knows of one message.

    `returned` says that the call which handed the message over has returned;
    `certain` goes with "failed": the message is surely in no log.
    """

    message: int
    state: str  # "buffered" | "in flight" | "acked" | "failed" | "unknown"
    returned: bool = False
    offset: int = UNKNOWN
    error: str = ""
    certain: bool = False


class Batch(NamedTuple):
    """Records of one partition that travel and fail together.

    Source: facts/producers.md 1.1, 1.4; 3.2 for the sequence.
    """

    number: int
    partition: int
    records: tuple[Record, ...]
    closed: bool = False  # no more appends: full, flushed or already sent
    ripe: bool = False  # lingered long enough
    sent: bool = False  # it went out at least once
    doubtful: bool = False  # an attempt ended unclear: a copy may be in a log
    attempts: int = 0
    backing_off: bool = False
    producer_epoch: int = 0
    sequence: int = UNKNOWN  # of its first record; given at the first drain


class Request(NamedTuple):
    """A produce request that waits for its answer."""

    correlation: int
    broker: str
    connection: int
    batches: tuple[Batch, ...]


class Call(NamedTuple):
    """One call of the application into the producer that has not returned."""

    records: tuple[Record, ...]  # not yet in the buffer
    awaited: tuple[int, ...] = ()  # messages whose result the call waits for


class Connection(NamedTuple):
    """A client's connection to one broker; the number grows with every new one."""

    number: int = 1
    up: bool = True


class Leader(NamedTuple):
    """Who leads a partition, as somebody believes."""

    broker: str = NOBODY
    epoch: int = 0


class Producer(NamedTuple):
    """The producing application and the client library inside its process."""

    name: str
    state: str = "running"  # "running" | "closing" | "closed" | "exited" | "killed"
    flushing: bool = False
    queues: tuple[tuple[Batch, ...], ...] = ((),)  # one a partition, oldest first
    in_flight: tuple[Request, ...] = ()
    call: Call | None = None  # the call in which the application is blocked
    backlog: tuple[Call, ...] = ()  # calls it will make once that one returns
    leaders: tuple[Leader, ...] = ()
    stale: bool = False  # it wants fresh metadata
    connections: tuple[Connection, ...] = ()  # one a broker, in broker order
    next_batch: int = 1
    next_correlation: int = 1
    next_partition: int = 0  # for messages that name none
    producer_id: int = 0  # 0: not idempotent
    producer_epoch: int = 0
    sequences: tuple[int, ...] = ()  # next sequence, one a partition
    beliefs: tuple[Belief, ...] = ()  # in the order of the calls


# --- what travels -----------------------------------------------------------


class ProduceRequest(NamedTuple):
    """Batches for partitions that one broker leads, at most one a partition."""

    correlation: int
    acks: int
    producer_id: int
    batches: tuple[Batch, ...]


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


class Entry(NamedTuple):
    """One record in a log: the copy of a message at an offset."""

    message: int
    epoch: int  # of the leader that appended it
    producer_id: int = 0
    producer_epoch: int = 0
    sequence: int = UNKNOWN
    base_sequence: int = UNKNOWN  # of its batch


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


class OffsetCommit(NamedTuple):
    """A consumer's wish to move its group's committed offset of one partition."""

    group: str
    partition: int
    offset: int  # the next offset to read


class OffsetCommitResponse(NamedTuple):
    """The coordinator has stored the offset."""

    partition: int
    offset: int


class Closed(NamedTuple):
    """The other side's kernel closes the connection: the process is gone."""


Body = (
    ProduceRequest
    | ProduceResponse
    | FetchRequest
    | FetchResponse
    | OffsetCommit
    | OffsetCommitResponse
    | Closed
)


class Packet(NamedTuple):
    """One message under way. Packets of one connection and direction stay in order."""

    number: int
    source: str
    target: str
    connection: int
    body: Body


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


# --- brokers ----------------------------------------------------------------


class Replica(NamedTuple):
    """One broker's copy of one partition: what is on its machine.

    Offset of an entry = `log_start` + its place. `flushed` is the offset below
    which everything is on disk; the rest is in the page cache alone
    (facts/broker.md B14). `epoch_starts` is the leader epoch cache (B13).
    """

    log: tuple[Entry, ...] = ()
    log_start: int = 0
    flushed: int = 0
    high_watermark: int = 0
    checkpoint: int = 0  # the high watermark that a restart finds on disk
    epoch_starts: tuple[tuple[int, int], ...] = ()

    @property
    def log_end(self) -> int:
        """The log end offset: where the next record goes."""
        return self.log_start + len(self.log)


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
    followers: tuple[Follower, ...] = ()


class Fetcher(NamedTuple):
    """A follower's fetch loop: one request in flight (facts/broker.md B3)."""

    leader: str
    epoch: int
    state: str = "ready"  # "ready" | "waiting" | "backing off" | "stopped"


class PartitionState(NamedTuple):
    """One partition as the controller decided it (facts/broker.md B0)."""

    replicas: tuple[str, ...]
    leader: str
    leader_epoch: int
    partition_epoch: int
    isr: tuple[str, ...]
    elr: tuple[str, ...] = ()  # eligible leader replicas (KIP-966)
    last_known_leader: str = NOBODY


class Registration(NamedTuple):
    """One broker as the controller sees it (facts/broker.md B10)."""

    broker: str
    broker_epoch: int = 1
    fenced: bool = False
    shutting_down: bool = False


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
    connection: int = 1  # of its own fetches; grows with every restart
    metadata: Metadata = Metadata((), ())
    partitions: tuple[HostedPartition | None, ...] = ()  # None: not a replica
    parked_produces: tuple[ParkedProduce, ...] = ()
    parked_fetches: tuple[ParkedFetch, ...] = ()


class Controller(NamedTuple):
    """The KRaft controller: the only one who makes leaders."""

    metadata: Metadata


# --- consumers --------------------------------------------------------------


class Handed(NamedTuple):
    """A record in a consumer's hands: read from a log, at its offset."""

    partition: int
    offset: int
    message: int
    epoch: int = UNKNOWN


class Reading(NamedTuple):
    """One consumer's way through one partition (facts/consumers.md B1)."""

    position: int = UNKNOWN  # next offset to hand to the application
    epoch: int = UNKNOWN  # leader epoch of the last record before it (KIP-320)
    buffered: tuple[Handed, ...] = ()  # fetched, not yet handed out
    fetch: str = "ready"  # or "waiting" | "backing off" | "beyond end" | "failed"
    leader: Leader = Leader()
    stored: int = UNKNOWN  # librdkafka: candidate for the next commit
    committing: int = UNKNOWN  # the last offset sent to the coordinator
    committed: int = UNKNOWN  # the last one that the coordinator confirmed


class Consumer(NamedTuple):
    """The consuming application and the client library inside its process."""

    name: str
    group: str
    state: str = "running"  # "running" | "crashed" | "closed"
    assigned: bool = False
    readings: tuple[Reading, ...] = ()
    batch: tuple[Handed, ...] = ()  # returned by the last poll, not yet started
    hands: tuple[Handed, ...] = ()  # being processed, one a worker
    held: tuple[Handed, ...] = ()  # ReadMessage: waits for its own commit
    commit_due: bool = False  # Java: the interval has passed, the next poll commits
    commits: tuple[Handed, ...] = ()  # finished, to be committed one by one
    waits_for_commit: bool = False  # a synchronous commit is out
    connections: tuple[Connection, ...] = ()
    stale: bool = False
    processed: tuple[int, ...] = ()  # messages, in the order in which work ended
    failed: tuple[int, ...] = ()  # messages whose handler failed


class Group(NamedTuple):
    """A consumer group at the coordinator: one stored number a partition."""

    name: str
    committed: tuple[int, ...]
    member: str = NOBODY  # who holds the partitions
    deserted: bool = False  # nobody was waiting when it became free


class Coordinator(NamedTuple):
    """The group coordinator."""

    groups: tuple[Group, ...]


class World(NamedTuple):
    """Everything, at one instant."""

    config: Config
    producers: tuple[Producer, ...]
    network: Network
    brokers: tuple[Broker, ...]
    controller: Controller
    coordinator: Coordinator
    consumers: tuple[Consumer, ...]


def place(name: str) -> int:
    """Where a broker, producer or consumer stands in its tuple: ``b2`` is at 1."""
    return int(name[1:]) - 1
