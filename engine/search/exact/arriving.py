"""What is on its way from a broker that cannot be asked again: it comes, or not.

The core has no packets: whoever is alive and can be reached is asked again. An answer
outlives whoever sent it, and a cut link keeps it (`engine.model.network`), so for a
broker that is gone, or cut off, its last words are worlds of their own.

Left out: what is on its way to and from clients.
"""

from engine.model import actions as act
from engine.model.network import heads, is_cut, is_severed
from engine.model.state import Closed, Packet, World, place
from engine.model.step import step

REACHABLE = ("running", "stopping")


def arrivals(world: World) -> tuple[World, ...]:
    """The world, and those in which last words have arrived: some of them, or all."""
    found = [world]
    for now in found:  # grows
        for item in heads(now.network):
            if _is_last_word(now, item):
                healed = _healed(now, item)
                then = step(healed, act.Deliver(item.number)).world
                if then not in found:
                    found.append(then)
    return tuple(found)


def _is_last_word(world: World, item: Packet) -> bool:
    """Whether a broker said it to a living one, and cannot be asked again."""
    source, target = item.source, item.target
    if (source[0], target[0]) != ("b", "b") or isinstance(item.body, Closed):
        return False
    if world.brokers[place(target)].state not in REACHABLE:
        return False
    gone = world.brokers[place(source)].state not in REACHABLE
    return gone or is_severed(world.network, source, target)


def _healed(world: World, item: Packet) -> World:
    """The world with that way open."""
    if is_cut(world.network, item.source, item.target):
        return step(world, act.HealLink(item.source, item.target)).world
    return world
