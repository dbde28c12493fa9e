"""Invariants of the controller, the leaders it made, and the clients.

I12, I13 and I15-I18 of facts/broker.md D; `G`, `N` and `P` are ours: group, network,
producer.

Left out: nothing of its own.
"""

from collections.abc import Iterator

from engine.invariants.ghost import (
    Ghost,
    first_missing,
    heirs,
    hosted_before,
    is_stale,
    leaderships,
)
from engine.model.accumulator import flying, messages_of, queued
from engine.model.config import share_of, topic_of
from engine.model.consumer import in_hand
from engine.model.election import min_isr
from engine.model.groups import PREPARING
from engine.model.orders import processes
from engine.model.state import (
    NOBODY,
    UNKNOWN,
    Entry,
    FetchResponse,
    World,
    place,
)


def one_leader_an_epoch(world: World, ghost: Ghost, known: Ghost) -> Iterator[str]:
    """I12: at most one leader an epoch, and no epoch ever falls."""
    epochs = [(partition, epoch) for partition, epoch, _ in known.leaders]
    if len(epochs) > len(set(epochs)):
        yield f"two leaders in one epoch: {sorted(known.leaders)}"
    if ghost.before is None:
        return
    old, new = ghost.before.controller.metadata, world.controller.metadata
    for before, after in zip(old.partitions, new.partitions, strict=True):
        grows = after.leader_epoch >= before.leader_epoch
        if after.leader not in (before.leader, NOBODY):
            grows = after.leader_epoch > before.leader_epoch
        if after != before:
            grows = grows and after.partition_epoch > before.partition_epoch
        if not grows:
            yield f"after {before} came {after}"
    for was, now in zip(old.registrations, new.registrations, strict=True):
        if now.broker_epoch < was.broker_epoch:
            yield f"{now.broker} went back to broker epoch {now.broker_epoch}"


