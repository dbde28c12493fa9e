"""Answers of pure functions, repeated as long as all that they were shown is equal.

Step after step most of a world stays as it is, and the same is asked of it again.

Left out: nothing, it holds no rule.
"""

from collections.abc import Callable, Hashable
from typing import Any, Protocol, TypeVar, TypeVarTuple

Seen = TypeVarTuple("Seen")
Answer = TypeVar("Answer")

KEPT = 2  # answers a rule and a process: what is set is often unset again soon


class Recall(Protocol):
    """Asks a pure function what follows from what it is shown, about a process."""

    def __call__(
        self, rule: Callable[[*Seen], Answer], name: Hashable, /, *seen: *Seen
    ) -> Answer:
        """The function's answer."""


def afresh(rule: Callable[[*Seen], Answer], _: Hashable, /, *seen: *Seen) -> Answer:
    """Ask anew, whatever was answered before."""
    return rule(*seen)


def recalling() -> Recall:
    """Repeat a kept answer if all that the function would be shown is equal.

    It belongs to one driver: the rules keep nothing.
    """
    known: dict[Hashable, list[tuple[tuple[object, ...], Any]]] = {}

    def recall(
        rule: Callable[[*Seen], Answer], name: Hashable, /, *seen: *Seen
    ) -> Answer:
        kept = known.get((rule, name))
        if kept is None:
            kept = known[rule, name] = []
        for before, answer in kept:
            if before == seen:
                return answer  # type: ignore[no-any-return]  # the same rule's
        new = rule(*seen)
        kept.insert(0, (seen, new))
        del kept[KEPT:]
        return new

    return recall
