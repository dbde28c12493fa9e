"""What happened: one frozen dataclass a fact, named in the past tense.

An event holds names and numbers, never a process or a world, so a transcript
can be printed and compared without the state it came from. "Lost" is never an
event: it is a verdict (`engine.ledger`).

`Housekeeping` facts (heartbeats, idle fetches) happen all the time and are no
step of a story.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""


@dataclass(frozen=True, slots=True)
class Housekeeping(Event):
    """Something that happens all the time."""


# --- the producing application ----------------------------------------------


@dataclass(frozen=True, slots=True)
class MessageBuffered(Event):
    """A message went into a batch of the producer's buffer; nothing was sent."""

    producer: str
    message: int
    partition: int
    batch: int
    opened: bool  # it is the batch's first
    closed: bool  # the batch is full now


@dataclass(frozen=True, slots=True)
class CallReturned(Event):
    """The application's call came back; `outcome` is what it was told."""

    producer: str
    messages: tuple[int, ...]
    outcome: str  # "buffered" | "done" | "failed"


@dataclass(frozen=True, slots=True)
class CallBlocked(Event):
    """The application's call waits: for buffer space, or for the answer."""

    producer: str
    messages: tuple[int, ...]
    reason: str  # "buffer" | "answer" | "busy"


@dataclass(frozen=True, slots=True)
class LingerEnded(Event):
    """A batch may go out although it is not full."""

    producer: str
    batch: int
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RequestSent(Event):
    """Batches left the producer, one request for one broker."""

    producer: str
    broker: str
    correlation: int
    messages: tuple[int, ...]
    batches: int
    retry: bool


@dataclass(frozen=True, slots=True)
class RecordAcked(Event):
    """The application was told that the message is in.

    With acks=0 nobody was asked: `by` is "" and the offset unknown.
    """

    producer: str
    message: int
    by: str
    offset: int


@dataclass(frozen=True, slots=True)
class RecordFailed(Event):
    """The application was told that the message failed.

    `certain` is false where a copy may be in a log all the same.
    """

    producer: str
    message: int
    error: str
    certain: bool


@dataclass(frozen=True, slots=True)
class RetryScheduled(Event):
    """An attempt failed; the producer will try again, the application hears nothing."""

    producer: str
    messages: tuple[int, ...]
    error: str
    attempts: int


@dataclass(frozen=True, slots=True)
class EpochBumped(Event):
    """The idempotent producer found a gap, took a new epoch and told nobody."""

    producer: str
    epoch: int


@dataclass(frozen=True, slots=True)
class FlushStarted(Event):
    """The application waits until its buffer is empty; `closing`: for good."""

    producer: str
    closing: bool


@dataclass(frozen=True, slots=True)
class FlushFinished(Event):
    """Nothing is buffered or in flight any more."""

    producer: str
    closing: bool


@dataclass(frozen=True, slots=True)
class ProducerEnded(Event):
    """The application's process is gone, with what it had in memory."""

    producer: str
    killed: bool  # else it ended by itself, without closing the producer
    buffered: tuple[int, ...]
    in_flight: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ConnectionLost(Event):
    """A client's connection to a broker is gone; `why` says how it found out."""

    client: str
    broker: str
    why: str  # "closed" | "timeout"


@dataclass(frozen=True, slots=True)
class Connected(Event):
    """A client reached a broker again."""

    client: str
    broker: str


@dataclass(frozen=True, slots=True)
class ConnectionRefused(Housekeeping):
    """A client tried a broker that does not answer."""

    client: str
    broker: str


@dataclass(frozen=True, slots=True)
class LeaderLearned(Event):
    """A client learned who leads a partition."""

    client: str
    partition: int
    leader: str


@dataclass(frozen=True, slots=True)
class MetadataUnchanged(Housekeeping):
    """A client asked who leads, and learned nothing new."""

    client: str


# --- logs -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecordAppended(Event):
    """The leader wrote a message to its log: page cache, not disk."""

    broker: str
    partition: int
    offset: int
    message: int
    epoch: int


@dataclass(frozen=True, slots=True)
class RecordReplicated(Event):
    """A follower wrote a message to its log."""

    broker: str
    partition: int
    offset: int
    message: int


