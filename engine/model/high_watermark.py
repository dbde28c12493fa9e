"""The leader's high watermark and what its move sets free.

Sources: facts/broker.md B5 (the rule, with the strict min-ISR rule of 3.7, and
the test of 3.6 whom to wait for).

Left out: nothing of its own.
"""

from engine.model.config import TopicConfig
from engine.model.events import (
    Event,
    HighWatermarkAdvanced,
    LastStableOffsetAdvanced,
)
from engine.model.hosting import (
    effective_min_isr,
    hosted,
    is_eligible,
    joined,
    with_hosted,
)
from engine.model.purgatory import answer_fetches, answer_produces
from engine.model.reaction import Reaction
from engine.model.stability import is_transactional, last_stable_offset
from engine.model.state import Broker, Follower, Replica


def is_caught_up(follower: Follower, log_end: int) -> bool:
    """At the log end, or fully caught up within replica.lag.time.max.ms (B5)."""
    return follower.log_end == log_end or not follower.late[follower.caught_up]


def advance(broker: Broker, topic: TopicConfig, partition: int) -> Reaction[Broker]:
    """Move the high watermark to the smallest log end that has to be waited for."""
    part = hosted(broker, partition)
    lead = part.leadership
    if lead is None:
        return Reaction(broker)
    if topic.strict_min_isr and len(lead.isr) < effective_min_isr(
        broker, topic, partition
    ):
        return Reaction(broker)
    replica = part.replica
    new = replica.log_end
    for follower in lead.followers:
        if follower.log_end < new and (
            follower.broker in lead.isr
            or follower.broker in lead.pending_isr
            or (
                is_caught_up(follower, replica.log_end)
                and (
                    not topic.waits_for_eligible or is_eligible(broker, topic, follower)
                )
            )
        ):
            new = follower.log_end
    old = replica.high_watermark
    if new <= old:
        return Reaction(broker)
    after = replica._replace(high_watermark=new)
    broker = with_hosted(broker, partition, part._replace(replica=after))
    events: tuple[Event, ...] = (
        HighWatermarkAdvanced(broker.name, partition, old, new),
        *_stable(broker.name, partition, replica, after),
    )
    acked = answer_produces(broker, topic, partition)
    fetched = answer_fetches(acked.state, partition)
    return Reaction(fetched.state, acked.out + fetched.out, events + acked.events)


def _stable(
    name: str, partition: int, before: Replica, after: Replica
) -> tuple[Event, ...]:
    """The fact that the last stable offset moved, where it is not just the HW."""
    if not is_transactional(after):
        return ()
    old, new = last_stable_offset(before), last_stable_offset(after)
    apart = (old, new) != (before.high_watermark, after.high_watermark)
    moved = LastStableOffsetAdvanced(name, partition, old, new)
    return (moved,) if new > old and apart else ()


def after_append(
    reaction: Reaction[Broker], topic: TopicConfig, partition: int
) -> Reaction[Broker]:
    """Wake parked fetches, move the high watermark, answer parked produces."""
    reaction = joined(reaction, answer_fetches(reaction.state, partition))
    reaction = joined(reaction, advance(reaction.state, topic, partition))
    return joined(reaction, answer_produces(reaction.state, topic, partition))
