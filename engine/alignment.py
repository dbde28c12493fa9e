"""Two timelines on one clock: which steps of two runs are the same step.

The clock of a comparison is not time: a run that waits is not another story. Two
steps are *the same event* if the same thing happened to the same message between
the same parties at the same offset, whenever that was. What a library numbers for
itself (batches, correlations) says nothing about that and is left aside.

Of all ways to lay the steps of one run beside those of the other, without changing
the order of either, the one is chosen that makes most of them meet (a heaviest
common subsequence). Causes come before effects in each run, and the order of each
run is kept, so no effect is ever shown beside a moment before its cause. What met
nothing is a step of one side alone: the other side waits. A step that comes to
both, but at another place in the order of things, belongs to one side alone too,
and knows where the other side has it.

Left out: that two things may happen in either order and mean the same. A swapped
order is a difference, though it may be one without consequence.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import NamedTuple

from engine.model.actions import Order
from engine.model.events import Event
from engine.run import Step

# What a library counts for itself; two runs may count differently and do the same.
COUNTED = {"batch", "batches", "correlation", "opened", "closed", "request"}
# Who did it, and to what: of two events that share this, one happened otherwise.
CONCERNED = {
    *("producer", "broker", "consumer", "client", "group", "follower", "by"),
    *("source", "target", "partition", "message", "messages", "offset"),
}
REACH = 8  # so many of its like before and after may an event be paired with
EQUAL, ALIKE = 4, 1  # what an event that is the same, or nearly, weighs
SECOND = 1_000

Pairs = dict[tuple[int, int], int]
READINGS: dict[tuple[str, bool], Callable[[Event], Hashable]] = {}  # kept once made


class Joint(NamedTuple):
    """One step of a comparison: where each side stands after it."""

    left: int
    right: int
    kind: str  # "same" | "differs": both moved | "left" | "right": one side did
    elsewhere: int | None = None  # the waiting side's step in which the same happens


class Alignment(NamedTuple):
    """All steps of a comparison, in an order that both sides agree with."""

    joints: tuple[Joint, ...]
    first: int | None  # the first of them that differs; None: the same story
    parted: int | None  # the first at which the clocks differ; None: never


def align(left: Sequence[Step], right: Sequence[Step]) -> Alignment:
    """Lay two runs beside each other, step by step; both begin with step 0."""
    met = _heaviest(_pairs(left, right))
    names = [_same_names(left), _same_names(right)]
    joints = list(_joints(left, right, met, names))
    first = next((i for i, one in enumerate(joints) if one.kind != "same"), None)
    parted = (
        i
        for i, one in enumerate(joints)
        if one.kind in ("same", "differs")
        and left[one.left].at_ms != right[one.right].at_ms
    )
    return Alignment(tuple(joints), first, next(parted, None))


def identity(event: Event) -> Hashable:
    """Say what happened, without what a library only counts for itself."""
    kind = type(event)
    return kind.__name__, _reading(kind, whole=True)(event)


def is_same(left: Step, right: Step) -> bool:
    """Tell whether the same happened in two steps, whenever that was."""
    return _names(left) == _names(right)


def _names(step: Step) -> Counter[Hashable]:
    return Counter(identity(event) for event in step.events)


def _reading(kind: type[Event], *, whole: bool) -> Callable[[Event], Hashable]:
    known = READINGS.get((kind.__name__, whole))
    if known is None:
        every = [field.name for field in fields(kind)]
        names = [n for n in every if (n not in COUNTED if whole else n in CONCERNED)]
        known = attrgetter(*names) if names else attrgetter("__class__.__name__")
        READINGS[kind.__name__, whole] = known
    return known


def _traits(step: Step) -> Iterator[tuple[Hashable, int]]:
    """Yield by what a step may be known on the other side, and how much that says."""
    for event in step.events:
        kind = type(event)
        yield identity(event), EQUAL
        yield ("about", kind.__name__, _reading(kind, whole=False)(event)), ALIKE
    if isinstance(step.action, Order):
        yield ("ordered", type(step.action).__name__), ALIKE


def _places(steps: Sequence[Step]) -> dict[Hashable, list[int]]:
    places: dict[Hashable, list[int]] = {}
    for number, step in enumerate(steps):
        for trait, _ in _traits(step):
            places.setdefault(trait, []).append(number)
    return places


def _pairs(left: Sequence[Step], right: Sequence[Step]) -> Pairs:
    """Weigh every two steps that may be the same; of two ties, the sooner one wins."""
    theirs = _places(right)
    seen: Counter[Hashable] = Counter()
    weights: Counter[tuple[int, int]] = Counter()
    for number, step in enumerate(left):
        for trait, weight in _traits(step):
            place = seen[trait]
            seen[trait] += 1
            near = theirs.get(trait, [])[max(0, place - REACH) : place + REACH + 1]
            for other in near:
                weights[number, other] += weight * SECOND
    for pair in weights:
        apart = abs(left[pair[0]].at_ms - right[pair[1]].at_ms)
        weights[pair] -= min(apart, SECOND - 1)
    return weights


def _heaviest(weights: Pairs) -> list[tuple[int, int]]:
    """Choose the pairs that weigh most together and cross nowhere.

    `ends` holds, by their place on the right, the last pairs of the best chains: the
    further to the right, the heavier. A pair goes on from the heaviest before it.
    """
    ends: list[int] = []  # places on the right
    best: list[tuple[int, _Chain]] = []  # (weight of the whole chain, the chain)
    for pair in sorted(weights, key=lambda pair: (pair[0], -pair[1])):
        place = bisect_left(ends, pair[1])
        before = best[place - 1] if place else (0, None)
        total = before[0] + weights[pair]
        if place < len(ends) and ends[place] == pair[1] and best[place][0] >= total:
            continue
        past = place
        while past < len(ends) and best[past][0] <= total:
            past += 1
        ends[place:past] = [pair[1]]
        best[place:past] = [(total, (pair, before[1]))]
    chain = best[-1][1] if best else None
    met = []
    while chain is not None:
        met.append(chain[0])
        chain = chain[1]
    return met[::-1]


_Chain = tuple[tuple[int, int], "_Chain | None"]


def _same_names(steps: Sequence[Step]) -> dict[Hashable, list[int]]:
    """Look up the steps in which something happens."""
    found: dict[Hashable, list[int]] = {}
    for step in steps:
        for name in _names(step):
            found.setdefault(name, []).append(step.number)
    return found


def _joints(
    left: Sequence[Step],
    right: Sequence[Step],
    met: list[tuple[int, int]],
    names: list[dict[Hashable, list[int]]],
) -> Iterator[Joint]:
    yield Joint(0, 0, "same")
    here, there = 0, 0
    for end, other in [*met, (len(left), len(right))]:
        while here + 1 < end or there + 1 < other:
            mine = left[here + 1].at_ms if here + 1 < end else None
            theirs = right[there + 1].at_ms if there + 1 < other else None
            if theirs is None or (mine is not None and mine <= theirs):
                here += 1
                place = _elsewhere(left[here], names[1], there)
                yield Joint(here, there, "left", place)
            else:
                there += 1
                place = _elsewhere(right[there], names[0], here)
                yield Joint(here, there, "right", place)
        if end < len(left) and other < len(right):
            here, there = end, other
            kind = "same" if is_same(left[here], right[there]) else "differs"
            yield Joint(here, there, kind)


def _elsewhere(step: Step, names: dict[Hashable, list[int]], now: int) -> int | None:
    """Find where the other side does the same: the place nearest to where it is."""
    if not step.events:
        return None
    places = names.get(identity(step.events[0]), [])
    return min(places, key=lambda place: abs(place - now)) if places else None
