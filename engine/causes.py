"""Why a message was lost, and when anyone could first have noticed.

That a broker deletes what is old is no alarm: it is noticed when a consumer comes
and does not find it.
"""

from engine.copies import find_copies, leader_cleaned
from engine.model.config import share_of
from engine.model.events import (
    BatchRejected,
    BufferDiscarded,
    BufferReused,
    ConnectionLost,
    ConsumerCrashed,
    DeserializationFailed,
    DiskLost,
    Event,
    LogStartAdvanced,
    LogTruncated,
    MessageProcessed,
    OffsetCommitted,
    OffsetExpired,
    OffsetReset,
    OffsetsLoaded,
    PowerCut,
    ProcessingFailed,
    ProducerEnded,
    RecordFailed,
    RecordsArchived,
    RecordsCompacted,
    RecordsHandedOut,
    SharePartitionInitialized,
    TopicDeleted,
    WorkAbandoned,
)
from engine.model.state import UNKNOWN, OffsetCommit, World
from engine.progress import is_cut_off
from engine.run import Timeline
from engine.sentence import say
from engine.sharing import ACCEPTED, ARCHIVED, REJECTED_BY_GROUP, cause_in_share_group

BUFFER = "buffer"
DISCARDED = "discarded"
OVERWRITTEN = "overwritten"
WIRE = "wire"
REJECTED = "rejected"
IGNORED = "ignored error"
TRUNCATION = "truncation"
PAGE_CACHE = "page cache"
DISK = "disk"
PASSED_OVER = "offset passed over"
OFFSET_RESET = "offset reset"
EXPIRED = "offset expired"
OFFSETS_LOST = "offsets lost"
TOPIC_DELETED = "topic deleted"
RECREATED = "topic made anew"
RETENTION = "retention"
COMPACTION = "compaction"
DELETED = "deleted records"
ABORTED = "aborted"

CAUSES = {
    BUFFER: say("the application died while it was still in the producer's buffer"),
    DISCARDED: say("closing the producer gave it up"),
    OVERWRITTEN: say("its buffer was used again before it was sent"),
    WIRE: say("it was on the wire to a broker that never wrote it"),
    REJECTED: say("the broker refused it and nobody was listening"),
    IGNORED: say("the send failed and the application did not look"),
    TRUNCATION: say("the replica that became leader never had it"),
    PAGE_CACHE: say("it was in the page cache, not on disk, when the power went"),
    DISK: say("the disk that held it is gone"),
    PASSED_OVER: say(
        "the group's committed offset went past it before it was processed"
    ),
    ARCHIVED: say(
        "the share group gave it up: it was delivered as often as"
        " group.share.delivery.count.limit allows"
    ),
    REJECTED_BY_GROUP: say(
        "the application rejected it, and nobody keeps such a record"
    ),
    ACCEPTED: say("it was acknowledged to the share group before it was processed"),
    COMPACTION: say("compaction removed it, read or not"),
    TOPIC_DELETED: say("its topic was deleted, read or not"),
    RECREATED: say(
        "the topic was made anew, and the group went on at its old position"
    ),
    RETENTION: say("retention deleted it, read or not"),
    DELETED: say("an operator deleted it, read or not"),
    EXPIRED: say("the group's offset expired, and auto.offset.reset jumps over it"),
    OFFSETS_LOST: say(
        "the group's offset was lost, and auto.offset.reset jumps over it"
    ),
    ABORTED: say("the transaction of its work was aborted, and nobody went back"),
    OFFSET_RESET: say("auto.offset.reset placed the group behind it"),
}

Offsets = set[tuple[int, int]]  # with their partitions before them


def cause_of(timeline: Timeline, message: int, group: str, doomed: int) -> str:
    """The cause of a loss, from what happened at the point of no return."""
    step = timeline.steps[doomed]
    before = timeline.steps[max(0, doomed - 1)].world
    for event in step.events:
        match event:
            case PowerCut(lost=lost) if message in (item[2] for item in lost):
                return PAGE_CACHE
            case DiskLost(lost=lost) if message in (item[2] for item in lost):
                return DISK
            case ProducerEnded(buffered=buffered) if message in buffered:
                return BUFFER
            case BufferDiscarded() as gone if message in gone.buffered + gone.in_flight:
                return DISCARDED
            case BufferReused(messages=gone) if message in gone:
                return OVERWRITTEN
            case RecordFailed(message=failed) if failed == message:
                return IGNORED
            case LogStartAdvanced(messages=gone, why=why):
                if message not in gone:  # the group has to start anew, behind it
                    return OFFSET_RESET
                return DELETED if why == "delete-records" else RETENTION
            case RecordsCompacted(messages=gone) if message in gone:
                return COMPACTION
            case WorkAbandoned(messages=gone) if message in gone:
                return ABORTED
            case TopicDeleted():
                return TOPIC_DELETED
            case OffsetReset() | SharePartitionInitialized():
                return OFFSET_RESET
            case OffsetExpired():
                return EXPIRED
            case OffsetsLoaded(changed=changed) if changed:
                return OFFSETS_LOST
            case _:
                continue
    if _is_rejected(timeline, message, doomed):
        return REJECTED
    if share_of(step.world.config, group) is not None:
        found = cause_in_share_group(timeline, message, group)
        if found:
            return found
    return _cause_without_event(before, step.world, message, group)


