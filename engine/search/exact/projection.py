"""A world of a run as a state of the replication core, seen from one message.

The core knows three messages: the one that is asked about is its first, and everything
else in the logs its third. Nothing else is sent any more, and not every offset matters
(`engine.search.exact.offsets`).

A world has more than the core: packets. What is under way between brokers is asked for
again; if it cannot be, it may arrive or not (`engine.search.exact.arriving`). An answer
to the producer is heard. A change of the in-sync replicas that is proposed is decided
at once or not at all. So there may be several states.

Left out: worlds of which that is not enough, which have no state: other replicas than
at the start, logs that begin later or have holes, two histories that look the same,
with acks=0 a message that no log has.
"""

from collections.abc import Iterator

from engine.model.state import (
    Broker,
    HostedPartition,
    PartitionState,
    World,
    place,
)
from engine.search.exact.arriving import arrivals
from engine.search.exact.deciding import cuts_in, decided_in, number_of, set_of
from engine.search.exact.offsets import Log, Places, are_mixed_up, places_of, shortened
from engine.search.replication import Rules
from engine.search.replication.controller import Decided
from engine.search.replication.isr import alterations
from engine.search.replication.moves import commits, seen
from engine.search.replication.parts import (
    CLEAN,
    DOWN,
    NOBODY,
    PAUSED,
    RUNNING,
    STOPPING,
    UNKNOWN,
    UP,
    Part,
    messages,
)
from engine.search.replication.space import PART, Space
from engine.truths import is_under_way

SENT, OTHERS = 1 << 3, 0b110  # of a state's duty: it was sent; no other is to be sent
MODES = {"running": UP, "paused": PAUSED, "stopping": STOPPING}


def projections(space: Space, world: World, message: int) -> set[int]:
    """The states of the core that a world may be; none: it is beyond the core."""
    found: set[int] = set()
    for now in arrivals(world):
        found |= _states_of(space, now, message)
    return found


def _states_of(space: Space, world: World, message: int) -> set[int]:
    """The same of a world in which nothing else arrives that nobody can say again."""
    rules = space.rules
    partition = world.controller.metadata.partitions[0]
    hosted = _hosted(rules, world, partition)
    if not hosted:
        return set()
    places = places_of(hosted)
    logs = [shortened(part.replica, places, message) for part in hosted]
    if are_mixed_up(hosted, logs, places) or _asks_nobody(world, message, logs):
        return set()
    decided = decided_in(rules, world, partition)
    parts = [
        _part(rules, world, hosted, at, (places, logs[at], decided))
        for at in range(len(hosted))
    ]
    duty = _duty(rules, world, message, parts) | OTHERS
    cuts = cuts_in(space, world)
    found: set[int] = set()
    for one, more in _altered(rules, hosted, decided, parts):
        whole = duty << space.at_duty | cuts << space.at_cuts
        whole |= space.number(one) << space.at_decided
        for at, part in enumerate(more):
            whole |= space.number(part) << PART * at
        found.add(whole)
    return found


def _asks_nobody(world: World, message: int, logs: list[Log]) -> bool:
    """Whether it may be lost before any log has it, and nobody would send it again."""
    written = any(messages(log) & 1 for log in logs)
    return not written and any(
        config.acks == 0 and any(item.message == message for item in producer.beliefs)
        for producer, config in zip(
            world.producers, world.config.producers, strict=True
        )
    )


def _hosted(
    rules: Rules, world: World, partition: PartitionState
) -> list[HostedPartition]:
    """What every replica holds; nothing if something is beyond the core."""
    if partition.replicas != rules.names or partition.target or not partition.exists:
        return []
    found: list[HostedPartition] = []
    for name in rules.names:
        part = world.brokers[place(name)].partitions[0]
        if part is None or part.replica.log_start or part.replica.cleaned:
            return []
        if not all(entry.message for entry in part.replica.log):
            return []
        found.append(part)
    return found


