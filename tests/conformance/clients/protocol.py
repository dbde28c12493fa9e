"""What the clients say: one JSON object a line, an answer to a command or an event.

producer  `send {message, topic, partition, key, size, timestamp}`, answered when the
          library's own call has returned; what became of the message is a Told.
          `metadata {topic}`, `flush {timeout_ms}`, `close {timeout_ms}`,
          `init_transactions`, `begin`, `send_offsets {offsets, group}`, `commit`,
          `abort`
consumer  `subscribe {topics}`, `assign {partitions}`, `poll {timeout_ms, max}`,
          `commit {offsets}`, `store {offsets}`, `seek {offsets}`, `positions`,
          `committed {partitions}`, `group_metadata`, `close {timeout_ms}`
admin     `create_topic {name, assignments, config}`, `describe {topic}`, `cluster`,
          `alter {resource, name, config}`, `elect {topic, partition, type}`,
          `reassign {topic, partition, replicas}`, `create_partitions {name,
          assignments}`, `delete_records {topic, partition, offset}`,
          `delete_topic {name}`, `group {name}`, `group_offsets {name}`,
          `offsets {topic, partition}`, `close`
each      `defaults`, `version`

A command does not overtake another of the same client. A partition is `[topic,
number]`, an offset `[topic, number, offset]`; what is null was not given.

Left out: what a library has no call for is refused as UnsupportedOperationException;
the names of the errors are Kafka's where an error came from a broker, else the
library's own.
"""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Json: TypeAlias = dict[str, Any]
Partition: TypeAlias = tuple[str, int]


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Told(_Event):
    """The library told the application what became of a message."""

    event: Literal["told"] = "told"
    message: str
    outcome: Literal["ok", "failed"]
    partition: int | None
    offset: int | None
    error: str | None


class Assigned(_Event):
    """The consumer got partitions."""

    event: Literal["assigned"] = "assigned"
    partitions: tuple[Partition, ...]


class Revoked(_Event):
    """The consumer gives partitions up, and knows it in time."""

    event: Literal["revoked"] = "revoked"
    partitions: tuple[Partition, ...]


class Lost(_Event):
    """The consumer learns that its partitions are somebody else's already."""

    event: Literal["lost"] = "lost"
    partitions: tuple[Partition, ...]


class Ended(_Event):
    """The process is over; a negative status is the signal that ended it."""

    event: Literal["ended"] = "ended"
    status: int


Event: TypeAlias = Told | Assigned | Revoked | Lost | Ended

_EVENTS: TypeAdapter[Event] = TypeAdapter(
    Annotated[Event, Field(discriminator="event")]
)


def read_event(said: Json) -> Event:
    """Read what is not an answer."""
    return _EVENTS.validate_python(said)
