"""Facts of share groups (KIP-932): who acquires, acknowledges and gives back what."""

from dataclasses import dataclass

from engine.model.events.fact import Event


@dataclass(frozen=True, slots=True)
class ShareMemberJoined(Event):
    """The consumer may acquire records of these partitions, beside all others."""

    group: str
    consumer: str
    partitions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SharePartitionInitialized(Event):
    """The group's first look at a partition: share.auto.offset.reset says where."""

    broker: str
    group: str
    partition: int
    start: int
    policy: str


@dataclass(frozen=True, slots=True)
class SharePartitionLoaded(Event):
    """A new leader has read the group's state; what was acquired is free again."""

    broker: str
    group: str
    partition: int
    start: int
    freed: tuple[int, ...]  # messages


@dataclass(frozen=True, slots=True)
class RecordsAcquired(Event):
    """The leader gave records to one member, under a lock."""

    broker: str
    group: str
    partition: int
    consumer: str
    offset: int
    messages: tuple[int, ...]
    deliveries: tuple[int, ...]  # how often each was acquired by now


@dataclass(frozen=True, slots=True)
class RecordsDelivered(Event):
    """poll() returned records to the application of a share consumer."""

    consumer: str
    partition: int
    offset: int
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AcknowledgementsSent(Event):
    """A share consumer told the leader what became of its records."""

    consumer: str
    partition: int
    accepted: tuple[int, ...] = ()  # offsets
    released: tuple[int, ...] = ()
    rejected: tuple[int, ...] = ()
    implicit: bool = False  # poll() said so, not the application


@dataclass(frozen=True, slots=True)
class RecordsAcknowledged(Event):
    """The leader wrote down that the group is done with records."""

    broker: str
    group: str
    partition: int
    consumer: str
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RecordsReleased(Event):
    """Records are available to all members again."""

    broker: str
    group: str
    partition: int
    messages: tuple[int, ...]
    why: str  # "released" | "lock" | "closed" | "connection lost"


@dataclass(frozen=True, slots=True)
class RecordsArchived(Event):
    """The group will never be given these records again."""

    broker: str
    group: str
    partition: int
    messages: tuple[int, ...]
    why: str  # "rejected" | "limit"


@dataclass(frozen=True, slots=True)
class AcknowledgementsRefused(Event):
    """The leader did not take a member's acknowledgements, not one of them."""

    broker: str
    group: str
    partition: int
    consumer: str
    messages: tuple[int, ...]
    error: str
