"""A way becomes a scenario: orders with times, and links that hold back what was late.

The search says in which order things happen, the schedule when each may at the
earliest. What arrived later on the way than a healthy network would bring it is held
back by a slow link. Then the scenario is played by the clock like any other, and judged
by the ledger: only if the goal is reached there too does the story stand.

Where timers would run out in between, a run with them decides too: they may make no
difference.

Left out: another way, as short as this one, when this one cannot be played.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from engine.model.config import Config
from engine.model.state import World
from engine.search.answer import LOSS, Answer
from engine.search.draft import Draft, reaches, written
from engine.search.faults import FAULTS, LAG, LATE, SESSION
from engine.search.feasible import Schedule, relaxed, schedule
from engine.search.graph import start
from engine.search.retelling import Deed, retell
from engine.search.script import script
from engine.search.slices import sliced

POSSIBLE = "possible with your timeouts"
ALARMS = (SESSION, LAG, LATE)
HOLDING = ("slow", "heal")
MOST_LINKS = 5  # of slow ones, of which some are left healthy
AFTER_MS = 60_000  # the run goes on so long after the way has ended


class Story(NamedTuple):
    """What a way is in time: its orders, what it needs, and whether it was played."""

    deeds: tuple[Deed, ...]
    possible: str  # "possible with your timeouts", or what it needs
    orders: tuple[str, ...]  # as in a link, by time; () if no order brings it about
    text: str  # the scenario as a file; "" unless it played to the goal
    slow: tuple[tuple[int, int], ...] = ()  # message, and how long the work on it takes


def tell(config: Config, answer: Answer, settings: Mapping[str, str]) -> Story:
    """The story of a LOSS. `settings` are those of the question, by Kafka's names."""
    assert answer.verdict == LOSS, "there is nothing to tell"
    config = sliced(config, answer.question.part)
    deeds = retell(config, answer.question, answer.faults, answer.way)
    begun = start(config).world
    groups = tuple(item.group for item in config.consumers)
    earliest = schedule(begun, deeds)
    for times in _tries(begun, deeds, earliest):
        orders, slow = script(begun, deeds, times)
        until = times.times[-1] + AFTER_MS + sum(ms for _, ms in slow)
        draft = Draft(answer, settings, until, groups, slow)
        reaching = next((o for o in _healthier(orders) if reaches(draft, o)), None)
        if reaching is not None:
            orders = _without_needless(draft, reaching)
            return Story(deeds, POSSIBLE, orders, written(draft, orders), slow)
    if earliest.needs:
        return Story(deeds, earliest.needs, (), "")
    return _unplayed(deeds, script(begun, deeds, earliest).orders)


def _tries(
    begun: World, deeds: tuple[Deed, ...], earliest: Schedule
) -> Iterator[Schedule]:
    """Times that may bring the deeds about, the likeliest first."""
    patient = schedule(begun, deeds, patient=True)
    for times in (patient, earliest):
        if not times.needs:
            yield times
    if earliest.needs:
        times = relaxed(begun, deeds)
        if not times.needs:
            yield times


def _healthier(orders: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The orders; then with some of the slow links left healthy, the fewest first.

    A link is held back from when something should set out on it. Where a timer runs out
    a little sooner than at its latest, what it lets go sets out before that, and comes
    in time only if the link is as it was.
    """
    links = tuple(dict.fromkeys(_link(o) for o in orders if ":slow:" in o))
    for count in range(len(links) + 1 if len(links) <= MOST_LINKS else 1):
        for left in combinations(links, count):
            yield tuple(
                o for o in orders if _verb(o) not in HOLDING or _link(o) not in left
            )


def _verb(order: str) -> str:
    return order.split(":")[1]


def _link(order: str) -> str:
    return order.split(":")[2]


def _unplayed(deeds: tuple[Deed, ...], orders: tuple[str, ...]) -> Story:
    """The timed run of the orders goes elsewhere: say what is known of the way."""
    alarms = dict.fromkeys(deed.fault for deed in deeds if deed.fault in ALARMS)
    if alarms:
        what = " and ".join(FAULTS[kind] for kind in alarms)
        needs = f"this order needs that {what}; no script brings that about"
        return Story(deeds, needs, (), "")
    other = ", but the timed run of its orders takes another course"
    return Story(deeds, POSSIBLE + other, orders, "")


def _without_needless(draft: Draft, orders: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what holds something back that would come too late anyway."""
    for order in orders:
        rest = tuple(item for item in orders if item != order)
        if ":slow:" in order or ":heal:" in order:
            orders = rest if reaches(draft, rest) else orders
    return orders