def metadata_is_sound(world: World, _ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """I13: the leader is in sync, the ISR are replicas, the ELR is apart from them.

    The ELR is empty while the ISR is large enough, and an empty ISR needs an ELR
    feature that is on.
    """
    for index, item in enumerate(world.controller.metadata.partitions):
        topic = topic_of(world.config, index)
        if item.leader != NOBODY and item.leader not in item.isr:
            yield f"partition {index}: {item.leader} leads and is not in sync"
        if not {*item.isr, *item.elr} <= {*item.replicas}:
            yield f"partition {index}: {item.isr} or {item.elr} are no replicas"
        if {*item.isr} & {*item.elr}:
            yield f"partition {index}: both in ISR and ELR: {item}"
        if item.elr and len(item.isr) >= min_isr(topic, item):
            yield f"partition {index}: an ELR beside a full ISR: {item}"
        if item.exists and not item.isr and not topic.eligible_leader_replicas:
            yield f"partition {index}: nobody is in sync"


def watermark_waits(world: World, ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """I15: no high watermark moves while |ISR| < min.insync.replicas (3.7 on)."""
    for index, broker, part, lead in leaderships(world):
        old = hosted_before(ghost, broker, index, lead)
        if old is None or part.replica.high_watermark <= old.replica.high_watermark:
            continue
        decided = world.controller.metadata.partitions[index]
        if len(lead.isr) < min_isr(topic_of(world.config, index), decided):
            yield f"{broker.name}/{index} moved it with {lead.isr} in sync"


def reads_stay_below(world: World, _ghost: Ghost, known: Ghost) -> Iterator[str]:
    """I16: no consumer is given an offset at or above the high watermark."""
    for item in world.network.packets:
        body = item.body
        if not isinstance(body, FetchResponse) or item.target[0] != "c":
            continue
        if body.entries and body.offset + len(body.entries) > body.high_watermark:
            yield f"{item.source} sends {item.target} more than is committed"
    for partition, offset, message in sorted(known.read):
        if offset >= len(known.committed[partition]):
            yield f"message {message} was read at {offset}, above every watermark"


def zombies_commit_nothing(world: World, ghost: Ghost, known: Ghost) -> Iterator[str]:
    """I17: a leader of the past commits nothing that its successors lack.

    It may still move its high watermark while the other replicas have not learned of
    their new leader: then all of them have the records.
    """
    for index, broker, part, lead in leaderships(world):
        if not is_stale(world, index, broker, lead):
            continue
        old = hosted_before(ghost, broker, index, lead)
        mark = part.replica.high_watermark
        if old is None or mark <= old.replica.high_watermark:
            continue
        decided = world.controller.metadata.partitions[index]
        start = part.replica.log_start
        below = (Entry(0, 0),) * start + part.replica.log[: mark - start]
        for name in heirs(decided):
            if name == NOBODY or name in known.bereft:
                continue
            held = world.brokers[place(name)].partitions[index]
            if first_missing(below, held) != UNKNOWN:
                yield f"{broker.name}/{index} committed up to {mark} without {name}"


def log_start_stays(world: World, ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """I18: nothing at or above the high watermark is deleted or compacted away."""
    if ghost.before is None:
        return
    for old, new in zip(ghost.before.brokers, world.brokers, strict=True):
        for index, (was, now) in enumerate(
            zip(old.partitions, new.partitions, strict=True)
        ):
            if was is None or now is None or new.ended_by == "lost disk":
                continue
            mark = was.replica.high_watermark
            if now.leadership is None:  # a follower hears of both in one answer
                mark = max(mark, now.replica.high_watermark)
            if was.replica.log_start < now.replica.log_start and (
                now.replica.log_start > mark
            ):
                yield f"{new.name}/{index} lost what was not committed yet"
            lost = {o for o, _ in was.replica.records} - {
                o for o, _ in now.replica.records
            }
            if any(mark <= offset < now.replica.log_end for offset in lost):
                yield f"{new.name}/{index} compacted what was not committed yet"


# --- ours -----------------------------------------------------------------------------


def commits_are_real(world: World, _ghost: Ghost, known: Ghost) -> Iterator[str]:
    """G1: a group's committed offset and a consumer's position lie in a read log.

    No further than any high watermark ever was.
    """
    for group in world.coordinator.groups:
        for partition, offset in enumerate(group.committed):
            if not UNKNOWN <= offset <= len(known.committed[partition]):
                yield f"{group.name} committed {offset} of partition {partition}"
    for consumer in world.consumers:
        for partition, reading in enumerate(consumer.readings):
            if not UNKNOWN <= reading.position <= len(known.committed[partition]):
                yield f"{consumer.name} stands at {reading.position} of {partition}"


def one_owner_a_partition(world: World, _ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """G2: a partition has one owner in its group, unless that is a share group.

    A zombie is no exception but somebody else: it is a member no more, and its
    commits are refused. One that has not heard of the generation yet is like it.
    """
    for group in world.coordinator.groups:
        if share_of(world.config, group.name) is not None:
            continue
        holders = [
            partition
            for consumer in world.consumers
            for item in group.members
            if (item.id, item.consumer) == (consumer.member_id, consumer.name)
            and (item.synced or group.state == PREPARING)
            for partition in consumer.owned
            if consumer.group == group.name
        ]
        if len(holders) > len(set(holders)):
            yield f"{group.name}: a partition has two owners: {sorted(holders)}"
        given = [item for one in group.members for item in one.assigned]
        if len(given) > len(set(given)):
            yield f"{group.name}: a partition is given out twice: {sorted(given)}"
    for consumer in world.consumers:
        for partition, reading in enumerate(consumer.readings):
            if reading.position != UNKNOWN and partition not in consumer.owned:
                yield f"{consumer.name} reads {partition}, which is not its own"


def hands_are_apart(world: World, _ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """G3: no consumer holds one record twice, nor more than it has workers for."""
    for consumer in world.consumers:
        held = in_hand(consumer)
        if len(held) > len(set(held)):
            yield f"{consumer.name} holds a record twice: {held}"
        if len(consumer.hands) > world.config.consumers[place(consumer.name)].workers:
            yield f"{consumer.name} works on {len(consumer.hands)} records"


def packets_have_ends(world: World, _ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """N1: packets travel between two processes that exist, numbered in order."""
    known = processes(world)
    numbers = [item.number for item in world.network.packets]
    if numbers != sorted(set(numbers)):
        yield f"packets are numbered {numbers}"
    for item in world.network.packets:
        if item.source == item.target or not {item.source, item.target} <= {*known}:
            yield f"a packet from {item.source} to {item.target}"


def messages_are_once(world: World, _ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """P1: a producer has a message in one batch at most, and in one belief."""
    for producer in world.producers:
        held = messages_of(queued(producer) + flying(producer))
        if len(held) > len(set(held)):
            yield f"{producer.name} has {held} in its batches"
        believed = [belief.message for belief in producer.beliefs]
        if len(believed) > len(set(believed)):
            yield f"{producer.name} believes {believed}"


def batches_are_believed(world: World, _ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """P2: what is in a batch is undecided for the application, and nothing else is."""
    for producer in world.producers:
        calls = (producer.call, *producer.backlog)
        waiting = {
            record.message for call in calls if call for record in call.records
        } | {*messages_of(queued(producer))}
        out = {*messages_of(flying(producer))}
        for belief in producer.beliefs:
            wanted = (
                "buffered"
                if belief.message in waiting
                else "in flight"
                if belief.message in out
                else ""
            )
            settled = belief.state not in ("buffered", "in flight")
            if belief.state != wanted and not (settled and not wanted):
                yield f"{producer.name} believes {belief}, but it is {wanted!r}"
