"""Share groups (KIP-932): the state of single records, and what is said about them."""

from typing import NamedTuple

from engine.model.state.names import NEVER, UNKNOWN

AVAILABLE = "available"
ACQUIRED = "acquired"
ACKNOWLEDGED = "acknowledged"
ARCHIVED = "archived"
TERMINAL = (ACKNOWLEDGED, ARCHIVED)


class Acknowledgement(NamedTuple):
    """What a member says of one record."""

    partition: int
    offset: int
    type: str  # "accept" | "release" | "reject"


class InFlight(NamedTuple):
    """One record between the start and the end of a share-partition."""

    offset: int
    state: str
    deliveries: int = 0  # how often it was acquired
    member: str = ""  # who has acquired it
    lock: int = 0  # the acquisition: its records' locks run out together


class WaitingMember(NamedTuple):
    """A ShareFetch that waits at the leader for something to acquire."""

    client: str
    connection: int
    member: str
    most: int  # max.poll.records
    error: str = ""  # of the acknowledgements that came with it


class SharePartition(NamedTuple):
    """One partition as one share group sees it.

    It lives at the partition's leader. All but the acquisitions is in the share
    coordinator's log as well, so that the next leader finds it there.
    """

    group: str
    partition: int
    epoch: int = NEVER  # the leader epoch in which it was loaded
    start: int = UNKNOWN  # SPSO: below it all records are done with
    end: int = UNKNOWN  # SPEO: the next record that nobody has acquired yet
    records: tuple[InFlight, ...] = ()  # from start to end, by offset
    locks: int = 0  # acquisitions so far
    waiting: tuple[WaitingMember, ...] = ()
    topic_id: int = 1  # a topic that is made anew begins anew


class Acquired(NamedTuple):
    """A record on its way to the member that has acquired it."""

    offset: int
    message: int
    epoch: int
    deliveries: int


class ShareFetchRequest(NamedTuple):
    """A member asks for records, and says what became of the last ones."""

    partition: int
    group: str
    member: str
    most: int
    acknowledged: tuple[Acknowledgement, ...] = ()


class ShareFetchResponse(NamedTuple):
    """The records that the member has acquired."""

    partition: int
    error: str = ""
    records: tuple[Acquired, ...] = ()
    acknowledge_error: str = ""


class ShareAcknowledge(NamedTuple):
    """A member's acknowledgements on their own, and perhaps the end of its session.

    `ends`: "" | "closed" | "connection lost" (its process is gone).
    """

    partition: int
    group: str
    member: str
    acknowledged: tuple[Acknowledgement, ...] = ()
    ends: str = ""