def _part(
    rules: Rules,
    world: World,
    hosted: list[HostedPartition],
    at: int,
    known: tuple[Places, tuple[int, ...], Decided],
) -> Part:
    """One replica, and the part that its broker takes."""
    places, log, decided = known
    name = rules.names[at]
    broker = world.brokers[place(name)]
    held = hosted[at]
    replica = held.replica
    flushed = places[replica.flushed]
    if broker.state not in MODES:
        clean = broker.ended_by == "clean stop"
        hw = places[min(replica.checkpoint, replica.log_end)]
        return Part(CLEAN if clean else DOWN, hw=hw, flushed=flushed, log=log)
    plain = Part(
        MODES[broker.state], hw=places[replica.high_watermark], flushed=flushed, log=log
    )
    if held.leadership is not None:
        return _leading(rules, plain, held, at, places)
    if held.fetcher is None:
        return plain._replace(start=_told(world, broker, decided))
    leader = number_of(rules, held.fetcher.leader)
    return plain._replace(
        leader=leader,
        epoch=held.fetcher.epoch,
        settled=held.fetcher.settled,
        fresh=rules.keeps_reborn_out and _is_fresh(hosted[leader], broker),
    )


def _leading(
    rules: Rules, plain: Part, held: HostedPartition, at: int, places: Places
) -> Part:
    """A replica that leads, or thinks so."""
    lead = held.leadership
    assert lead is not None
    noted = [UNKNOWN] * len(rules.names)
    for item in lead.followers:
        if item.broker in rules.names and item.log_end >= 0:
            noted[rules.names.index(item.broker)] = places[item.log_end]
    isr = set_of(rules, lead.isr)
    return plain._replace(
        leader=at,
        epoch=lead.epoch,
        isr=isr,
        start=places[lead.start],
        noted=tuple(noted),
        out=~isr & (1 << len(rules.names)) - 1,
    )


def _is_fresh(leader: HostedPartition, broker: Broker) -> bool:
    """Whether the leader knows this life of the follower by its fetch (KIP-903)."""
    lead = leader.leadership
    return lead is not None and any(
        item.broker == broker.name and item.broker_epoch == broker.broker_epoch
        for item in lead.followers
    )


def _told(world: World, broker: Broker, decided: Decided) -> int:
    """What a broker has seen that was back before anybody looked (C17)."""
    known = broker.metadata.partitions[:1] == world.controller.metadata.partitions[:1]
    return seen(decided) if known and decided.leader != NOBODY else 0


def _duty(rules: Rules, world: World, message: int, parts: list[Part]) -> int:
    """What was sent and acknowledged of the message."""
    belief = next(
        (
            belief
            for producer in world.producers
            for belief in producer.beliefs
            if belief.message == message
        ),
        None,
    )
    if belief is None:
        return 0
    acked = belief.state == "acked"
    written = any(messages(part.log) & 1 for part in parts)
    if not acked and written:
        acked = not rules.waits or any(
            messages(commits(rules, at, part)) & 1 for at, part in enumerate(parts)
        )
    over = not is_under_way(world, message)
    return acked | (SENT if acked or written or over else 0)


def _altered(
    rules: Rules,
    hosted: list[HostedPartition],
    decided: Decided,
    parts: list[Part],
) -> Iterator[tuple[Decided, list[Part]]]:
    """As it is, and as it is when what a leader has proposed is decided."""
    yield decided, parts
    for at, held in enumerate(hosted):
        lead = held.leadership
        if lead is None or not lead.pending_isr or parts[at].mode not in RUNNING:
            continue
        wanted = set_of(rules, lead.pending_isr)
        now, part = decided, parts[at]
        for _ in rules.names:
            steps = alterations(rules, at, part._replace(out=0), now)
            step = next((s for s in steps if (wanted ^ now.isr) >> s.other & 1), None)
            if step is None:
                break
            now, part = step.decided, step.part
        if now.isr == wanted:
            yield now, [part if n == at else p for n, p in enumerate(parts)]
