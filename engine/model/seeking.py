"""seek(): the application puts its consumer's position where it wants to read on.

The ends of a log are asked of its leader, as one action.

Sources: facts/consumers.md B2 (ListOffsets: `latest` is the high watermark), B3.

With LogAppendTime only the driver knows the records' times, and looks the offset up
(`engine.aiming`).

Left out: clients that cannot seek inside a group (kafka-go).
"""

from engine.model import reading
from engine.model.outcome import Outcome, broker_of, consumer_of, settle
from engine.model.state import NOBODY, UNKNOWN, Consumer, Replica, World
from engine.sentence import say

BEGINNING = "beginning"
END = "end"
TIME = "time-"  # the first record whose timestamp is at least so many ms


def seek_refusal(world: World, consumer: Consumer, partition: int, to: str) -> str:
    """Why the application cannot seek there now; "" if it can."""
    if not 0 <= partition < len(consumer.readings):
        return say(
            "there are only partitions 0 to {top}", top=len(consumer.readings) - 1
        )
    way = consumer.readings[partition]
    if not consumer.assigned or way.position == UNKNOWN:
        return say("{name} has no position yet", name=consumer.name)
    asks = to in (BEGINNING, END) or to.startswith(TIME)
    if asks and not _leading(world, consumer, partition):
        return say("{name} knows no leader to ask", name=consumer.name)
    return "" if asks or to.isdigit() else say("{to} is no offset", to=to)


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
    if to.startswith(TIME):
        at = _first_since(replica, int(to.removeprefix(TIME)))
    return settle(world, reading.seek(consumer, partition, at))


def _first_since(replica: Replica, time: int) -> int:
    """The lowest committed offset with such a timestamp; the end if there is none.

    A record that is older, and was appended later, may stand before it (L23).
    """
    return next(
        (
            offset
            for offset, entry in replica.records
            if offset < replica.high_watermark
            and entry.timestamp is not None
            and entry.timestamp >= time
        ),
        replica.high_watermark,
    )
