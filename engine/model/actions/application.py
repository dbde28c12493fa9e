"""What a producing application orders, and what its producer does by itself."""

from typing import NamedTuple

from engine.model.actions.transactions import (
    AbortTransaction,
    AskCoordinator,
    BeginTransaction,
    CommitTransaction,
    EndTransactionBackoff,
)
from engine.model.state import Record


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


class StartProducer(NamedTuple):
    """The application's process starts again, and goes on where its source stands."""

    producer: str
    kind: str = "start-producer"


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


class GiveUpClose(NamedTuple):
    """The time that the application gave its producer to close is over."""

    producer: str
    kind: str = "give-up-close"


ProducerOrder = (
    Send
    | FlushProducer
    | CloseProducer
    | ExitProducer
    | KillProducer
    | StartProducer
    | BeginTransaction
    | CommitTransaction
    | AbortTransaction
)
ProducerMove = (
    DrainBatches
    | EndLinger
    | EndBackoff
    | ExpireBatch
    | FailAttempt
    | TimeOutRequest
    | GiveUpCall
    | GiveUpClose
    | AskCoordinator
    | EndTransactionBackoff
)
ProducerAction = ProducerOrder | ProducerMove
