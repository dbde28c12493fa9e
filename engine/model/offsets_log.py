"""`__consumer_offsets` as a replicated log: who is coordinator, and what it knows.

The leader of the partition is the group's coordinator. A commit is a record in its
log, confirmed when every in-sync replica has it; a new leader reads its own log and
takes what it finds for the truth. So offsets can be lost like any other record.

Without such a topic in the configuration the coordinator stands apart and never
fails.

Sources: facts/broker.md A (offsets.topic.replication.factor,
offsets.commit.required.acks), C33; facts/consumers.md L22, U9.

Left out: the members of groups in that log (a group whose offsets are gone has no
members either), compaction of the topic, more than one partition of it, the time
that it takes to load.
"""

from engine.model import coordinator, groups
from engine.model.config import OFFSETS, Config, topic_of
from engine.model.events import OffsetAppended, OffsetsLoaded
from engine.model.high_watermark import after_append
from engine.model.hosting import effective_min_isr, hosted, with_hosted
from engine.model.log import append
from engine.model.outcome import (
    Outcome,
    broker_of,
    consumer_of,
    on_the_way,
    put,
    settle,
    then,
)
from engine.model.reaction import Reaction, packet
from engine.model.state import (
    COORDINATOR,
    UNKNOWN,
    Broker,
    Entry,
    Group,
    Leadership,
    OffsetCommit,
    Packet,
    PendingCommit,
    World,
)

UNAVAILABLE = "COORDINATOR_NOT_AVAILABLE"  # what NOT_ENOUGH_REPLICAS is told as


def partition_of(config: Config) -> int:
    """The partition that keeps the offsets; UNKNOWN: they are kept apart."""
    first = config.topic.partitions
    for item in config.further:
        if item.name == OFFSETS:
            return first
        first += item.partitions
    return UNKNOWN


def host(world: World) -> tuple[Broker, Leadership] | None:
    """The broker that leads the partition, and knows it; None: nobody does now."""
    partition = partition_of(world.config)
    decided = world.controller.metadata.partitions[partition]
    if not decided.leader:
        return None
    broker = broker_of(world, decided.leader)
    lead = hosted(broker, partition).leadership
    if broker.state not in ("running", "stopping") or lead is None:
        return None
    return (broker, lead) if lead.epoch == decided.leader_epoch else None


def is_ready(world: World) -> bool:
    """Whether there is a coordinator that has read its log."""
    if partition_of(world.config) == UNKNOWN:
        return True
    found = host(world)
    return found is not None and found[1].epoch == world.coordinator.epoch


def write(world: World, item: Packet, *, classic: bool) -> Outcome:
    """A commit: refused at once, or a record in the log that waits for its replicas."""
    request = item.body
    assert isinstance(request, OffsetCommit), "only commits are written"
    group = groups.group_of(world.coordinator, request.group)
    found = host(world)
    if found is None or groups.commit_error(group, request, classic=classic):
        done = coordinator.commit(
            world.coordinator, item.source, item.connection, request, classic=classic
        )
        return settle(world, done)
    broker, lead = found
    partition = partition_of(world.config)
    topic = topic_of(world.config, partition)
    if len(lead.isr) < effective_min_isr(broker, topic, partition):
        refused = coordinator.refuse(
            world.coordinator, item.source, item.connection, request, UNAVAILABLE
        )
        return settle(world, refused)
    part = hosted(broker, partition)
    what = (request.group, request.partition, request.offset)
    entry = Entry(0, lead.epoch, commit=what)
    replica = append(part.replica, (entry,), topic.flush_messages)
    event = OffsetAppended(broker.name, *what)
    broker = with_hosted(broker, partition, part._replace(replica=replica))
    waiting = PendingCommit(item.source, item.connection, request, replica.log_end)
    world = put(
        world,
        world.coordinator._replace(pending=(*world.coordinator.pending, waiting)),
    )
    written = after_append(Reaction(broker, events=(event,)), topic, partition)
    return settle(world, written)


def confirmable(world: World) -> tuple[PendingCommit, ...]:
    """The commits that all in-sync replicas have by now."""
    found = host(world) if world.coordinator.pending else None
    if found is None or not is_ready(world):
        return ()
    mark = hosted(found[0], partition_of(world.config)).replica.high_watermark
    return tuple(item for item in world.coordinator.pending if item.required <= mark)


def confirm(world: World) -> Outcome:
    """They are stored, and their clients hear of it."""
    done = confirmable(world)
    rest = tuple(item for item in world.coordinator.pending if item not in done)
    outcome = Outcome(put(world, world.coordinator._replace(pending=rest)))
    for item in done:
        stored = coordinator.store(
            outcome.world.coordinator, item.client, item.connection, item.request
        )
        outcome = then(outcome, settle(outcome.world, stored))
    return outcome


def must_load(world: World) -> bool:
    """Whether there is a new coordinator that has not read its log yet."""
    if partition_of(world.config) == UNKNOWN:
        return False
    found = host(world)
    return found is not None and found[1].epoch != world.coordinator.epoch


def load(world: World) -> Outcome:
    """The new coordinator reads its log: that is the truth now.

    Who waits for the answer to a commit sends it again.
    """
    found = host(world)
    assert found is not None, "nobody leads the offsets"
    broker, lead = found
    part = hosted(broker, partition_of(world.config))
    known = {
        entry.commit[:2]: entry.commit[2]
        for entry in part.replica.log
        if entry.commit is not None
    }
    old = world.coordinator
    read = tuple(_loaded(group, known) for group in old.groups)
    changed = tuple(
        (before.name, partition, was, now)
        for before, after in zip(old.groups, read, strict=True)
        for partition, (was, now) in enumerate(
            zip(before.committed, after.committed, strict=True)
        )
        if was != now
    )
    again = tuple(
        packet(item.client, COORDINATOR, item.connection, item.request)
        for item in old.pending
        if consumer_of(world, item.client).state == "running"
    )
    fresh = old._replace(groups=read, epoch=lead.epoch, pending=())
    event = OffsetsLoaded(broker.name, changed)
    return Outcome(on_the_way(put(world, fresh), again), (event,))


def _loaded(group: Group, known: dict[tuple[str, int], int]) -> Group:
    """A group as the log has it; one that is not in there any more is unknown."""
    committed = tuple(
        known.get((group.name, partition), UNKNOWN)
        for partition in range(len(group.committed))
    )
    forgotten = committed != group.committed and set(committed) == {UNKNOWN}
    if forgotten:
        group = group._replace(state=groups.EMPTY, members=(), deserted=False)
    return group._replace(committed=committed)
