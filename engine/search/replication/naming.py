"""What may come next in the core with its name: for the few states of a way.

The same as `engine.search.replication.successors`, without what is kept there.

Left out: nothing of its own.
"""

from collections.abc import Iterator

from engine.search.faults import CUT, FREE, LAG
from engine.search.replication.kept import NUMBER
from engine.search.replication.space import DUTY, MOST, PART, Label
from engine.search.replication.successors import Successors


def name_of(known: Successors, state: int, then: int) -> Label:
    """What happens between two states that follow each other."""
    return next(label for label, after in named(known, state) if after == then)


def named(known: Successors, whole: int) -> Iterator[tuple[Label, int]]:
    """Every move and every fault with its name, and the state after it."""
    for label, kind, move, gain in _labels(known, whole):
        cost = known.cost(whole, kind) if kind else 0
        if cost is not None:
            lacks = ~(whole >> known.space.at_duty) & 7
            yield (
                label,
                whole + move + cost + ((gain & lacks) << known.space.at_duty),
            )


def _labels(known: Successors, whole: int) -> Iterator[tuple[Label, str, int, int]]:
    space = known.space
    decision = whole >> space.at_decided & MOST
    cuts = space.cuts(whole)
    numbers = [whole >> PART * name & NUMBER for name in known.names]
    for name, number in enumerate(numbers):
        reaches = not cuts >> name & 1
        yield from space.own(name, number, decision, reaches=reaches)
        if reaches:
            for label, other, out, move, gain in space.altered(name, number, decision):
                gone = known.is_gone(whole, cuts, name, other)
                yield label, LAG if out and not gone else FREE, move, gain
        duty = whole >> space.at_duty & (1 << DUTY) - 1
        for label, move, gain in space.sends(name, number, duty):
            yield label, FREE, move, gain
        for other, follower in enumerate(numbers):
            if other != name:
                for label, move, gain in space.fetches(name, other, number, follower):
                    yield label, FREE, move, gain
    for label, kind, move in space.rest(decision):
        yield label, kind, move, 0
    for link, bit in known.links.items():
        cut = bool(cuts & bit)
        move = -bit if cut else bit
        kind = FREE if cut else CUT
        yield ("heal" if cut else CUT, *link), kind, move << space.at_cuts, 0
