"""A cast, and a stage on which a test acts, one action after the other, no clocks.

For scripts that run by the clock see `tests.engine.performance`.
"""

from typing import Self, TypeVar

from engine.model import actions as act
from engine.model import step as one_door
from engine.model.begin import begin
from engine.model.config import (
    Config,
    ConsumerConfig,
    ProducerConfig,
    TopicConfig,
)
from engine.model.enabled import enabled
from engine.model.events import Event
from engine.model.state import (
    Broker,
    Consumer,
    HostedPartition,
    PartitionState,
    Producer,
    Record,
    Replica,
    place,
)

BYTES = 100  # of a record, unless a test says otherwise
KINDS = TypeVar("KINDS", bound=Event)

# A Java producer that sends at once, in three versions of trust.
ACKS_ALL = ProducerConfig(linger_ms=0)
ACKS_ONE = ProducerConfig(acks=1, idempotent=False, linger_ms=0)
ACKS_ZERO = ProducerConfig(acks=0, idempotent=False, linger_ms=0)
# kafka-go's Writer, synchronous, with RequireAll: facts/producers.md 5.
KAFKA_GO = ProducerConfig(
    idempotent=False,
    batch_bytes=1_048_576,
    batch_records=100,
    linger_ms=1_000,
    buffer_bytes=2**31 - 1,
    one_batch_per_partition=True,
    piggyback=False,
    dials_each_attempt=True,
    splits=False,
    retries=9,
    backoff_quadratic=True,
    request_timeout_ms=10_000,
    delivery_timeout_ms=0,
    refresh_on_error=False,
    metadata_max_age_ms=6_000,
    waits=True,
)
TOPIC = TopicConfig()
EARLY = ConsumerConfig(auto_offset_reset="earliest")


def cast(
    producer: ProducerConfig = ACKS_ALL,
    topic: TopicConfig = TOPIC,
    consumer: ConsumerConfig = EARLY,
) -> Config:
    """One producer, one topic, one consumer."""
    return Config((producer,), topic, (consumer,))


def send(*messages: int, partition: int = 0, size: int = BYTES) -> act.Send:
    """One call of p1 with these messages."""
    return act.Send("p1", tuple(Record(item, partition, size) for item in messages))


class Stage:
    """A world on which a test acts, one action after the other, without clocks."""

    def __init__(self, config: Config, absent: tuple[str, ...] = ()) -> None:
        self.world = begin(config, absent)
        self.events: list[Event] = []

    def do(self, *actions: act.Action) -> Self:
        """Carry out actions; a move must be enabled."""
        for action in actions:
            if isinstance(action, act.Move):
                assert action in enabled(self.world), f"{action} is not enabled"
            outcome = one_door.step(self.world, action)
            self.world = outcome.world
            self.events += outcome.events
        return self

    def deliver(self, source: str, target: str) -> Self:
        """The next packet on this way arrives."""
        return self.do(self.next_packet(source, target))

    def next_packet(self, source: str, target: str) -> act.Deliver:
        """The delivery of the next packet on this way."""
        numbers = [
            item.number
            for item in self.world.network.packets
            if (item.source, item.target) == (source, target)
        ]
        assert numbers, f"nothing is under way from {source} to {target}"
        return act.Deliver(numbers[0])

    def calm(self, *others: type[act.Action], leave: tuple[str, ...] = ()) -> Self:
        """Let packets arrive and processes react until nothing is left to do.

        No timer runs but those named; the processes of `leave` get and send nothing.
        """
        prompt = (
            *(act.Deliver, act.DrainBatches, act.LearnMetadata, act.AcquireRecords),
            *others,
        )
        for _ in range(500):
            moves = [m for m in enabled(self.world) if isinstance(m, prompt)]
            moves.sort(key=lambda move: not isinstance(move, act.RefreshMetadata))
            move = next((m for m in moves if not self._touches(m, leave)), None)
            if move is None:
                return self
            self.do(move)
        raise AssertionError("it never gets calm")

    def _touches(self, move: act.Action, names: tuple[str, ...]) -> bool:
        if isinstance(move, act.Deliver):
            packets = self.world.network.packets
            item = next(item for item in packets if item.number == move.packet)
            return item.source in names or item.target in names
        return any(value in names for value in move[:-1] if isinstance(value, str))

    def can(self, kind: type[act.Action]) -> bool:
        """Whether any move of this kind is enabled."""
        return any(isinstance(move, kind) for move in enabled(self.world))

    def moves(self) -> tuple[act.Move, ...]:
        """Every move that is possible now."""
        return enabled(self.world)

    # --- looking at it ---------------------------------------------------------

    def told(self, kind: type[KINDS]) -> list[KINDS]:
        """The facts of one kind so far."""
        return [event for event in self.events if isinstance(event, kind)]

    def broker(self, name: str) -> Broker:
        """A broker."""
        return self.world.brokers[place(name)]

    def part(self, name: str, partition: int = 0) -> HostedPartition:
        """What a broker holds of a partition."""
        part = self.broker(name).partitions[partition]
        assert part is not None, f"{name} is no replica of {partition}"
        return part

    def replica(self, name: str, partition: int = 0) -> Replica:
        """A broker's copy of a partition."""
        return self.part(name, partition).replica

    def log(self, name: str, partition: int = 0) -> list[int]:
        """The messages in a broker's log."""
        return [entry.message for entry in self.replica(name, partition).log]

    def producer(self) -> Producer:
        """The first producer."""
        return self.world.producers[0]

    def consumer(self) -> Consumer:
        """The first consumer."""
        return self.world.consumers[0]

    def belief(self, message: int) -> str:
        """What the application believes of a message."""
        known = self.producer().beliefs
        return next(item.state for item in known if item.message == message)

    def decided(self, partition: int = 0) -> PartitionState:
        """The controller's decision on a partition."""
        return self.world.controller.metadata.partitions[partition]

    def committed(self) -> int:
        """The first group's committed offset in partition 0."""
        return self.world.coordinator.groups[0].committed[0]
