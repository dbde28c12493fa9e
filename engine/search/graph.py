"""The graph that a search walks: worlds by the rules themselves, and what they cost.

A situation is a world and what has gone wrong in it so far. What may come next is
every enabled move of the rules, the next message, every fault that the bounds still
allow, and every repair. What comes of it is for `engine.model.step` to say; which of
it is done at once, or never chosen, for `engine.search.reduction`.

Left out: messages that one call hands over together; more than one partition's worth
of messages (all go where the producer sends them); transactions.
"""

from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple

from engine.model import actions as act
from engine.model.begin import begin
from engine.model.config import Config
from engine.model.enabled import arriving, enabled
from engine.model.state import UNKNOWN, Packet, Record, World
from engine.model.step import step
from engine.recall import recalling
from engine.search.alarms import cost
from engine.search.faults import (
    CRASH,
    DISK,
    DROP,
    EXIT,
    FREE,
    KILL,
    KINDS,
    LARGE,
    POWER,
    orders,
    unheard,
)
from engine.search.goals import DUPLICATE, GOALS, INVARIANT, PHANTOM, REORDER
from engine.search.memory import Memory, begun, watched
from engine.search.question import Question
from engine.search.reading import is_prompt_of_group
from engine.search.reduction import FROM_BUFFER, is_answer, is_chosen, is_prompt, plain
from engine.search.slices import CONSUMER, in_part

BYTES = 100  # of every message
MOST_PROMPT = 200  # more than so many at once would go round in circles


class Situation(NamedTuple):
    """A world, how often what has gone wrong, and what was before.

    Kinds that may happen as often as all faults together are counted as one, in the
    first place.
    """

    world: World
    spent: tuple[int, ...] = (0,) * (1 + len(KINDS))
    memory: Memory = Memory()


class Choice(NamedTuple):
    """One thing that may happen next, and what it counts as."""

    action: act.Action
    fault: str = FREE
    more: tuple[act.Action, ...] = ()  # at the same instant


