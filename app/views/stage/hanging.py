"""Which flags hang under a partition: one line each, the same in every step."""

from engine.model.config import subscription
from engine.model.state import World

Flag = tuple[str, str]  # whose, and what


def hung(
    worlds: list[World], partition: int, passers: tuple[str, ...]
) -> tuple[Flag, ...]:
    """Name the flags under a partition: of the groups that have to do with it.

    Where two members of a group think that it is theirs, each has a line of its own.
    """
    config = worlds[-1].config  # partitions may be added
    flags: list[Flag] = []
    for place, group in enumerate(worlds[0].coordinator.groups):
        members = [c for c in config.consumers if c.group == group.name]
        reads = any(partition in subscription(config, c) for c in members)
        if not reads and all(
            world.coordinator.groups[place].committed[partition] < 0 for world in worlds
        ):
            continue
        together = {owners(world, group.name, partition) for world in worlds}
        if any(len(names) > 1 for names in together):
            names = sorted({name for names in together for name in names})
            flags += [(name, "position") for name in names]
        else:
            flags.append((group.name, "position"))
        flags.append((group.name, "committed"))
        if group.name in passers:
            flags.append((group.name, "passed over"))
    return tuple(flags)


def owners(world: World, group: str, partition: int) -> tuple[str, ...]:
    """Name the members of a group that take a partition for theirs."""
    return tuple(
        consumer.name
        for consumer in world.consumers
        if consumer.group == group
        if consumer.assigned and partition in consumer.owned
    )
