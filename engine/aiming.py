"""Orders for a role: who has it when they fall due, and how an order is written."""

from engine.ageing import NOTHING, Stamps
from engine.model.actions import AlterConfig, Order, Reassign, SeekConsumer
from engine.model.config import topic_of
from engine.model.seeking import TIME
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


def aim(world: World, order: Order, stamps: Stamps = NOTHING) -> Order:
    """The order with a role replaced by the broker that has it now.

    ``leader`` and ``follower`` mean partition 0, ``leader/1`` partition 1; the
    follower is the first other replica that is in sync. A time to seek to becomes an
    offset where only the driver knows the records' times (LogAppendTime).
    """
    if isinstance(order, SeekConsumer) and order.to.startswith(TIME):
        return _since(world, order, stamps)
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


def _since(world: World, order: SeekConsumer, stamps: Stamps) -> Order:
    """The first offset since a time, by when its record was appended."""
    if not topic_of(world.config, order.partition).log_append_time:
        return order
    state = world.controller.metadata.partitions[order.partition]
    brokers = (item for item in world.brokers if item.name == state.leader)
    part = next((item.partitions[order.partition] for item in brokers), None)
    if part is None:
        return order
    time = int(order.to.removeprefix(TIME))
    found = next(
        (
            offset
            for offset, entry in part.replica.records
            if offset < part.replica.high_watermark
            and stamps.get((order.partition, offset, entry.epoch), 0) >= time
        ),
        part.replica.high_watermark,
    )
    return order._replace(to=str(found))