class RuleGraph:
    """The rules, within the bounds of a question, with so many faults in all."""

    def __init__(self, question: Question, total: int) -> None:
        """Look for the question's goal."""
        self.question = question
        self.total = total
        self.recall = recalling()
        self.allowed = in_part(question.part, question.bounds.faults)
        self.is_read = question.part == CONSUMER
        self.may_end = any(self.allowed.get(kind) for kind in (KILL, EXIT))
        self.places = {
            kind: 0 if self.allowed.get(kind, 0) >= total else place
            for place, kind in enumerate(KINDS, 1)
        }
        self.remembers = question.goal == INVARIANT
        self.is_doubtful = question.goal in (DUPLICATE, REORDER, PHANTOM) and any(
            self.allowed.get(kind) for kind in (CRASH, POWER, DISK, DROP)
        )
        self.may_keep = self.is_doubtful and bool(self.allowed.get(POWER))
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
        past = (now.spent, now.memory)
        return (fixed, producers, network, *brokers, controller, past)

    def together(self, parts: tuple[Any, ...]) -> Situation:
        """The situation of these parts."""
        (config, *rest), producers, network, *brokers, controller, past = parts
        whole = (config, producers, network, tuple(brokers), controller, *rest)
        return Situation(World(*whole), *past)

    def is_wanted(self, now: Situation) -> bool:
        """Whether the goal is reached."""
        if self.remembers and now.memory.ghost is not None:
            return bool(now.memory.broken)
        return self.goal(now.world)

    def trace(self, now: Situation, choice: Choice) -> list[act.Action]:
        """A choice, and what is done at once because of it."""
        done: list[act.Action] = [choice.action, *choice.more]
        self._at_once(_carried_out(now.world, choice), done)
        return done

    def settled(self, world: World) -> World:
        """The world when all is done that waits for nobody, as the search has it."""
        return plain(self._at_once(world, []))

    def _options(self, now: Situation) -> Iterator[Choice]:
        world = now.world
        for move in enabled(world, self.recall):
            kind = cost(world, move)
            if self._is_chosen(world, move, kind) and self._may(now, kind):
                yield Choice(move, kind)
        yield from self._sends(now)
        for kind, order in orders(world):
            if self._may(now, kind):
                yield Choice(order, kind)
                for lost in unheard(world, order):
                    yield Choice(lost, kind, (order,))

    def _sends(self, now: Situation) -> Iterator[Choice]:
        """The next message of whoever sends; a reader's part: some at one instant."""
        sent = sum(len(producer.beliefs) for producer in now.world.producers)
        left = self.question.bounds.messages - sent
        large = now.world.config.topic.max_message_bytes + 1
        pairs = zip(now.world.producers, now.world.config.producers, strict=True)
        for name in [p.name for p, c in pairs if p.state == "running" and not c.inside]:
            for several in range(1, 1 + (left if self.is_read else min(left, 1))):
                first, *more = (
                    act.Send(name, (Record(sent + number, UNKNOWN, BYTES),))
                    for number in range(1, several + 1)
                )
                yield Choice(first, FREE, tuple(more))
            if left > 0 and self._may(now, LARGE):
                record = Record(sent + 1, UNKNOWN, large)
                yield Choice(act.Send(name, (record,)), LARGE)

    def _may(self, now: Situation, kind: str) -> bool:
        if kind == FREE:
            return True
        spent = now.spent[self.places[kind]]
        return spent < self.allowed.get(kind, 0) and sum(now.spent) < self.total

    def _after(self, now: Situation, choice: Choice) -> Situation:
        done: list[act.Action] = [choice.action, *choice.more]
        world = plain(self._at_once(_carried_out(now.world, choice), done))
        memory = now.memory
        if self.remembers:
            before = memory if memory.ghost is not None else begun(now.world)
            memory = watched(before, now.world, done)
        if choice.fault == FREE:
            return Situation(world, now.spent, memory)
        spent = list(now.spent)
        spent[self.places[choice.fault]] += 1
        return Situation(world, tuple(spent), memory)

    def _at_once(self, world: World, done: list[act.Action]) -> World:
        """Do all that waits for nobody, and note it."""
        if self.question.every_order:
            return world
        for _ in range(MOST_PROMPT):
            move = self._first_prompt(world, arriving(world))
            move = move or self._first_prompt(world, enabled(world, self.recall))
            if move is None:
                break
            world = step(world, move).world
            done.append(move)
        return world

    def _first_prompt(
        self, world: World, ready: tuple[act.Move, ...]
    ) -> act.Move | None:
        """The next of what is done at once; who leads is heard before a retry."""
        prompt = [move for move in ready if self._is_prompt(world, move)]
        heard = (move for move in prompt if isinstance(move, act.RefreshMetadata))
        return next(heard, prompt[0] if prompt else None)

    def _is_chosen(self, world: World, move: act.Move, kind: str) -> bool:
        if self.may_keep and isinstance(move, act.WriteBack):
            return True
        return is_chosen(world, move, kind, every_order=self.question.every_order)

    def _is_prompt(self, world: World, move: act.Move) -> bool:
        """Whether a move is done at once: in this part, and with these faults."""
        if self.may_end and isinstance(move, FROM_BUFFER):
            return False
        if self.is_doubtful and is_answer(world, move):
            return False
        if self.is_read and is_prompt_of_group(world, move):
            return True
        return is_prompt(world, move)

    def _is_within(self, world: World) -> bool:
        bounds = self.question.bounds
        partitions = world.controller.metadata.partitions
        if any(item.leader_epoch > bounds.epochs for item in partitions):
            return False
        if any(
            consumer.attempts.count(message) > max(bounds.attempts, wanted.attempts)
            for consumer, wanted in zip(
                world.consumers, world.config.consumers, strict=True
            )
            for message in consumer.attempts
        ):
            return False
        return not any(
            batch.attempts >= bounds.attempts
            for producer in world.producers
            for batches in (*producer.queues, *(r.batches for r in producer.in_flight))
            for batch in batches
        )


def _carried_out(world: World, choice: Choice) -> World:
    """What comes of a choice itself."""
    for action in (choice.action, *choice.more):
        world = step(world, action).world
    return world


def start(config: Config) -> Situation:
    """The healthy, idle cluster that every search begins with."""
    return Situation(begin(config))


def head_of(world: World, number: int) -> Packet:
    """The packet of that number."""
    return next(item for item in world.network.packets if item.number == number)
