"""Facts of consuming applications and their groups."""

from dataclasses import dataclass

from engine.model.events.fact import Event, Housekeeping


@dataclass(frozen=True, slots=True)
class PartitionsAssigned(Event):
    """The consumer got its partitions: where it starts, and why there."""

    consumer: str
    partition: int
    position: int
    committed: int  # UNKNOWN: the group had none


@dataclass(frozen=True, slots=True)
class OffsetReset(Event):
    """The position came from auto.offset.reset, not from the group."""

    consumer: str
    partition: int
    position: int
    policy: str
    why: str  # "no committed offset" | "out of range"


@dataclass(frozen=True, slots=True)
class TruncationDetected(Event):
    """The consumer found that the log parted before its position, and went back."""

    consumer: str
    partition: int
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class ConsumerStuck(Event):
    """auto.offset.reset=none: the application gets an exception instead."""

    consumer: str
    partition: int


@dataclass(frozen=True, slots=True)
class RecordsFetched(Event):
    """Records arrived in the consumer's buffer; the application has not seen them."""

    consumer: str
    partition: int
    offset: int
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RecordsHandedOut(Event):
    """The application holds the records; the position has moved past them."""

    consumer: str
    partition: int
    offset: int
    messages: tuple[int, ...]
    position: int


@dataclass(frozen=True, slots=True)
class PositionSought(Event):
    """The application put its consumer's position somewhere else."""

    consumer: str
    partition: int
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class CommitSent(Event):
    """The consumer asked to store its group's offset."""

    consumer: str
    partition: int
    offset: int
    how: str  # the commit mode


@dataclass(frozen=True, slots=True)
class CommitFailed(Event):
    """A consumer hears that a commit could not be stored just then."""

    consumer: str
    partition: int
    offset: int
    error: str
    then: str  # "again" | "later", another offset perhaps | "never"


@dataclass(frozen=True, slots=True)
class OffsetCommitted(Event):
    """The coordinator stored the group's offset: the next one to read."""

    group: str
    partition: int
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class CommitConfirmed(Housekeeping):
    """The consumer heard that its commit was stored."""

    consumer: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class CommitIntervalPassed(Housekeeping):
    """The next poll will commit."""

    consumer: str


@dataclass(frozen=True, slots=True)
class PolledInVain(Housekeeping):
    """poll() returned nothing and committed nothing new."""

    consumer: str


@dataclass(frozen=True, slots=True)
class ConsumerCrashed(Event):
    """The consuming process is gone, with the records in its hands."""

    consumer: str
    in_hand: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ConsumerClosing(Event):
    """close() waits for the handler, which leaves these messages of its batch."""

    consumer: str
    left: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ConsumerClosed(Event):
    """The consumer left its group."""

    consumer: str


@dataclass(frozen=True, slots=True)
class ConsumerStarted(Event):
    """The consuming process runs (again) and joins its group."""

    consumer: str


@dataclass(frozen=True, slots=True)
class ConsumerPaused(Event):
    """The consuming process stands still."""

    consumer: str


@dataclass(frozen=True, slots=True)
class ConsumerResumed(Event):
    """The consuming process goes on where it stood."""

    consumer: str
