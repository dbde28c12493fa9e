"""Facts of consumer groups: members, rebalances, refused commits."""

from dataclasses import dataclass

from engine.model.events.fact import Event, Housekeeping


@dataclass(frozen=True, slots=True)
class MemberExpired(Event):
    """The coordinator gave up on a member: `consumer`, or the only one ("")."""

    group: str
    consumer: str = ""
    why: str = "silent"  # or "late": it did not join again in time


@dataclass(frozen=True, slots=True)
class RebalanceStarted(Event):
    """The group's partitions will be dealt anew, because of this consumer."""

    group: str
    consumer: str
    why: str  # "joins"


@dataclass(frozen=True, slots=True)
class RebalanceHeard(Event):
    """A member learned from its heartbeat that it has to join again."""

    group: str
    consumer: str


@dataclass(frozen=True, slots=True)
class GenerationBegan(Event):
    """All members have joined."""

    group: str
    generation: int
    consumers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartitionsRevoked(Event):
    """The consumer gave partitions up; `lost`: they were taken from it before."""

    consumer: str
    partitions: tuple[int, ...]
    lost: bool


@dataclass(frozen=True, slots=True)
class PartitionsAskedBack(Event):
    """KIP-848: the coordinator asked a member for partitions that others shall have."""

    consumer: str
    partitions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NothingAssigned(Event):
    """The member has no partition: there are more members than partitions."""

    consumer: str


@dataclass(frozen=True, slots=True)
class MembershipLost(Event):
    """The consumer heard that it is no member any more."""

    group: str
    consumer: str


@dataclass(frozen=True, slots=True)
class StaticMemberReplaced(Event):
    """A consumer took the place of the same group.instance.id, without a rebalance."""

    group: str
    consumer: str
    old: str


@dataclass(frozen=True, slots=True)
class PollIntervalExceeded(Event):
    """The client left the group: the application did not come back to poll()."""

    consumer: str


@dataclass(frozen=True, slots=True)
class CommitRefused(Event):
    """The coordinator did not store an offset."""

    group: str
    consumer: str
    partition: int
    offset: int
    error: str


@dataclass(frozen=True, slots=True)
class OffsetAged(Housekeeping):
    """offsets.retention.minutes are over for a committed offset."""

    group: str
    partition: int


@dataclass(frozen=True, slots=True)
class OffsetExpired(Event):
    """The coordinator deleted a committed offset."""

    group: str
    partition: int
    old: int


@dataclass(frozen=True, slots=True)
class OffsetAppended(Event):
    """The coordinator wrote a commit into `__consumer_offsets`."""

    broker: str
    group: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class OffsetsLoaded(Event):
    """A new coordinator has read its log.

    `changed`: (group, partition, offset before, offset now), UNKNOWN for none.
    """

    broker: str
    changed: tuple[tuple[str, int, int, int], ...]
