"""One step of a way of the core, as the moves of the full rules that it is made of.

Left out: nothing of its own.
"""

from collections.abc import Callable
from typing import NamedTuple

from engine.model import actions as act
from engine.model.state import CONTROLLER, World
from engine.search.faults import FREE
from engine.search.graph import Choice, head_of
from engine.search.replication.rules import Rules
from engine.search.replication.space import Label, Space

Filter = Callable[[World, Choice], bool]


class Stage(NamedTuple):
    """One step of the core: its name, and the state after it."""

    label: Label
    space: Space
    whole: int

    @property
    def names(self) -> tuple[str, ...]:
        """The brokers, and the controller behind them."""
        return (*self.space.rules.names, CONTROLLER)

    @property
    def about(self) -> tuple[str, ...]:
        """Whom the step is about."""
        word, *places = self.label
        chosen = places[1:] if word == "send" else places
        return tuple(self.names[int(at)] for at in chosen)


def spelled(rules: Rules, label: Label) -> str:
    """A step of the core as one writes it: ``fetch:b2:b1``."""
    names = (*rules.names, CONTROLLER)
    word, *places = label
    if word == "send":
        return f"send:{places[0]}:{names[int(places[1])]}"
    return ":".join([str(word), *(names[int(at)] for at in places)])


def free(_: World, choice: Choice) -> bool:
    """Whatever costs nothing, and is no order."""
    return choice.fault == FREE and not isinstance(choice.action, act.Order)


def any_free(stage: Stage) -> Filter:
    """Its own moves, and whatever else costs nothing; no order but its own."""
    own = own_moves(stage)

    def takes(world: World, choice: Choice) -> bool:
        return free(world, choice) or own(world, choice)

    return takes


def own_moves(stage: Stage) -> Filter:
    """The moves that a step of the core is made of."""
    word = str(stage.label[0])
    about = stage.about

    def takes(world: World, choice: Choice) -> bool:
        action = choice.action
        if isinstance(action, act.Order):
            return _is_ordered(word, about, action)
        if choice.fault != FREE and word not in ("fence", "shrink"):
            return False
        if isinstance(action, act.Deliver):
            packet = head_of(world, action.packet)
            ends = {packet.source, packet.target}
            return ends <= {*about, "p1"}
        if isinstance(action, act.LearnMetadata):
            return (word == "learn" and action.broker in about) or word == "finish"
        if isinstance(action, act.Heartbeat):
            return word == "unfence" and action.broker in about
        return any(value in about for value in action if isinstance(value, str))

    return takes


def _is_ordered(word: str, about: tuple[str, ...], action: act.Order) -> bool:
    """Whether an order is the one that the step is."""
    if word == "send":
        return isinstance(action, act.Send)
    if word in ("cut", "heal") and isinstance(action, act.CutLink | act.HealLink):
        return action.kind == word and {action.source, action.target} == {*about}
    return action.kind == word and (not about or action[0] in about)
