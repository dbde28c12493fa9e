"""What is asked of a run's replicas, in the graph of the replication core.

A message is *lost* as `engine.search.replication.loss` has it. It is *saved* once it
may be read: its leader is the one that the controller means and hears, and has it below
its high watermark. An operator's unclean election is a rescue, as for the ledger; a
fault it is only if it is among the faults.

Left out: messages that are sent later, and whatever the core leaves out.
"""

from collections.abc import Callable, Iterable

from engine.model.state import World
from engine.search.exact.offsets import ASKED
from engine.search.exact.projection import projections
from engine.search.faults import UNCLEAN
from engine.search.question import Bounds
from engine.search.replication import Rules
from engine.search.replication.loss import lost
from engine.search.replication.parts import NOBODY, RUNNING
from engine.search.replication.space import MOST, Space
from engine.search.replication.successors import Successors


class Replicas:
    """The graph of a run's replicas, with as many of these faults as there are."""

    def __init__(self, rules: Rules, kinds: tuple[str, ...], total: int) -> None:
        """Let faults of these kinds happen, so many in all."""
        allowed = tuple((kind, total) for kind in {*kinds, UNCLEAN})
        self.space = Space(rules, Bounds(faults=allowed, total=total))
        self._next = Successors(self.space)
        self._rules = rules._replace(messages=ASKED)
        self._is_fault = UNCLEAN in kinds
        self.kinds = kinds
        self.epochs = rules.epochs
        self.nowhere = "no step is one that the replication core can be at"

    def states_of(
        self, world: World, messages: Iterable[int], /
    ) -> dict[int, set[int]]:
        """By message: the states that a world may be."""
        return {item: projections(self.space, world, item) for item in messages}

    def lost(self, _: int, /) -> Callable[[int], bool]:
        """Whether the message that a state is about is lost."""
        return self.is_lost

    def served(self, _: int, /) -> Callable[[int], bool]:
        """Whether the message that a state is about may be read."""
        return self.is_served

    def is_full(self) -> str:
        """Why no more parts can be told apart."""
        space = self.space
        return f"{len(space.parts):,} parts" if space.is_full() else ""

    def free(self, whole: int, /) -> list[int]:
        """The states after every move that costs nothing."""
        return self._next.free(whole)

    def faults(self, whole: int, /) -> list[int]:
        """The states after every fault."""
        found = self._next.faults(whole)
        if self._is_fault:
            return found
        saving = self.rescues(whole)
        return [then for then in found if then not in saving] if saving else found

    def rescues(self, whole: int, /) -> list[int]:
        """The states after an unclean election that an operator orders."""
        decision = whole >> self.space.at_decided & MOST
        return [
            whole + move
            for kind, move in self._next.rest_of(decision)
            if kind == UNCLEAN
        ]

    def is_lost(self, whole: int) -> bool:
        """Whether the message is lost."""
        acked = self.space.acked(whole) & ASKED
        if not acked:
            return False
        space, cuts = self.space, self.space.cuts(whole)
        parts = tuple(space.part(whole, name) for name in range(space.many))
        return lost(self._rules, acked, space.decided(whole), parts, cuts)

    def is_served(self, whole: int) -> bool:
        """Whether the message may be read, now."""
        decided = self.space.decided(whole)
        name = decided.leader
        if name == NOBODY or self.space.cuts(whole) >> name & 1:
            return False
        part = self.space.part(whole, name)
        return (
            part.mode in RUNNING
            and (part.leader, part.epoch) == (name, decided.epoch)
            and any(entry & 3 == ASKED for entry in part.log[: part.hw])
        )
