"""Whether a share group may still be given a record, and why it was not.

An acknowledgement that will arrive counts as if it had. A record that is acquired for
the last time is not ahead of the group any more: only who has it can save it.

Sources: facts/consumers.md B17.
"""

from engine.copies import Found
from engine.model.config import share_of
from engine.model.events import RecordsAcknowledged, RecordsArchived
from engine.model.network import is_cut
from engine.model.shared import shared_by
from engine.model.state import (
    ACQUIRED,
    TERMINAL,
    UNKNOWN,
    InFlight,
    ShareAcknowledge,
    ShareFetchRequest,
    SharePartition,
    World,
    place,
)
from engine.run import Timeline

ARCHIVED = "archived"
REJECTED_BY_GROUP = "rejected by the group"
ACCEPTED = "accepted unprocessed"


def is_shared_ahead(world: World, group: str, copy: Found) -> bool:
    """Whether a member may still acquire the record at this place."""
    shared = shared_by(world, group, copy.partition)
    decided = world.controller.metadata.partitions[copy.partition]
    if shared.start == UNKNOWN or shared.topic_id != decided.topic_id:
        return _after_reset(world, group, copy)
    if copy.offset < shared.start:
        return False
    record = next((r for r in shared.records if r.offset == copy.offset), None)
    if record is None:
        return True
    if record.state in TERMINAL:
        return False
    if record.state != ACQUIRED:
        return True
    return not _is_final(world, shared, record)


def _after_reset(world: World, group: str, copy: Found) -> bool:
    """No member has looked at the partition: share.auto.offset.reset will decide."""
    config = next(item for item in world.config.consumers if item.group == group)
    if config.auto_offset_reset == "earliest":
        return True
    leader = world.controller.metadata.partitions[copy.partition].leader
    if not leader:
        return True
    part = world.brokers[place(leader)].partitions[copy.partition]
    return part is None or copy.offset >= part.replica.high_watermark


def _is_final(world: World, shared: SharePartition, record: InFlight) -> bool:
    """Whether an acquired record will not come back to the group."""
    limit = share_of(world.config, shared.group)
    last = limit is not None and record.deliveries >= limit.delivery_limit
    for item in world.network.packets:
        body = item.body
        if not isinstance(body, ShareFetchRequest | ShareAcknowledge):
            continue
        if (body.group, body.partition) != (shared.group, shared.partition):
            continue
        if body.member != record.member or is_cut(
            world.network, item.source, item.target
        ):
            continue
        said = [x.type for x in body.acknowledged if x.offset == record.offset]
        if said and said[0] != "release":
            return _is_taken(shared, body)
        ends = isinstance(body, ShareAcknowledge) and body.ends
        if ends and world.config.topic.share_release == "uncounted":
            return False
    return last


def _is_taken(
    shared: SharePartition, body: ShareFetchRequest | ShareAcknowledge
) -> bool:
    """Whether the leader will accept all that is said, as things stand."""
    held = {
        item.offset
        for item in shared.records
        if (item.state, item.member) == (ACQUIRED, body.member)
    }
    return all(
        item.offset in held or item.offset < shared.start for item in body.acknowledged
    )


def cause_in_share_group(timeline: Timeline, message: int, group: str) -> str:
    """What the leader wrote down of the message last."""
    found = ""
    for event in (event for step in timeline.steps for event in step.events):
        match event:
            case RecordsArchived(group=name, messages=gone, why=why):
                if name == group and message in gone:
                    found = ARCHIVED if why == "limit" else REJECTED_BY_GROUP
            case RecordsAcknowledged(group=name, messages=done):
                if name == group and message in done:
                    found = ACCEPTED
            case _:
                continue
    return found
