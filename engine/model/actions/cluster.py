"""What one may order a broker or the controller, and what these do by themselves."""

from typing import NamedTuple

from engine.model.actions.transactions import ExpireMarker


class CrashBroker(NamedTuple):
    """SIGKILL for the broker: the page cache survives, the process does not."""

    broker: str
    kind: str = "crash"


class StopBroker(NamedTuple):
    """SIGTERM for the broker: controlled shutdown."""

    broker: str
    kind: str = "stop"


class CutPower(NamedTuple):
    """The broker's machine loses power: everything unflushed is gone."""

    broker: str
    kind: str = "power"


class LoseDisk(NamedTuple):
    """The broker's disk dies with everything on it, and the broker with it."""

    broker: str
    kind: str = "disk"


class StartBroker(NamedTuple):
    """The broker's process is started (after a lost disk: with an empty one)."""

    broker: str
    kind: str = "start"


class PauseBroker(NamedTuple):
    """The broker's process stands still (a long garbage collection, SIGSTOP)."""

    broker: str
    kind: str = "pause"


class ResumeBroker(NamedTuple):
    """The paused process goes on."""

    broker: str
    kind: str = "resume"


class ExpireProduce(NamedTuple):
    """An acks=all request has waited for its replicas too long."""

    broker: str
    client: str
    connection: int
    correlation: int
    kind: str = "expire-produce"


class PassLag(NamedTuple):
    """One of a follower's two lag clocks passes replica.lag.time.max.ms."""

    broker: str
    partition: int
    follower: str
    clock: int
    kind: str = "lag"


class ShrinkIsr(NamedTuple):
    """The leader's periodic check finds replicas that are out of sync."""

    broker: str
    partition: int
    kind: str = "shrink-isr"


class AlterPartition(NamedTuple):
    """The leader's proposed ISR reaches the controller, and the answer it."""

    broker: str
    partition: int
    kind: str = "alter-partition"


class LearnMetadata(NamedTuple):
    """A broker learns what the controller decided."""

    broker: str
    kind: str = "learn"


class WriteBack(NamedTuple):
    """The operating system writes a log's dirty pages to disk."""

    broker: str
    partition: int
    kind: str = "write-back"


class CheckpointHighWatermark(NamedTuple):
    """The broker writes its high watermarks to disk."""

    broker: str
    kind: str = "checkpoint"


class DeleteSegment(NamedTuple):
    """The periodic retention check deletes the oldest segment of a log.

    The two offsets tell one state of a segment from the next: with every record
    that it gets, its time begins anew.
    """

    broker: str
    partition: int
    start: int
    end: int
    why: str  # "retention.ms" | "retention.bytes"
    kind: str = "delete-segment"


class CleanLog(NamedTuple):
    """The log cleaner compacts a log up to the end of a closed segment."""

    broker: str
    partition: int
    end: int
    kind: str = "clean-log"


class ExpireTombstone(NamedTuple):
    """delete.retention.ms has passed since a cleaning first saw a tombstone."""

    broker: str
    partition: int
    offset: int
    kind: str = "expire-tombstone"


class Heartbeat(NamedTuple):
    """A broker's heartbeat reaches the controller."""

    broker: str
    kind: str = "heartbeat"


class RegisterBroker(NamedTuple):
    """A restarted broker registers with the controller."""

    broker: str
    kind: str = "register"


class AssignDirectories(NamedTuple):
    """A broker with a replaced disk tells the controller where its replicas are."""

    broker: str
    kind: str = "assign-directories"


class ExpireSession(NamedTuple):
    """The controller has heard nothing for broker.session.timeout.ms."""

    broker: str
    kind: str = "expire-session"


class GrantShutdown(NamedTuple):
    """The controller moves everything away from a broker that wants to stop."""

    broker: str
    kind: str = "grant-shutdown"


class FinishShutdown(NamedTuple):
    """A broker that leads nothing any more flushes its logs and exits."""

    broker: str
    kind: str = "finish-shutdown"


ProcessOrder = (
    CrashBroker
    | StopBroker
    | CutPower
    | LoseDisk
    | StartBroker
    | PauseBroker
    | ResumeBroker
)
BrokerMove = (
    ExpireProduce
    | ExpireMarker
    | PassLag
    | ShrinkIsr
    | LearnMetadata
    | WriteBack
    | DeleteSegment
    | CleanLog
    | ExpireTombstone
    | CheckpointHighWatermark
)
ControllerMove = (
    AlterPartition
    | RegisterBroker
    | AssignDirectories
    | ExpireSession
    | GrantShutdown
    | FinishShutdown
)
