"""When an operator's order to the controller is possible, and why not else.

Sources: facts/broker.md B9 (elections).

Left out: nothing of its own; see `engine.model.controller` and its neighbours.
"""

from typing import assert_never

from engine.model.actions import AdministrationOrder, ElectPreferred, ElectUnclean
from engine.model.election import is_active
from engine.model.planned import may_be_given_back
from engine.model.state import NOBODY, World


def administration_refusal(world: World, order: AdministrationOrder) -> str:
    """Why the controller cannot carry out the order now; "" if it can."""
    last = len(world.controller.metadata.partitions) - 1
    if not 0 <= order.partition <= last:
        return f"there are only partitions 0 to {last}"
    match order:
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
