"""A consumer looks for truncation when the leader changes (KIP-320).

Java from 2.3 and librdkafka from 2.1 do; kafka-go does not. The position carries
the leader epoch of the last record before it; if that epoch ended earlier at the
new leader, the records in between are gone, and the position goes back to there.
Sources: facts/broker.md B20, consumers.md B14.

Left out: committed offsets carry no epoch here, so a restarted consumer does
not look; the question to the leader takes no time of its own.
"""

from engine.model.config import ConsumerConfig
from engine.model.events import ConsumerStuck, Event, TruncationDetected
from engine.model.log import end_offset_for
from engine.model.outcome import broker_of
from engine.model.state import NOBODY, UNKNOWN, Leader, Reading, World


def is_ready_to_answer(world: World, partition: int, leader: Leader) -> bool:
    """Whether the new leader knows that it leads; until then it would refuse."""
    if leader.broker == NOBODY:
        return True
    part = broker_of(world, leader.broker).partitions[partition]
    lead = part.leadership if part is not None else None
    return lead is not None and lead.epoch >= leader.epoch


def validate(
    world: World,
    config: ConsumerConfig,
    name: str,
    partition: int,
    reading: Reading,
) -> tuple[Reading, tuple[Event, ...]]:
    """The reading with a position that the leader's log really has.

    `reading` already names the new leader. With auto.offset.reset=none the
    application gets an exception instead.
    """
    known = UNKNOWN not in (reading.epoch, reading.position)
    if not config.validates or not known or reading.leader.broker == NOBODY:
        return reading, ()
    part = broker_of(world, reading.leader.broker).partitions[partition]
    found = end_offset_for(part.replica, reading.epoch) if part is not None else None
    if found is None or found[1] >= reading.position:
        return reading, ()
    if config.auto_offset_reset == "none":
        return reading._replace(fetch="failed"), (ConsumerStuck(name, partition),)
    event = TruncationDetected(name, partition, reading.position, found[1])
    kept = tuple(record for record in reading.buffered if record.offset < found[1])
    back = reading._replace(
        position=found[1],
        epoch=found[0],
        buffered=kept,
        beyond=UNKNOWN,
        stored=UNKNOWN,
    )
    return back, (event,)
