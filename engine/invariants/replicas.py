"""Invariants of logs, leaders and what was committed (facts/broker.md D, I1-I11).

Left out: nothing of its own.
"""

from collections.abc import Iterator

from engine.invariants.ghost import (
    Ghost,
    differ,
    first_missing,
    hosted_before,
    is_stale,
    leaderships,
)
from engine.model.config import ACKS_ALL, partition_count
from engine.model.state import UNKNOWN, Belief, Replica, World, place


def marks_in_order(world: World, _ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """I1: log end >= high watermark >= log start >= 0 on every replica.

    What is flushed and what is checkpointed lies within the log as well.
    """
    for broker in world.brokers:
        for index, part in enumerate(broker.partitions):
            if part is None:
                continue
            replica = part.replica
            marks = (replica.high_watermark, replica.flushed, replica.checkpoint)
            start, end = replica.log_start, replica.log_end
            if start < 0 or not all(mark <= end for mark in marks):
                yield f"{broker.name}/{index} has {marks} beyond {start}..{end}"
            elif min(marks[:2]) < start:
                yield f"{broker.name}/{index} has {marks} before {start}"


def watermark_grows(world: World, ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """I2: a leader's high watermark never falls within one epoch."""
    for index, broker, part, lead in leaderships(world):
        old = hosted_before(ghost, broker, index, lead)
        if old and part.replica.high_watermark < old.replica.high_watermark:
            yield f"{broker.name}/{index} in epoch {lead.epoch}"


def leader_is_complete(world: World, _ghost: Ghost, known: Ghost) -> Iterator[str]:
    """I3: the leader has every record that was ever committed, at its offset."""
    for index, broker, part, lead in leaderships(world):
        if not is_stale(world, index, broker, lead):
            lacks = first_missing(known.committed[index], part)
            if lacks != UNKNOWN:
                yield f"{broker.name}/{index} leads without offset {lacks}"


def candidates_are_complete(world: World, _ghost: Ghost, known: Ghost) -> Iterator[str]:
    """I4: so has every running replica that could be elected, unless it lost data."""
    for index, decided in enumerate(world.controller.metadata.partitions):
        for name in (*decided.isr, *decided.elr):
            broker = world.brokers[place(name)]
            if broker.state not in ("running", "paused") or name in known.bereft:
                continue
            lacks = first_missing(known.committed[index], broker.partitions[index])
            if lacks != UNKNOWN:
                yield f"{name}/{index} may lead without offset {lacks}"


def logs_match(world: World, _ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """I6: two replicas are equal below both their high watermarks."""
    for index in range(partition_count(world.config)):
        replicas = [
            (broker.name, part.replica)
            for broker in world.brokers
            if (part := broker.partitions[index]) is not None
        ]
        for place_, (one, mine) in enumerate(replicas):
            for other, theirs in replicas[place_ + 1 :]:
                first = max(mine.log_start, theirs.log_start)
                last = min(mine.high_watermark, theirs.high_watermark)
                mine_ = mine.log[first - mine.log_start : last - mine.log_start]
                their = theirs.log[first - theirs.log_start : last - theirs.log_start]
                if last > first and any(map(differ, mine_, their)):
                    yield f"{one} and {other} differ in partition {index} below {last}"


def one_record_an_epoch(world: World, _ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """I7: one record for an offset and epoch; epochs never fall along a log."""
    for index in range(partition_count(world.config)):
        seen: dict[tuple[int, int], int] = {}
        for broker in world.brokers:
            part = broker.partitions[index]
            if part is None:
                continue
            last = 0
            for offset, entry in enumerate(part.replica.log, part.replica.log_start):
                name = (offset, entry.epoch)
                if (
                    entry.message
                    and seen.setdefault(name, entry.message) != entry.message
                ):
                    yield f"two records at (offset, epoch) {name} of partition {index}"
                if entry.epoch < last:
                    yield f"{broker.name}/{index} goes back to epoch {entry.epoch}"
                last = entry.epoch


def acked_by_all_stays(world: World, _ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """I9: what acks=all acknowledged is at its offset on the leader."""
    leading = [
        part.replica
        for index, broker, part, lead in leaderships(world)
        if not is_stale(world, index, broker, lead)
    ]
    if len(leading) < partition_count(world.config):
        return
    for producer in world.producers:
        if world.config.producers[place(producer.name)].acks != ACKS_ALL:
            continue
        for belief in producer.beliefs:
            if belief.state != "acked" or belief.offset == UNKNOWN:
                continue
            if not any(_keeps(replica, belief) for replica in leading):
                yield f"message {belief.message} is not at offset {belief.offset}"


def _keeps(replica: Replica, belief: Belief) -> bool:
    """Whether a log has the message at its offset, or had to let it go in time."""
    at = belief.offset - replica.log_start
    if at < 0:
        return True
    return at < len(replica.log) and replica.log[at].message in (0, belief.message)


def reads_are_kept(world: World, _ghost: Ghost, known: Ghost) -> Iterator[str]:
    """I11: what a consumer ever read is still at its offset on the leader."""
    for index, broker, part, lead in leaderships(world):
        if is_stale(world, index, broker, lead):
            continue
        replica = part.replica
        for partition, offset, message in sorted(known.read):
            at = offset - replica.log_start
            if (
                partition == index
                and at >= 0
                and (
                    at >= len(replica.log)
                    or replica.log[at].message not in (0, message)
                )
            ):
                yield f"message {message} was read at {offset} of {partition}, and gone"
