"""Which events concern a message, also where they do not name it.

An event may name it; be about offsets of a log in which it is (a high watermark or
a committed offset that passes it); or be about a broker, a partition or a transaction
that has it. What only prepares the ground (metadata, members, links) is left out.
"""

from typing import NamedTuple

from app.views.naming import named
from engine.copies import Found
from engine.model import events as past
from engine.model.config import partitions_of
from engine.model.events import Event
from engine.model.state import World
from engine.visibility import ending

# About a whole broker: they concern whoever has a copy there.
BROKERS = (
    past.BrokerCrashed,
    past.PowerCut,
    past.DiskLost,
    past.BrokerStopped,
    past.BrokerStarted,
    past.BrokerPaused,
    past.BrokerResumed,
    past.BrokerFenced,
)
# About a partition's leader and replicas: they concern whoever is in its logs.
PARTITIONS = (past.LeaderElected, past.LeaderGone, past.IsrChanged, past.OffsetExpired)
TOPICS = (past.TopicDeleted, past.TopicCreated, past.OffsetsDeleted)
ENDED = ("commit", "abort")


class Life(NamedTuple):
    """A message around one step: where it was before and is after, and who is done."""

    message: int
    before: World
    after: World
    were: tuple[Found, ...]  # its copies before the step
    are: tuple[Found, ...]  # and after it
    worked: frozenset[str]  # the groups that had processed it before

    @property
    def copies(self) -> tuple[Found, ...]:
        """All copies of before and after, each once."""
        return tuple(dict.fromkeys((*self.were, *self.are)))


def concerns(event: Event, life: Life) -> bool:
    """Tell whether an event belongs into the life of a message."""
    if life.message in named(event):
        return True
    if isinstance(event, BROKERS):
        return any(copy.broker == event.broker for copy in life.copies)
    if isinstance(event, PARTITIONS):
        return any(copy.partition == event.partition for copy in life.copies)
    if isinstance(event, TOPICS):
        own = partitions_of(life.after.config, event.topic)
        return any(copy.partition in own for copy in life.copies)
    return _passes(event, life) or _reads(event, life) or _ends(event, life)


def _passes(event: Event, life: Life) -> bool:
    """Whether a mark of a log, or of a group, goes past one of its copies."""
    match event:
        case past.HighWatermarkAdvanced() | past.LastStableOffsetAdvanced():
            return any(
                (copy.broker, copy.partition) == (event.broker, event.partition)
                and event.old <= copy.offset < event.new
                and (copy.producer_id or isinstance(event, past.HighWatermarkAdvanced))
                for copy in life.copies
            )
        case past.LogFlushed(broker=broker, partition=partition, offset=end):
            return any(
                (copy.broker, copy.partition) == (broker, partition)
                and copy.offset < end
                and not copy.on_disk
                for copy in life.were
            )
        case past.OffsetCommitted(partition=partition, old=old, new=new):
            return _between(life, partition, old, new)
        case past.PositionSought(partition=partition, old=old, new=new):
            return _between(life, partition, min(old, new), max(old, new))
        case past.TruncationDetected(partition=partition, old=old, new=new):
            return _between(life, partition, new, old)
        case past.OffsetsLoaded(changed=changed):
            return any(
                _between(life, partition, min(old, new), max(old, new))
                for _, partition, old, new in changed
            )
        case past.OffsetPromised(partition=partition, offset=offset):
            return _between(life, partition, offset - 1, offset)
        case _:
            return False


def _between(life: Life, partition: int, first: int, end: int) -> bool:
    return any(
        copy.partition == partition and first <= copy.offset < end
        for copy in life.copies
    )


def _reads(event: Event, life: Life) -> bool:
    """Whether a group goes past it unread, or back to it, or speaks of its offset."""
    match event:
        case past.OffsetReset() | past.PartitionsAssigned():
            group = _group_of(life.after, event.consumer)
            return _restarts(life, group, event.partition, event.position)
        case past.SharePartitionInitialized(group=group, partition=partition):
            return _restarts(life, group, partition, event.start)
        case past.CommitRefused() | past.CommitFailed():
            group = _group_of(life.after, event.consumer)
            stored = _committed(life.before, group, event.partition)
            return _between(life, event.partition, stored, event.offset)
        case past.AcknowledgementsSent(partition=partition):
            told = {*event.accepted, *event.released, *event.rejected}
            return any(
                copy.partition == partition and copy.offset in told
                for copy in life.copies
            )
        case _:
            return False


def _restarts(life: Life, group: str, partition: int, position: int) -> bool:
    """Whether a group that has not worked on it starts behind it, or else before it."""
    return any(
        copy.partition == partition
        and (copy.offset < position) != (group in life.worked)
        for copy in life.copies
    )


def _group_of(world: World, consumer: str) -> str:
    return next(item.group for item in world.consumers if item.name == consumer)


def _committed(world: World, group: str, partition: int) -> int:
    known = (item for item in world.coordinator.groups if item.name == group)
    return next((item.committed[partition] for item in known), 0)


def _ends(event: Event, life: Life) -> bool:
    """Whether its transaction is decided, or ends in a log that has it."""
    match event:
        case past.MarkerAppended(broker=broker, partition=partition):
            return any(
                (copy.broker, copy.partition) == (broker, partition)
                and ending(life.before, copy) not in ENDED
                and ending(life.after, copy) in ENDED
                for copy in life.were
            )
        case past.TransactionPrepared() | past.TransactionCompleted():
            return any(
                item.transactional_id == event.transactional_id
                and copy.producer_id == item.producer_id
                and copy.partition in item.partitions
                for item in life.before.transactions.transactions
                for copy in life.copies
            )
        case _:
            return False
