"""Consuming applications, their groups and the group coordinator."""

from typing import NamedTuple

from engine.model.state.names import UNKNOWN
from engine.model.state.packets import OffsetCommit
from engine.model.state.producers import Connection, Leader
from engine.model.state.shares import Acknowledgement


class Handed(NamedTuple):
    """A record in a consumer's hands: read from a log, at its offset."""

    partition: int
    offset: int
    message: int
    epoch: int = UNKNOWN
    deliveries: int = 0  # share group: how often it was acquired by now


class FailedCommit(NamedTuple):
    """A commit that the coordinator could not take just then, to be sent again."""

    partition: int
    offset: int
    attempt: int  # the one that failed


class Reading(NamedTuple):
    """One consumer's way through one partition (facts/consumers.md B1)."""

    position: int = UNKNOWN  # next offset to hand to the application
    epoch: int = UNKNOWN  # leader epoch of the last record before it (KIP-320)
    buffered: tuple[Handed, ...] = ()  # fetched, not yet handed out
    beyond: int = UNKNOWN  # the end of what was fetched, past records not shown
    fetch: str = "ready"  # or "waiting" | "backing off" | "beyond end" | "failed"
    leader: Leader = Leader()
    stored: int = UNKNOWN  # stored, marked or resolved: to be committed next
    consumed: bool = False  # a record of it was handed out since it was assigned
    poisoned: bool = False  # poll() fails at its next record, again and again
    committing: int = UNKNOWN  # the last offset sent to the coordinator
    unanswered: bool = False  # and the coordinator has not answered that yet
    committed: int = UNKNOWN  # the last one that the coordinator confirmed


class Consumer(NamedTuple):
    """The consuming application and the client library inside its process."""

    name: str
    group: str
    state: str = "running"  # "running" | "crashed" | "closed"
    assigned: bool = False  # it has a place in its group, as far as it knows
    owned: tuple[int, ...] = ()  # its partitions
    life: int = 1  # which of its memberships this is; the member id grows with it
    generation: int = UNKNOWN  # KIP-848: its member epoch
    joining: bool = False  # it waits in the join barrier, or for its assignment
    rejoins: bool = False  # it has to join (again) at the next poll
    lost: bool = False  # it knows that it was expelled, and has not cleaned up yet
    releasing: tuple[int, ...] = ()  # KIP-848: asked back, not yet given up
    readings: tuple[Reading, ...] = ()
    batch: tuple[Handed, ...] = ()  # returned by the last poll, not yet started
    hands: tuple[Handed, ...] = ()  # being processed, one a worker
    held: tuple[Handed, ...] = ()  # ReadMessage: waits for its own commit
    retrying: tuple[Handed, ...] = ()  # in hand, and waiting for the next attempt
    parking: tuple[Handed, ...] = ()  # in hand until the dead letter topic has them
    outbox: tuple[Handed, ...] = ()  # given to the producer in the same process
    outputs: tuple[Handed, ...] = ()  # their results are for that producer too
    writing: tuple[Handed, ...] = ()  # in hand until their results are acknowledged
    transaction: str = ""  # "open" | "asked": to be ended | "ending"
    enlisted: tuple[Handed, ...] = ()  # worked on, their results are in it
    starts: tuple[tuple[int, int], ...] = ()  # (partition, offset) before it
    undone: tuple[Handed, ...] = ()  # given up on since the process started
    unflushed: tuple[Handed, ...] = ()  # worked on, but only in memory so far
    commit_due: bool = False  # Java: the interval has passed, the next poll commits
    commits: tuple[Handed, ...] = ()  # finished, to be committed one by one
    waits_for_commit: bool = False  # a synchronous commit is out
    recommits: tuple[FailedCommit, ...] = ()  # they failed, and are sent again soon
    closing: bool = False  # close() waits for the running handler
    connections: tuple[Connection, ...] = ()
    stale: bool = False
    processed: tuple[int, ...] = ()  # messages, in the order in which work ended
    failed: tuple[int, ...] = ()  # messages that the application gave up on
    broken: bool = False  # what its handler needs is down
    attempts: tuple[int, ...] = ()  # messages, one entry for each failed attempt
    read_committed: bool = False  # isolation.level
    shares: bool = False  # it is a member of a share group
    delivered: tuple[Handed, ...] = ()  # share, implicit: the next poll accepts them
    acknowledged: tuple[Acknowledgement, ...] = ()  # share: not told the leader yet

    @property
    def member_id(self) -> str:
        """How the group's coordinator knows it."""
        return f"{self.name}-{self.life}"


class Member(NamedTuple):
    """One member of a group, as the coordinator knows it."""

    id: str  # "c1-1": the consumer, and which of its memberships
    consumer: str
    instance: str = ""  # group.instance.id of a static member
    joined: bool = False  # it is in the join barrier of the present rebalance
    synced: bool = False  # it has got its assignment
    owned: tuple[int, ...] = ()  # what it says it has
    assigned: tuple[int, ...] = ()  # what it is to have
    epoch: int = 0  # KIP-848


class PromisedOffset(NamedTuple):
    """An offset that counts if its transaction is committed."""

    producer_id: int
    partition: int
    offset: int


class Group(NamedTuple):
    """A consumer group at the coordinator: one stored number a partition."""

    name: str
    committed: tuple[int, ...]
    state: str = "Empty"  # or "PreparingRebalance" | "CompletingRebalance" | "Stable"
    generation: int = 0  # KIP-848: the group's epoch
    members: tuple[Member, ...] = ()
    aged: tuple[int, ...] = ()  # partitions: offsets.retention.minutes are over
    promised: tuple[PromisedOffset, ...] = ()  # of transactions that are not over
    deserted: bool = False  # nobody was waiting when it became free


class PendingCommit(NamedTuple):
    """A commit in `__consumer_offsets` that waits for its replicas."""

    client: str
    connection: int
    request: OffsetCommit
    required: int  # where the high watermark has to get


class Coordinator(NamedTuple):
    """The group coordinator.

    Where `__consumer_offsets` is a log of its own, the leader of that partition is
    the coordinator, and `epoch` is the leader epoch whose log was loaded.
    """

    groups: tuple[Group, ...]
    epoch: int = 0
    pending: tuple[PendingCommit, ...] = ()
