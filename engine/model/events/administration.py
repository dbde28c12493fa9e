"""Facts of planned changes: what an operator, or the controller's routine, did."""

from dataclasses import dataclass

from engine.model.events.fact import Event, Housekeeping


@dataclass(frozen=True, slots=True)
class LeadershipGivenBack(Event):
    """A partition goes back to the first replica of its list; nothing had failed."""

    partition: int
    leader: str
    before: str  # NOBODY: there was no leader
    ordered: bool  # by an operator, not by the controller's routine


@dataclass(frozen=True, slots=True)
class ReassignmentStarted(Event):
    """A partition shall move to other brokers; the old replicas stay meanwhile."""

    partition: int
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReassignmentCompleted(Event):
    """Every new replica is in sync: the partition has these from now on."""

    partition: int
    replicas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplicaDeleted(Event):
    """A broker deleted a replica that a reassignment took from it."""

    broker: str
    partition: int
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PowerFailed(Event):
    """Several machines lost power at one instant."""

    what: str  # a rack, or the brokers
    brokers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConfigAltered(Event):
    """A setting of the topic has another value from now on."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RegistrationRefused(Event):
    """A restarted broker may not register: its session of before is not over."""

    broker: str


@dataclass(frozen=True, slots=True)
class RegistrationRefusedAgain(Housekeeping):
    """It asked again, and is refused again."""

    broker: str


@dataclass(frozen=True, slots=True)
class TopicDeleted(Event):
    """The controller removed a topic; its replicas will drop their logs."""

    topic: str


@dataclass(frozen=True, slots=True)
class TopicDeletionRefused(Event):
    """delete.topic.enable=false: the topic stays."""

    topic: str


@dataclass(frozen=True, slots=True)
class TopicCreated(Event):
    """A topic exists again under its old name, with empty logs."""

    topic: str
    by: str  # the client that asked for its metadata; "": an operator


@dataclass(frozen=True, slots=True)
class PartitionsAdded(Event):
    """A topic has more partitions; what is in the others stays there."""

    topic: str
    partitions: tuple[int, ...]  # the new ones


@dataclass(frozen=True, slots=True)
class PartitionsFound(Event):
    """A client sees partitions of which it had not heard."""

    client: str
    partitions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OffsetsDeleted(Event):
    """The coordinator forgot what a group had committed of a deleted topic."""

    group: str
    topic: str


@dataclass(frozen=True, slots=True)
class LogDropped(Event):
    """A broker threw a log away: its topic does not exist any more."""

    broker: str
    partition: int
    messages: tuple[int, ...]
    offsets: tuple[int, ...]
