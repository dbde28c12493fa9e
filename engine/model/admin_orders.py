"""When an operator's order to the controller is possible, and why not else.

Sources: facts/broker.md B9 (elections).

Left out: nothing of its own; see `engine.model.controller` and its neighbours.
"""

from typing import assert_never

from engine.model import growing
from engine.model.actions import (
    AddPartitions,
    AdministrationOrder,
    AlterConfig,
    CreateTopic,
    DeleteRecords,
    DeleteTopic,
    ElectPreferred,
    ElectUnclean,
    FailPower,
    Reassign,
)
from engine.model.config import partitions_of, topic_of
from engine.model.dynamic import spelled, value_error
from engine.model.election import is_active
from engine.model.hosting import hosted
from engine.model.machine import has_power
from engine.model.planned import may_be_given_back
from engine.model.state import NOBODY, World
from engine.model.topics import can_host, exists
from engine.sentence import say


def administration_refusal(world: World, order: AdministrationOrder) -> str:
    """Why the controller cannot carry out the order now; "" if it can."""
    if isinstance(order, DeleteTopic | CreateTopic | AddPartitions):
        return _topic_refusal(world, order)
    last = len(world.controller.metadata.partitions) - 1 - world.config.topic.later
    if not 0 <= getattr(order, "partition", 0) <= last:
        return say("there are only partitions 0 to {last}", last=last)
    match order:
        case Reassign(partition=partition, replicas=replicas):
            return _reassign_refusal(world, partition, replicas)
        case FailPower(brokers=brokers):
            return _power_refusal(world, brokers)
        case AlterConfig(name=name, value=value):
            return _config_refusal(world, name, value)
        case ElectUnclean(partition=partition):
            return _unclean_refusal(world, partition)
        case ElectPreferred(partition=partition):
            return _preferred_refusal(world, partition)
        case DeleteRecords(partition=partition, before=before):
            return _records_refusal(world, partition, before)
        case _:
            assert_never(order)


def _topic_refusal(
    world: World, order: DeleteTopic | CreateTopic | AddPartitions
) -> str:
    if isinstance(order, AddPartitions):
        return growing.refusal(world, order.partitions)
    name = order.topic
    indices = partitions_of(world.config, name)
    if not indices:
        return say("there is no topic {name}", name=name)
    there = exists(world, name)
    if isinstance(order, DeleteTopic):
        return "" if there else say("{name} is deleted already", name=name)
    metadata = world.controller.metadata
    if there:
        return say("{name} exists", name=name)
    able = all(can_host(metadata, metadata.partitions[index]) for index in indices)
    return "" if able else say("no broker for {name} is alive", name=name)


def _records_refusal(world: World, index: int, before: int) -> str:
    leader = world.controller.metadata.partitions[index].leader
    broker = next((item for item in world.brokers if item.name == leader), None)
    if broker is None or broker.state != "running":
        return say("partition {index} has no leader", index=index)
    part = hosted(broker, index)
    if part.leadership is None:
        return say("{leader} does not know yet that it leads", leader=leader)
    if "delete" not in topic_of(world.config, index).cleanup_policy:
        return say("the topic is compacted, and its cleanup.policy does not allow it")
    mark, start = part.replica.high_watermark, part.replica.log_start
    if before > mark:
        return say(
            "offset {before} is above the high watermark, {mark}",
            before=before,
            mark=mark,
        )
    return (
        ""
        if before > start
        else say("the log begins at offset {start} already", start=start)
    )


def _unclean_refusal(world: World, index: int) -> str:
    partition = world.controller.metadata.partitions[index]
    if not partition.exists:
        return say(
            "partition {index} does not exist: its topic was deleted", index=index
        )
    if partition.leader != NOBODY:
        return say(
            "partition {index} has a leader: {leader}",
            index=index,
            leader=partition.leader,
        )
    alive = [
        item.broker
        for item in world.controller.metadata.registrations
        if not item.fenced and item.broker in partition.replicas
    ]
    return "" if alive else say("no replica of partition {index} is alive", index=index)


def _preferred_refusal(world: World, index: int) -> str:
    metadata = world.controller.metadata
    partition = metadata.partitions[index]
    preferred = partition.replicas[0]
    if partition.leader == preferred:
        return say(
            "{preferred}, the first replica of partition {index}, leads already",
            preferred=preferred,
            index=index,
        )
    if may_be_given_back(metadata, index):
        return ""
    if not is_active(metadata, preferred):
        return say(
            "{preferred}, the first replica of partition {index}, is not alive",
            preferred=preferred,
            index=index,
        )
    return say(
        "{preferred}, the first replica of partition {index}, is not in sync",
        preferred=preferred,
        index=index,
    )


def _stranger(world: World, names: tuple[str, ...]) -> str:
    known = [broker.name for broker in world.brokers]
    for name in names:
        if name not in known:
            return say(
                "there is no {name} here, only {known}",
                name=name,
                known=", ".join(known),
            )
    return ""


def _reassign_refusal(world: World, index: int, replicas: tuple[str, ...]) -> str:
    partition = world.controller.metadata.partitions[index]
    if not replicas:
        return say("a partition needs a replica")
    if len(set(replicas)) < len(replicas):
        return say("every broker has one replica of a partition at most")
    if partition.target:
        return say("partition {index} is being moved already", index=index)
    if partition.replicas == replicas:
        return say("partition {index} is there already", index=index)
    return _stranger(world, replicas)


def _power_refusal(world: World, names: tuple[str, ...]) -> str:
    stranger = _stranger(world, names)
    if stranger:
        return stranger
    up = any(has_power(item) for item in world.brokers if item.name in names)
    return "" if up else say("{names}: down already", names=", ".join(names))


def _config_refusal(world: World, name: str, value: str) -> str:
    error = value_error(name, value)
    if error:
        return error
    same = spelled(world.config.topic, name) == value
    return say("{name} is {value} already", name=name, value=value) if same else ""
