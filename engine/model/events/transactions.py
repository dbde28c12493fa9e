"""Facts of transactions: calls, the coordinator's decisions, markers, filtering."""

from dataclasses import dataclass

from engine.model.events.fact import Event, Housekeeping


@dataclass(frozen=True, slots=True)
class TransactionRequestSent(Housekeeping):
    """A producer asked the transaction coordinator for something."""

    producer: str
    request: str  # "init" | "add" | "offsets" | "end"


@dataclass(frozen=True, slots=True)
class TransactionsInitialized(Event):
    """initTransactions() returned: the producer has its id and a new epoch."""

    producer: str
    transactional_id: str
    epoch: int


@dataclass(frozen=True, slots=True)
class TransactionBegun(Event):
    """The application began a transaction; nobody else hears of it yet."""

    producer: str


@dataclass(frozen=True, slots=True)
class PartitionAdded(Event):
    """The coordinator noted that a partition belongs to an open transaction."""

    transactional_id: str
    partition: int


@dataclass(frozen=True, slots=True)
class TransactionEnding(Event):
    """The application called commitTransaction() or abortTransaction()."""

    producer: str
    outcome: str  # "commit" | "abort"


@dataclass(frozen=True, slots=True)
class TransactionPrepared(Event):
    """The coordinator wrote how the transaction ends: from here on it is decided."""

    transactional_id: str
    outcome: str  # "commit" | "abort"
    why: str  # "asked" | "timeout" | "new instance"
    epoch: int


@dataclass(frozen=True, slots=True)
class TransactionEnded(Event):
    """The application's commit or abort returned successfully."""

    producer: str
    outcome: str  # "commit" | "abort"
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MarkerAppended(Event):
    """A leader wrote the control record that ends a transaction in its log."""

    broker: str
    partition: int
    offset: int
    outcome: str  # "commit" | "abort"


@dataclass(frozen=True, slots=True)
class MarkerReplicated(Event):
    """A follower copied a control record."""

    broker: str
    partition: int
    offset: int
    outcome: str  # "commit" | "abort"


@dataclass(frozen=True, slots=True)
class MarkerFailed(Housekeeping):
    """A leader could not write a marker; the coordinator will ask again."""

    transactional_id: str
    partition: int
    error: str


@dataclass(frozen=True, slots=True)
class TransactionCompleted(Event):
    """Every partition of the transaction has its marker, on all in-sync replicas."""

    transactional_id: str
    outcome: str  # "commit" | "abort"


@dataclass(frozen=True, slots=True)
class TransactionRetried(Housekeeping):
    """The coordinator is still busy with the transaction before: ask again soon."""

    producer: str
    request: str


@dataclass(frozen=True, slots=True)
class TransactionFailed(Event):
    """A producer can only abort now, or, if `fatal`, only be closed."""

    producer: str
    error: str
    fatal: bool


@dataclass(frozen=True, slots=True)
class TransactionCallFailed(Event):
    """A call of the application came back with an exception."""

    producer: str
    call: str  # "init" | "begin" | "send" | "offsets" | "commit" | "abort"
    error: str


@dataclass(frozen=True, slots=True)
class EndUnanswered(Event):
    """commit or abort took longer than max.block.ms: its outcome is not known."""

    producer: str
    outcome: str  # "commit" | "abort"
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LastStableOffsetAdvanced(Event):
    """read_committed consumers may read up to here."""

    broker: str
    partition: int
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class RecordsFiltered(Event):
    """A read_committed consumer threw away records of an aborted transaction."""

    consumer: str
    partition: int
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OffsetsEnlisted(Event):
    """The application called sendOffsetsToTransaction()."""

    producer: str
    group: str
    offsets: tuple[tuple[int, int], ...]  # (partition, the next offset to read)


@dataclass(frozen=True, slots=True)
class OffsetPromised(Event):
    """The group's coordinator keeps an offset until its transaction is over."""

    group: str
    transactional_id: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class PromiseDropped(Event):
    """The transaction was aborted: the offsets in it never count."""

    group: str
    partitions: tuple[int, ...]
