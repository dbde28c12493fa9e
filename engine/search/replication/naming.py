"""What may come next in the core with its name: for the few states of a way.

The same as `engine.search.replication.successors`, slowly.

Left out: nothing of its own.
"""

from collections.abc import Iterator

from engine.search.faults import CUT, FREE, LAG
from engine.search.replication.kept import NUMBER, Kept
from engine.search.replication.space import DUTY, MOST, PART, Label


def named(known: Kept, whole: int) -> Iterator[tuple[Label, str, int]]:
    """Every move and fault: its name, what it counts as, and the state after it."""
    for label, kind, move, gain in _labels(known, whole):
        cost = known.cost(whole, kind) if kind else 0
        if cost is not None:
            lacks = ~(whole >> known.space.at_duty) & 7
            yield (
                label,
                kind,
                whole + move + cost + ((gain & lacks) << known.space.at_duty),
            )


def _labels(known: Kept, whole: int) -> Iterator[tuple[Label, str, int, int]]:
    space = known.space
    decision = whole >> space.at_decided & MOST
    cuts = space.cuts(whole)
    numbers = [whole >> PART * name & NUMBER for name in known.names]
    for name, number in enumerate(numbers):
        reaches = not cuts >> name & 1
        yield from space.own(name, number, decision, reaches=reaches)
        if reaches:
            yield from _altered(known, whole, name, numbers)
        duty = whole >> space.at_duty & (1 << DUTY) - 1
        for label, move, gain in space.sends(name, number, duty):
            yield label, FREE, move, gain
        for other, follower in enumerate(numbers):
            if other != name:
                for label, move, gain in space.fetches(name, other, number, follower):
                    yield label, FREE, move, gain
    for label, kind, move in space.rest(decision):
        if kind or known.is_behind(whole):
            yield label, kind, move, 0
    for link, bit in known.links.items():
        cut = bool(cuts & bit)
        move = -bit if cut else bit
        kind = FREE if cut else CUT
        yield ("heal" if cut else CUT, *link), kind, move << space.at_cuts, 0


def _altered(
    known: Kept, whole: int, name: int, numbers: list[int]
) -> Iterator[tuple[Label, str, int, int]]:
    """How a leader changes its in-sync replicas; who is there is put out by a fault."""
    space = known.space
    decision = whole >> space.at_decided & MOST
    for label, other, out, move, gain in space.altered(name, numbers[name], decision):
        if out:
            gone = known.is_gone(whole, space.cuts(whole), name, other)
            yield label, FREE if gone else LAG, move, gain
        elif known.may_join(whole, name, other):
            yield label, FREE, move, gain
