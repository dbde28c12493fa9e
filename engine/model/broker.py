"""A broker takes its part: what it does when it learns the controller's decisions.

Sources: facts/broker.md B12 (becoming leader or follower), B2 (who waits there), C16
(before 2.0.1 a leader notes its epoch with its first record, and a follower whose
leader stays does not look at the epoch).

Left out: a controller that happens to look in between (before 2.2 it is always too
late); the broker's own metadata log (a registered broker knows what the
controller knew when it registered); with ZooKeeper a partition without a leader is
no news for its followers, here they stop.
"""

from engine.model.actions import PassLag
from engine.model.config import Config, TopicConfig, topic_of
from engine.model.events import (
    BrokerBounced,
    LeaderFollowed,
    LeadershipTaken,
    LogDropped,
    MetadataLearned,
    ReplicaDeleted,
)
from engine.model.follower import follow
from engine.model.high_watermark import advance
from engine.model.hosting import hosted, with_hosted
from engine.model.log import assign_epoch
from engine.model.purgatory import answer_fetches, answer_produces, fence_fetches
from engine.model.reaction import Reaction
from engine.model.state import (
    NOBODY,
    Broker,
    Follower,
    HostedPartition,
    Leadership,
    Metadata,
    PartitionState,
    Replica,
)


def learn(broker: Broker, config: Config, metadata: Metadata) -> Reaction[Broker]:
    """Take over the controller's decisions: lead, follow, or do neither."""
    broker = broker._replace(metadata=metadata)
    reaction: Reaction[Broker] = Reaction(broker)
    for partition, decided in enumerate(metadata.partitions):
        hosts = broker.partitions[partition] is not None
        topic = topic_of(config, partition)
        if broker.name in decided.replicas:
            more = _take_part(reaction.state, topic, partition, decided)
        elif hosts:
            more = _leave(reaction.state, topic, partition)
        else:
            continue
        reaction = Reaction(
            more.state,
            reaction.out + more.out,
            reaction.events + more.events,
            reaction.renewed + more.renewed,
        )
    if not reaction.events:
        return reaction._replace(events=(MetadataLearned(broker.name),))
    return reaction


def _leave(broker: Broker, topic: TopicConfig, partition: int) -> Reaction[Broker]:
    """A reassignment is over: the replica is not needed any more, and deleted (B25)."""
    part = hosted(broker, partition)
    messages = tuple(entry.message for entry in part.replica.log)
    idle = with_hosted(broker, partition, HostedPartition(part.replica))
    down = _step_down(idle, topic, partition)
    parts = down.state.partitions
    parts = (*parts[:partition], None, *parts[partition + 1 :])
    event = ReplicaDeleted(broker.name, partition, messages)
    return down._replace(
        state=down.state._replace(partitions=parts), events=(event, *down.events)
    )


def bounce(broker: Broker, metadata: Metadata) -> Reaction[Broker]:
    """Back before the controller looked: it sees no change, and tells it nothing (C17).

    With ZooKeeper before 2.2 a broker that was restarted within its session can
    register as soon as the session ends; the controller then compares names alone.
    """
    back = broker._replace(state="running", ended_by="", metadata=metadata)
    return Reaction(back, events=(BrokerBounced(broker.name),))


def _take_part(
    broker: Broker, topic: TopicConfig, partition: int, decided: PartitionState
) -> Reaction[Broker]:
    """One partition's decision as this broker's part in it."""
    dropped = _drop(broker, partition, decided)
    if not decided.exists:
        down = _step_down(dropped.state, topic, partition)
        return Reaction(down.state, down.out, (*dropped.events, *down.events))
    if dropped.state is not broker:
        more = _take_part(dropped.state, topic, partition, decided)
        return more._replace(events=(*dropped.events, *more.events))
    part = hosted(broker, partition)
    lead, fetcher = part.leadership, part.fetcher
    if decided.leader == broker.name:
        if lead is None or lead.epoch != decided.leader_epoch:
            return _become_leader(broker, topic, partition, decided)
        if decided.partition_epoch > lead.partition_epoch:
            lead = lead._replace(
                followers=_followers(broker.name, decided, lead.followers),
                isr=decided.isr,
                partition_epoch=decided.partition_epoch,
                pending_isr=(),
                pending_epochs=(),
                unanswered=False,
            )
            broker = with_hosted(broker, partition, part._replace(leadership=lead))
        return advance(broker, topic, partition)
    if decided.leader == NOBODY:
        idle = with_hosted(broker, partition, HostedPartition(part.replica))
        return _step_down(idle, topic, partition)
    if fetcher and (fetcher.leader, fetcher.epoch) == (
        decided.leader,
        decided.leader_epoch,
    ):
        return Reaction(broker)
    if fetcher and fetcher.leader == decided.leader and not topic.follows_each_epoch:
        same = fetcher._replace(epoch=decided.leader_epoch)
        part = part._replace(fetcher=same)
        return Reaction(with_hosted(broker, partition, part))
    return _become_follower(broker, topic, partition, decided)


