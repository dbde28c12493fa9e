"""seek(): the application puts its consumer's position where it wants to read on.

The ends of a log are asked of its leader, as one action.

Sources: facts/consumers.md B2 (ListOffsets: `latest` is the high watermark), B3.

Left out: seek by timestamp; clients that cannot seek inside a group (kafka-go).
"""

from engine.model import reading
from engine.model.outcome import Outcome, broker_of, consumer_of, settle
from engine.model.state import NOBODY, UNKNOWN, Consumer, World

BEGINNING = "beginning"
END = "end"


def seek_refusal(world: World, consumer: Consumer, partition: int, to: str) -> str:
    """Why the application cannot seek there now; "" if it can."""
    if not 0 <= partition < len(consumer.readings):
        return f"there are only partitions 0 to {len(consumer.readings) - 1}"
    way = consumer.readings[partition]
    if not consumer.assigned or way.position == UNKNOWN:
        return f"{consumer.name} has no position yet"
    asks = to in (BEGINNING, END)
    if asks and not _leading(world, consumer, partition):
        return f"{consumer.name} knows no leader to ask for the {to}"
    return "" if asks or to.isdigit() else f"{to} is no offset"


def _leading(world: World, consumer: Consumer, partition: int) -> bool:
    leader = consumer.readings[partition].leader.broker
    if leader == NOBODY:
        return False
    broker = broker_of(world, leader)
    return broker.state == "running" and broker.partitions[partition] is not None


def seek(world: World, name: str, partition: int, to: str) -> Outcome:
    """The consumer's next record is the one at that offset."""
    consumer = consumer_of(world, name)
    if to.isdigit():
        return settle(world, reading.seek(consumer, partition, int(to)))
    leader = consumer.readings[partition].leader.broker
    part = broker_of(world, leader).partitions[partition]
    assert part is not None, f"{leader} does not host partition {partition}"
    replica = part.replica
    at = replica.log_start if to == BEGINNING else replica.high_watermark
    return settle(world, reading.seek(consumer, partition, at))