@dataclass(frozen=True, slots=True)
class BatchDeduplicated(Event):
    """The broker knew the batch already and answered with its old offset."""

    broker: str
    partition: int
    messages: tuple[int, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class BatchRejected(Event):
    """The broker did not write the batch."""

    broker: str
    partition: int
    messages: tuple[int, ...]
    error: str
    silent: bool  # acks=0: nobody is told


@dataclass(frozen=True, slots=True)
class AckDelayed(Event):
    """The answer waits until all in-sync replicas have fetched the records."""

    broker: str
    partition: int
    messages: tuple[int, ...]
    waiting_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AckTimedOut(Event):
    """The wait for the replicas ended without success; the records stay in the log."""

    broker: str
    partition: int
    error: str


@dataclass(frozen=True, slots=True)
class HighWatermarkAdvanced(Event):
    """Records below this offset count as committed, and consumers may read them."""

    broker: str
    partition: int
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class FollowerHighWatermarkMoved(Event):
    """A follower heard of the high watermark, one fetch behind the leader."""

    broker: str
    partition: int
    new: int


@dataclass(frozen=True, slots=True)
class LogTruncated(Event):
    """A follower threw away what the new leader does not have."""

    broker: str
    partition: int
    offset: int  # the first one that went
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LogFlushed(Event):
    """Everything below this offset is on the broker's disk now."""

    broker: str
    partition: int
    offset: int
    why: str  # "flush.messages" | "write-back" | "clean stop"


@dataclass(frozen=True, slots=True)
class FetchAnsweredEmpty(Housekeeping):
    """A fetch waited for data in vain and started again."""

    broker: str
    client: str
    partition: int


@dataclass(frozen=True, slots=True)
class FetchSent(Housekeeping):
    """A follower or consumer sent a fetch."""

    client: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class FetchParked(Housekeeping):
    """A fetch found nothing new and waits at the leader."""

    broker: str
    client: str
    partition: int


@dataclass(frozen=True, slots=True)
class FetchFailed(Event):
    """A follower's fetch came back with an error, or not at all."""

    client: str
    partition: int
    error: str


@dataclass(frozen=True, slots=True)
class HighWatermarkCheckpointed(Housekeeping):
    """The broker wrote its high watermarks to disk."""

    broker: str


@dataclass(frozen=True, slots=True)
class LagClockPassed(Housekeeping):
    """A follower has not caught up, or not fetched, for replica.lag.time.max.ms."""

    broker: str
    partition: int
    follower: str


# --- in-sync replicas, leaders, brokers -------------------------------------


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
class PacketDropped(Housekeeping):
    """Something arrived that nobody waits for any more."""

    source: str
    target: str


# --- consumers --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartitionsAssigned(Event):
    """The consumer got its partitions: where it starts, and why there."""

    consumer: str
    partition: int
    position: int
    committed: int  # UNKNOWN: the group had none


@dataclass(frozen=True, slots=True)
class OffsetReset(Event):
    """The position came from auto.offset.reset, not from the group."""

    consumer: str
    partition: int
    position: int
    policy: str
    why: str  # "no committed offset" | "out of range"


@dataclass(frozen=True, slots=True)
class TruncationDetected(Event):
    """The consumer found that the log parted before its position, and went back."""

    consumer: str
    partition: int
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class ConsumerStuck(Event):
    """auto.offset.reset=none: the application gets an exception instead."""

    consumer: str
    partition: int


@dataclass(frozen=True, slots=True)
class RecordsFetched(Event):
    """Records arrived in the consumer's buffer; the application has not seen them."""

    consumer: str
    partition: int
    offset: int
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RecordsHandedOut(Event):
    """The application holds the records; the position has moved past them."""

    consumer: str
    partition: int
    offset: int
    messages: tuple[int, ...]
    position: int


@dataclass(frozen=True, slots=True)
class MessageProcessed(Event):
    """The application finished its work on a message; `times`: by this group."""

    consumer: str
    message: int
    partition: int
    offset: int
    times: int


@dataclass(frozen=True, slots=True)
class ProcessingFailed(Event):
    """The handler failed; the application logged the error and went on."""

    consumer: str
    message: int
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class CommitSent(Event):
    """The consumer asked to store its group's offset."""

    consumer: str
    partition: int
    offset: int
    how: str  # the commit mode


@dataclass(frozen=True, slots=True)
class OffsetCommitted(Event):
    """The coordinator stored the group's offset: the next one to read."""

    group: str
    partition: int
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class CommitConfirmed(Housekeeping):
    """The consumer heard that its commit was stored."""

    consumer: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class CommitIntervalPassed(Housekeeping):
    """The next poll will commit."""

    consumer: str


@dataclass(frozen=True, slots=True)
class PolledInVain(Housekeeping):
    """poll() returned nothing and committed nothing new."""

    consumer: str


@dataclass(frozen=True, slots=True)
class ConsumerCrashed(Event):
    """The consuming process is gone, with the records in its hands."""

    consumer: str
    in_hand: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ConsumerClosed(Event):
    """The consumer left its group."""

    consumer: str


@dataclass(frozen=True, slots=True)
class ConsumerStarted(Event):
    """The consuming process runs (again) and joins its group."""

    consumer: str


@dataclass(frozen=True, slots=True)
class MemberExpired(Event):
    """The coordinator gave up on the group's dead member."""

    group: str
