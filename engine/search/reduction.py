"""What makes fewer situations of the same stories.

- *Prompt* moves need nobody else and are done at once: a producer sends what it has
  (unless its process may end before that, and its buffer with it) and hears what it is
  told, whoever may ask again asks again, a restarted broker registers, a closed
  connection is noticed, a follower that learns nothing about whom to follow learns it.
  Where a fetch of another epoch is refused (KIP-320), a follower's fetch arrives at
  once too: late, it would be refused. Where it counts what an application does not know
  (a message twice, a message that was reported as failed), a broker's answers are not
  prompt: it may die, or the connection break, before they arrive.
- *Never* chosen is what only costs time (`engine.settling`), and what can only save:
  the operating system writes nothing back, so power loss keeps exactly what was
  flushed (where a copy too many counts, what it keeps is a choice); nobody checkpoints
  a high watermark. Nor does anything grow old.
- Worlds are compared by what can matter: packets by their ways, without numbers.

With `every_order` only what would go round for ever is left out.

Left out: symmetry of the brokers. The controller prefers replicas in the order of
their assignment, so no two of them are alike. Retention, compaction, the age of
offsets and of what a consumer knows of leaders never come to pass.
"""

from engine.model import actions as act
from engine.model.config import topic_of
from engine.model.hosting import hosted, is_eligible
from engine.model.network import is_severed
from engine.model.overlooking import leaders_of
from engine.model.planned import may_be_given_back
from engine.model.state import (
    NOBODY,
    Broker,
    Closed,
    FetchRequest,
    Packet,
    ProduceResponse,
    World,
    place,
)
from engine.settling import matters

FROM_BUFFER = (act.DrainBatches, act.EndLinger, act.EndBackoff)
PROMPT = (
    *FROM_BUFFER,
    *(act.Connect, act.RefreshMetadata, act.EndFetchBackoff, act.RegisterBroker),
)
SAVING = (act.WriteBack, act.CheckpointHighWatermark)
AGEING = (
    *(act.DeleteSegment, act.CleanLog, act.ExpireTombstone),
    *(act.AgeOffset, act.ExpireOffset),
)


def is_prompt(world: World, move: act.Move) -> bool:
    """Whether a move is done as soon as it is possible."""
    if isinstance(move, act.Deliver):
        item = next(p for p in world.network.packets if p.number == move.packet)
        fetch = isinstance(item.body, FetchRequest) and world.config.topic.fences_epochs
        return fetch or item.target[0] == "p" or isinstance(item.body, Closed)
    if isinstance(move, act.LearnMetadata):
        return _is_no_news(world, world.brokers[place(move.broker)])
    return isinstance(move, PROMPT)


def is_answer(world: World, move: act.Move) -> bool:
    """Whether it is a broker's answer to a producer that arrives."""
    if not isinstance(move, act.Deliver):
        return False
    item = next(p for p in world.network.packets if p.number == move.packet)
    return isinstance(item.body, ProduceResponse)


def is_chosen(world: World, move: act.Move, fault: str, *, every_order: bool) -> bool:
    """Whether a move is among what a search chooses from; false alarms always are."""
    if isinstance(move, AGEING):
        return False
    if isinstance(move, act.AgeMetadata):
        return _asks_in_time(world, move.client)
    if every_order and isinstance(move, SAVING):
        return True
    if isinstance(move, act.RebalanceLeaders) and _gives_back_blindly(world):
        return True
    if isinstance(move, SAVING):
        return False
    if not (fault or matters(world, move) or _tells_later(world, move)):
        return False
    if every_order:
        return True
    return not _is_in_vain(world, move) and not _is_idle_clock(world, move)


