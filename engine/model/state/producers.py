"""Messages as the producing application and its client library hold them."""

from typing import NamedTuple

from engine.model.state.names import NOBODY, UNKNOWN


class Record(NamedTuple):
    """One message on its way to a log."""

    message: int
    partition: int
    bytes: int
    key: str = ""  # "": none
    timestamp: int | None = None  # CreateTime; None: when it was appended
    tombstone: bool = False  # a key without a value
    age: int = 0  # ms between its CreateTime and the send; negative: from ahead


class Belief(NamedTuple):
    """What the producing application knows of one message.

    `returned` says that the call which handed the message over has returned;
    `certain` goes with "failed": the message is surely in no log.
    """

    message: int
    state: str  # "buffered" | "in flight" | "acked" | "failed" | "unknown"
    # or "in transaction": the broker has it, and the transaction is still open
    returned: bool = False
    offset: int = UNKNOWN
    error: str = ""
    certain: bool = False
    transaction: int = 0  # the producer's so many-th; 0: in none


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
    free: int = 0  # of these, those that cost no retry
    backing_off: bool = False
    producer_epoch: int = 0
    sequence: int = UNKNOWN  # of its first record; given at the first drain
    torn: bool = False  # under way: its buffer was written over meanwhile


class Freed(NamedTuple):
    """A buffer that was given back while a request may still be written from it."""

    broker: str  # that the request is for
    correlation: int
    batch: int  # that the request carries there
    ahead: int  # buffers of the pool that are taken before it
    by: int = 0  # the batch that has taken it; 0: none yet


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
    whole: tuple[Record, ...] = ()  # all that it was made with
    attempts: int = 0  # how often the whole of it was tried again (KafkaJS)
    heard: tuple[str, ...] = ()  # the brokers that have said yes to a part of it
    kind: str = "send"  # or "init" | "begin" | "commit" | "abort", of a transaction
    # or "offsets": sendOffsetsToTransaction
    offsets: tuple[tuple[int, int], ...] = ()  # (partition, offset), of that call
    member: tuple[str, str, int] = ("", "", UNKNOWN)  # group, member id, generation
    begun: bool = False  # such a call has begun its work


class Connection(NamedTuple):
    """A client's connection to one broker; the number grows with every new one."""

    number: int = 1
    up: bool = True


class Leader(NamedTuple):
    """Who leads a partition, as somebody believes."""

    broker: str = NOBODY
    epoch: int = 0
    topic_id: int = 1


class Transacting(NamedTuple):
    """A transactional producer's part: its own state (facts/producers.md 4.1).

    `partitions` are in the open transaction as far as the producer knows;
    `asking` waits for the coordinator's yes (AddPartitionsToTxn, before 4.0).
    """

    transactional_id: str
    asks_first: bool = False  # AddPartitionsToTxn before the first batch (before 4.0)
    state: str = "uninitialized"  # a state of engine.model.transacting
    number: int = 0  # of the transaction that was begun last
    partitions: tuple[int, ...] = ()
    records: tuple[Record, ...] = ()  # that were handed over in the transaction
    asking: tuple[int, ...] = ()
    offsets: tuple[tuple[int, int], ...] = ()  # of a group, not yet taken
    member: tuple[str, str, int] = ("", "", UNKNOWN)  # for whom: group, id, generation
    ended: str = ""  # how the last one ended: "commit" | "abort"; "": not known
    request: str = ""  # "init" | "add" | "offsets" | "end": out, waits for the answer
    backing_off: bool = False  # CONCURRENT_TRANSACTIONS: asks again soon
    late: bool = False  # commit or abort took longer than max.block.ms
    error: str = ""
    bump: bool = False  # a batch failed: a new epoch after the abort (before 4.0)
    connection: int = 1  # to the coordinator; grows with every start


class Producer(NamedTuple):
    """The producing application and the client library inside its process."""

    name: str
    state: str = "running"  # "running" | "closing" | "closed" | "exited" | "killed"
    exiting: bool = False  # it closes because its process ends
    flushing: bool = False
    queues: tuple[tuple[Batch, ...], ...] = ((),)  # one a partition, oldest first
    in_flight: tuple[Request, ...] = ()
    call: Call | None = None  # the call in which the application is blocked
    backlog: tuple[Call, ...] = ()  # calls it will make once that one returns
    left: tuple[Record, ...] = ()  # unanswered when its process ended
    leaders: tuple[Leader, ...] = ()
    stale: bool = False  # it wants fresh metadata
    connections: tuple[Connection, ...] = ()  # one a broker, in broker order
    next_batch: int = 1
    next_correlation: int = 1
    next_partition: int = 0  # for messages that name none
    partitions: int = 0  # of the main topic: records without one take turns there
    stuck_bytes: int = 0  # how much went to it since it was chosen
    producer_id: int = 0  # 0: not idempotent
    producer_epoch: int = 0
    stuck: bool = False  # an error waits for somebody to read it (sarama)
    fatal: str = ""  # the error after which it takes nothing any more (librdkafka)
    sequences: tuple[int, ...] = ()  # next sequence, one a partition
    beliefs: tuple[Belief, ...] = ()  # in the order of the calls
    transacting: Transacting | None = None  # None: no transactional.id
    buffers: int = 0  # that its pool ever made (see engine.model.pooling)
    freed: tuple[Freed, ...] = ()  # of these, given back too early
