"""A leader gives records of a partition to a member of a share group.

The member that has waited longest gets all there is, up to its max.poll.records:
the others get nothing until there is more.

Sources: facts/consumers.md B17; DelayedShareFetch.java at 4.2.

Left out: a choice among the members that wait other than by their order.
"""

from engine.model import share_partition as rules
from engine.model.events import RecordsAcquired
from engine.model.isolation import shown
from engine.model.log import entry_at
from engine.model.outcome import Outcome, on_the_way
from engine.model.reaction import packet
from engine.model.share_partition import Window
from engine.model.shared import config_of, leader_of, shared_by, with_shared
from engine.model.stability import aborted, last_stable_offset
from engine.model.state import (
    Acquired,
    Broker,
    FetchResponse,
    ShareFetchResponse,
    SharePartition,
    World,
)


def _window(world: World, broker: Broker, shared: SharePartition) -> Window:
    """What there is to read at the leader, by share.isolation.level."""
    part = broker.partitions[shared.partition]
    assert part is not None, f"{broker.name} has no such partition"
    replica = part.replica
    isolated = any(
        item.read_committed
        for item in world.config.consumers
        if item.group == shared.group
    )
    end = last_stable_offset(replica) if isolated else replica.high_watermark
    start = replica.log_start
    answer = FetchResponse(
        shared.partition,
        start,
        0,
        entries=replica.log[: max(0, end - start)],
        aborted=aborted(replica, start, end) if isolated else (),
    )
    visible, _ = shown(answer, read_committed=isolated)
    return Window(start, end, tuple(record.offset for record in visible))


def _acquirable(
    world: World, broker: Broker, shared: SharePartition
) -> tuple[int, ...]:
    config = config_of(world, shared.group)
    throttles = world.config.topic.share_throttles
    window = _window(world, broker, shared)
    return rules.acquirable(shared, config, window, throttles=throttles)


def can_acquire(world: World, shared: SharePartition) -> bool:
    """Whether a member waits, and there is something for it."""
    if not shared.waiting:
        return False
    broker = leader_of(world, shared)
    return broker is not None and bool(_acquirable(world, broker, shared))


def acquire(world: World, group: str, partition: int) -> Outcome:
    """The member that has waited longest gets what there is."""
    shared = shared_by(world, group, partition)
    broker = leader_of(world, shared)
    assert broker is not None, "nobody leads"
    first, *rest = shared.waiting
    offsets = _acquirable(world, broker, shared)[: first.most]
    window = _window(world, broker, shared)
    taken = rules.acquire(shared, window, first.member, offsets)
    part = broker.partitions[partition]
    assert part is not None, f"{broker.name} has no such partition"
    counts = {item.offset: item.deliveries for item in taken.records}
    records: list[Acquired] = []
    for offset in offsets:
        entry = entry_at(part.replica, offset)
        assert entry is not None, "it is in the log"
        record = Acquired(offset, entry.message, entry.epoch, counts[offset])
        records.append(record)
    answer = ShareFetchResponse(
        partition, records=tuple(records), acknowledge_error=first.error
    )
    back = packet(broker.name, first.client, first.connection, answer)
    world = with_shared(world, taken._replace(waiting=tuple(rest)))
    event = RecordsAcquired(
        *(broker.name, group, partition, first.client, offsets[0]),
        tuple(record.message for record in records),
        tuple(record.deliveries for record in records),
    )
    return Outcome(on_the_way(world, (back,)), (event,))
