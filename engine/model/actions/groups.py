"""What the members of a group and its coordinator do."""

from typing import NamedTuple


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
