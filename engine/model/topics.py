"""What an operator does to a topic: delete it, make it again, delete its first records.

A topic that is made again under its old name is another topic: its logs are empty
and its topic id is new. The group coordinator forgets the offsets of a deleted topic.
A consumer that runs on keeps its position, and may find it in the new log (C30).
With auto.create.topics.enable a client that asks for the metadata of a topic that
does not exist makes it.

Sources: facts/broker.md B23-25, C30; consumers.md B13, L14; KAFKA-12257.

Left out: leader epochs begin anew in Kafka, here they go on counting, and a client
that knows topic ids takes both alike; a topic made automatically has as many
partitions and replicas as before (in Kafka num.partitions and
default.replication.factor); commits that carry topic ids (4.2).
"""

from engine.model import segments
from engine.model.config import Config, partitions_of
from engine.model.election import Decision, is_active
from engine.model.events import (
    Event,
    OffsetsDeleted,
    TopicCreated,
    TopicDeleted,
    TopicDeletionRefused,
)
from engine.model.hosting import hosted
from engine.model.outcome import Outcome, broker_of, decide, settle
from engine.model.state import (
    NOBODY,
    UNKNOWN,
    Coordinator,
    Metadata,
    PartitionState,
    World,
)


def exists(world: World, topic: str) -> bool:
    """Whether the controller has a topic of that name."""
    return any(
        world.controller.metadata.partitions[index].exists
        for index in partitions_of(world.config, topic)
    )


def delete(world: World, topic: str) -> Outcome:
    """The topic is gone, and with it what every group had committed of it."""
    if not world.config.topic.deletes_topics:
        return Outcome(world, (TopicDeletionRefused(topic),))
    gone = partitions_of(world.config, topic)
    metadata = world.controller.metadata
    for index in gone:
        old = metadata.partitions[index]
        new = old._replace(
            exists=False,
            leader=NOBODY,
            isr=(),
            elr=(),
            last_known_leader=NOBODY,
            leader_epoch=old.leader_epoch + 1,
            partition_epoch=old.partition_epoch + 1,
        )
        metadata = _with_partition(metadata, index, new)
    decided = decide(world, Decision(metadata, (TopicDeleted(topic),)))
    coordinator, events = _forget(decided.world.coordinator, topic, gone)
    world = decided.world._replace(coordinator=coordinator)
    return Outcome(world, (*decided.events, *events))


def _forget(
    coordinator: Coordinator, topic: str, gone: tuple[int, ...]
) -> tuple[Coordinator, tuple[Event, ...]]:
    """The coordinator deletes the offsets of a deleted topic (consumers B13)."""
    events = tuple(
        OffsetsDeleted(group.name, topic)
        for group in coordinator.groups
        if any(group.committed[index] != UNKNOWN for index in gone)
    )
    groups = tuple(
        group._replace(
            committed=tuple(
                UNKNOWN if index in gone else offset
                for index, offset in enumerate(group.committed)
            )
        )
        for group in coordinator.groups
    )
    return coordinator._replace(groups=groups), events


def create(metadata: Metadata, config: Config, topic: str, by: str = "") -> Decision:
    """The topic exists again: empty, with another topic id."""
    for index in partitions_of(config, topic):
        old = metadata.partitions[index]
        alive = tuple(name for name in old.replicas if is_active(metadata, name))
        new = old._replace(
            exists=True,
            leader=alive[0],
            isr=alive,
            topic_id=old.topic_id + 1,
            leader_epoch=old.leader_epoch + 1,
            partition_epoch=old.partition_epoch + 1,
        )
        metadata = _with_partition(metadata, index, new)
    return Decision(metadata, (TopicCreated(topic, by),))


def _with_partition(
    metadata: Metadata, index: int, changed: PartitionState
) -> Metadata:
    all_ = metadata.partitions
    return metadata._replace(partitions=(*all_[:index], changed, *all_[index + 1 :]))


def can_host(metadata: Metadata, partition: PartitionState) -> bool:
    """Whether any of its brokers is alive."""
    return any(is_active(metadata, name) for name in partition.replicas)


def delete_records(world: World, partition: int, before: int) -> Outcome:
    """The leader's log begins at that offset; its followers hear of it (B3)."""
    leader = world.controller.metadata.partitions[partition].leader
    broker = broker_of(world, leader)
    replica = hosted(broker, partition).replica
    return settle(
        world,
        segments.advance_start(broker, partition, replica, before, "delete-records"),
    )