def _gives_back_blindly(world: World) -> bool:
    """Whether leadership goes to a replica whose log, or high watermark, is another.

    The high watermark only where a new leader goes by it, before KAFKA-7128.
    """
    metadata = world.controller.metadata
    for index, partition in enumerate(metadata.partitions):
        if partition.leader and may_be_given_back(metadata, index):
            led, first = (
                hosted(world.brokers[place(name)], index).replica
                for name in (partition.leader, partition.replicas[0])
            )
            by_mark = not topic_of(world.config, index).joins_from_epoch_start
            if by_mark and first.high_watermark < led.high_watermark:
                return True
            if any(a != b for a, b in zip(first.log, led.log, strict=False)):
                return True
    return False


def _asks_in_time(world: World, client: str) -> bool:
    """Whether a producer whose leader lives hears of another: else it asks anyway."""
    if client[0] != "p":
        return False
    return any(
        leader.broker != NOBODY and world.brokers[place(leader.broker)].state != "down"
        for leader in leaders_of(world, client)
    )


def _tells_later(world: World, move: act.Move) -> bool:
    """Whether what changes nothing now decides what becomes of a later message.

    A follower that stands still or is cut off does not ask again: once its last fetch
    was answered, nothing is on the way to it. And of a follower outside the in-sync
    replicas that was there a moment ago a leader waits until its clock has run out.
    """
    if isinstance(move, act.AnswerFetch) and move.client[0] == "b":
        return not _asks_again(world, move.broker, move.client)
    if isinstance(move, act.PassLag):
        return _is_waited_for(world, move)
    return False


def _asks_again(world: World, leader: str, follower: str) -> bool:
    """Whether a follower hears its leader, and fetches again."""
    return world.brokers[place(follower)].state != "paused" and not is_severed(
        world.network, leader, follower
    )


def _is_waited_for(world: World, move: act.PassLag) -> bool:
    """Whether a high watermark waits for a follower that is not in sync (B5)."""
    broker, topic = world.brokers[place(move.broker)], world.config.topic
    part = broker.partitions[move.partition]
    lead = part.leadership if part is not None else None
    return lead is not None and any(
        item.broker == move.follower
        and item.broker not in (*lead.isr, *lead.pending_isr)
        and not item.late[item.caught_up]
        and not (topic.waits_for_eligible and not is_eligible(broker, topic, item))
        for item in lead.followers
    )


def _is_no_news(world: World, broker: Broker) -> bool:
    """Whether what a broker is told changes nothing about whom it follows."""
    pairs = zip(
        broker.metadata.partitions, world.controller.metadata.partitions, strict=True
    )
    return not any(part and part.leadership for part in broker.partitions) and all(
        (old.leader, old.leader_epoch) == (new.leader, new.leader_epoch)
        for old, new in pairs
    )


def _is_in_vain(world: World, move: act.Move) -> bool:
    """Whether a follower gives up waiting for a leader that is not there to ask."""
    if not isinstance(move, act.TimeOutFetch) or move.client[0] != "b":
        return False
    part = world.brokers[place(move.client)].partitions[move.partition]
    fetcher = part.fetcher if part is not None else None
    return fetcher is None or world.brokers[place(fetcher.leader)].state != "running"


def _is_idle_clock(world: World, move: act.Move) -> bool:
    """Whether it is the one of a follower's lag clocks that does not count now."""
    if not isinstance(move, act.PassLag):
        return False
    part = world.brokers[place(move.broker)].partitions[move.partition]
    lead = part.leadership if part is not None else None
    seen = lead.followers if lead is not None else ()
    return any(f.broker == move.follower and f.caught_up != move.clock for f in seen)


def plain(world: World) -> World:
    """The world with its packets in the order of their ways, numbered from 1 on."""
    network = world.network
    if not network.packets:
        return world._replace(network=network._replace(sent=0))
    ordered = sorted(network.packets, key=_way)
    packets = tuple(
        item._replace(number=number) for number, item in enumerate(ordered, 1)
    )
    return world._replace(network=network._replace(packets=packets, sent=len(packets)))


def _way(item: Packet) -> tuple[str, str, int, int]:
    return item.source, item.target, item.connection, item.number
