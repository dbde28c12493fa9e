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


class JoinGroup(NamedTuple):
    """A consumer joins its group, or joins again because of a rebalance.

    If nobody is in the group, all who wait become its members at once.
    """

    consumer: str
    kind: str = "join"


class CompleteJoin(NamedTuple):
    """Every member of the group is in the join barrier: a generation begins."""

    group: str
    kind: str = "complete-join"


class SyncGroup(NamedTuple):
    """A member gets its assignment of the new generation."""

    consumer: str
    kind: str = "sync"


class HeartbeatGroup(NamedTuple):
    """A member's heartbeat brings news: of a rebalance, or that it is a member no more.

    KIP-848: or what it is to give up, or gets.
    """

    consumer: str
    kind: str = "member-heartbeat"


class ReleasePartitions(NamedTuple):
    """KIP-848: in poll(), a member gives up what the coordinator asked back."""

    consumer: str
    kind: str = "release"


class ExpireMember(NamedTuple):
    """The coordinator has heard nothing of a member for session.timeout.ms."""

    group: str
    member: str
    kind: str = "expire-member"


class ExpireRebalance(NamedTuple):
    """The rebalance has waited long enough for those who did not join."""

    group: str
    kind: str = "expire-rebalance"


class ExceedPollInterval(NamedTuple):
    """The application has not called poll() for max.poll.interval.ms."""

    consumer: str
    kind: str = "poll-interval"


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


class AgeOffset(NamedTuple):
    """offsets.retention.minutes are over for a committed offset."""

    group: str
    partition: int
    kind: str = "age-offset"


class ExpireOffset(NamedTuple):
    """The coordinator's check deletes a committed offset that is too old."""

    group: str
    partition: int
    kind: str = "expire-offset"


class LoadOffsets(NamedTuple):
    """A new leader of `__consumer_offsets` reads its log."""

    kind: str = "load-offsets"


class ConfirmCommits(NamedTuple):
    """Commits in `__consumer_offsets` have reached the in-sync replicas."""

    kind: str = "confirm-commits"


CoordinatorMove = (
    CompleteJoin
    | ExpireMember
    | ExpireRebalance
    | AgeOffset
    | ExpireOffset
    | LoadOffsets
    | ConfirmCommits
)
MemberMove = (
    CoordinatorMove
    | JoinGroup
    | SyncGroup
    | HeartbeatGroup
    | ReleasePartitions
    | ExceedPollInterval
)
ConsumerMove = (
    MemberMove
    | Poll
    | FinishRecord
    | RetryRecord
    | SettleParked
    | FlushResults
    | CommitOffsets
    | PassCommitInterval
)
ConsumerAction = ConsumerOrder | ConsumerMove
