"""A log in segments: when a new one begins, and which one may be deleted.

A broker deletes whole segments, the oldest first, and never one that reaches
beyond its high watermark (since 1.0). The active one is no exception: if it has
to go, an empty one takes its place. Nobody asks what consumers have read. How
old a record is, is for `engine.ageing` to say.

Sources: facts/broker.md B14 (flushed at roll), B21 (retention), A (defaults);
LogSegment.shouldRoll, UnifiedLog.deletableSegments.

Left out: what a deleted record's producer wrote is forgotten with it; files that
stay on the disk for a minute; indexes that fill up and begin a segment;
log.roll.jitter.ms; a batch larger than a segment.
"""

from engine.model.config import TopicConfig
from engine.model.events import Event, LogStartAdvanced, SegmentRolled
from engine.model.hosting import hosted, with_hosted
from engine.model.log import append, begin_at
from engine.model.reaction import Reaction
from engine.model.state import Broker, Entry, Replica

BY_TIME = "retention.ms"
BY_SIZE = "retention.bytes"


def oldest(replica: Replica) -> tuple[int, int]:
    """The oldest segment: its first offset, and where it ends."""
    return replica.segments[0], (*replica.segments[1:], replica.log_end)[0]


def size(replica: Replica, start: int, end: int) -> int:
    """How many bytes the log has between two offsets."""
    first = max(0, start - replica.log_start)
    return sum(entry.bytes for entry in replica.log[first : end - replica.log_start])


def extend(
    replica: Replica, topic: TopicConfig, entries: tuple[Entry, ...], *, together: bool
) -> Replica:
    """The log with the entries, in new segments where the old ones are full.

    A leader writes a batch `together`, into one segment. A follower writes what
    an answer brought, and begins segments where it has to.
    """
    start = replica.segments[-1] - replica.log_start
    active = replica.log[max(0, start) :]
    at_once = together or not _is_full(active or entries[:1], topic, entries)
    parts = (entries,) if at_once else tuple((entry,) for entry in entries)
    written: tuple[Entry, ...] = ()
    for part in parts:
        if _is_full(active, topic, part):
            replica = roll(append(replica, written, topic.flush_messages))
            written = active = ()
        written, active = written + part, active + part
    return append(replica, written, topic.flush_messages)


def _is_full(
    active: tuple[Entry, ...], topic: TopicConfig, part: tuple[Entry, ...]
) -> bool:
    """Whether a new segment begins before these entries (LogSegment.shouldRoll)."""
    if not active or not part:
        return False
    if sum(entry.bytes for entry in active + part) > topic.segment_bytes:
        return True
    first = active[0].timestamp
    times = [entry.timestamp for entry in part if entry.timestamp is not None]
    if first is None or not times:
        return False
    return max(times) - first > topic.segment_ms


def roll(replica: Replica) -> Replica:
    """Begin a new segment; everything before it goes to disk (B14)."""
    end = replica.log_end
    return replica._replace(
        segments=(*replica.segments, end), flushed=max(replica.flushed, end)
    )


def rolled_events(
    name: str, partition: int, before: Replica, after: Replica
) -> tuple[Event, ...]:
    """The facts that segments began between two states of a log."""
    return tuple(
        SegmentRolled(name, partition, base)
        for base in after.segments
        if base > before.segments[-1]
    )


def deletable(replica: Replica, topic: TopicConfig) -> tuple[str, ...]:
    """The settings by which the oldest segment may be deleted, now or in time (B21)."""
    _, end = oldest(replica)
    if "delete" not in topic.cleanup_policy or end <= replica.log_start:
        return ()
    if replica.high_watermark < end:
        return ()
    reasons: tuple[str, ...] = (BY_TIME,) if topic.retention_ms >= 0 else ()
    kept = topic.retention_bytes
    if kept >= 0 and size(replica, end, replica.log_end) >= kept:
        reasons += (BY_SIZE,)
    return reasons


def delete_oldest(broker: Broker, partition: int, why: str) -> Reaction[Broker]:
    """The periodic check finds that the oldest segment has to go (B21)."""
    part = hosted(broker, partition)
    replica = part.replica
    if len(replica.segments) == 1:
        replica = roll(replica)
    return advance_start(broker, partition, replica, replica.segments[1], why)


def advance_start(
    broker: Broker, partition: int, replica: Replica, start: int, why: str
) -> Reaction[Broker]:
    """Let a log begin later: the records before are gone."""
    part = hosted(broker, partition)
    moved, event = begin_later(broker.name, partition, replica, start, why)
    broker = with_hosted(broker, partition, part._replace(replica=moved))
    return Reaction(broker, events=(event,))


def begin_later(
    name: str, partition: int, replica: Replica, start: int, why: str
) -> tuple[Replica, Event]:
    """The log that begins at a later offset, and the fact of it."""
    gone = [pair for pair in replica.records if pair[0] < start]
    event = LogStartAdvanced(
        name,
        partition,
        replica.log_start,
        start,
        tuple(entry.message for _, entry in gone),
        why,
        tuple(offset for offset, _ in gone),
    )
    return begin_at(replica, start), event
