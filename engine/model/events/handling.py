"""Facts of what consuming applications do with their records."""

from dataclasses import dataclass

from engine.model.events.fact import Event


@dataclass(frozen=True, slots=True)
class RepetitionSkipped(Event):
    """The application recognized a message that it has worked on before."""

    consumer: str
    message: int
    partition: int
    offset: int


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
    """The handler failed; `then` says what the application makes of it."""

    consumer: str
    message: int
    partition: int
    offset: int
    then: str = "log"  # or "retry" | "skip" | "seek" | "crash" | "close"


@dataclass(frozen=True, slots=True)
class HandlerBroken(Event):
    """What the application's handler needs is down: every attempt will fail."""

    consumer: str


@dataclass(frozen=True, slots=True)
class HandlerMended(Event):
    """What the application's handler needs is back."""

    consumer: str


@dataclass(frozen=True, slots=True)
class AttemptStarted(Event):
    """After a pause the application tries a message again."""

    consumer: str
    message: int
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class DeserializationFailed(Event):
    """poll() threw: the bytes of the next record are not what the client expects."""

    consumer: str
    message: int
    partition: int
    offset: int
    then: str  # "stop" | "skip" | "crash" | "close"


@dataclass(frozen=True, slots=True)
class RecordParked(Event):
    """The dead letter topic has acknowledged what the handler gave up on."""

    consumer: str
    message: int
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class ParkingFailed(Event):
    """The dead letter topic did not take the record; the handler tries it again."""

    consumer: str
    message: int
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class WorkBuffered(Event):
    """The application is done with a message; the result is in its memory only."""

    consumer: str
    message: int
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class ResultsFlushed(Event):
    """What the application had kept in memory is durable now."""

    consumer: str
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ResultSent(Event):
    """The work on a record ended, and its result goes to another topic."""

    consumer: str
    message: int
    partition: int
    offset: int
    transactional: bool  # it counts with its transaction, not when it is there


@dataclass(frozen=True, slots=True)
class ResultFailed(Event):
    """The other topic did not take a result: the handler tries again."""

    consumer: str
    message: int
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class WorkAbandoned(Event):
    """After an aborted transaction the application went on instead of back."""

    consumer: str
    messages: tuple[int, ...]
