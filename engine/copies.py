"""Where the copies of a message are, and whether one of them will be served.

Sources: facts/broker.md B9, B12 (who leads next, and that its log is right by
definition), B21-B22 (what was deleted or compacted away is in no log), C17 (a leader
that nobody saw go).
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.model.config import topic_of
from engine.model.controller import elect_unclean
from engine.model.log import entry_at
from engine.model.network import is_severed
from engine.model.state import (
    CONTROLLER,
    FetchResponse,
    World,
    place,
)

DEAD = ("down", "starting")  # broker states in which nobody leads


class Found(NamedTuple):
    """One copy of a message in one replica's log."""

    broker: str
    partition: int
    offset: int
    epoch: int
    on_disk: bool
    producer_id: int = 0  # of its transaction; 0: in none


Copies = Mapping[int, tuple[Found, ...]]  # by message


def find_copies(world: World) -> dict[int, tuple[Found, ...]]:
    """Every copy of every message, in broker order."""
    found: dict[int, tuple[Found, ...]] = {}
    for broker in world.brokers:
        for partition, part in enumerate(broker.partitions):
            if part is None:
                continue
            replica = part.replica
            for offset, entry in replica.records:
                copy = Found(
                    broker.name,
                    partition,
                    offset,
                    entry.epoch,
                    offset < replica.flushed,
                    entry.producer_id if entry.transactional else 0,
                )
                found[entry.message] = (*found.get(entry.message, ()), copy)
    return found


def on_the_wire(world: World, message: int) -> Iterator[Found]:
    """The copies of a message in answers that a replica will take, in no log yet.

    An answer outlives the broker that sent it: what left before its machine lost power
    arrives, and whoever follows it takes it.
    """
    for packet in world.network.packets:
        body = packet.body
        if not isinstance(body, FetchResponse) or packet.target[0] != "b":
            continue
        for offset, entry in enumerate(body.entries, start=body.offset):
            copy = Found(
                packet.target,
                body.partition,
                offset,
                entry.epoch,
                on_disk=False,
                producer_id=entry.producer_id if entry.transactional else 0,
            )
            if entry.message == message and _will_hold(world, packet.target, copy):
                yield copy


def leader_cleaned(world: World, message: int) -> bool:
    """Whether the present leader had it too, and has compacted it away."""
    for copy in find_copies(world).get(message, ()):
        leader = world.controller.metadata.partitions[copy.partition].leader
        hosted = world.brokers[place(leader)].partitions if leader else ()
        part = hosted[copy.partition] if hosted else None
        if part is not None and copy.offset < part.replica.cleaned:
            entry = entry_at(part.replica, copy.offset)
            if entry is not None and not (entry.message or entry.control):
                return True
    return False


def may_survive(world: World, copy: Found) -> bool:
    """Whether this copy may be served, now or after the next election.

    With heirs at hand (in-sync replicas that are alive) the controller elects
    one of them: an heir must have the entry. Without any, whoever has it on disk is
    hope: it may come back, or an operator may elect it. While nobody leads, that is
    so with heirs, too: the first of them has not been heard yet.
    """
    partition = world.controller.metadata.partitions[copy.partition]
    leader = partition.leader
    if not partition.exists or _topic_id(world, copy) != partition.topic_id:
        return False
    if leader and _may_bounce(world, leader) and _holds(world, leader, copy):
        return True
    if leader and world.brokers[place(leader)].state not in DEAD:
        if copy.broker == leader or _holds(world, leader, copy):
            return True
        if _still_copies(world, leader, copy):
            return True
        if _is_heard(world, leader):
            return False
    if not leader and _holds(world, _would_lead(world, copy.partition), copy):
        return True
    heirs = tuple(
        name for name in next_leaders(world, copy.partition) if name != leader
    )
    return not heirs or any(_will_hold(world, heir, copy) for heir in heirs)


def _may_bounce(world: World, broker: str) -> bool:
    """Whether a dead leader may be back, unseen, and lead on (before 2.2, C17).

    It is told nothing until the controller has other news: of a broker that returns.
    """
    dead = world.brokers[place(broker)].state in DEAD
    return (
        dead
        and not world.config.topic.notices_bounces
        and any(item.fenced for item in world.controller.metadata.registrations)
    )


def _would_lead(world: World, index: int) -> str:
    """Whom an operator makes leader where nobody leads (B9); "": nobody."""
    metadata, topic = world.controller.metadata, topic_of(world.config, index)
    return elect_unclean(metadata, topic, index).metadata.partitions[index].leader


def _topic_id(world: World, copy: Found) -> int:
    """The topic whose log it is in: one of the same name may have come after it."""
    part = world.brokers[place(copy.broker)].partitions[copy.partition]
    return part.replica.topic_id if part is not None else 0


def _still_copies(world: World, leader: str, copy: Found) -> bool:
    """Whether the elected leader does not know it yet and fetches from the holder."""
    part = world.brokers[place(leader)].partitions[copy.partition]
    fetcher = part.fetcher if part is not None else None
    return (
        fetcher is not None
        and fetcher.leader == copy.broker
        and world.brokers[place(copy.broker)].state not in DEAD
    ) or _will_hold(world, leader, copy)


def next_leaders(world: World, index: int) -> tuple[str, ...]:
    """Who may lead when the leader is gone, in the controller's order (B9).

    The in-sync replicas that are alive; if there are none, the eligible ones,
    which follow as soon as the dead are fenced; then the last known leader, then
    any where unclean elections are allowed. The list ends with the first whom
    the controller hears: those before it may be fenced themselves, or not. If it
    hears nobody, nobody is at hand.
    """
    partition = world.controller.metadata.partitions[index]
    alive = tuple(
        name
        for name in partition.replicas
        if world.brokers[place(name)].state not in DEAD
    )
    last = () if partition.elr else (partition.last_known_leader,)
    chosen: tuple[str, ...] = ()
    for members in (partition.isr, partition.elr, last):
        chosen = chosen or tuple(name for name in alive if name in members)
    if not chosen and topic_of(world.config, index).unclean_leader_election:
        chosen = alive
    for many, name in enumerate(chosen, start=1):
        if _is_heard(world, name):
            return chosen[:many]
    return ()


def _is_heard(world: World, broker: str) -> bool:
    """Whether the controller goes on hearing of the broker."""
    running = world.brokers[place(broker)].state in ("running", "stopping")
    return running and not is_severed(world.network, broker, CONTROLLER)


def _holds(world: World, broker: str, copy: Found) -> bool:
    """Whether that broker's log has the same entry."""
    part = world.brokers[place(broker)].partitions[copy.partition] if broker else None
    if part is None:
        return False
    index = copy.offset - part.replica.log_start
    log = part.replica.log
    if not 0 <= index < len(log) or not log[index].message:
        return False
    return log[index].epoch == copy.epoch


def _will_hold(world: World, broker: str, copy: Found) -> bool:
    """Whether it has the entry, or an answer with the entry is on its way to it.

    It takes an answer only from the leader that it still follows.
    """
    if _holds(world, broker, copy):
        return True
    process = world.brokers[place(broker)]
    part = process.partitions[copy.partition]
    if part is None or part.fetcher is None:
        return False
    return any(
        (packet.source, packet.target) == (part.fetcher.leader, broker)
        and packet.connection == process.connection
        and isinstance(packet.body, FetchResponse)
        and packet.body.partition == copy.partition
        and packet.body.offset <= copy.offset
        and copy.offset < packet.body.offset + len(packet.body.entries)
        for packet in world.network.packets
    )
