"""What a script has to order so that a way comes about by the clock.

Orders of the way come at their times. What arrived later than a healthy network would
bring it is held back by a slow link, what took longer than the application's usual work
has a slow handler, and a broker that is taken for dead though it lives is cut off from
the controller for as long as its session lasts.

Left out: work on one message that takes a different time when it comes again.
"""

from collections.abc import Iterator
from typing import NamedTuple

from engine.model import actions as act
from engine.model.network import is_cut
from engine.model.state import CONTROLLER, World, place
from engine.search.faults import SESSION
from engine.search.feasible import SESSION_SLACK_MS, Schedule
from engine.search.graph import BYTES
from engine.search.retelling import Deed

LONGEST_MS = 600_000  # of a slow link
LATER_MS = 1_000  # after the end comes what did not come


class Script(NamedTuple):
    """Orders as in a link, by time; and (message, ms) where work takes longer."""

    orders: tuple[str, ...]
    slow: tuple[tuple[int, int], ...] = ()


# When, links before processes, in which order, and the words.
Timed = tuple[int, int, int, str]


def script(begun: World, deeds: tuple[Deed, ...], times: Schedule) -> Script:
    """The orders that bring the deeds about at these times."""
    timed = (*_ordered(deeds, times), *_links(begun, deeds, times))
    orders = tuple(f"{at}:{words}" for at, _, _, words in sorted(timed))
    return Script(orders, _slow_work(begun, deeds, times))


def _ordered(deeds: tuple[Deed, ...], times: Schedule) -> Iterator[Timed]:
    for number, deed in enumerate(deeds, 1):
        if isinstance(deed.action, act.Order):
            yield times.times[number], 2, number, _spell(deed.action)
        if deed.fault == SESSION and isinstance(deed.action, act.ExpireSession):
            topic = deed.world.config.topic
            since = times.times[number] - topic.broker_session_timeout_ms
            way = f"{deed.action.broker}-to-{CONTROLLER}"
            yield max(0, since), 1, number, f"cut:{way}"
            yield times.times[number] + SESSION_SLACK_MS, 1, number, f"heal:{way}"


def _spell(order: act.Order) -> str:
    if isinstance(order, act.Send):
        size = order.records[0].bytes
        words = "send:1" if order.producer == "p1" else f"send:1:{order.producer}"
        return words if size == BYTES else f"{words}:bytes-{size}"
    if isinstance(order, act.CutLink | act.HealLink | act.DropConnection):
        return f"{order.kind}:{order.source}-to-{order.target}"
    verb = order.kind.removesuffix("-consumer")
    return f"{verb}:{order[0]}"


def _links(begun: World, deeds: tuple[Deed, ...], times: Schedule) -> Iterator[Timed]:
    """Links that become slow when something sets out on them, and healthy again."""
    slow: dict[tuple[str, str], int] = {}
    for at, way, ms in sorted(_held_back(begun, deeds, times)):
        if slow.get(way, 0) == ms:
            continue
        slow[way] = ms
        link = f"{way[0]}-to-{way[1]}"
        words = f"slow:{link}:{min(ms, LONGEST_MS)}" if ms else f"heal:{link}"
        yield at, 1, 0, words


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


def _slow_work(
    begun: World, deeds: tuple[Deed, ...], times: Schedule
) -> tuple[tuple[int, int], ...]:
    """How long the work on each message takes, where that is longer than usual."""
    slow: dict[int, int] = {}
    began: dict[tuple[str, int, int], tuple[int, int]] = {}
    ends = [*enumerate(deeds, 1)]
    for number, deed in ends:
        held = {
            (consumer.name, record.partition, record.offset): record.message
            for consumer in deed.world.consumers
            for record in consumer.hands
        }
        for work in [*began]:
            if work not in held or number == len(deeds):
                done = deed.action == act.FinishRecord(*work)
                message, since = began.pop(work)
                took = times.times[number] - since + (0 if done else LATER_MS)
                usual = begun.config.consumers[place(work[0])].processing_ms
                if took > usual:
                    slow[message] = max(took, slow.get(message, 0))
        for work, message in held.items():
            began.setdefault(work, (message, times.times[number]))
    return tuple(sorted(slow.items()))
