"""Orders for a role: who has it when they fall due, and how an order is written."""

from engine.model.actions import AlterConfig, Order, Reassign
from engine.model.state import NOBODY, World
from engine.model.step import ImpossibleOrderError


def describe(order: Order) -> str:
    """An order as it is written in a link: ``crash:b1``."""
    match order:
        case Reassign(partition=partition, replicas=replicas):
            return f"{order.kind}:{partition}:{'-'.join(replicas)}"
        case AlterConfig(name=name, value=value):
            return f"{order.kind}:{name}-{value}"
        case _:
            pass
    values = [str(item) for item in order[:-1] if not isinstance(item, tuple)]
    return ":".join([order.kind, *values])


def aim(world: World, order: Order) -> Order:
    """The order with a role replaced by the broker that has it now.

    ``leader`` and ``follower`` mean partition 0, ``leader/1`` partition 1; the
    follower is the first other replica that is in sync.
    """
    name = getattr(order, "broker", "")
    role, _, number = name.partition("/")
    if role not in ("leader", "follower"):
        return order
    partitions = world.controller.metadata.partitions
    index = int(number) if number.isdigit() else 0
    if index >= len(partitions):
        msg = f"there is no partition {index}"
        raise ImpossibleOrderError(msg)
    partition = partitions[index]
    if role == "leader":
        found = partition.leader
    else:
        others = (item for item in partition.isr if item != partition.leader)
        found = next(others, NOBODY)
    if not found:
        msg = f"partition {index} has no {role} now"
        raise ImpossibleOrderError(msg)
    return order._replace(broker=found)  # type: ignore[call-arg]  # it has a broker
