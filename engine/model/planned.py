"""Planned changes of leadership: back to the first replica of the list.

After a broker's restart its partitions are led by others. The controller looks
every leader.imbalance.check.interval.seconds for partitions whose preferred
replica (the first of the assignment) is in sync and does not lead, and gives
them back. It does not wait for records that the preferred replica has not
fetched yet (C3).

Sources: facts/broker.md B9 (preferred election), A (the settings), C3.

Left out: leader.imbalance.per.broker.percentage of ZooKeeper's controller (it
looked away while at most 10 % of a broker's leaderships were elsewhere).
"""

from engine.model.config import Config, topic_of
from engine.model.election import Decision, change_isr, is_active
from engine.model.events import Event, LeadershipGivenBack
from engine.model.state import Metadata


def may_be_given_back(metadata: Metadata, index: int) -> bool:
    """Whether the preferred replica could lead, and does not."""
    partition = metadata.partitions[index]
    preferred = partition.replicas[0]
    return (
        partition.leader != preferred
        and preferred in partition.isr
        and is_active(metadata, preferred)
    )


def is_imbalanced(metadata: Metadata) -> bool:
    """Whether the controller's periodic check would find anything to do."""
    return any(
        may_be_given_back(metadata, index) for index in range(len(metadata.partitions))
    )


def _give_back(
    metadata: Metadata, config: Config, index: int, *, ordered: bool
) -> Decision:
    old = metadata.partitions[index]
    topic = topic_of(config, index)
    decision = change_isr(metadata, topic, index, old.isr, prefer=True)
    event = LeadershipGivenBack(index, old.replicas[0], old.leader, ordered)
    return decision._replace(events=(event, *decision.events))


def elect_preferred(metadata: Metadata, config: Config, index: int) -> Decision:
    """An operator's preferred election of one partition."""
    return _give_back(metadata, config, index, ordered=True)


def rebalance_leaders(metadata: Metadata, config: Config) -> Decision:
    """The periodic check: every partition that can go back goes back."""
    events: tuple[Event, ...] = ()
    for index in range(len(metadata.partitions)):
        if may_be_given_back(metadata, index):
            given = _give_back(metadata, config, index, ordered=False)
            metadata, events = given.metadata, events + given.events
    return Decision(metadata, events)
