"""Invariants between a leader and those whom the controller may elect after it.

I5, I8, I14 and I19 of facts/broker.md D. They look ahead: what they forbid has lost
nothing yet, and only waits for the next election.

Left out: I10 (that an acknowledged record is on no live replica is a verdict).
"""

from collections.abc import Iterator

from engine.invariants.ghost import Ghost, first_missing, is_stale, leaderships
from engine.model.config import topic_of
from engine.model.election import min_isr, registration
from engine.model.state import NOBODY, UNKNOWN, World, place


def leader_counts_the_electable(
    world: World, _ghost: Ghost, _known: Ghost
) -> Iterator[str]:
    """I5: the leader waits for everybody whom the controller might elect.

    Its in-sync replicas, with those it has proposed, hold the controller's; and the
    eligible ones as well, where its own are enough for min.insync.replicas.
    """
    for index, broker, _part, lead in leaderships(world):
        if is_stale(world, index, broker, lead):
            continue
        decided = world.controller.metadata.partitions[index]
        maximal = {*lead.isr, *lead.pending_isr}
        electable = set(decided.isr)
        if len(lead.isr) >= min_isr(topic_of(world.config, index), decided):
            electable |= set(decided.elr)
        if not electable <= maximal:
            forgotten = ", ".join(sorted(electable - maximal))
            yield f"{broker.name}/{index} does not wait for {forgotten}"


def in_sync_agree_with_leaders(
    world: World, _ghost: Ghost, known: Ghost
) -> Iterator[str]:
    """I8: every in-sync replica has what any leader, past ones too, holds committed."""
    for index, broker, part, _lead in leaderships(world):
        start, mark = part.replica.log_start, part.replica.high_watermark
        below = part.replica.log[: mark - start]
        if not below or start:
            continue
        for name in world.controller.metadata.partitions[index].isr:
            if name in (NOBODY, broker.name) or name in known.bereft:
                continue
            held = world.brokers[place(name)].partitions[index]
            lacks = first_missing(below, held)
            if lacks != UNKNOWN:
                yield f"{name}/{index} is in sync without offset {lacks}"


def fenced_are_out(world: World, _ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """I14: nobody fenced is in sync, but for the last one where there is no ELR."""
    metadata = world.controller.metadata
    for index, decided in enumerate(metadata.partitions):
        elr = topic_of(world.config, index).eligible_leader_replicas
        for name in decided.isr:
            last = len(decided.isr) == 1 and not elr
            if registration(metadata, name).fenced and not last:
                yield f"{name} is fenced and in sync for partition {index}"


def few_unclean_stops_are_endured(
    world: World, _ghost: Ghost, known: Ghost
) -> Iterator[str]:
    """I19: with ELR, less than min.insync.replicas unclean stops lose nothing.

    The facts count crashes that lose data. But the controller sees no difference: it
    strikes from the eligible replicas whoever comes back from any unclean stop, a
    kill -9 as well, although that one still has everything (real-kafka.md, finding
    6). So every unclean stop counts, and a broker that stops so twice counts once:
    of min.insync.replicas holders one has always been there, or left in good order.
    They count from when all replicas were in sync, or from a change of
    min.insync.replicas on not at all, because it makes nobody eligible any more.
    """
    for index, broker, part, lead in leaderships(world):
        if is_stale(world, index, broker, lead):
            continue
        elr = topic_of(world.config, index).eligible_leader_replicas
        if not elr or len(known.unclean[index]) >= known.least[index]:
            continue
        lacks = first_missing(known.committed[index], part)
        if lacks != UNKNOWN:
            stops = ", ".join(sorted(known.unclean[index])) or "nobody"
            yield f"{broker.name}/{index} lacks offset {lacks}; unclean stops: {stops}"
