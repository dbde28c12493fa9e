"""How old records are: what the driver needs to know before it lets retention run.

The rules know no time, but a record carries its own: with CreateTime what its
application wrote into it, with LogAppendTime the broker's clock, which only the
driver knows. `Stamps` holds that: when each record was appended, by partition,
offset and leader epoch.

Sources: facts/broker.md B21; log.retention.check.interval.ms, LogManager.scala
(InitialTaskDelayMs).

Left out: clocks of brokers that differ; checks that begin anew when a broker does.
"""

from collections.abc import Mapping

from engine.model.actions import CleanLog, DeleteSegment, ExpireTombstone
from engine.model.config import topic_of
from engine.model.state import Broker, World, place

Stamps = Mapping[tuple[int, int, int], int]
NOTHING: Stamps = {}
FIRST_CHECK_MS = 30_000


def tidying_delay(
    world: World,
    move: DeleteSegment | CleanLog | ExpireTombstone,
    now: int,
    stamps: Stamps,
) -> int:
    """How long until a log's housekeeping does what it may do."""
    match move:
        case DeleteSegment():
            return _retention_delay(world, move, now, stamps)
        case CleanLog():
            return _cleaning_delay(world, move, now, stamps)
        case ExpireTombstone():
            return topic_of(world.config, move.partition).delete_retention_ms


def _retention_delay(
    world: World, move: DeleteSegment, now: int, stamps: Stamps
) -> int:
    """How long until the check at which the segment is too old, or the log too large.

    The age of a segment is that of its newest record.
    """
    topic = topic_of(world.config, move.partition)
    due = now
    if move.why == "retention.ms":
        broker = world.brokers[place(move.broker)]
        newest = newest_ms(broker, move.partition, (move.start, move.end), stamps, now)
        due = max(now, newest + topic.retention_ms + 1)
    return _next_check(due, topic.retention_check_ms) - now


def _cleaning_delay(world: World, move: CleanLog, now: int, stamps: Stamps) -> int:
    """How long until the cleaner wakes and finds the section old enough.

    min.compaction.lag.ms counts from the newest record that would be cleaned anew.
    """
    topic = topic_of(world.config, move.partition)
    broker = world.brokers[place(move.broker)]
    part = broker.partitions[move.partition]
    due = now
    if part is not None and topic.min_compaction_lag_ms:
        span = (part.replica.cleaned, move.end)
        newest = newest_ms(broker, move.partition, span, stamps, now)
        due = max(now, newest + topic.min_compaction_lag_ms)
    return -(-(due + 1) // topic.cleaner_backoff_ms) * topic.cleaner_backoff_ms - now


def newest_ms(
    broker: Broker, partition: int, span: tuple[int, int], stamps: Stamps, now: int
) -> int:
    """The largest timestamp between two offsets of a log."""
    part = broker.partitions[partition]
    entries = part.replica.records if part is not None else ()
    times = [
        stamps.get((partition, offset, entry.epoch), now)
        if entry.timestamp is None
        else entry.timestamp
        for offset, entry in entries
        if span[0] <= offset < span[1]
    ]
    return max(times, default=now)


def _next_check(due: int, period: int) -> int:
    """The first periodic check at or after a time."""
    rounds = -(-(due - FIRST_CHECK_MS) // period)
    return FIRST_CHECK_MS + max(0, rounds) * period
