"""What happened so far, as far as no world shows it.

The ghost goes along with a run and is never part of a world. It also knows which
promises have ended: some faults take them away, and what breaks then has an excuse.

Left out: nothing of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.model.config import ROUNDS, WHILE_FETCHING, TopicConfig, topic_of
from engine.model.consumer import in_hand
from engine.model.election import min_isr
from engine.model.state import (
    NEVER,
    NOBODY,
    UNKNOWN,
    Broker,
    Entry,
    HostedPartition,
    Leadership,
    PartitionState,
    World,
    place,
)

LOSSY = ("power loss", "lost disk")
UNCLEAN = "an unclean election made a replica leader that was not in sync"
BEREFT = "a replica that had lost its data became leader"
DELETED = "a topic was deleted, and maybe made anew"
LOOSE = "before 3.7 the high watermark does not wait for min.insync.replicas"
UNSURE = "before 2.1 a follower does not always find where its log parts from another"
EARLY = "before 2.0.1 a replica joins the in-sync set below the leader's epoch start"
REBORN = "before 3.5 a late AlterPartition brings back a broker that lost its disk"
STALE = "before 3.9.1 a follower cuts its log by an answer from an earlier epoch"
UNCHECKED = "before 3.3 nobody asks whether a new in-sync replica is fenced"
FEW = ("I3", "I4", "I6", "I8", "I9", "I11", "I17", "T1")  # that one lost disk may end
LOGS = (*FEW, "I19")

# Which promises end with which fault, and with which configuration.
EXPECTED_TO_BREAK = {
    UNCLEAN: LOGS,
    BEREFT: FEW,
    LOOSE: ("I15", "I19"),
    DELETED: ("G1", "I3", "I4", "I6", "I9", "I11", "I16", "I19"),
    UNSURE: LOGS,
    EARLY: LOGS,
    REBORN: LOGS,
    STALE: LOGS,
    UNCHECKED: ("I14",),
}


@dataclass(frozen=True, slots=True)
class Ghost:
    """The memory of a run up to one world."""

    before: World | None = None  # that world itself
    committed: tuple[tuple[Entry, ...], ...] = ()  # ever below a leader's HW
    leaders: frozenset[tuple[int, int, str]] = frozenset()  # partition, epoch, who
    read: frozenset[tuple[int, int, int]] = frozenset()  # partition, offset, message
    bereft: frozenset[str] = frozenset()  # lost data, and may be elected all the same
    emptied: frozenset[str] = frozenset()  # lost data, at any time
    excuses: frozenset[str] = frozenset()
    unclean: tuple[frozenset[str], ...] = ()  # stopped so since the last full ISR
    least: tuple[int, ...] = ()  # min.insync.replicas then; 0: none full since a change


def remember(ghost: Ghost, world: World) -> Ghost:
    """The ghost after this world."""
    partitions = world.controller.metadata.partitions
    committed = list(ghost.committed or ((),) * len(partitions))
    for index, partition in enumerate(partitions):
        if not partition.exists:
            committed[index] = ()
    leaders = set(ghost.leaders)
    for index, broker, part, lead in leaderships(world):
        leaders.add((index, lead.epoch, broker.name))
        known = len(committed[index])
        mark = part.replica.high_watermark
        if mark > known >= part.replica.log_start:
            first = part.replica.log_start
            below = part.replica.log[known - first : mark - first]
            committed[index] += below
    read = {
        (item.partition, item.offset, item.message)
        for consumer in world.consumers
        for item in (
            *in_hand(consumer),
            *(record for reading in consumer.readings for record in reading.buffered),
        )
    }
    bereft = _bereft(ghost, world)
    unclean, least = _unclean_stops(ghost, world, bereft)
    return replace(
        ghost,
        before=world,
        committed=tuple(committed),
        leaders=frozenset(leaders),
        read=ghost.read | read,
        bereft=bereft,
        emptied=ghost.emptied | _emptied(world),
        excuses=ghost.excuses | frozenset(_excuses(ghost, world, bereft)),
        unclean=unclean,
        least=least,
    )


def _unclean_stops(
    ghost: Ghost, world: World, bereft: frozenset[str]
) -> tuple[tuple[frozenset[str], ...], tuple[int, ...]]:
    """For every partition: who stopped uncleanly since its in-sync set was full.

    Full are all replicas, and each of them is there. With it, what
    min.insync.replicas was then; a change of it makes nobody eligible any more.
    """
    down = {b.name for b in world.brokers if b.state in ("down", "starting")}
    fresh = {
        broker.name
        for broker in world.brokers
        if broker.state == "down" and broker.ended_by != "clean stop"
    }
    unclean: list[frozenset[str]] = []
    least: list[int] = []
    for index, decided in enumerate(world.controller.metadata.partitions):
        demanded = min_isr(topic_of(world.config, index), decided)
        there = {*decided.isr} - down - bereft
        if there == {*decided.replicas}:
            unclean.append(frozenset())
            least.append(demanded)
            continue
        known = ghost.unclean[index] if ghost.unclean else frozenset()
        unclean.append(known | (fresh & {*decided.replicas}))
        was = ghost.least[index] if ghost.least else 0
        least.append(was if was == demanded else 0)
    return tuple(unclean), tuple(least)


def _bereft(ghost: Ghost, world: World) -> frozenset[str]:
    """The brokers that lost data and have not left every list of possible leaders."""
    lost = ghost.bereft | _emptied(world)
    electable = {
        name
        for item in world.controller.metadata.partitions
        for name in (*item.isr, *item.elr, item.last_known_leader)
    }
    return frozenset(name for name in lost if name in electable)


def _emptied(world: World) -> frozenset[str]:
    """The brokers that have just lost data."""
    return frozenset(item.name for item in world.brokers if item.ended_by in LOSSY)


def _excuses(ghost: Ghost, world: World, bereft: frozenset[str]) -> Iterator[str]:
    """The excuses that this world brings."""
    yield from _known_holes(world.config.topic)
    if any(
        item.topic_id > 1 or (not item.exists and item.leader_epoch != NEVER)
        for item in world.controller.metadata.partitions
    ):
        yield DELETED
    before = ghost.before.controller.metadata.partitions if ghost.before else ()
    now = world.controller.metadata.partitions
    for old, new in zip(before, now, strict=False):
        reborn = ghost.emptied & ({*new.isr} - {*old.isr})
        if reborn and not world.config.topic.keeps_reborn_out:
            yield REBORN
        if new.leader in (NOBODY, old.leader):
            continue
        if new.leader in bereft | ghost.bereft:
            yield BEREFT
        if new.leader not in heirs(old):
            yield UNCLEAN


def _known_holes(topic: TopicConfig) -> Iterator[str]:
    """What a release is known to get wrong, whatever happens (facts/broker.md C)."""
    asks = topic.truncation in (ROUNDS, WHILE_FETCHING)
    if not (asks and topic.fences_epochs and topic.notes_epoch_at_once):
        yield UNSURE
    if not topic.joins_from_epoch_start:
        yield EARLY
    if topic.truncation == WHILE_FETCHING and not topic.matches_epochs:
        yield STALE
    if not topic.keeps_fenced_out:
        yield UNCHECKED
    if not topic.strict_min_isr:
        yield LOOSE


def heirs(partition: PartitionState) -> tuple[str, ...]:
    """Who may be elected without an unclean election."""
    return partition.isr or partition.elr or (partition.last_known_leader,)


def leaderships(
    world: World,
) -> Iterator[tuple[int, Broker, HostedPartition, Leadership]]:
    """Everybody who believes that it leads a partition, and which."""
    for broker in world.brokers:
        for index, part in enumerate(broker.partitions):
            if part is not None and part.leadership is not None:
                yield index, broker, part, part.leadership


def is_stale(world: World, index: int, broker: Broker, lead: Leadership) -> bool:
    """Whether the controller has made somebody else leader, or nobody."""
    decided = world.controller.metadata.partitions[index]
    return (decided.leader, decided.leader_epoch) != (broker.name, lead.epoch)


def hosted_before(
    ghost: Ghost, broker: Broker, index: int, lead: Leadership
) -> HostedPartition | None:
    """What a leader held one step earlier, if it led in the same epoch then."""
    if ghost.before is None:
        return None
    part = ghost.before.brokers[place(broker.name)].partitions[index]
    if part is None or part.leadership is None:
        return None
    return part if part.leadership.epoch == lead.epoch else None


def first_missing(committed: tuple[Entry, ...], part: HostedPartition | None) -> int:
    """The first committed offset that a replica does not have so; UNKNOWN: none.

    What was deleted from the log's start, or compacted away, is not missing.
    """
    log = part.replica.log if part is not None else ()
    start = part.replica.log_start if part is not None else 0
    for offset in range(start, len(committed)):
        if offset - start >= len(log):
            return offset
        if differ(log[offset - start], committed[offset]):
            return offset
    return UNKNOWN


def differ(one: Entry, other: Entry) -> bool:
    """Whether two entries of one offset are records, and not the same."""
    return one != other and bool(one.message and other.message)
