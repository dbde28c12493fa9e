"""Who leads a partition, and who may: ISR, eligible leader replicas, elections.

Sources: facts/broker.md B8 (leader epochs), B9 (election), B15 (eligible leader
replicas), B18 (directories), B25 (reassignment). That a broker with a replaced disk is
not elected before it has told where its replicas are now was seen on Kafka 3.9.2 and
4.3.1 (`all-was-one`, Evidence); the controller does not look again when it tells. That
brokers whose replicas a reassignment took away stay eligible was seen on Kafka 4.3.1
(`one-line-in-the-plan`, Evidence) and is read off its PartitionChangeBuilder.

Left out: a reassignment that is taken back or replaced while it is under way. How many
replicas cap min.insync.replicas for eligibility is asked of the partition itself, in
Kafka of the topic's first one.
"""

from typing import NamedTuple

from engine.model.config import TopicConfig
from engine.model.events import (
    Event,
    IsrChanged,
    LeaderElected,
    LeaderEpochBumped,
    LeaderGone,
    ReassignmentCompleted,
    ReassignmentStarted,
)
from engine.model.state import NOBODY, Metadata, PartitionState, Registration, place


class Decision(NamedTuple):
    """The controller's new metadata, and what it decided."""

    metadata: Metadata
    events: tuple[Event, ...] = ()
    error: str = ""  # a refusal


def registration(metadata: Metadata, broker: str) -> Registration:
    """What the controller has on a broker."""
    return metadata.registrations[place(broker)]


def is_active(metadata: Metadata, broker: str) -> bool:
    """Registered, not fenced, not shutting down (B9)."""
    item = registration(metadata, broker)
    return not item.fenced and not item.shutting_down


def is_acceptable(metadata: Metadata, broker: str) -> bool:
    """Active, and its replicas stand in directories that it has (KIP-858)."""
    unassigned = registration(metadata, broker).unassigned
    return is_active(metadata, broker) and not unassigned


class Election(NamedTuple):
    """Who should lead, and on which ground."""

    leader: str
    isr: tuple[str, ...]
    elr: tuple[str, ...]
    clean: bool = True


def elect(
    metadata: Metadata,
    topic: TopicConfig,
    wanted: PartitionState,
    *,
    force: bool = False,
    prefer: bool = False,
) -> Election:
    """Choose the leader for a partition whose ISR and ELR are already as wanted.

    The current leader stays if it is valid; else the first valid replica in
    assignment order, not the one with the longest log (B9). `force`: an
    operator's unclean election. `prefer`: the first of the list comes before the
    current leader.
    """
    isr, elr = wanted.isr, wanted.elr
    order = wanted.replicas
    if wanted.leader in wanted.replicas:
        order = (wanted.leader, *wanted.replicas)
    if prefer:
        order = (wanted.replicas[0], *order)
    active = [name for name in order if is_acceptable(metadata, name)]
    for name in active:
        if name in isr:
            return Election(name, isr, elr)
    if not isr:
        for name in active:
            if name in elr:
                return Election(name, (name,), tuple(n for n in elr if n != name))
        if not elr and wanted.last_known_leader in active:
            return Election(
                wanted.last_known_leader, (wanted.last_known_leader,), (), clean=False
            )
    if (topic.unclean_leader_election or force) and active:
        return Election(active[0], (active[0],), (), clean=False)
    return Election(NOBODY, isr, elr)


def min_isr(topic: TopicConfig, partition: PartitionState) -> int:
    """min.insync.replicas, capped by the number of replicas."""
    return min(topic.min_insync_replicas, len(partition.replicas))


