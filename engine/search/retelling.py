"""The way that a search found, action by action, in a world that keeps its numbers."""

from typing import NamedTuple

from engine.model import actions as act
from engine.model.config import Config
from engine.model.state import Packet, World
from engine.model.step import step
from engine.search.breadth import walk
from engine.search.faults import FREE
from engine.search.graph import RuleGraph, head_of, start
from engine.search.question import Question
from engine.search.reduction import plain


class Deed(NamedTuple):
    """One action of a way, the world after it, and what it counts as."""

    action: act.Action
    world: World
    fault: str = FREE
    renewed: tuple[act.Action, ...] = ()  # timers that it starts anew


def retell(
    config: Config, question: Question, faults: int, way: tuple[int, ...]
) -> tuple[Deed, ...]:
    """Take the way again by the rules, from the first action to the last."""
    graph = RuleGraph(question, faults)
    now = start(config)
    world = now.world
    deeds: list[Deed] = []
    for choice, then in walk(graph, now, way):
        searched = now.world
        for number, action in enumerate(graph.trace(now, choice)):
            meant = _same(searched, world, action)
            searched = step(searched, action).world
            outcome = step(world, meant)
            world = outcome.world
            fault = choice.fault if number == 0 else FREE
            deeds.append(Deed(meant, world, fault, outcome.renewed))
        now = then
        assert plain(world) == now.world, "the retelling leaves the way"
    return tuple(deeds)


def _same(searched: World, world: World, action: act.Action) -> act.Action:
    """The action by the numbers of this world: packets are known by their ways."""
    if not isinstance(action, act.Deliver):
        return action
    way = _way(head_of(searched, action.packet))
    return act.Deliver(
        next(item.number for item in world.network.packets if _way(item) == way)
    )


def _way(item: Packet) -> tuple[str, str, int]:
    return item.source, item.target, item.connection
