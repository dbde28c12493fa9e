"""Consuming applications, their groups and the group coordinator."""

from typing import NamedTuple

from engine.model.state.names import NOBODY, UNKNOWN
from engine.model.state.producers import Connection, Leader


class Handed(NamedTuple):
    """A record in a consumer's hands: read from a log, at its offset."""

    partition: int
    offset: int
    message: int
    epoch: int = UNKNOWN


class Reading(NamedTuple):
    """One consumer's way through one partition (facts/consumers.md B1)."""

    position: int = UNKNOWN  # next offset to hand to the application
    epoch: int = UNKNOWN  # leader epoch of the last record before it (KIP-320)
    buffered: tuple[Handed, ...] = ()  # fetched, not yet handed out
    fetch: str = "ready"  # or "waiting" | "backing off" | "beyond end" | "failed"
    leader: Leader = Leader()
    stored: int = UNKNOWN  # stored, marked or resolved: to be committed next
    consumed: bool = False  # a record of it was handed out since it was assigned
    poisoned: bool = False  # poll() fails at its next record, again and again
    committing: int = UNKNOWN  # the last offset sent to the coordinator
    committed: int = UNKNOWN  # the last one that the coordinator confirmed


class Consumer(NamedTuple):
    """The consuming application and the client library inside its process."""

    name: str
    group: str
    state: str = "running"  # "running" | "crashed" | "closed"
    assigned: bool = False
    readings: tuple[Reading, ...] = ()
    batch: tuple[Handed, ...] = ()  # returned by the last poll, not yet started
    hands: tuple[Handed, ...] = ()  # being processed, one a worker
    held: tuple[Handed, ...] = ()  # ReadMessage: waits for its own commit
    retrying: tuple[Handed, ...] = ()  # in hand, and waiting for the next attempt
    undone: tuple[Handed, ...] = ()  # given up on since the process started
    unflushed: tuple[Handed, ...] = ()  # worked on, but only in memory so far
    commit_due: bool = False  # Java: the interval has passed, the next poll commits
    commits: tuple[Handed, ...] = ()  # finished, to be committed one by one
    waits_for_commit: bool = False  # a synchronous commit is out
    closing: bool = False  # close() waits for the running handler
    connections: tuple[Connection, ...] = ()
    stale: bool = False
    processed: tuple[int, ...] = ()  # messages, in the order in which work ended
    failed: tuple[int, ...] = ()  # messages that the application gave up on
    attempts: tuple[int, ...] = ()  # messages, one entry for each failed attempt


class Group(NamedTuple):
    """A consumer group at the coordinator: one stored number a partition."""

    name: str
    committed: tuple[int, ...]
    member: str = NOBODY  # who holds the partitions
    deserted: bool = False  # nobody was waiting when it became free


class Coordinator(NamedTuple):
    """The group coordinator."""

    groups: tuple[Group, ...]