def change_isr(
    metadata: Metadata,
    topic: TopicConfig,
    index: int,
    isr: tuple[str, ...],
    *,
    struck: str = NOBODY,
    force: bool = False,
    by_leader: bool = False,
    prefer: bool = False,
    target: tuple[str, ...] = (),
    forget: bool = False,
) -> Decision:
    """Give a partition another ISR, keep the ELR right, elect if need be.

    `by_leader`: its leader asked for it. Before 3.6 a smaller ISR also began a new
    leader epoch (B8), with ZooKeeper only where the controller itself fenced somebody.

    `struck` is a broker that came back from an unclean stop: it leaves the ELR
    too (B10, B15). `force` and `prefer` are for the election. `target`: the
    replicas that the partition shall have from now on, as soon as they are in sync.
    `forget`: who was eligible until now is not any more.
    """
    old = metadata.partitions[index]
    if not isr and not topic.eligible_leader_replicas:
        isr = old.isr  # without ELR the last member is never removed
    placed = _placed(old._replace(elr=()) if forget else old, isr, target)
    isr = placed.isr
    elr, last_known = _eligible(topic, placed, old, struck)
    wanted = placed._replace(elr=elr, last_known_leader=last_known)
    chosen = elect(metadata, topic, wanted, force=force, prefer=prefer)
    new = wanted._replace(
        leader=chosen.leader,
        isr=chosen.isr,
        elr=chosen.elr,
        last_known_leader=NOBODY if chosen.isr else last_known,
    )
    if new == old:
        return Decision(metadata)
    bumped = _bumps(topic, old, new, by_leader=by_leader)
    bumped = bumped or not {*old.replicas} <= {*new.replicas}  # to fence who left
    new = new._replace(
        leader_epoch=old.leader_epoch + (new.leader != old.leader or force or bumped),
        partition_epoch=old.partition_epoch + 1,
    )
    partitions = metadata.partitions
    metadata = metadata._replace(
        partitions=(*partitions[:index], new, *partitions[index + 1 :])
    )
    return Decision(metadata, _facts(index, old, new, clean=chosen.clean))


def _bumps(
    topic: TopicConfig, old: PartitionState, new: PartitionState, *, by_leader: bool
) -> bool:
    """Whether a change of the ISR alone begins a new leader epoch."""
    shrinks = new.leader != NOBODY and not {*old.isr} <= {*new.isr}
    when = topic.bumps_epoch
    return shrinks and (when == "always" or (when == "when fencing" and not by_leader))


def _placed(
    old: PartitionState, isr: tuple[str, ...], target: tuple[str, ...]
) -> PartitionState:
    """The partition with a new ISR, on the replicas where it then belongs (B25).

    While it moves, the new replicas stand first and the old ones stay. It is over
    when every new one is in sync; then the old ones go, however many are left.
    """
    target = target or old.target
    if not target:
        return old._replace(isr=isr)
    leaving = tuple(name for name in old.replicas if name not in target)
    staying = tuple(name for name in isr if name in target)
    joining = not {*target} <= {*old.replicas}
    over = {*target} <= {*isr}
    if over or not (leaving or joining):
        return old._replace(replicas=target, target=(), isr=staying)
    return old._replace(replicas=(*target, *leaving), target=target, isr=isr)


def _eligible(
    topic: TopicConfig, new: PartitionState, old: PartitionState, struck: str
) -> tuple[tuple[str, ...], str]:
    """The eligible leader replicas and the last known leader for a new ISR (B15).

    `new` has the new ISR and the new replicas already; its other lists are still as
    they were. The minimum is that of the replicas before the change, and nobody asks
    whether a candidate is still a replica: where a reassignment leaves fewer replicas
    than min.insync.replicas, those that had to go count as eligible until the next
    change with enough in sync. They cannot lead, and while they are listed the last
    known leader does not either.
    """
    isr = new.isr
    if not topic.eligible_leader_replicas or len(isr) >= min_isr(topic, old):
        return (), NOBODY
    candidates = dict.fromkeys((*new.replicas, *new.elr, *old.isr))
    elr = tuple(
        name
        for name in candidates
        if (name in new.elr or name in old.isr) and name not in isr and name != struck
    )
    last_known = new.last_known_leader
    if not isr and old.isr:
        last_known = new.leader or old.isr[0]
    return elr, last_known


def _facts(
    index: int, old: PartitionState, new: PartitionState, *, clean: bool
) -> tuple[Event, ...]:
    events: tuple[Event, ...] = ()
    if new.target and not old.target:
        events += (ReassignmentStarted(index, old.replicas, new.target),)
    elif new.replicas != old.replicas and not new.target:
        events += (ReassignmentCompleted(index, new.replicas),)
    if new.isr != old.isr or new.elr != old.elr:
        events += (IsrChanged(index, old.isr, new.isr, new.elr),)
    if new.leader_epoch != old.leader_epoch and new.leader == old.leader and clean:
        events += (LeaderEpochBumped(index, new.leader, new.leader_epoch),)
    elif new.leader_epoch != old.leader_epoch and new.leader:
        events += (LeaderElected(index, new.leader, new.leader_epoch, new.isr, clean),)
    elif new.leader == NOBODY and old.leader:
        events += (LeaderGone(index, old.leader, new.isr),)
    return events
