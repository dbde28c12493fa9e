"""Facts of the in-sync replicas, leaders, brokers and links."""

from dataclasses import dataclass

from engine.model.events.fact import Event, Housekeeping


@dataclass(frozen=True, slots=True)
class IsrShrinkProposed(Event):
    """The leader wants replicas out of the in-sync set."""

    broker: str
    partition: int
    leaving: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IsrExpandProposed(Event):
    """The leader wants a replica back in the in-sync set."""

    broker: str
    partition: int
    joining: str


@dataclass(frozen=True, slots=True)
class IsrChanged(Event):
    """The controller stored a new in-sync set."""

    partition: int
    old: tuple[str, ...]
    new: tuple[str, ...]
    elr: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IsrChangeRefused(Event):
    """The controller refused the leader's proposal."""

    broker: str
    partition: int
    error: str


@dataclass(frozen=True, slots=True)
class LeaderElected(Event):
    """The controller chose a leader; `clean` if it was in sync or eligible."""

    partition: int
    leader: str
    epoch: int
    isr: tuple[str, ...]
    clean: bool


@dataclass(frozen=True, slots=True)
class LeaderEpochBumped(Event):
    """The leader stays, and a new leader epoch begins all the same."""

    partition: int
    leader: str
    epoch: int


@dataclass(frozen=True, slots=True)
class LeaderGone(Event):
    """The partition has no leader: nobody may write or read it."""

    partition: int
    last: str
    isr: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeadershipTaken(Event):
    """A broker learned that it leads and began a new leader epoch."""

    broker: str
    partition: int
    epoch: int
    log_end: int


@dataclass(frozen=True, slots=True)
class LeaderFollowed(Event):
    """A broker learned whom it has to follow."""

    broker: str
    partition: int
    leader: str
    epoch: int
    led_before: bool


@dataclass(frozen=True, slots=True)
class MetadataLearned(Housekeeping):
    """A broker learned decisions that change nothing in its own part."""

    broker: str


@dataclass(frozen=True, slots=True)
class DirectoriesAssigned(Event):
    """A broker with a replaced disk told where its replicas are now."""

    broker: str


@dataclass(frozen=True, slots=True)
class HeartbeatReceived(Housekeeping):
    """The controller heard of a broker."""

    broker: str


@dataclass(frozen=True, slots=True)
class BrokerFenced(Event):
    """The controller takes the broker for dead."""

    broker: str


@dataclass(frozen=True, slots=True)
class BrokerUnfenced(Event):
    """The controller takes the broker for alive again."""

    broker: str


@dataclass(frozen=True, slots=True)
class BrokerRegistered(Event):
    """A restarted broker told the controller that it is back."""

    broker: str
    broker_epoch: int
    clean: bool  # its last stop was a clean one


@dataclass(frozen=True, slots=True)
class BrokerBounced(Event):
    """A broker was gone and is back before the controller looked: it saw nothing."""

    broker: str


@dataclass(frozen=True, slots=True)
class BrokerCrashed(Event):
    """The broker's process was killed; what it wrote is in the page cache."""

    broker: str


@dataclass(frozen=True, slots=True)
class PowerCut(Event):
    """The broker's machine lost power, and with it all that was not on disk."""

    broker: str
    lost: tuple[tuple[int, int, int], ...]  # (partition, offset, message)


@dataclass(frozen=True, slots=True)
class DiskLost(Event):
    """The broker's disk is gone with everything on it."""

    broker: str
    lost: tuple[tuple[int, int, int], ...]  # (partition, offset, message)


@dataclass(frozen=True, slots=True)
class ShutdownStarted(Event):
    """The broker was asked to stop and asks the controller to let it go."""

    broker: str


@dataclass(frozen=True, slots=True)
class ShutdownGranted(Event):
    """The controller took the broker out of everything it may leave."""

    broker: str


@dataclass(frozen=True, slots=True)
class BrokerStopped(Event):
    """The broker flushed its logs and ended cleanly."""

    broker: str


@dataclass(frozen=True, slots=True)
class BrokerStarted(Event):
    """The broker's process runs again; it still has to register."""

    broker: str


@dataclass(frozen=True, slots=True)
class BrokerPaused(Event):
    """The broker stands still."""

    broker: str


@dataclass(frozen=True, slots=True)
class BrokerResumed(Event):
    """The broker goes on where it stood."""

    broker: str
