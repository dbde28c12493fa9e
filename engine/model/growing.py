"""A topic gets more partitions, and who hears of them when.

No message moves, and the partition of a key is another one from then on. A producer
and a consumer hear of new partitions when they look around: after an error, when
they start, or after metadata.max.age.ms. Then the group rebalances; in KIP-848 the
coordinator itself sees the partitions, and a heartbeat brings them. The group has no
committed offset there, so auto.offset.reset says where it begins: `latest` skips
what was written meanwhile (C31).

Sources: facts/broker.md B23-25, C31; consumers.md B15, L15; KAFKA-12261.

Left out: topics beside the main one; brokers are chosen as if all were alive; a
rebalance for another reason takes the new partitions in, whatever the group's leader
has heard; a member that does not lead the group and hears first rebalances too;
clients that never look (kafka-go without WatchPartitionChanges).
"""

from engine.model.config import Config, partitions_of, subscription
from engine.model.election import Decision, is_active
from engine.model.events import PartitionsAdded
from engine.model.outcome import Outcome, decide
from engine.model.placement import placed
from engine.model.state import Consumer, Group, World, place
from engine.sentence import say


def is_missing(config: Config, partition: int) -> bool:
    """Whether the partition has not been added yet."""
    topic = config.topic
    return topic.partitions - topic.later <= partition < topic.partitions


def refusal(world: World, partitions: int) -> str:
    """Why the topic cannot get so many partitions now; "" if it can."""
    topic = world.config.topic
    now = topic.partitions - topic.later
    if partitions <= now:
        return say(
            "{topic} has {now} already, and never gets fewer", topic=topic.name, now=now
        )
    if partitions > topic.partitions:
        return say("there is room for {count} partitions only", count=topic.partitions)
    return obstacle(world, partitions)


def obstacle(world: World, partitions: int) -> str:
    """What is in the way of so many partitions, wherever there is room for them."""
    topic, metadata = world.config.topic, world.controller.metadata
    if not metadata.partitions[0].exists:
        return say("{topic} is deleted", topic=topic.name)
    names = tuple(broker.name for broker in world.brokers)
    able = all(
        any(is_active(metadata, name) for name in placed(names, topic, index).replicas)
        for index in range(topic.partitions - topic.later, partitions)
    )
    return "" if able else say("no broker for the new partitions is alive")


def add(world: World, partitions: int) -> Outcome:
    """The topic has so many partitions; the new ones are empty."""
    topic, metadata = world.config.topic, world.controller.metadata
    new = tuple(range(topic.partitions - topic.later, partitions))
    all_ = list(metadata.partitions)
    for index in new:
        old = all_[index]
        alive = tuple(name for name in old.replicas if is_active(metadata, name))
        all_[index] = old._replace(
            exists=True, leader=alive[0], isr=alive, leader_epoch=0, partition_epoch=0
        )
    topic = topic._replace(later=topic.partitions - partitions)
    world = world._replace(config=world.config._replace(topic=topic))
    metadata = metadata._replace(partitions=tuple(all_))
    return decide(world, Decision(metadata, (PartitionsAdded(topic.name, new),)))


def unassigned(world: World, group: Group) -> tuple[int, ...]:
    """The added partitions that no member of the group is to have."""
    config = world.config
    assigned = {item for member in group.members for item in member.assigned}
    wanted = {
        partition
        for member in group.members
        for partition in subscription(config, config.consumers[place(member.consumer)])
    }
    mine = partitions_of(config, config.topic.name)
    return tuple(item for item in mine if item in wanted - assigned)


def rejoin(world: World, consumer: Consumer) -> Consumer:
    """It has heard of a partition to read: in the classic protocol, join again."""
    classic = world.config.consumers[place(consumer.name)].protocol == "classic"
    return consumer._replace(rejoins=classic or consumer.rejoins)
