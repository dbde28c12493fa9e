"""When a run is over: which of the enabled moves could still change the story.

Heartbeats, idle fetches, write-back and the like go on for ever. A run ends
when nothing else is left, so that a page need not show an hour of silence.

Left out: the page cache that reaches the disk after the story's end.
"""

from engine.model import actions as act
from engine.model.clients import topics_of
from engine.model.committing import wants_commit
from engine.model.config import share_of
from engine.model.election import registration
from engine.model.hosting import hosted
from engine.model.isr import may_join
from engine.model.network import is_severed
from engine.model.overlooking import leaders_of
from engine.model.planned import may_be_given_back
from engine.model.share_moves import asks_again
from engine.model.shared import leader_of
from engine.model.state import CONTROLLER, NEVER, NOBODY, Broker, World, place

# All other kinds of move are steps of the story whenever they happen.
ROUTINE: frozenset[type[act.Move]] = frozenset(
    (
        *(act.AgeOffset, act.ExpireOffset, act.ExpireMember, act.PassCommitInterval),
        *(act.WriteBack, act.CheckpointHighWatermark, act.PassLag),
        *(act.DeleteSegment, act.CleanLog, act.ExpireTombstone),
        *(act.Heartbeat, act.ExpireSession, act.RebalanceLeaders),
        *(act.AnswerFetch, act.TimeOutFetch, act.EndFetchBackoff),
        *(act.AnswerShareFetch, act.AgeMetadata),
    )
)
TIDYING = (act.DeleteSegment, act.CleanLog)


def may_tell(world: World, move: act.Move, at_ms: int, until_ms: int) -> bool:
    """Whether a move that is due may lead to a step of the story before the run's end.

    Most records grow too old only long after it.
    """
    if type(move) in TIDYING and at_ms > until_ms:
        return False
    return matters(world, move)


def matters(world: World, move: act.Move) -> bool:
    """Whether the move may lead to a step of the story."""
    return type(move) not in ROUTINE or _has_effect(world, move)


def _has_effect(world: World, move: act.Move) -> bool:
    """Whether a move of the routine is more than that this time."""
    match move:  # first what is asked most
        case act.AnswerFetch(broker=name, client=client, partition=partition):
            return _has_consequences(world, name, client, partition)
        case act.PassLag(broker=name, partition=partition, follower=follower):
            return _is_behind(world, name, partition, follower)
        case act.Heartbeat(broker=name):
            return registration(world.controller.metadata, name).fenced
        case act.ExpireSession(broker=name):
            return _is_silent(world, name)
        case act.AgeMetadata(client=client):
            return _finds_partitions(world, client)
        case act.AgeOffset() | act.ExpireOffset():
            return False
        case act.WriteBack() | act.CheckpointHighWatermark():
            return False
        case act.DeleteSegment(broker=name, partition=partition, end=end):
            return _is_unread(world, name, partition, end)
        case act.CleanLog(broker=name, partition=partition, end=end):
            return _is_unread(world, name, partition, end)
        case act.ExpireTombstone():
            return False
        case act.RebalanceLeaders():
            return _moves_leadership_behind(world)
        case act.TimeOutFetch(client=client, partition=partition):
            return not _is_parked(world, client, partition) and not _is_cut_off(
                world, client, partition
            )
        case act.EndFetchBackoff(client=client, partition=partition):
            return not _is_cut_off(world, client, partition)
        case act.AnswerShareFetch():
            return not asks_again(world, move)
        case act.ExpireMember(group=name):
            return share_of(world.config, name) is None
        case act.PassCommitInterval(consumer=name):
            return wants_commit(world.consumers[place(name)])
        case _:
            return True


def _finds_partitions(world: World, client: str) -> bool:
    """Whether a client that looks around hears of partitions, not only of a leader."""
    leaders = leaders_of(world, client)
    return any(leaders[p].epoch == NEVER for p in topics_of(world, client))


def _is_unread(world: World, name: str, partition: int, end: int) -> bool:
    """Whether a log has a message, up to there, that some group has not processed."""
    part = hosted(world.brokers[place(name)], partition)
    groups = {item.name for item in world.coordinator.groups}
    return any(
        {c.group for c in world.consumers if entry.message in c.processed} != groups
        for offset, entry in part.replica.records
        if offset < end
    )


def _moves_leadership_behind(world: World) -> bool:
    """Whether a leadership would go to a replica that lacks some of the log."""
    metadata = world.controller.metadata
    for index, partition in enumerate(metadata.partitions):
        if not may_be_given_back(metadata, index):
            continue
        leader, preferred = partition.leader, partition.replicas[0]
        if leader == NOBODY:  # whose new disk has been told of only now
            return True
        ends = [
            hosted(world.brokers[place(name)], index).replica.log_end
            for name in (leader, preferred)
        ]
        if ends[1] < ends[0]:
            return True
    return False


def _is_silent(world: World, name: str) -> bool:
    """Whether the controller will hear no heartbeat."""
    broker = world.brokers[place(name)]
    return broker.state not in ("running", "stopping") or is_severed(
        world.network, name, CONTROLLER
    )


def _has_consequences(world: World, name: str, client: str, partition: int) -> bool:
    """Whether an empty answer, or the fetch after it, changes anything.

    It may tell a follower a newer high watermark, and the next fetch may bring
    the follower back into the in-sync replicas.
    """
    broker = world.brokers[place(name)]
    if client[0] != "b":
        return _is_thrown_away(world, broker, client, partition)
    part = hosted(broker, partition)
    follower = hosted(world.brokers[place(client)], partition).replica
    known = min(part.replica.high_watermark, follower.log_end)
    if follower.high_watermark != known:
        return True
    if follower.log_start != part.replica.log_start:
        return True
    seen = part.leadership.followers if part.leadership else ()
    return any(
        item.broker == client and may_join(broker, world.config.topic, partition, item)
        for item in seen
    )


def _is_thrown_away(world: World, broker: Broker, client: str, partition: int) -> bool:
    """Whether the consumer waits for an answer only to ask from where it is now."""
    way = world.consumers[place(client)].readings[partition]
    return way.fetch == "waiting" and all(
        parked.request.offset != way.position
        for parked in broker.parked_fetches
        if (parked.client, parked.request.partition) == (client, partition)
    )


def _is_behind(world: World, name: str, partition: int, follower: str) -> bool:
    """Whether the leader waits for an in-sync replica that does not catch up."""
    part = hosted(world.brokers[place(name)], partition)
    lead = part.leadership
    if lead is None or follower not in lead.isr:
        return False
    seen = next(item for item in lead.followers if item.broker == follower)
    return seen.log_end != part.replica.log_end


def _is_cut_off(world: World, client: str, partition: int) -> bool:
    """Whether nothing can come of a follower's fetch until its link is healed."""
    if client[0] != "b":
        return False
    fetcher = hosted(world.brokers[place(client)], partition).fetcher
    return fetcher is not None and is_severed(world.network, client, fetcher.leader)


def _is_parked(world: World, client: str, partition: int) -> bool:
    """Whether the fetch waits at a broker that will answer it."""
    return any(
        (fetch.client, fetch.request.partition) == (client, partition)
        for broker in world.brokers
        if broker.state != "paused"
        and not is_severed(world.network, broker.name, client)
        for fetch in broker.parked_fetches
    ) or any(
        item.client == client and shared.partition == partition
        for shared in world.shares
        if (leader := leader_of(world, shared)) is not None
        and not is_severed(world.network, leader.name, client)
        for item in shared.waiting
    )
