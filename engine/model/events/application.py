"""Facts of producing applications and their client libraries."""

from dataclasses import dataclass

from engine.model.events.fact import Event, Housekeeping


@dataclass(frozen=True, slots=True)
class MessageBuffered(Event):
    """A message went into a batch of the producer's buffer; nothing was sent."""

    producer: str
    message: int
    partition: int
    batch: int
    opened: bool  # it is the batch's first
    closed: bool  # the batch is full now
    key: str = ""
    tombstone: bool = False
    age: int = 0  # ms; negative: its timestamp lies ahead


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
    reason: str  # "buffer" | "answer" | "busy" | "errors"


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
class BufferReused(Event):
    """A new batch has a buffer from which a request to a broker is still written.

    The messages that the request was to bring are not in it any more.
    """

    producer: str
    batch: int
    broker: str
    messages: tuple[int, ...]


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
class BufferDiscarded(Event):
    """The producer was closed without what it still held."""

    producer: str
    buffered: tuple[int, ...]
    in_flight: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CallRepartitioned(Event):
    """KafkaJS tries a call again, with messages in other partitions than before."""

    producer: str
    messages: tuple[int, ...]  # those that go out again
    left: tuple[int, ...]  # those whose new broker has answered already


@dataclass(frozen=True, slots=True)
class MessagesSentAgain(Event):
    """The application was told of a failure and hands the messages over once more."""

    producer: str
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProducerStarted(Event):
    """A new process of the application begins, with what had no answer before."""

    producer: str
    again: tuple[int, ...]


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
class LeaderLearned(Event):
    """A client learned who leads a partition."""

    client: str
    partition: int
    leader: str


@dataclass(frozen=True, slots=True)
class MetadataUnchanged(Housekeeping):
    """A client asked who leads, and learned nothing new."""

    client: str
