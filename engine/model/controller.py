"""The controller: who is alive, and what follows from that for every partition.

Sources: facts/broker.md B8 (AlterPartition, by version), B10 (fencing, registration),
B11 (controlled shutdown).

Left out: the controller quorum and its failover, directory failures, the
recovery state after an unclean election (it holds back no data).
"""

from typing import NamedTuple

from engine.model.config import Config, TopicConfig, topic_of
from engine.model.election import Decision, change_isr, is_active, registration
from engine.model.events import (
    BrokerFenced,
    BrokerRegistered,
    BrokerUnfenced,
    DirectoriesAssigned,
    Event,
    IsrChangeRefused,
    ShutdownGranted,
)
from engine.model.state import NOBODY, Metadata, Registration

FENCED = "FENCED_LEADER_EPOCH"
OUTDATED = "INVALID_UPDATE_VERSION"
INELIGIBLE = "INELIGIBLE_REPLICA"


def _with_registration(metadata: Metadata, changed: Registration) -> Metadata:
    return metadata._replace(
        registrations=tuple(
            changed if item.broker == changed.broker else item
            for item in metadata.registrations
        )
    )


def _reconsider(
    metadata: Metadata, config: Config, broker: str, *, leave: bool, struck: bool
) -> Decision:
    """Look at every partition after a broker's standing changed."""
    events: tuple[Event, ...] = ()
    for index, partition in enumerate(metadata.partitions):
        if broker not in partition.replicas or not partition.exists:
            continue
        isr = partition.isr
        if leave:
            isr = tuple(name for name in isr if name != broker)
        out = broker if struck else NOBODY
        topic = topic_of(config, index)
        decision = change_isr(metadata, topic, index, isr, struck=out)
        metadata, events = decision.metadata, events + decision.events
    return Decision(metadata, events)


def fence(metadata: Metadata, config: Config, broker: str) -> Decision:
    """No heartbeat in time: out of every ISR, its leaderships move (B10)."""
    item = registration(metadata, broker)._replace(fenced=True)
    metadata = _with_registration(metadata, item)
    decision = _reconsider(metadata, config, broker, leave=True, struck=False)
    return decision._replace(events=(BrokerFenced(broker), *decision.events))


def unfence(metadata: Metadata, config: Config, broker: str) -> Decision:
    """A heartbeat of a fenced broker: alive again; leaderless partitions look anew."""
    item = registration(metadata, broker)._replace(fenced=False)
    metadata = _with_registration(metadata, item)
    decision = _reconsider(metadata, config, broker, leave=False, struck=False)
    return decision._replace(events=(BrokerUnfenced(broker), *decision.events))


def register(
    metadata: Metadata,
    config: Config,
    broker: str,
    *,
    clean: bool,
    replaced: bool = False,
) -> Decision:
    """A new incarnation: fenced until its first heartbeat, epoch + 1.

    With ZooKeeper it counts as alive at once.

    With ELR on, an unclean stop strikes it from ISR and ELR: it may have lost
    what it had (B10, B15). With `replaced`, its disk is a new one: the directories
    that its replicas were in are not among those that it has (B18).
    """
    old = registration(metadata, broker)
    fenced = config.topic.registers_fenced
    unassigned = config.topic.knows_directories and (replaced or old.unassigned)
    item = Registration(broker, old.broker_epoch + 1, fenced, unassigned=unassigned)
    metadata = _with_registration(metadata, item)
    struck = config.topic.eligible_leader_replicas and not clean
    decision = _reconsider(metadata, config, broker, leave=struck, struck=struck)
    event = BrokerRegistered(broker, item.broker_epoch, clean)
    return decision._replace(events=(event, *decision.events))


def assign_directories(metadata: Metadata, broker: str) -> Decision:
    """AssignReplicasToDirs: the broker tells where its replicas are (B18).

    Nobody is elected by that.
    """
    item = registration(metadata, broker)._replace(unassigned=False)
    changed = _with_registration(metadata, item)
    return Decision(changed, (DirectoriesAssigned(broker),))


def grant_shutdown(metadata: Metadata, config: Config, broker: str) -> Decision:
    """Controlled shutdown: out of every ISR it may leave, leaderships move (B11)."""
    item = registration(metadata, broker)._replace(shutting_down=True)
    metadata = _with_registration(metadata, item)
    decision = _reconsider(metadata, config, broker, leave=True, struck=False)
    return decision._replace(events=(ShutdownGranted(broker), *decision.events))


def sign_off(metadata: Metadata, broker: str) -> Decision:
    """A cleanly stopped broker is fenced at once, without a session timeout."""
    item = registration(metadata, broker)._replace(fenced=True, shutting_down=False)
    return Decision(_with_registration(metadata, item))


class Proposal(NamedTuple):
    """What a leader sends in AlterPartition: its wish, and the epochs it knows."""

    sender: str
    leader_epoch: int
    partition_epoch: int
    isr: tuple[str, ...]
    broker_epochs: tuple[tuple[str, int], ...] = ()  # as the leader knows them


def alter_partition(
    metadata: Metadata,
    topic: TopicConfig,
    index: int,
    proposal: Proposal,
) -> Decision:
    """A leader's proposal for the ISR: refused, or the new ISR (B8)."""
    error = _proposal_error(metadata, topic, index, proposal)
    if error:
        refused = IsrChangeRefused(proposal.sender, index, error)
        return Decision(metadata, (refused,), error)
    return change_isr(metadata, topic, index, proposal.isr, by_leader=True)


def _proposal_error(
    metadata: Metadata, topic: TopicConfig, index: int, proposal: Proposal
) -> str:
    """Why the controller refuses a proposal, in its own order of looking (B8)."""
    partition = metadata.partitions[index]
    known = (partition.leader_epoch, partition.partition_epoch)
    isr = proposal.isr
    if proposal.leader_epoch > known[0] or proposal.partition_epoch > known[1]:
        return "NOT_CONTROLLER"  # the leader has heard of a newer controller
    if proposal.leader_epoch < known[0]:
        return FENCED
    if proposal.sender != partition.leader:
        return "INVALID_REQUEST"
    if proposal.partition_epoch < known[1]:
        return OUTDATED
    if proposal.sender not in isr or not set(isr) <= set(partition.replicas):
        return "INVALID_REQUEST"
    return "" if _may_all_join(metadata, topic, proposal) else INELIGIBLE


def _may_all_join(metadata: Metadata, topic: TopicConfig, proposal: Proposal) -> bool:
    """Whether nobody proposed is fenced, shutting down, or somebody else by now.

    Before 3.3 nobody looked whether a member is fenced (KIP-841), before 3.5 whether
    it has registered anew since the leader saw it (KIP-903, C18).
    """
    known = {
        item.broker: item.broker_epoch
        for item in metadata.registrations
        if item.broker in proposal.isr
    }
    alive = all(is_active(metadata, name) for name in proposal.isr)
    same = all(known[name] == epoch for name, epoch in proposal.broker_epochs)
    return (alive or not topic.keeps_fenced_out) and (
        same or not topic.keeps_reborn_out
    )


def elect_unclean(metadata: Metadata, topic: TopicConfig, index: int) -> Decision:
    """An operator's unclean election: the first live replica in assignment order."""
    partition = metadata.partitions[index]
    return change_isr(metadata, topic, index, partition.isr, force=True)
