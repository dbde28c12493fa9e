"""How far a consumer group is: what it did with a message, what lies ahead of it.

Sources: facts/consumers.md B1, B3, B8.

Left out: that a member which is cut off may be expelled before it goes on.
"""

from engine.copies import Copies, Found
from engine.model.config import UNLIMITED, ConsumerConfig, share_of, subscription
from engine.model.consumer import in_hand
from engine.model.groups import PREPARING, commit_error, group_of
from engine.model.members import is_classic
from engine.model.network import is_cut
from engine.model.state import (
    UNKNOWN,
    Consumer,
    OffsetCommit,
    World,
    place,
)
from engine.sharing import is_shared_ahead
from engine.visibility import is_filtered


def is_ahead(world: World, group: str, copy: Found) -> bool:
    """Whether the group has this offset still before it."""
    if not _reads(world, group, copy.partition):
        return False
    if share_of(world.config, group) is not None:
        return is_shared_ahead(world, group, copy)
    return _is_before(world, group, copy)


def _is_before(world: World, group: str, copy: Found) -> bool:
    """Whether a consumer group's positions and committed offset are before it."""
    for consumer in world.consumers:
        if consumer.group != group or consumer.state not in ("running", "paused"):
            continue
        if copy.partition not in consumer.owned:
            continue
        reading = consumer.readings[copy.partition]
        if UNKNOWN < reading.position < _log_start(world, copy.partition):
            return _after_reset(world, group, copy)
        if reading.position <= copy.offset:  # UNKNOWN: stuck, and nothing passed over
            return True
        if reading.position > _log_end(world, copy.partition):
            return _without_committed(world, group, copy)  # it will be reset
    committed = _committed(world, group, copy.partition)
    if is_cut_off(world, group, copy.partition):
        return _after_reset(world, group, copy)
    if committed != UNKNOWN:
        return committed <= copy.offset
    return _without_committed(world, group, copy)


def _reads(world: World, group: str, partition: int) -> bool:
    """Whether the group has anything to do with the partition's topic."""
    if not world.config.further:
        return True
    return any(
        partition in subscription(world.config, item)
        for item in world.config.consumers
        if item.group == group
    )


def feeding(world: World, group: str) -> tuple[str, ...]:
    """The groups whose results this one reads."""
    read = {
        topic
        for item in world.config.consumers
        if item.group == group
        for topic in item.topics
    }
    return tuple(
        dict.fromkeys(
            item.group
            for item in world.config.consumers
            if item.output in read and item.group != group
        )
    )


def is_cut_off(world: World, group: str, partition: int) -> bool:
    """Whether the group's committed offset has been deleted from the log's start."""
    committed = _committed(world, group, partition)
    return UNKNOWN < committed < _log_start(world, partition)


def _after_reset(world: World, group: str, copy: Found) -> bool:
    """The group's offset is below the log's start: whether it restarts before that."""
    config = next(item for item in world.config.consumers if item.group == group)
    if config.jumps_to_first:
        return copy.offset >= _log_start(world, copy.partition)
    return _without_committed(world, group, copy)


def _log_start(world: World, partition: int) -> int:
    """Where the log of the present leader begins; 0 while there is none."""
    decided = world.controller.metadata.partitions[partition]
    if not decided.leader:
        return 0
    part = world.brokers[place(decided.leader)].partitions[partition]
    return part.replica.log_start if part is not None else 0


def _log_end(world: World, partition: int) -> int:
    """Where the log of the present leader ends; no limit while there is none."""
    decided = world.controller.metadata.partitions[partition]
    if not decided.leader:
        return UNLIMITED
    part = world.brokers[place(decided.leader)].partitions[partition]
    return part.replica.log_end if part is not None else UNLIMITED


def _committed(world: World, group: str, partition: int) -> int:
    """The group's committed offset, or the one that a commit under way will set."""
    under_way = [
        item.body.offset
        for item in world.network.packets
        if isinstance(item.body, OffsetCommit)
        and (item.body.group, item.body.partition) == (group, partition)
        and not is_cut(world.network, item.source, item.target)
        and not _is_refused(world, item.body)
    ]
    under_way += [
        item.request.offset
        for item in world.coordinator.pending
        if (item.request.group, item.request.partition) == (group, partition)
    ]
    stored = [
        item.committed[partition]
        for item in world.coordinator.groups
        if item.name == group
    ]
    return (under_way or stored or [UNKNOWN])[-1]


def _is_refused(world: World, commit: OffsetCommit) -> bool:
    """Whether the coordinator may not take the commit, as things stand.

    During a rebalance it will not, should the next generation begin first.
    """
    group = group_of(world.coordinator, commit.group)
    classic = is_classic(world, commit.group)
    if classic and group.state == PREPARING:
        return True
    return bool(commit_error(group, commit, classic=classic))


def _without_committed(world: World, group: str, copy: Found) -> bool:
    """No committed offset: auto.offset.reset decides where a restart begins."""
    configs: list[ConsumerConfig] = [
        item for item in world.config.consumers if item.group == group
    ]
    if not configs or configs[0].auto_offset_reset != "latest":
        return True
    return copy.offset >= _committed_end(world, copy.partition)


def _committed_end(world: World, partition: int) -> int:
    """Where a new member would start with `latest`: the true high watermark."""
    parts = [
        part
        for broker in world.brokers
        for part in (broker.partitions[partition],)
        if part is not None
    ]
    end = max((part.replica.high_watermark for part in parts), default=0)
    epoch = world.controller.metadata.partitions[partition].leader_epoch
    for part in parts:
        if part.leadership is not None and part.leadership.epoch == epoch:
            return min(end, part.replica.log_end)
    return end


def progress(world: World, group: str, message: int, copies: Copies) -> tuple[str, int]:
    """What the group did with a message, and how often it finished it."""
    mine: list[Consumer] = [c for c in world.consumers if c.group == group]
    times = sum(consumer.processed.count(message) for consumer in mine)
    if times:
        return "processed", times
    if any(message in (r.message for r in in_hand(consumer)) for consumer in mine):
        return "processing", 0
    known = copies.get(message, ())
    if feeding(world, group):
        known = tuple(copy for copy in known if _reads(world, group, copy.partition))
    if is_filtered(world, group, message, {message: known}):
        return "filtered", 0
    failed = any(message in consumer.failed for consumer in mine)
    if failed or (known and not any(is_ahead(world, group, c) for c in known)):
        return "passed over", 0
    return "not reached", 0
