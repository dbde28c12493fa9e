"""What may happen next at one broker: its process, its replicas, its standing.

Left out: nothing of its own; see `engine.model.enabled`.
"""

from collections.abc import Iterator

from engine.model import actions as act
from engine.model import cleaner, isr, segments
from engine.model.config import topic_of
from engine.model.election import is_active, registration
from engine.model.machine import needs_checkpoint
from engine.model.network import is_cut, is_severed
from engine.model.state import (
    CONTROLLER,
    Broker,
    HostedPartition,
    Leadership,
    World,
    place,
)


def broker_moves(world: World, broker: Broker) -> Iterator[act.Move]:
    """Everything that a broker, its machine and its session may do next."""
    name = broker.name
    standing = registration(world.controller.metadata, name)
    if not standing.fenced:
        yield act.ExpireSession(name)
    yield from _write_backs(broker)
    if broker.state in ("down", "paused"):
        return
    reaches = not is_severed(world.network, name, CONTROLLER)
    if broker.state == "starting":
        if reaches and (standing.fenced or world.config.topic.proposes_isr):
            yield act.RegisterBroker(name)
        return
    if reaches:
        yield from _reports(world, broker, unassigned=standing.unassigned)
    yield from _own_moves(broker)
    for index, part in enumerate(broker.partitions):
        if part is not None:
            yield from _log_moves(world, broker, index, part)
            yield from _fetch_moves(world, broker, index, part)
            heard = reaches and _is_current(world, broker, index)
            yield from _leader_moves(world, broker, index, part, heard=heard)
    if broker.state == "stopping":
        yield from _stopping_moves(
            world, broker, granted=standing.shutting_down, reaches=reaches
        )


def _reports(world: World, broker: Broker, *, unassigned: bool) -> Iterator[act.Move]:
    """What it tells the controller, and hears from it."""
    if unassigned:
        yield act.AssignDirectories(broker.name)
    yield act.Heartbeat(broker.name)
    if broker.metadata != world.controller.metadata:
        yield act.LearnMetadata(broker.name)


def _write_backs(broker: Broker) -> Iterator[act.Move]:
    """The operating system's, with or without the process; not without power."""
    if broker.state == "down" and broker.ended_by == "power loss":
        return
    for index, part in enumerate(broker.partitions):
        if part is not None and part.replica.flushed < part.replica.log_end:
            yield act.WriteBack(broker.name, index)


def _own_moves(broker: Broker) -> Iterator[act.Move]:
    """A checkpoint that is due, and whoever has waited here long enough."""
    name = broker.name
    if needs_checkpoint(broker):
        yield act.CheckpointHighWatermark(name)
    parked = ((item.client, item.request.partition) for item in broker.parked_fetches)
    for client, partition in dict.fromkeys(parked):  # a seek may leave an older one
        yield act.AnswerFetch(name, client, partition)
    for wait in broker.parked_produces:
        yield act.ExpireProduce(name, wait.client, wait.connection, wait.correlation)
    for marker in broker.parked_markers:
        request = marker.request
        yield act.ExpireMarker(name, request.transactional_id, request.partition)


def _log_moves(
    world: World, broker: Broker, index: int, part: HostedPartition
) -> Iterator[act.Move]:
    """The periodic checks of a log, whoever leads."""
    topic = topic_of(world.config, index)
    for why in segments.deletable(part.replica, topic):
        span = segments.oldest(part.replica)
        yield act.DeleteSegment(broker.name, index, *span, why)
    for end in cleaner.cleanable(part.replica, topic):
        yield act.CleanLog(broker.name, index, end)
    for offset in cleaner.ageing(part.replica):
        yield act.ExpireTombstone(broker.name, index, offset)


def _fetch_moves(
    world: World, broker: Broker, index: int, part: HostedPartition
) -> Iterator[act.Move]:
    """A follower's loop; a retry is played when the leader's machine answers."""
    fetcher = part.fetcher
    if fetcher is None:
        return
    if fetcher.state == "waiting":
        yield act.TimeOutFetch(broker.name, index)
    elif fetcher.state == "backing off":
        leader_process = world.brokers[place(fetcher.leader)]
        if leader_process.state != "down":
            yield act.EndFetchBackoff(broker.name, index)


def _proposes(world: World, broker: Broker, index: int, lead: Leadership) -> bool:
    """Whether a leader's AlterPartition may reach the controller now (B8).

    One that brought no answer, or none that helps, is sent again when an answer
    can come and the leader knows what the controller knows.
    """
    name = broker.name
    if not lead.pending_isr or is_cut(world.network, name, CONTROLLER):
        return False
    return not lead.unanswered or (
        not is_cut(world.network, CONTROLLER, name)
        and _is_current(world, broker, index)
    )


def _is_current(world: World, broker: Broker, index: int) -> bool:
    """Whether the broker knows the partition as the controller does."""
    decided = world.controller.metadata.partitions[index]
    return broker.metadata.partitions[index] == decided


def _leader_moves(
    world: World, broker: Broker, index: int, part: HostedPartition, *, heard: bool
) -> Iterator[act.Move]:
    """A leader's clocks and checks for one partition.

    `heard`: where the leader writes the ISR itself, its check does nothing without
    a way to the controller and the newest metadata.
    """
    name, lead = broker.name, part.leadership
    if lead is None:
        return
    for follower in lead.followers:
        for clock in (0, 1):
            if not follower.late[clock]:
                yield act.PassLag(name, index, follower.broker, clock)
    if (heard or world.config.topic.proposes_isr) and isr.out_of_sync(broker, index):
        yield act.ShrinkIsr(name, index)
    if _proposes(world, broker, index, lead):
        yield act.AlterPartition(name, index)


def _stopping_moves(
    world: World, broker: Broker, *, granted: bool, reaches: bool
) -> Iterator[act.Move]:
    """It asks, and goes when it leads nothing and all others have heard of it (B11)."""
    leads = any(part is not None and part.leadership for part in broker.partitions)
    if not granted and reaches:
        yield act.GrantShutdown(broker.name)
    elif granted and not leads and _is_heard_of(world, broker):
        yield act.FinishShutdown(broker.name)


def _is_heard_of(world: World, broker: Broker) -> bool:
    """Whether every broker that is alive knows that this one goes."""
    metadata = world.controller.metadata
    return all(
        registration(other.metadata, broker.name).shutting_down
        for other in world.brokers
        if other.name != broker.name and is_active(metadata, other.name)
    )