def _is_rejected(timeline: Timeline, message: int, doomed: int) -> bool:
    """Whether a broker refuses it, now or when it gets there, and nobody has it."""
    if message in find_copies(timeline.steps[doomed].world):
        return False
    return any(
        isinstance(event, BatchRejected) and message in event.messages
        for step in timeline.steps[doomed:]
        for event in step.events
    )


def _cause_without_event(before: World, after: World, message: int, group: str) -> str:
    """The cause where the decisive step does not name the message."""
    if message not in find_copies(before) and message not in find_copies(after):
        return WIRE
    for world in (before, after):
        for consumer in world.consumers:
            if message in consumer.failed:
                return PASSED_OVER
    if not _leader_has(after, message):
        return COMPACTION if leader_cleaned(after, message) else TRUNCATION
    found = find_copies(after)[message]
    partitions = after.controller.metadata.partitions
    if any(partitions[copy.partition].topic_id > 1 for copy in found):
        return RECREATED
    if any(is_cut_off(after, group, copy.partition) for copy in found):
        return OFFSET_RESET
    return PASSED_OVER if _has_committed(after, group) else OFFSET_RESET


def _has_committed(world: World, group: str) -> bool:
    """Whether the group has committed anything, or is about to."""
    stored = any(
        offset != UNKNOWN
        for item in world.coordinator.groups
        if item.name == group
        for offset in item.committed
    )
    return stored or any(
        isinstance(item.body, OffsetCommit) and item.body.group == group
        for item in world.network.packets
    )


def _leader_has(world: World, message: int) -> bool:
    """Whether the present leader, dead or alive, still has the message."""
    partitions = world.controller.metadata.partitions
    for found in find_copies(world).get(message, ()):
        if partitions[found.partition].leader == found.broker:
            broker = next(b for b in world.brokers if b.name == found.broker)
            if broker.state not in ("down", "starting"):
                return True
    return False


def noticed_at(
    timeline: Timeline, message: int, group: str, doomed: int, offsets: Offsets
) -> int | None:
    """The first step at which a log line, an error or a gap shows the loss.

    `offsets` are all that the message ever had.
    """
    for step in timeline.steps[doomed:]:
        if any(_shows(event, message, group, offsets) for event in step.events):
            return step.number
    return None


def _shows(event: Event, message: int, group: str, offsets: Offsets) -> bool:
    """Whether somebody who watches for it could see the loss in this event."""
    match event:
        case LogTruncated(messages=messages) | WorkAbandoned(messages=messages):
            return message in messages
        case PowerCut(lost=lost) | DiskLost(lost=lost):
            return message in (item[2] for item in lost)
        case ProducerEnded(buffered=buffered, in_flight=in_flight):
            return message in (*buffered, *in_flight)
        case BufferDiscarded(buffered=buffered, in_flight=in_flight):
            return message in (*buffered, *in_flight)
        case RecordFailed(message=failed):
            return failed == message
        case ProcessingFailed(message=failed) | DeserializationFailed(message=failed):
            return failed == message
        case ConsumerCrashed(in_hand=in_hand):
            return message in in_hand
        case ConnectionLost(client=client):
            return client.startswith("p") and not offsets
        case RecordsHandedOut(partition=partition, offset=first, messages=handed):
            last = first + len(handed)
            return message not in handed and any(
                where == partition and offset < last for where, offset in offsets
            )
        case MessageProcessed(message=processed):
            return processed > message and not offsets
        case OffsetReset(partition=partition, position=position):
            return any(w == partition and offset < position for w, offset in offsets)
        case RecordsArchived(messages=gone):
            return message in gone
        case OffsetCommitted(group=name, partition=partition, new=new):
            return name == group and (partition, new - 1) in offsets
        case _:
            return False