def _drop(broker: Broker, partition: int, decided: PartitionState) -> Reaction[Broker]:
    """Throw the log of a topic away that does not exist, or not any more (C30)."""
    replica = hosted(broker, partition).replica
    fresh = Replica(topic_id=decided.topic_id)
    if decided.exists and replica.topic_id == decided.topic_id:
        return Reaction(broker)
    broker = with_hosted(broker, partition, HostedPartition(fresh))
    if not replica.log_end:
        return Reaction(broker)
    event = LogDropped(
        broker.name,
        partition,
        tuple(entry.message for _, entry in replica.records),
        tuple(offset for offset, _ in replica.records),
    )
    return Reaction(broker, events=(event,))


def _become_leader(
    broker: Broker, topic: TopicConfig, partition: int, decided: PartitionState
) -> Reaction[Broker]:
    """Begin a leader epoch at the own log end; leaders never truncate (B12.1)."""
    before, replica = (
        hosted(broker, partition).leadership,
        hosted(broker, partition).replica,
    )
    epoch, start = decided.leader_epoch, replica.log_end
    starts = replica.epoch_starts
    if topic.notes_epoch_at_once:
        starts = assign_epoch(starts, epoch, start)
    followers = _followers(broker.name, decided, ())
    if before is not None and before.epoch + 1 == epoch:
        # It has led all the time: it knows them still.
        followers = _followers(broker.name, decided, before.followers)
    lead = Leadership(
        epoch, start, decided.isr, decided.partition_epoch, followers=followers
    )
    part = HostedPartition(replica._replace(epoch_starts=starts), lead)
    taken = LeadershipTaken(broker.name, partition, epoch, start)
    broker = with_hosted(broker, partition, part)
    fenced: Reaction[Broker] = Reaction(broker)
    if topic.fences_epochs:
        fenced = fence_fetches(broker, partition, epoch)
    moved = advance(fenced.state, topic, partition)
    renewed = tuple(
        PassLag(broker.name, partition, name, clock)
        for name in decided.isr
        if name != broker.name
        for clock in (0, 1)
    )
    out = fenced.out + moved.out
    return Reaction(moved.state, out, (taken, *moved.events), renewed)


def _followers(
    name: str, decided: PartitionState, known: tuple[Follower, ...]
) -> tuple[Follower, ...]:
    """What a leader knows of the replicas that it leads; of new ones nothing yet."""
    new = [
        Follower(other, late=(False, False) if other in decided.isr else (True, True))
        for other in decided.replicas
        if other != name
    ]
    before = {item.broker: item for item in known}
    return tuple(before.get(item.broker, item) for item in new)


def _become_follower(
    broker: Broker, topic: TopicConfig, partition: int, decided: PartitionState
) -> Reaction[Broker]:
    led = hosted(broker, partition).leadership is not None
    started = follow(broker, topic, partition, decided.leader, decided.leader_epoch)
    event = LeaderFollowed(
        broker.name, partition, decided.leader, decided.leader_epoch, led
    )
    down = _step_down(started.state, topic, partition)
    return Reaction(
        down.state,
        down.out + started.out,
        (event, *started.events, *down.events),
        started.renewed,
    )


def _step_down(broker: Broker, topic: TopicConfig, partition: int) -> Reaction[Broker]:
    """Whoever waits at a broker that leads no more is told so (B2)."""
    produces = answer_produces(broker, topic, partition)
    fetches = answer_fetches(produces.state, partition)
    return Reaction(fetches.state, produces.out + fetches.out, produces.events)
