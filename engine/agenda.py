"""What is still to be ordered in a run, and when its turn comes.

An order of a script has a time. One that a visitor adds at a step comes right after
that step: `step` counts the steps of that millisecond, so nothing gets in between,
however many there are. One that waits for an occasion ("message 3 is acknowledged")
comes when that has happened, whenever that is, or never.
"""

from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from engine.model.actions import Order
from engine.model.events import (
    Event,
    MessageBuffered,
    MessageProcessed,
    RecordAcked,
    RecordAppended,
    RecordReplicated,
    RecordsHandedOut,
    RequestSent,
)

# What may happen to a message, in a word, and which event says so.
OCCASIONS: Mapping[str, type[Event]] = {
    "buffered": MessageBuffered,
    "sent": RequestSent,
    "appended": RecordAppended,
    "replicated": RecordReplicated,
    "acked": RecordAcked,
    "read": RecordsHandedOut,
    "processed": MessageProcessed,
}


class Occasion(NamedTuple):
    """What an order waits for: the first time that this happens to the message."""

    what: str  # one of OCCASIONS
    message: int

    @property
    def text(self) -> str:
        """Return it as a link spells it: ``acked-3``."""
        return f"{self.what}-{self.message}"

    def is_told_by(self, event: Event) -> bool:
        """Tell whether this event is the occasion."""
        if not isinstance(event, OCCASIONS[self.what]):
            return False
        several: tuple[int, ...] = getattr(event, "messages", ())
        return self.message in several or self.message == getattr(event, "message", 0)


@dataclass(frozen=True, slots=True)
class ScheduledOrder:
    """An order and its time; `origin` says where it was written, for messages.

    A broker may be named by its role: ``leader`` or ``leader/1`` (of partition
    1), ``follower`` (the first other in-sync replica). The role is looked up
    when the order falls due.
    """

    at_ms: int  # since the start; with `after`, since that
    order: Order
    origin: str = ""
    added: bool = False  # by a visitor, on top of the scenario's script
    step: int = 0  # right after so many steps of that millisecond; 0: before any
    after: Occasion | None = None

    @property
    def turn(self) -> tuple[int, int]:
        """What orders are sorted by."""
        return self.at_ms, self.step


@dataclass(slots=True)
class Agenda:
    """The orders that are still to come."""

    timed: list[ScheduledOrder]  # at a time, before what happens by itself then
    placed: list[ScheduledOrder]  # right after a step
    waiting: list[ScheduledOrder]  # for an occasion
    at_once: list[ScheduledOrder] = field(default_factory=list)

    @property
    def first_ms(self) -> int | None:
        """When the next order falls due; None: none has a time (any more)."""
        if self.at_once:
            return 0
        if not self.placed:
            return self.timed[0].at_ms if self.timed else None
        return min(first.at_ms for first in (*self.timed[:1], self.placed[0]))

    def due(self, upcoming: int, count: Callable[[int], int]) -> ScheduledOrder | None:
        """Take the order whose turn it is before anything else happens at `upcoming`.

        `count` tells how many steps there were in a millisecond so far.
        """
        if self.at_once:
            return self.at_once.pop(0)
        if self.placed:
            first = self.placed[0]
            limit = min([upcoming, *(order.at_ms for order in self.timed[:1])])
            if first.at_ms < limit or (
                first.at_ms == limit and count(first.at_ms) >= first.step
            ):
                return self.placed.pop(0)
        if self.timed and self.timed[0].at_ms <= upcoming:
            return self.timed.pop(0)
        return None

    def hear(self, events: Sequence[Event], now: int) -> None:
        """Events have happened: what waited for one of them gets its time."""
        if not self.waiting:
            return
        still: list[ScheduledOrder] = []
        for order in self.waiting:
            occasion = order.after
            if occasion is None or not any(map(occasion.is_told_by, events)):
                still.append(order)
            elif order.at_ms == 0:
                self.at_once.append(order)
            else:
                later = replace(order, at_ms=now + order.at_ms, after=None)
                insort(self.timed, later, key=lambda timed: timed.at_ms)
        self.waiting = still


def agenda(orders: Sequence[ScheduledOrder]) -> Agenda:
    """Sort orders by their kind and by their turn."""
    timed = sorted(orders, key=lambda order: order.turn)
    return Agenda(
        timed=[o for o in timed if o.after is None and not o.step],
        placed=[o for o in timed if o.after is None and o.step],
        waiting=[o for o in orders if o.after is not None],
    )
