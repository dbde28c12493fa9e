"""The graph that a search walks: worlds by the rules themselves, and what they cost.

A situation is a world and what has gone wrong in it so far. What may come next is
every enabled move of the rules, the next message, every fault that the bounds still
allow, and every repair. What comes of it is for `engine.model.step` to say; which of
it is done at once, or never chosen, for `engine.search.reduction`.

Left out: messages that one call hands over together; more than one partition's worth
of messages (all go where the producer sends them).
"""

from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple

from engine.model import actions as act
from engine.model.begin import begin
from engine.model.config import Config
from engine.model.enabled import enabled
from engine.model.sight import recalling
from engine.model.state import UNKNOWN, Packet, Record, World
from engine.model.step import step
from engine.search.faults import FREE, KINDS, cost, orders
from engine.search.goals import GOALS
from engine.search.question import Question
from engine.search.reduction import is_chosen, is_prompt, plain

BYTES = 100  # of every message
MOST_PROMPT = 200  # more than so many at once would go round in circles


class Situation(NamedTuple):
    """A world, and how often what has gone wrong."""

    world: World
    spent: tuple[int, ...] = (0,) * len(KINDS)


class Choice(NamedTuple):
    """One thing that may happen next, and what it counts as."""

    action: act.Action
    fault: str = FREE


class RuleGraph:
    """The rules, within the bounds of a question, with so many faults in all."""

    def __init__(self, question: Question, total: int) -> None:
        """Look for the question's goal."""
        self.question = question
        self.total = total
        self.recall = recalling()
        self.allowed = dict(question.bounds.faults)
        self.places = {kind: place for place, kind in enumerate(KINDS)}
        self.goal = GOALS[question.goal][1]

    def choices(self, now: Situation) -> Iterator[tuple[Choice, Situation]]:
        """All that may happen next, in the order of the rules; then the orders."""
        for choice in self._options(now):
            then = self._after(now, choice)
            if self._is_within(then.world):
                yield choice, then

    def apart(self, now: Situation) -> tuple[Hashable, ...]:
        """The parts of a situation, those that change together in one."""
        config, producers, network, brokers, controller, *rest = now.world
        fixed = (config, *rest)
        return (fixed, producers, network, *brokers, controller, now.spent)

    def together(self, parts: tuple[Any, ...]) -> Situation:
        """The situation of these parts."""
        (config, *rest), producers, network, *brokers, controller, spent = parts
        whole = (config, producers, network, tuple(brokers), controller, *rest)
        return Situation(World(*whole), spent)

    def is_wanted(self, now: Situation) -> bool:
        """Whether the goal is reached."""
        return self.goal(now.world)

    def trace(self, now: Situation, choice: Choice) -> list[act.Action]:
        """A choice, and what is done at once because of it."""
        done: list[act.Action] = [choice.action]
        self._at_once(step(now.world, choice.action).world, done)
        return done

    def _options(self, now: Situation) -> Iterator[Choice]:
        world = now.world
        free = self.question.every_order
        for move in enabled(world, self.recall):
            kind = cost(world, move)
            if is_chosen(world, move, kind, every_order=free) and self._may(now, kind):
                yield Choice(move, kind)
        sent = sum(len(producer.beliefs) for producer in world.producers)
        if sent < self.question.bounds.messages:
            record = Record(sent + 1, UNKNOWN, BYTES)
            for producer in world.producers:
                if producer.state == "running":
                    yield Choice(act.Send(producer.name, (record,)))
        for kind, order in orders(world):
            if self._may(now, kind):
                yield Choice(order, kind)

    def _may(self, now: Situation, kind: str) -> bool:
        if kind == FREE:
            return True
        spent = now.spent[self.places[kind]]
        return spent < self.allowed.get(kind, 0) and sum(now.spent) < self.total

    def _after(self, now: Situation, choice: Choice) -> Situation:
        world = plain(self._at_once(step(now.world, choice.action).world, []))
        if choice.fault == FREE:
            return Situation(world, now.spent)
        spent = list(now.spent)
        spent[self.places[choice.fault]] += 1
        return Situation(world, tuple(spent))

    def _at_once(self, world: World, done: list[act.Action]) -> World:
        """Do all that waits for nobody, and note it."""
        if self.question.every_order:
            return world
        for _ in range(MOST_PROMPT):
            ready = enabled(world, self.recall)
            move = next((m for m in ready if is_prompt(world, m)), None)
            if move is None:
                break
            world = step(world, move).world
            done.append(move)
        return world

    def _is_within(self, world: World) -> bool:
        bounds = self.question.bounds
        partitions = world.controller.metadata.partitions
        if any(item.leader_epoch > bounds.epochs for item in partitions):
            return False
        return not any(
            batch.attempts >= bounds.attempts
            for producer in world.producers
            for batches in (*producer.queues, *(r.batches for r in producer.in_flight))
            for batch in batches
        )


def start(config: Config) -> Situation:
    """The healthy, idle cluster that every search begins with."""
    return Situation(begin(config))


def head_of(world: World, number: int) -> Packet:
    """The packet of that number."""
    return next(item for item in world.network.packets if item.number == number)
