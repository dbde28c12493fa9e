"""When an operator's order to the controller is possible, and why not else.

Sources: facts/broker.md B9 (elections).

Left out: nothing of its own; see `engine.model.controller` and its neighbours.
"""

from typing import assert_never

from engine.model.actions import (
    AdministrationOrder,
    AlterConfig,
    ElectPreferred,
    ElectUnclean,
    FailPower,
    Reassign,
)
from engine.model.dynamic import spelled, value_error
from engine.model.election import is_active
from engine.model.machine import has_power
from engine.model.planned import may_be_given_back
from engine.model.state import NOBODY, World


def administration_refusal(world: World, order: AdministrationOrder) -> str:
    """Why the controller cannot carry out the order now; "" if it can."""
    last = len(world.controller.metadata.partitions) - 1
    if not 0 <= getattr(order, "partition", 0) <= last:
        return f"there are only partitions 0 to {last}"
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
        case _:
            assert_never(order)


def _unclean_refusal(world: World, index: int) -> str:
    partition = world.controller.metadata.partitions[index]
    if partition.leader != NOBODY:
        return f"partition {index} has a leader: {partition.leader}"
    alive = [
        item.broker
        for item in world.controller.metadata.registrations
        if not item.fenced and item.broker in partition.replicas
    ]
    return "" if alive else f"no replica of partition {index} is alive"


def _preferred_refusal(world: World, index: int) -> str:
    metadata = world.controller.metadata
    partition = metadata.partitions[index]
    preferred = partition.replicas[0]
    if partition.leader == preferred:
        return f"{preferred}, the first replica of partition {index}, leads already"
    if may_be_given_back(metadata, index):
        return ""
    if not is_active(metadata, preferred):
        return f"{preferred}, the first replica of partition {index}, is not alive"
    return f"{preferred}, the first replica of partition {index}, is not in sync"


def _stranger(world: World, names: tuple[str, ...]) -> str:
    known = [broker.name for broker in world.brokers]
    for name in names:
        if name not in known:
            return f"there is no {name} here, only {', '.join(known)}"
    return ""


def _reassign_refusal(world: World, index: int, replicas: tuple[str, ...]) -> str:
    partition = world.controller.metadata.partitions[index]
    if not replicas:
        return "a partition needs a replica"
    if len(set(replicas)) < len(replicas):
        return "every broker has one replica of a partition at most"
    if partition.target:
        return f"partition {index} is being moved already"
    if partition.replicas == replicas:
        return f"partition {index} is there already"
    return _stranger(world, replicas)


def _power_refusal(world: World, names: tuple[str, ...]) -> str:
    stranger = _stranger(world, names)
    if stranger:
        return stranger
    up = any(has_power(item) for item in world.brokers if item.name in names)
    return "" if up else f"{', '.join(names)}: down already"


def _config_refusal(world: World, name: str, value: str) -> str:
    error = value_error(name, value)
    if error:
        return error
    same = spelled(world.config.topic, name) == value
    return f"{name} is {value} already" if same else ""
