"""What may go wrong with a link, and what the network and its users do."""

from typing import NamedTuple


class CutLink(NamedTuple):
    """Nothing arrives any more in this direction."""

    source: str
    target: str
    kind: str = "cut"


class SlowLink(NamedTuple):
    """Everything in this direction takes so much longer."""

    source: str
    target: str
    ms: int
    kind: str = "slow"


class HealLink(NamedTuple):
    """The link in this direction works again; what waited on it arrives."""

    source: str
    target: str
    kind: str = "heal"


class DropConnection(NamedTuple):
    """The connection breaks, and what is under way on it from source to target is lost.

    So is what goes the other way: TCP loses nothing less than a connection.
    """

    source: str
    target: str
    kind: str = "drop"


class DelayPacket(NamedTuple):
    """One packet under way is sent again, so much later; those behind it wait.

    `place` counts the packets in this direction from the first on.
    """

    source: str
    target: str
    ms: int
    place: int = 1
    kind: str = "delay"


class Deliver(NamedTuple):
    """The packet with this number arrives."""

    packet: int
    kind: str = "deliver"


class Connect(NamedTuple):
    """A client tries to reach a broker again."""

    client: str
    broker: str
    kind: str = "connect"


class RefreshMetadata(NamedTuple):
    """A client asks any reachable broker who leads what."""

    client: str
    kind: str = "refresh"


class AgeMetadata(NamedTuple):
    """metadata.max.age.ms is over: a client asks again, although nothing failed."""

    client: str
    kind: str = "age-metadata"


class AnswerFetch(NamedTuple):
    """A parked fetch has waited long enough and is answered without data."""

    broker: str
    client: str
    partition: int
    kind: str = "answer-fetch"


class TimeOutFetch(NamedTuple):
    """No answer to a fetch within the socket or request timeout."""

    client: str
    partition: int
    kind: str = "fetch-timeout"


class EndFetchBackoff(NamedTuple):
    """A fetch loop goes on after an error."""

    client: str
    partition: int
    kind: str = "fetch-backoff"


LinkOrder = CutLink | SlowLink | HealLink | DropConnection | DelayPacket
ClientMove = Connect | RefreshMetadata | AgeMetadata
FetchLoopMove = TimeOutFetch | EndFetchBackoff
