"""Compaction: the log cleaner keeps the newest record of each key.

It works on whole segments, never on the active one, and from 3.1 on never beyond the
high watermark: before, a record that is not committed, and may yet be cut off, removes
the committed one of its key. Offsets do not change: where a record was, an entry
without a message holds its place. A record without a value, a tombstone, is kept at
first; once delete.retention.ms has passed since a cleaning first saw it, the next
cleaning removes it too. Every replica cleans its own log. Nobody asks what consumers
read.

Sources: facts/broker.md B22, C28; consumers.md L16; KAFKA-13194; Kafka documentation,
design, log compaction; Cleaner.java, LogCleanerManager.java.

Left out: another min.cleanable.dirty.ratio than 0.5, max.compaction.lag.ms, which of
several logs is cleaned first, segments that are merged, transactions' markers (they
stay), open transactions (they bound the cleaner too).
"""

from engine.model.config import TopicConfig
from engine.model.events import Event, LogCleaned, RecordsCompacted, TombstoneExpired
from engine.model.hosting import hosted, with_hosted
from engine.model.reaction import Reaction
from engine.model.segments import size
from engine.model.state import Broker, Entry, Replica


def cleanable(replica: Replica, topic: TopicConfig) -> tuple[int, ...]:
    """Up to where a log may be cleaned, now or in time: the ends of closed segments.

    With min.compaction.lag.ms every end has its own time; without, the last one
    counts. More than half of what is cleaned has to be new (B22).
    """
    if "compact" not in topic.cleanup_policy:
        return ()
    first = max(replica.cleaned, replica.log_start)
    last = replica.high_watermark if topic.cleans_committed else replica.log_end
    ends = tuple(
        base
        for base in replica.segments[1:]
        if first < base <= last
        and 2 * size(replica, first, base) > size(replica, replica.log_start, base)
    )
    return ends if topic.min_compaction_lag_ms else ends[-1:]


def clean(broker: Broker, partition: int, end: int) -> Reaction[Broker]:
    """Keep the newest record of each key below an offset."""
    part = hosted(broker, partition)
    replica = part.replica
    below = [(o, entry) for o, entry in replica.records if o < end]
    newest = {e.key: o for o, e in below if e.key and o >= replica.cleaned}
    old = [(o, e) for o, e in below if e.key and newest.get(e.key, o) > o]
    dead = [(o, e) for o, e in below if e.tombstone and o in replica.expired]
    gone = dict(old) | dict(dead)
    seen = tuple(o for o, e in below if e.tombstone and o not in gone)
    replica = replica._replace(
        log=tuple(
            _hole(entry) if offset in gone else entry
            for offset, entry in enumerate(replica.log, replica.log_start)
        ),
        cleaned=end,
        tombstones=seen,
        expired=tuple(offset for offset in replica.expired if offset in seen),
    )
    event: Event = LogCleaned(broker.name, partition, end)
    if gone:
        event = RecordsCompacted(
            broker.name,
            partition,
            end,
            tuple(gone[offset].message for offset in sorted(gone)),
            tuple(sorted(gone)),
            tuple(entry.message for _, entry in dead),
        )
    broker = with_hosted(broker, partition, part._replace(replica=replica))
    return Reaction(broker, events=(event,))


def _hole(entry: Entry) -> Entry:
    """The place of a record that is gone; what it says of its producer stays."""
    return entry._replace(message=0, key="", bytes=0, timestamp=None, tombstone=False)


def ageing(replica: Replica) -> tuple[int, ...]:
    """The tombstones whose time runs: a cleaning saw them, and it is not over."""
    return tuple(
        offset
        for offset in replica.tombstones
        if offset not in replica.expired and offset >= replica.log_start
    )


def expire_tombstone(broker: Broker, partition: int, offset: int) -> Reaction[Broker]:
    """delete.retention.ms is over: the next cleaning may remove it."""
    part = hosted(broker, partition)
    replica = part.replica
    expired = tuple(sorted((*replica.expired, offset)))
    changed = part._replace(replica=replica._replace(expired=expired))
    event = TombstoneExpired(broker.name, partition, offset)
    return Reaction(with_hosted(broker, partition, changed), events=(event,))
