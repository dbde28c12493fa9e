"""A broker's part in a partition: finding it, changing it, what it goes by.

Sources: facts/broker.md B5 and B16 (effective min ISR), B7 (who is eligible, by
version).

Left out: replicas that move between log directories.
"""

from engine.model.config import TopicConfig
from engine.model.reaction import Reaction
from engine.model.state import UNKNOWN, Broker, Follower, HostedPartition

NOT_LEADER = "NOT_LEADER_OR_FOLLOWER"


def hosted(broker: Broker, partition: int) -> HostedPartition:
    """What the broker holds of a partition; an empty part if it is no replica."""
    found = broker.partitions[partition]
    return HostedPartition() if found is None else found


def with_hosted(broker: Broker, partition: int, changed: HostedPartition) -> Broker:
    """The broker with its part in one partition replaced."""
    parts = broker.partitions
    return broker._replace(
        partitions=(*parts[:partition], changed, *parts[partition + 1 :])
    )


def effective_min_isr(broker: Broker, topic: TopicConfig, partition: int) -> int:
    """min.insync.replicas, capped by the number of replicas from 3.7 on (B16)."""
    if not topic.strict_min_isr:
        return topic.min_insync_replicas
    replicas = broker.metadata.partitions[partition].replicas
    return min(topic.min_insync_replicas, len(replicas))


def is_eligible(broker: Broker, topic: TopicConfig, follower: Follower) -> bool:
    """Whether the leader's metadata allows the follower into the ISR (B7).

    Before 3.3 nobody asks whether it is fenced (KIP-841), before 3.5 whether it has
    registered anew since its fetch (KIP-903).
    """
    for item in broker.metadata.registrations:
        if item.broker == follower.broker:
            known = follower.broker_epoch in (UNKNOWN, item.broker_epoch)
            out = item.fenced or item.shutting_down
            return (known or not topic.keeps_reborn_out) and not (
                out and topic.keeps_fenced_out
            )
    return False


def joined(first: Reaction[Broker], then: Reaction[Broker]) -> Reaction[Broker]:
    """Two reactions of one broker, one after the other."""
    return Reaction(
        then.state,
        first.out + then.out,
        first.events + then.events,
        first.renewed + then.renewed,
    )
