"""The leader's in-sync replicas: who falls behind, who comes back.

Sources: facts/broker.md B6 (shrink), B7 (expand), B8 (the controller's answer).

Left out: several AlterPartition requests at once.
"""

from engine.model.actions import AlterPartition
from engine.model.config import TopicConfig
from engine.model.events import IsrExpandProposed, IsrShrinkProposed, LagClockPassed
from engine.model.high_watermark import after_append
from engine.model.hosting import hosted, is_eligible, with_hosted
from engine.model.reaction import Reaction
from engine.model.state import UNKNOWN, Broker, Follower, HostedPartition, Leadership


def may_join(
    broker: Broker, topic: TopicConfig, partition: int, follower: Follower
) -> bool:
    """Whether the leader would propose this follower for the ISR (B7).

    Before 2.0.1 a log up to the high watermark is enough, which may be old (C15).
    """
    part = hosted(broker, partition)
    lead = part.leadership
    return (
        lead is not None
        and not lead.pending_isr
        and follower.broker not in lead.isr
        and follower.log_end >= part.replica.high_watermark
        and (follower.log_end >= lead.start or not topic.joins_from_epoch_start)
        and is_eligible(broker, topic, follower)
    )


def propose_joining(
    broker: Broker, topic: TopicConfig, partition: int, follower: Follower
) -> Reaction[Broker]:
    """Propose a follower that has everything committed for the ISR (B7)."""
    part = hosted(broker, partition)
    lead = part.leadership
    if lead is None or not may_join(broker, topic, partition, follower):
        return Reaction(broker)
    replicas = broker.metadata.partitions[partition].replicas
    wanted = (*lead.isr, follower.broker)
    pending = tuple(name for name in replicas if name in wanted)
    part = part._replace(leadership=_proposing(lead, pending))
    event = IsrExpandProposed(broker.name, partition, follower.broker)
    return Reaction(with_hosted(broker, partition, part), events=(event,))


def _proposing(lead: Leadership, isr: tuple[str, ...]) -> Leadership:
    """With the ISR it wants, and the broker epochs of their fetches (KIP-903)."""
    epochs = tuple(
        (item.broker, item.broker_epoch)
        for item in lead.followers
        if item.broker in isr and item.broker_epoch != UNKNOWN
    )
    return lead._replace(pending_isr=isr, pending_epochs=epochs)


def out_of_sync(part: HostedPartition) -> tuple[str, ...]:
    """The ISR members that the leader's periodic check would drop now (B6)."""
    lead = part.leadership
    if lead is None or lead.pending_isr:
        return ()
    log_end = part.replica.log_end
    return tuple(
        follower.broker
        for follower in lead.followers
        if follower.broker in lead.isr
        and follower.log_end != log_end
        and follower.late[follower.caught_up]
    )


def shrink_isr(broker: Broker, partition: int) -> Reaction[Broker]:
    """Propose the in-sync replicas without those that fell behind.

    There is no lower bound: min.insync.replicas does not hold anybody in.
    """
    part = hosted(broker, partition)
    leaving = out_of_sync(part)
    lead = part.leadership
    assert lead is not None, f"{broker.name} does not lead"
    staying = tuple(name for name in lead.isr if name not in leaving)
    part = part._replace(leadership=_proposing(lead, staying))
    event = IsrShrinkProposed(broker.name, partition, leaving)
    return Reaction(
        with_hosted(broker, partition, part),
        events=(event,),
        renewed=(AlterPartition(broker.name, partition),),
    )


def pass_lag(
    broker: Broker, partition: int, follower: str, clock: int
) -> Reaction[Broker]:
    """One of a follower's lag clocks has run out."""
    part = hosted(broker, partition)
    lead = part.leadership
    assert lead is not None, f"{broker.name} does not lead"
    followers = tuple(
        item._replace(late=(True, item.late[1]) if clock == 0 else (item.late[0], True))
        if item.broker == follower
        else item
        for item in lead.followers
    )
    part = part._replace(leadership=lead._replace(followers=followers))
    event = LagClockPassed(broker.name, partition, follower)
    return Reaction(with_hosted(broker, partition, part), events=(event,))


def wait_for_news(broker: Broker, partition: int) -> Reaction[Broker]:
    """No answer, or none that helps: the proposal stays pending (B8)."""
    part = hosted(broker, partition)
    lead = part.leadership
    assert lead is not None, f"{broker.name} does not lead"
    part = part._replace(leadership=lead._replace(unanswered=True))
    return Reaction(with_hosted(broker, partition, part))


def settle_isr(
    broker: Broker,
    topic: TopicConfig,
    partition: int,
    isr: tuple[str, ...],
    partition_epoch: int,
) -> Reaction[Broker]:
    """The controller's answer: this is the committed ISR now (B8)."""
    part = hosted(broker, partition)
    lead = part.leadership
    assert lead is not None, f"{broker.name} does not lead"
    lead = lead._replace(
        isr=isr,
        partition_epoch=partition_epoch,
        pending_isr=(),
        pending_epochs=(),
        unanswered=False,
    )
    broker = with_hosted(broker, partition, part._replace(leadership=lead))
    return after_append(Reaction(broker), topic, partition)
