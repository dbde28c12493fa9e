"""Facts of logs: appended, replicated, truncated, flushed, answered."""

from dataclasses import dataclass, field

from engine.model.events.fact import Event, Housekeeping


@dataclass(frozen=True, slots=True)
class RecordAppended(Event):
    """The leader wrote a message to its log: page cache, not disk."""

    broker: str
    partition: int
    offset: int
    message: int
    epoch: int


@dataclass(frozen=True, slots=True)
class RecordReplicated(Event):
    """A follower wrote a message to its log."""

    broker: str
    partition: int
    offset: int
    message: int


@dataclass(frozen=True, slots=True)
class BatchDeduplicated(Event):
    """The broker knew the batch already and answered with its old offset."""

    broker: str
    partition: int
    messages: tuple[int, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class BatchRejected(Event):
    """The broker did not write the batch."""

    broker: str
    partition: int
    messages: tuple[int, ...]
    error: str
    silent: bool  # acks=0: nobody is told


@dataclass(frozen=True, slots=True)
class AckDelayed(Event):
    """The answer waits until all in-sync replicas have fetched the records."""

    broker: str
    partition: int
    messages: tuple[int, ...]
    waiting_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AckTimedOut(Event):
    """The wait for the replicas ended without success; the records stay in the log."""

    broker: str
    partition: int
    error: str


@dataclass(frozen=True, slots=True)
class HighWatermarkAdvanced(Event):
    """Records below this offset count as committed, and consumers may read them."""

    broker: str
    partition: int
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class FollowerHighWatermarkMoved(Event):
    """A follower heard of the high watermark, one fetch behind the leader."""

    broker: str
    partition: int
    new: int


@dataclass(frozen=True, slots=True)
class EpochEndAsked(Event):
    """A follower asks its new leader where an epoch ends (OffsetsForLeaderEpoch)."""

    broker: str
    partition: int
    leader: str
    epoch: int


@dataclass(frozen=True, slots=True)
class EpochEndLearned(Event):
    """The leader's answer: where the epoch ends in its log, if it knows."""

    broker: str
    partition: int
    asked: int
    epoch: int  # the one that ends there; -1: the answer does not say (before 2.0)
    end: int  # -1: the leader knows no such epoch


@dataclass(frozen=True, slots=True)
class LogTruncated(Event):
    """A follower threw away what the new leader does not have, or so it believes."""

    broker: str
    partition: int
    offset: int  # the first one that went
    messages: tuple[int, ...]
    why: str = "diverging"  # or "high watermark": it did not ask
    # of the leader's answer, where a fetch brought it; the cut is the same without
    epoch: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class LogFlushed(Event):
    """Everything below this offset is on the broker's disk now."""

    broker: str
    partition: int
    offset: int
    why: str  # "flush.messages" | "write-back" | "clean stop"


@dataclass(frozen=True, slots=True)
class SegmentRolled(Event):
    """A log began a new segment; the ones before it are on disk."""

    broker: str
    partition: int
    offset: int  # its first one


@dataclass(frozen=True, slots=True)
class LogStartAdvanced(Event):
    """A log begins later: everything before that offset is deleted."""

    broker: str
    partition: int
    old: int
    new: int
    messages: tuple[int, ...]
    why: str  # "retention.ms" | "retention.bytes" | "delete-records" | "leader"
    offsets: tuple[int, ...]  # of the messages


@dataclass(frozen=True, slots=True)
class RecordsCompacted(Event):
    """The cleaner removed records below an offset; of each key the newest stays."""

    broker: str
    partition: int
    end: int
    messages: tuple[int, ...]
    offsets: tuple[int, ...]
    tombstones: tuple[int, ...]  # those of the messages that had no value


@dataclass(frozen=True, slots=True)
class LogCleaned(Housekeeping):
    """The cleaner found nothing to remove below an offset."""

    broker: str
    partition: int
    end: int


@dataclass(frozen=True, slots=True)
class TombstoneExpired(Housekeeping):
    """A tombstone has been kept for delete.retention.ms since its first cleaning."""

    broker: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class FetchAnsweredEmpty(Housekeeping):
    """A fetch waited for data in vain and started again."""

    broker: str
    client: str
    partition: int


@dataclass(frozen=True, slots=True)
class FetchParked(Housekeeping):
    """A fetch found nothing new and waits at the leader."""

    broker: str
    client: str
    partition: int


@dataclass(frozen=True, slots=True)
class FetchFailed(Event):
    """A follower's fetch came back with an error, or not at all."""

    client: str
    partition: int
    error: str


@dataclass(frozen=True, slots=True)
class HighWatermarkCheckpointed(Housekeeping):
    """The broker wrote its high watermarks to disk."""

    broker: str


@dataclass(frozen=True, slots=True)
class LagClockPassed(Housekeeping):
    """A follower has not caught up, or not fetched, for replica.lag.time.max.ms."""

    broker: str
    partition: int
    follower: str
