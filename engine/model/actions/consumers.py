"""What one may order a consuming application, and what it does."""

from typing import NamedTuple

from engine.model.actions.groups import MemberMove


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


class BreakHandler(NamedTuple):
    """What the handler needs, a database say, is down: every attempt fails."""

    consumer: str
    kind: str = "outage"


class MendHandler(NamedTuple):
    """What the handler needs is back."""

    consumer: str
    kind: str = "mend"


class SeekConsumer(NamedTuple):
    """The application calls seek(): to an offset, or to an end of the log."""

    consumer: str
    partition: int
    to: str  # "beginning" | "end" | an offset
    kind: str = "seek"


class PauseConsumer(NamedTuple):
    """The consuming process stands still (a long garbage collection, SIGSTOP)."""

    consumer: str
    kind: str = "pause-consumer"


class ResumeConsumer(NamedTuple):
    """The paused process goes on."""

    consumer: str
    kind: str = "resume-consumer"


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


class SettleParked(NamedTuple):
    """The application hears what became of a record for the dead letter topic."""

    consumer: str
    partition: int
    offset: int
    kind: str = "settle-parked"


class SettleResult(NamedTuple):
    """The application hears what became of the result of a record."""

    consumer: str
    partition: int
    offset: int
    kind: str = "settle-result"


class SettleTransaction(NamedTuple):
    """The application hears how the transaction with its work ended."""

    consumer: str
    kind: str = "settle-transaction"


class FlushResults(NamedTuple):
    """The application makes durable what it kept in memory."""

    consumer: str
    kind: str = "flush-results"


class CommitOffsets(NamedTuple):
    """The application, or its library's own thread, commits."""

    consumer: str
    kind: str = "commit"


class RetryCommit(NamedTuple):
    """The pause after a commit that failed is over: it is sent again."""

    consumer: str
    partition: int
    offset: int
    kind: str = "retry-commit"


class PassCommitInterval(NamedTuple):
    """auto.commit.interval.ms has passed."""

    consumer: str
    kind: str = "commit-interval"


ConsumerOrder = (
    CrashConsumer
    | CloseConsumer
    | StartConsumer
    | PauseConsumer
    | ResumeConsumer
    | SeekConsumer
    | BreakHandler
    | MendHandler
)


ConsumerMove = (
    MemberMove
    | Poll
    | FinishRecord
    | RetryRecord
    | SettleParked
    | SettleResult
    | SettleTransaction
    | FlushResults
    | CommitOffsets
    | RetryCommit
    | PassCommitInterval
)
ConsumerAction = ConsumerOrder | ConsumerMove
