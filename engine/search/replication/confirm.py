"""A way of the core taken by the full rules, or the step at which they do not follow.

Every step of the core is a few moves of the rules: a fetch is a request, its arrival
and its answer. So the rules are searched from one step of the core to the next, among
the moves that such a step is made of, for a world that agrees with the core about
everybody whom the step is about. At the end the goal has to be reached there too.

Left out: another way of the core, as short as this one, where the rules do not follow.
"""

from collections.abc import Callable
from typing import NamedTuple

from engine.model import actions as act
from engine.model.config import Config
from engine.model.state import CONTROLLER, World, place
from engine.search.faults import FREE
from engine.search.graph import Choice, RuleGraph, Situation, head_of, start
from engine.search.question import Question
from engine.search.replication.parts import NOBODY, STOPPING, UP, Part
from engine.search.replication.rules import Rules
from engine.search.replication.space import Label, Space

FEW, MANY = 300, 1_500  # worlds from one step of the core to the next
STATES = ("running", "paused", "stopping", "down", "down")  # of a broker, by mode


class Confirmed(NamedTuple):
    """A way of the full rules; or none, and where they part from the core."""

    way: tuple[int, ...]
    parted: str = ""


class Found(NamedTuple):
    """A way of the core: its faults, its steps, and the states after them."""

    faults: int
    labels: tuple[Label, ...]
    states: tuple[int, ...]


class _Stage(NamedTuple):
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


def confirm(
    config: Config, question: Question, found: Found, space: Space
) -> Confirmed:
    """Take the way by the full rules, with as many faults and no more."""
    graph = RuleGraph(question, found.faults)
    now = start(config)
    way: tuple[int, ...] = ()
    for label, whole in zip(found.labels, found.states, strict=True):
        stage = _Stage(label, space, whole)
        tries = (
            (_of(stage), _agrees(stage, closely=True), FEW),
            (_any_free(stage), _agrees(stage, closely=True), FEW),
            (_any_free(stage), _agrees(stage, closely=False), MANY),
        )
        reached = next(filter(None, (_reach(graph, now, *one) for one in tries)), None)
        if reached is None:
            return Confirmed((), spelled(space.rules, label))
        now, way = reached[0], (*way, *reached[1])
        if graph.is_wanted(now):
            return Confirmed(way)
    reached = _reach(graph, now, _free, graph.is_wanted, MANY)
    if reached is None:
        return Confirmed((), "the end")
    return Confirmed((*way, *reached[1]))


def spelled(rules: Rules, label: Label) -> str:
    """A step of the core as one writes it: ``fetch:b2:b1``."""
    names = (*rules.names, CONTROLLER)
    word, *places = label
    if word == "send":
        return f"send:{places[0]}:{names[int(places[1])]}"
    return ":".join([str(word), *(names[int(at)] for at in places)])


Filter = Callable[[World, Choice], bool]
Goal = Callable[[Situation], bool]


def _reach(
    graph: RuleGraph, first: Situation, takes: Filter, wanted: Goal, most: int
) -> tuple[Situation, tuple[int, ...]] | None:
    """The first situation that is wanted, breadth first, and the way to it."""
    seen = {first}
    level: list[tuple[Situation, tuple[int, ...]]] = [(first, ())]
    begun = wanted(first)
    if begun:
        return level[0]
    while level:
        after: list[tuple[Situation, tuple[int, ...]]] = []
        for now, way in level:
            for number, (choice, then) in enumerate(graph.choices(now)):
                if then in seen or not takes(now.world, choice):
                    continue
                seen.add(then)
                if wanted(then):
                    return then, (*way, number)
                after.append((then, (*way, number)))
                if len(seen) > most:
                    return None
        level = after
    return None


def _free(_: World, choice: Choice) -> bool:
    return choice.fault == FREE and not isinstance(choice.action, act.Order)


def _any_free(stage: _Stage) -> Filter:
    """Its own moves, and whatever else costs nothing; no order but its own."""
    own = _of(stage)

    def takes(world: World, choice: Choice) -> bool:
        return _free(world, choice) or own(world, choice)

    return takes


def _of(stage: _Stage) -> Filter:
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


def _agrees(stage: _Stage, *, closely: bool) -> Goal:
    """Whether a world is what the core says, about everybody concerned.

    `closely`: in their high watermarks too.
    """
    space, whole = stage.space, stage.whole
    asked = stage.about[1:] if stage.label[0] == "ask" else stage.about
    concerned = tuple(
        (name, space.part(whole, at))
        for at, name in enumerate(space.rules.names)
        if name in asked
    )
    needed = {m for m in (1, 2, 3) if space.acked(whole) >> m - 1 & 1}

    def holds(now: Situation) -> bool:
        world = now.world
        beliefs = world.producers[0].beliefs
        acked = {belief.message for belief in beliefs if belief.state == "acked"}
        return (
            needed <= acked
            and _decided(space.rules, world) == space.decided(whole)[:3]
            and _cuts(space, world) == space.cuts(whole)
            and all(
                _is_so(space.rules, world, name, part, closely=closely)
                for name, part in concerned
            )
        )

    return holds


def _decided(rules: Rules, world: World) -> tuple[int, int, int]:
    """Leader, epoch and in-sync replicas, as the core writes them."""
    now = world.controller.metadata.partitions[0]
    leader = rules.names.index(now.leader) if now.leader else NOBODY
    return leader, now.leader_epoch, _set(rules, now.isr)


def _set(rules: Rules, names: tuple[str, ...]) -> int:
    return sum(1 << rules.names.index(name) for name in names)


def _cuts(space: Space, world: World) -> int:
    """The links that are cut in either direction."""
    names = (*space.rules.names, CONTROLLER)
    cut = {frozenset((one.source, one.target)) for one in world.network.links}
    return sum(
        1 << place
        for place, (one, other) in enumerate(space.links)
        if frozenset((names[one], names[other])) in cut
    )


def _is_so(rules: Rules, world: World, name: str, part: Part, *, closely: bool) -> bool:
    """Whether a broker is what the core says."""
    broker = world.brokers[place(name)]
    hosted = broker.partitions[0]
    if hosted is None or broker.state != STATES[part.mode]:
        return False
    log = tuple(item.epoch << 2 | item.message for item in hosted.replica.log)
    if log != part.log:
        return False
    if part.mode not in (UP, STOPPING):
        return True
    if closely and hosted.replica.high_watermark != part.hw:
        return False
    leader, epoch = NOBODY, part.epoch
    if hosted.leadership is not None:
        leader, epoch = rules.names.index(name), hosted.leadership.epoch
    elif hosted.fetcher is not None:
        leader = rules.names.index(hosted.fetcher.leader)
        epoch = hosted.fetcher.epoch
    return (leader, epoch) == (part.leader, part.epoch)
