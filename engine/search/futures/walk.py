"""One future of a world: a fault now, or none, and then some order of all the rest.

Which of all that is enabled comes next is drawn by counter (`blake2b` of the seed, the
step, the future and the turn), so the same future is drawn everywhere. Work is drawn
three times out of four, timers otherwise; what is down is started, and what is cut is
healed, when nothing else is left. The future ends when nothing matters any more, or
after MOST_TURNS.

Left out: new messages, records that grow old, false alarms (`engine.search.alarms`).
"""

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from engine.model import actions as act
from engine.model.enabled import enabled
from engine.model.state import World
from engine.model.step import step
from engine.recall import Recall
from engine.search.alarms import cost
from engine.search.faults import CRASH, FREE, KILL, KILL_CONSUMER, orders
from engine.search.reduction import is_chosen

MOST_TURNS = 60
HASTE = 4  # one turn in so many is for timers
ORDINARY = (CRASH, KILL, KILL_CONSUMER)

# What takes its time: drawn less often than everything else.
SLOW = (
    *(act.AnswerFetch, act.ExpireBatch, act.ExpireMember, act.ExpireProduce),
    *(act.ExpireRebalance, act.ExpireSession, act.PassCommitInterval, act.PassLag),
    *(act.ExceedPollInterval, act.TimeOutFetch, act.TimeOutRequest, act.FailAttempt),
    *(act.EndBackoff, act.EndLinger, act.Heartbeat),
)

Draw = Callable[[int], int]  # of so many possibilities, which one


class Odds(NamedTuple):
    """What may go wrong in a future."""

    seed: int = 1
    kinds: tuple[str, ...] = ORDINARY  # of faults; one of them, once


def drawing(*names: int) -> Draw:
    """Draw by counter: the names alone decide."""
    prefix = ":".join(map(str, names))
    turn = 0

    def draw(most: int) -> int:
        nonlocal turn
        turn += 1
        text = f"{prefix}:{turn}".encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=6).digest()) % most

    return draw


def faults_of(world: World, odds: Odds) -> tuple[act.Order, ...]:
    """The faults that may come now."""
    return tuple(order for kind, order in orders(world) if kind in odds.kinds)


def future(world: World, fault: act.Order | None, draw: Draw, recall: Recall) -> World:
    """Where one future of a world ends, with that fault now."""
    if fault is not None:
        world = step(world, fault).world
    for _ in range(MOST_TURNS):
        action = _next(world, draw, recall)
        if action is None:
            break
        world = step(world, action).world
    return world


def _next(world: World, draw: Draw, recall: Recall) -> act.Action | None:
    """Draw what happens next; None: nothing that matters."""
    work: list[act.Action] = []
    slow: list[act.Action] = []
    for move in enabled(world, recall):
        fault = cost(world, move)
        if fault == FREE and is_chosen(world, move, fault, every_order=False):
            (slow if isinstance(move, SLOW) else work).append(move)
    if slow and (not work or draw(HASTE) == 0):
        return slow[draw(len(slow))]
    if not work:
        work += [order for kind, order in orders(world) if kind == FREE]
    return work[draw(len(work))] if work else None
