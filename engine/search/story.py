"""A way becomes a scenario: orders with times, and links that hold back what was late.

The search says in which order things happen, the schedule when each may at the
earliest. What arrived later on the way than a healthy network would bring it is held
back by a slow link. Then the scenario is played by the clock like any other, and judged
by the ledger: only if the goal is reached there too does the story stand.

Left out: another way, as short as this one, when the timers forbid this one; a script
for false alarms (a session that ends though the broker is heard, a
follower that is late though it is alive): no order brings those about.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.model import actions as act
from engine.model.config import Config
from engine.model.network import is_cut
from engine.model.state import CONTROLLER, World
from engine.search.answer import LOSS, Answer
from engine.search.draft import Draft, reaches, written
from engine.search.faults import FAULTS, LAG, LATE, SESSION
from engine.search.feasible import Schedule, schedule
from engine.search.graph import start
from engine.search.retelling import Deed, retell
from engine.search.slices import sliced

POSSIBLE = "possible with your timeouts"
ALARMS = (SESSION, LAG, LATE)
AFTER_MS = 60_000  # the run goes on so long after the way has ended
LONGEST_MS = 600_000  # of a slow link
LATER_MS = 1_000  # after the end comes what did not come


class Story(NamedTuple):
    """What a way is in time: its orders, what it needs, and whether it was played."""

    deeds: tuple[Deed, ...]
    possible: str  # "possible with your timeouts", or what it needs
    orders: tuple[str, ...]  # as in a link, by time; () if no order brings it about
    text: str  # the scenario as a file; "" unless it played to the goal


def tell(config: Config, answer: Answer, settings: Mapping[str, str]) -> Story:
    """The story of a LOSS. `settings` are those of the question, by Kafka's names."""
    assert answer.verdict == LOSS, "there is nothing to tell"
    config = sliced(config, answer.question.part)
    deeds = retell(config, answer.question, answer.faults, answer.way)
    begun = start(config).world
    alarms = dict.fromkeys(d.fault for d in deeds if d.fault in ALARMS)
    if alarms:
        what = " and ".join(FAULTS[kind] for kind in alarms)
        return Story(
            deeds, f"this order needs that {what}; no script brings that about", (), ""
        )
    times = schedule(begun, deeds)
    if times.needs:
        return Story(deeds, times.needs, (), "")
    patient = schedule(begun, deeds, patient=True)
    times = times if patient.needs else patient
    timed = sorted(_orders(begun, deeds, times))
    orders = tuple(f"{at}:{words}" for at, _, words in timed)
    groups = tuple(item.group for item in config.consumers)
    draft = Draft(answer, settings, times.times[-1] + AFTER_MS, groups)
    if not reaches(draft, orders):
        other = ", but the timed run of its orders takes another course"
        return Story(deeds, POSSIBLE + other, orders, "")
    orders = _without_needless(draft, orders)
    return Story(deeds, POSSIBLE, orders, written(draft, orders))


def _without_needless(draft: Draft, orders: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what holds something back that would come too late anyway."""
    for order in orders:
        rest = tuple(item for item in orders if item != order)
        if ":slow:" in order or ":heal:" in order:
            orders = rest if reaches(draft, rest) else orders
    return orders


Timed = tuple[int, int, str]  # when, links before processes, and the words


def _orders(begun: World, deeds: tuple[Deed, ...], times: Schedule) -> Iterator[Timed]:
    for number, deed in enumerate(deeds, 1):
        if isinstance(deed.action, act.Order):
            yield times.times[number], 2, _spell(deed.action)
    slow: dict[tuple[str, str], int] = {}
    for at, way, ms in sorted(_held_back(begun, deeds, times)):
        if slow.get(way, 0) == ms:
            continue
        slow[way] = ms
        link = f"{way[0]}-to-{way[1]}"
        yield at, 1, f"slow:{link}:{min(ms, LONGEST_MS)}" if ms else f"heal:{link}"


def _spell(order: act.Order) -> str:
    if isinstance(order, act.Send):
        return "send:1" if order.producer == "p1" else f"send:1:{order.producer}"
    if isinstance(order, act.CutLink | act.HealLink):
        return f"{order.kind}:{order.source}-to-{order.target}"
    return f"{order.kind}:{order[0]}"


def _held_back(
    begun: World, deeds: tuple[Deed, ...], times: Schedule
) -> Iterator[tuple[int, tuple[str, str], int]]:
    """When a packet or a decision set out, on which way, and how late it came."""
    worlds = (begun, *(deed.world for deed in deeds))
    healthy = begun.config.topic.latency_ms
    for number, deed in enumerate(deeds, 1):
        before = {item.number for item in worlds[number - 1].network.packets}
        for item in deed.world.network.packets:
            if item.number in before or is_cut(deed.world.network, *item[1:3]):
                continue
            sent = times.times[number]
            arrived = _when(deeds, times, number, act.Deliver(item.number))
            yield sent, (item.source, item.target), max(0, arrived - sent - healthy)
        if deed.world.controller != worlds[number - 1].controller:
            decided = times.times[number]
            told = begun.config.topic.metadata_delay_ms
            for broker in deed.world.brokers:
                heard = _when(deeds, times, number, act.LearnMetadata(broker.name))
                way = (CONTROLLER, broker.name)
                if broker.state == "running":
                    yield decided, way, max(0, heard - decided - told)


def _when(deeds: tuple[Deed, ...], times: Schedule, since: int, move: act.Move) -> int:
    """When it happened after that; if it did not, just after the end."""
    for number, deed in enumerate(deeds[since:], since + 1):
        if deed.action == move:
            return times.times[number]
    return times.times[-1] + LATER_MS
