"""Ways of the core, one after the other, until the full rules take one.

The core goes by fewer rules, so it may find a loss where the full rules know better:
something is under way that saves the message. Then the same steps are tried in other
orders, and after them the next loss that the core finds, which costs no less; as long
as there is one, and not more often than `MOST_TRIES`.

Left out: what the full rules do not take may have another way to the same state with
other steps; so whoever has none taken is not told that there is none.
"""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from engine.model.config import Config
from engine.search.breadth import Limits, Watch, unwatched
from engine.search.question import Question
from engine.search.replication.confirm import ONE, SEVERAL, Confirmed, confirm
from engine.search.replication.orders import Found, other_orders
from engine.search.replication.rules import Rules, rules_of
from engine.search.replication.search import Outcome, losses, search

MOST_TRIES = 12  # ways that the full rules are asked to take
MOST_ORDERS = 4  # of the same steps
FEW = 100_000
WAITS = ("shrink", "give back")


class Taken(NamedTuple):
    """The way that was taken, or how the search ended without one."""

    core: Outcome  # the core's way; if none was taken, the end of its search
    way: tuple[int, ...] = ()  # of the full rules
    sooner: bool = False  # shorter ways wait for a lag or for a rebalance
    refused: int = 0  # ways that cost less, and were not taken
    tried: int = 0  # ways that were not taken
    parted: str = ""  # where the full rules left the first of them


class _Refused(NamedTuple):
    """A way that the full rules did not take, and where they left it."""

    core: Outcome
    parted: str

    @property
    def cost(self) -> tuple[int, int]:
        """How many faults, and how many steps."""
        return self.core.faults, len(self.core.states)


def take(config: Config, question: Question, limits: Limits, watch: Watch) -> Taken:
    """Search the core until the full rules take a way that it finds."""
    rules = rules_of(config, question)
    refused: list[_Refused] = []
    for core in losses(rules, question.bounds, limits, watch):
        if core.way is None:
            return _ended(core, refused)
        for one in _ways(question, rules, core, refused):
            taken = _confirmed(config, question, one)
            if not taken.parted:
                cost = (core.faults, len(core.states))
                less = sum(other.cost < cost for other in refused)
                return Taken(one, taken.way, one.space.rules.hasty, less)
            refused.append(_Refused(core, taken.parted))
            stop = watch(core.progress)
            if stop or len(refused) >= MOST_TRIES:
                return _ended(core._replace(way=None, stopped=stop), refused)
    msg = "a search without an end"
    raise AssertionError(msg)


def _confirmed(config: Config, question: Question, core: Outcome) -> Confirmed:
    """The nearest world from step to step; then several."""
    assert core.way is not None, "nothing to confirm"
    found = Found(core.faults, core.way, core.states)
    taken = confirm(config, question, found, core.space, ONE)
    if taken.parted:
        more = confirm(config, question, found, core.space, SEVERAL)
        return taken if more.parted else more
    return taken


def _ended(core: Outcome, refused: list[_Refused]) -> Taken:
    """No way was taken; what was closed before the first one is all that is known."""
    if not refused:
        return Taken(core)
    first = refused[0]
    faults, steps = first.cost
    progress = core.progress._replace(depth=steps - 1)
    core = core._replace(faults=faults, progress=progress)
    return Taken(core, tried=len(refused), parted=first.parted)


def _ways(
    question: Question, rules: Rules, core: Outcome, refused: list[_Refused]
) -> Iterator[Outcome]:
    """A way on which nobody waits; then the shortest; then that in other orders.

    To wait for a lag or for a rebalance takes so long that pages reach the disk
    meanwhile; without it there may be steps more, but no faults. One such way is looked
    for, for every number of faults.
    """
    is_first = all(other.core.faults < core.faults for other in refused)
    if is_first and any(step[0] in WAITS for step in core.way or ()):
        bounds = question.bounds._replace(total=core.faults)
        most = Limits(states=2 * core.progress.states + FEW)
        sooner = search(rules._replace(hasty=True), bounds, most, unwatched)
        if sooner.way is not None:
            yield sooner._replace(progress=core.progress, digest=core.digest)
    yield core
    found = Found(core.faults, core.way or (), core.states)
    for other in islice(other_orders(found, core.space), MOST_ORDERS):
        yield core._replace(way=other.labels, states=other.states)
