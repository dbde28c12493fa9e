"""Before 2.7 a leader writes the in-sync replicas to ZooKeeper itself, in one step.

The write is conditional: it does nothing if the controller has changed the partition
since the leader last heard of it. So there is no proposal under way, nobody checks the
new members, and the leader goes by the new set at once. From 2.7 on (KIP-497) the
leader proposes, the controller decides, and the larger of both sets counts meanwhile.

Sources: facts/broker.md B6, B7; Partition.scala at 2.4, `expandIsr`, `shrinkIsr`.

Left out: ZooKeeper itself; whoever reaches the controller reaches it too.
"""

from engine.model import isr
from engine.model.config import topic_of
from engine.model.election import change_isr
from engine.model.events import IsrExpandProposed, IsrShrinkProposed
from engine.model.hosting import hosted
from engine.model.network import is_severed
from engine.model.outcome import Outcome, decide, settle, then
from engine.model.state import CONTROLLER, Broker, World


def write_isr(outcome: Outcome) -> Outcome:
    """The outcome with what a leader now wants of the ISR written, or dropped."""
    for broker in outcome.world.brokers:
        for index, part in enumerate(broker.partitions):
            lead = part.leadership if part is not None else None
            if lead is not None and lead.pending_isr:
                return _write(outcome, broker, index)
    return outcome


def _write(outcome: Outcome, broker: Broker, index: int) -> Outcome:
    world = outcome.world
    topic = topic_of(world.config, index)
    lead = hosted(broker, index).leadership
    assert lead is not None, f"{broker.name} does not lead"
    if not _is_taken(world, broker, index):
        kept = settle(
            world, isr.settle_isr(broker, topic, index, lead.isr, lead.partition_epoch)
        )
        wishes = (IsrExpandProposed, IsrShrinkProposed)
        events = tuple(e for e in outcome.events if not isinstance(e, wishes))
        return then(outcome._replace(events=events), kept)
    decision = change_isr(
        world.controller.metadata, topic, index, lead.pending_isr, by_leader=True
    )
    decided = decide(world, decision)
    new = decision.metadata.partitions[index]
    settled = isr.settle_isr(broker, topic, index, new.isr, new.partition_epoch)
    return then(outcome, then(decided, settle(decided.world, settled)))


def _is_taken(world: World, broker: Broker, index: int) -> bool:
    """Whether the conditional write goes through."""
    lead = hosted(broker, index).leadership
    decided = world.controller.metadata.partitions[index]
    return (
        lead is not None
        and not is_severed(world.network, broker.name, CONTROLLER)
        and (decided.leader, decided.leader_epoch) == (broker.name, lead.epoch)
        and decided.partition_epoch == lead.partition_epoch
    )
