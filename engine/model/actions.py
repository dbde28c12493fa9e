"""What can be done next: orders, in the imperative.

Three kinds, one shape. *Orders* come from a scenario's script or from a visitor
(send, crash, cut). *Moves* are what processes do by themselves (deliver a
packet, drain the accumulator, elect). *Timers* are moves that are enabled from
the moment the thing they guard begins until it ends; a driver decides when.

Every action ends with its `kind`, so that two actions with the same numbers
never compare equal, and so that a log or a link can name it.
"""

from typing import NamedTuple

from engine.model.state import Record

# --- orders: the application and its producer -------------------------------


class Send(NamedTuple):
    """The application hands messages to its producer, in one call."""

    producer: str
    records: tuple[Record, ...]
    kind: str = "send"


class FlushProducer(NamedTuple):
    """The application calls flush()."""

    producer: str
    kind: str = "flush"


class CloseProducer(NamedTuple):
    """The application closes the producer: flush, then exit."""

    producer: str
    kind: str = "close"


class ExitProducer(NamedTuple):
    """The application's process ends normally, without flush or close."""

    producer: str
    kind: str = "exit"


class KillProducer(NamedTuple):
    """SIGKILL for the application's process."""

    producer: str
    kind: str = "kill"


# --- orders: brokers --------------------------------------------------------


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


class ElectUnclean(NamedTuple):
    """An operator forces a leader from outside the in-sync replicas."""

    partition: int
    kind: str = "elect-unclean"


# --- orders: links ----------------------------------------------------------


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


# --- orders: consumers ------------------------------------------------------


class CrashConsumer(NamedTuple):
    """SIGKILL for the consuming application."""

    consumer: str
    kind: str = "crash-consumer"


class CloseConsumer(NamedTuple):
    """The consuming application closes its consumer and leaves the group."""

    consumer: str
    kind: str = "close-consumer"


class StartConsumer(NamedTuple):
    """The consuming application starts (again)."""

    consumer: str
    kind: str = "start-consumer"


# --- moves: the network -----------------------------------------------------


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


# --- moves: the producer ----------------------------------------------------


class DrainBatches(NamedTuple):
    """The sender thread sends what is ready (facts/producers.md 1.5)."""

    producer: str
    kind: str = "drain"


class EndLinger(NamedTuple):
    """A batch has waited linger.ms (kafka-go: BatchTimeout)."""

    producer: str
    batch: int
    kind: str = "linger"


class EndBackoff(NamedTuple):
    """A batch has waited retry.backoff.ms and may be sent again."""

    producer: str
    batch: int
    attempts: int
    kind: str = "backoff"


class ExpireBatch(NamedTuple):
    """delivery.timeout.ms has passed since the batch was created."""

    producer: str
    batch: int
    kind: str = "expire"


class FailAttempt(NamedTuple):
    """An attempt to send a batch ends before there is a connection (kafka-go)."""

    producer: str
    batch: int
    attempts: int
    kind: str = "fail-attempt"


class TimeOutRequest(NamedTuple):
    """request.timeout.ms has passed without an answer."""

    producer: str
    correlation: int
    kind: str = "request-timeout"


class GiveUpCall(NamedTuple):
    """max.block.ms has passed while the call waited for buffer space."""

    producer: str
    message: int
    kind: str = "give-up"


# --- moves: brokers and the controller --------------------------------------


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


class Heartbeat(NamedTuple):
    """A broker's heartbeat reaches the controller."""

    broker: str
    kind: str = "heartbeat"


class RegisterBroker(NamedTuple):
    """A restarted broker registers with the controller."""

    broker: str
    kind: str = "register"


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


# --- moves: consumers -------------------------------------------------------


class JoinGroup(NamedTuple):
    """A consumer gets its partitions and their committed offsets."""

    consumer: str
    kind: str = "join"


class ExpireMember(NamedTuple):
    """The coordinator has heard nothing of a dead member for session.timeout.ms."""

    group: str
    kind: str = "expire-member"


class Poll(NamedTuple):
    """The application calls poll()."""

    consumer: str
    kind: str = "poll"


class FinishRecord(NamedTuple):
    """The application's work on one record ends."""

    consumer: str
    partition: int
    offset: int
    kind: str = "finish"


class CommitOffsets(NamedTuple):
    """The application, or its library's own thread, commits."""

    consumer: str
    kind: str = "commit"


class PassCommitInterval(NamedTuple):
    """auto.commit.interval.ms has passed."""

    consumer: str
    kind: str = "commit-interval"


Order = (
    Send
    | FlushProducer
    | CloseProducer
    | ExitProducer
    | KillProducer
    | CrashBroker
    | StopBroker
    | CutPower
    | LoseDisk
    | StartBroker
    | PauseBroker
    | ResumeBroker
    | ElectUnclean
    | CutLink
    | SlowLink
    | HealLink
    | CrashConsumer
    | CloseConsumer
    | StartConsumer
)
Move = (
    Deliver
    | Connect
    | RefreshMetadata
    | DrainBatches
    | EndLinger
    | EndBackoff
    | ExpireBatch
    | FailAttempt
    | TimeOutRequest
    | GiveUpCall
    | AnswerFetch
    | TimeOutFetch
    | EndFetchBackoff
    | ExpireProduce
    | PassLag
    | ShrinkIsr
    | AlterPartition
    | LearnMetadata
    | WriteBack
    | CheckpointHighWatermark
    | Heartbeat
    | RegisterBroker
    | ExpireSession
    | GrantShutdown
    | FinishShutdown
    | JoinGroup
    | ExpireMember
    | Poll
    | FinishRecord
    | CommitOffsets
    | PassCommitInterval
)
Action = Order | Move
