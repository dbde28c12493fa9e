"""Where the state of a share group's partition is found, and who leads it.

Left out: nothing of its own; see `engine.model.sharing`.
"""

from engine.model.config import ShareConfig, share_of
from engine.model.log import entry_at
from engine.model.state import Broker, SharePartition, World


def shared_by(world: World, group: str, partition: int) -> SharePartition:
    """The partition as the group sees it."""
    return next(
        item
        for item in world.shares
        if (item.group, item.partition) == (group, partition)
    )


def with_shared(world: World, changed: SharePartition) -> World:
    """The world with one share-partition changed."""
    name = (changed.group, changed.partition)
    return world._replace(
        shares=tuple(
            changed if (item.group, item.partition) == name else item
            for item in world.shares
        )
    )


def config_of(world: World, group: str) -> ShareConfig:
    """What holds for the group."""
    found = share_of(world.config, group)
    assert found is not None, f"{group} is no share group"
    return found


def leader_of(world: World, shared: SharePartition) -> Broker | None:
    """The broker that has the state in its memory, if its process runs."""
    for broker in world.brokers:
        part = broker.partitions[shared.partition]
        lead = part.leadership if part is not None else None
        if lead is not None and lead.epoch == shared.epoch:
            return broker if broker.state in ("running", "stopping") else None
    return None


def messages_at(
    broker: Broker, partition: int, offsets: tuple[int, ...]
) -> tuple[int, ...]:
    """The messages at these offsets, as far as the leader has them."""
    part = broker.partitions[partition]
    found = [entry_at(part.replica, offset) for offset in offsets] if part else []
    return tuple(entry.message for entry in found if entry is not None)
