"""What one may order a consuming application, and what it and its group do."""

from typing import NamedTuple


class CrashConsumer(NamedTuple):
    """SIGKILL for the consuming application."""

    consumer: str
    kind: str = "crash-consumer"


class CloseConsumer(NamedTuple):
    """The consuming application closes its consumer and leaves the group."""

    consumer: str
    kind: str = "close-consumer"


class StartConsumer(NamedTuple):
    """The consuming application starts (again)."""

    consumer: str
    kind: str = "start-consumer"


class SeekConsumer(NamedTuple):
    """The application calls seek(): to an offset, or to an end of the log."""

    consumer: str
    partition: int
    to: str  # "beginning" | "end" | an offset
    kind: str = "seek"


class JoinGroup(NamedTuple):
    """A consumer gets its partitions and their committed offsets."""

    consumer: str
    kind: str = "join"


class ExpireMember(NamedTuple):
    """The coordinator has heard nothing of a dead member for session.timeout.ms."""

    group: str
    kind: str = "expire-member"


class Poll(NamedTuple):
    """The application calls poll()."""

    consumer: str
    kind: str = "poll"


class FinishRecord(NamedTuple):
    """The application's work on one record ends."""

    consumer: str
    partition: int
    offset: int
    kind: str = "finish"


class RetryRecord(NamedTuple):
    """The pause before another attempt at a record is over."""

    consumer: str
    partition: int
    offset: int
    kind: str = "retry"


class FlushResults(NamedTuple):
    """The application makes durable what it kept in memory."""

    consumer: str
    kind: str = "flush-results"


class CommitOffsets(NamedTuple):
    """The application, or its library's own thread, commits."""

    consumer: str
    kind: str = "commit"


class PassCommitInterval(NamedTuple):
    """auto.commit.interval.ms has passed."""

    consumer: str
    kind: str = "commit-interval"


ConsumerOrder = CrashConsumer | CloseConsumer | StartConsumer | SeekConsumer
ConsumerMove = (
    JoinGroup
    | ExpireMember
    | Poll
    | FinishRecord
    | RetryRecord
    | FlushResults
    | CommitOffsets
    | PassCommitInterval
)
ConsumerAction = ConsumerOrder | ConsumerMove
