"""Facts of links, connections and packets."""

from dataclasses import dataclass

from engine.model.events.fact import Event, Housekeeping


@dataclass(frozen=True, slots=True)
class LinkCutOff(Event):
    """Nothing arrives any more in this direction."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class LinkSlowed(Event):
    """Everything takes longer in this direction."""

    source: str
    target: str
    ms: int


@dataclass(frozen=True, slots=True)
class LinkHealed(Event):
    """The link works again in this direction."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class ConnectionBroken(Event):
    """A connection is gone, with all that was under way on it.

    `what` was lost on its way from source to target, with copies of these messages.
    """

    source: str
    target: str
    what: str  # "request" | "answer"
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PacketDelayed(Event):
    """What was under way has to be sent again, so much later; TCP keeps the order."""

    source: str
    target: str
    what: str  # "request" | "answer"
    messages: tuple[int, ...]
    ms: int


@dataclass(frozen=True, slots=True)
class PacketDropped(Housekeeping):
    """Something arrived that nobody waits for any more."""

    source: str
    target: str
