"""What may happen next at one broker: its process, its replicas, its standing.

Left out: nothing of its own; see `engine.model.enabled`.
"""

from collections.abc import Iterator
from typing import NamedTuple

from engine.model import actions as act
from engine.model import cleaner, isr, segments
from engine.model.config import topic_of
from engine.model.election import is_active, registration
from engine.model.machine import needs_checkpoint
from engine.model.network import is_cut, is_severed
from engine.model.state import (
    CONTROLLER,
    Broker,
    Fetcher,
    HostedPartition,
    Replica,
    World,
    place,
)
from engine.recall import Recall


def broker_moves(recall: Recall, world: World, broker: Broker) -> Iterator[act.Move]:
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
            current = _is_current(world, broker, index)
            at = _Place(name, index, reaches=reaches, current=current)
            yield from recall(_of_partition, at, world, at, part)
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


def _is_current(world: World, broker: Broker, index: int) -> bool:
    """Whether the broker knows the partition as the controller does."""
    decided = world.controller.metadata.partitions[index]
    return broker.metadata.partitions[index] == decided


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


# --- one of its replicas --------------------------------------------------------------


class _Place(NamedTuple):
    """Where a replica is, and whether its broker talks to the controller.

    `reaches`: a question is answered; `current`: it knows the partition as the
    controller does.
    """

    broker: str
    partition: int
    reaches: bool
    current: bool


def _of_partition(
    world: World, at: _Place, part: HostedPartition
) -> tuple[act.Move, ...]:
    """What may happen next at one replica."""
    return (
        *_log_moves(world, at, part.replica),
        *_fetch_moves(world, at, part.fetcher),
        *_leader_moves(world, at, part),
    )


def _log_moves(world: World, at: _Place, replica: Replica) -> Iterator[act.Move]:
    """The periodic checks of a log, whoever leads."""
    topic = topic_of(world.config, at.partition)
    for why in segments.deletable(replica, topic):
        span = segments.oldest(replica)
        yield act.DeleteSegment(at.broker, at.partition, *span, why)
    for end in cleaner.cleanable(replica, topic):
        yield act.CleanLog(at.broker, at.partition, end)
    for offset in cleaner.ageing(replica):
        yield act.ExpireTombstone(at.broker, at.partition, offset)


def _fetch_moves(
    world: World, at: _Place, fetcher: Fetcher | None
) -> Iterator[act.Move]:
    """A follower's loop; a retry is played when the leader's machine answers."""
    if fetcher is None:
        return
    if fetcher.state == "waiting":
        yield act.TimeOutFetch(at.broker, at.partition)
    elif fetcher.state == "backing off":
        leader_process = world.brokers[place(fetcher.leader)]
        if leader_process.state != "down":
            yield act.EndFetchBackoff(at.broker, at.partition)


def _leader_moves(
    world: World, at: _Place, part: HostedPartition
) -> Iterator[act.Move]:
    """A leader's clocks and checks for one partition.

    Where the leader writes the ISR itself, its check does nothing without a way to
    the controller and the newest metadata.
    """
    lead = part.leadership
    if lead is None:
        return
    for follower in lead.followers:
        for clock in (0, 1):
            if not follower.late[clock]:
                yield act.PassLag(at.broker, at.partition, follower.broker, clock)
    heard = at.reaches and at.current
    if (heard or world.config.topic.proposes_isr) and isr.out_of_sync(part):
        yield act.ShrinkIsr(at.broker, at.partition)
    if lead.pending_isr and _proposes(world, at, unanswered=lead.unanswered):
        yield act.AlterPartition(at.broker, at.partition)


def _proposes(world: World, at: _Place, *, unanswered: bool) -> bool:
    """Whether a leader's AlterPartition may reach the controller now (B8).

    One that brought no answer, or none that helps, is sent again when an answer
    can come and the leader knows what the controller knows.
    """
    if is_cut(world.network, at.broker, CONTROLLER):
        return False
    return not unanswered or (
        not is_cut(world.network, CONTROLLER, at.broker) and at.current
    )


# --- a clean stop ---------------------------------------------------------------------


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
