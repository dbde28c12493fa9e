"""What only a history shows: the invariants, watched along a way.

A situation carries what the invariants remember of the worlds before it, but for those
worlds themselves: between two situations every action is watched. So two ways into one
world are one only if the same was promised on both.

Left out: excuses. An invariant that certain faults are known to break counts all the
same.
"""

from collections.abc import Iterable
from typing import NamedTuple

from engine.invariants import Ghost, check, remember
from engine.model import actions as act
from engine.model.state import World
from engine.model.step import step


class Memory(NamedTuple):
    """What was before, as far as it matters, and the first invariants that broke."""

    ghost: Ghost | None = None  # None: nothing is remembered
    broken: tuple[str, ...] = ()


def begun(world: World) -> Memory:
    """The memory of a way that begins here."""
    return Memory(_alone(remember(Ghost(), world)))


def watched(memory: Memory, world: World, actions: Iterable[act.Action]) -> Memory:
    """The memory after these actions; no more is remembered once something broke."""
    if memory.ghost is None or memory.broken:
        return memory
    ghost = remember(memory.ghost, world)
    for action in actions:
        world = step(world, action).world
        broken = tuple(dict.fromkeys(v.invariant for v in check(world, ghost)))
        if broken:
            return Memory(Ghost(), broken)
        ghost = remember(ghost, world)
    return Memory(_alone(ghost))


def _alone(ghost: Ghost) -> Ghost:
    """Without the world that it is about: that is a part of the situation."""
    return Ghost(
        None,
        ghost.committed,
        ghost.leaders,
        ghost.read,
        ghost.bereft,
        ghost.emptied,
        ghost.excuses,
        ghost.unclean,
        ghost.least,
    )
