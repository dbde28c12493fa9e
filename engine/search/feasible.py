"""When everything on a way may happen: difference constraints over its timers.

An order comes when it pleases. A timer fires as long after it began as the settings
say; what waits for the network or for a process to start may take longer. A timer that
ran and was not on the way must not have run out before it ended, or before the way did.
These are bounds on differences of times, and the earliest times that keep them are a
longest path. Where there are none, a circle of bounds contradicts itself, and says what
would have to take longer.

Left out: that a periodic task has the same beat all the time (its first run may come at
any time of its period).
"""

from typing import NamedTuple

from engine.model import actions as act
from engine.model.config import Config
from engine.model.enabled import enabled
from engine.model.state import World
from engine.search.alarms import cost
from engine.search.faults import FREE, SESSION
from engine.search.reduction import AGEING, is_chosen
from engine.search.retelling import Deed
from engine.timing import delay_ms

# These wait for somebody's network or start, and may take any time beyond the least.
ELASTIC = (
    *(act.Deliver, act.LearnMetadata, act.AlterPartition, act.RegisterBroker),
    *(act.Connect, act.RefreshMetadata, act.EndFetchBackoff, act.Heartbeat),
    act.FinishRecord,  # or for the application's work
)
SESSION_SLACK_MS = 5_000  # after a false alarm goes by, so that it has surely come
TIMES = tuple(range(0, 64_000, 977))  # at which a periodic task is asked when it is due


class Bound(NamedTuple):
    """The time of `then` is at least that of `since` and so much more."""

    since: int
    then: int
    ms: int
    what: str = ""  # the timer, if it is one
    held: act.Action | None = None  # the timer that must not have run out by then,
    # or, where it is the one that fires, not have run out before


class Schedule(NamedTuple):
    """The earliest time of every deed; or what would have to be otherwise."""

    times: tuple[int, ...]  # the first is the start's
    needs: str = ""
    against: tuple[act.Action, ...] = ()  # timers that would run out in between


def schedule(
    start: World,
    deeds: tuple[Deed, ...],
    *,
    patient: bool = False,
    passing: tuple[act.Action, ...] = (),
) -> Schedule:
    """The earliest times at which the deeds may follow each other.

    A `patient` one gives every timer all the time that it may take, so that an order
    that has to come after it surely does. Timers that are `passing` may run out in
    between, or sooner and then again: whether the way goes on as before then, a run has
    to show.
    """
    bounds = [
        bound
        for bound in _order(deeds) + _timers(start, deeds, patient=patient)
        if bound.held is None or bound.held not in passing
    ]
    times = [0] * (len(deeds) + 1)
    came: list[Bound | None] = [None] * len(times)
    late: list[Bound] = []
    for _ in range(len(times) + 1):
        late = [b for b in bounds if times[b.since] + b.ms > times[b.then]]
        if not late:
            return Schedule(tuple(times))
        for bound in late:
            if times[bound.since] + bound.ms > times[bound.then]:
                times[bound.then] = times[bound.since] + bound.ms
                came[bound.then] = bound
    circle = _circle(came, late[0].then)
    against = tuple(bound.held for bound in circle if bound.held is not None)
    return Schedule((), _contradiction(circle), against)


def relaxed(start: World, deeds: tuple[Deed, ...]) -> Schedule:
    """The earliest times if what would run out in between makes no difference."""
    times = schedule(start, deeds)
    passing: tuple[act.Action, ...] = ()
    while times.against:
        passing += times.against
        times = schedule(start, deeds, passing=passing)
    return times


def _order(deeds: tuple[Deed, ...]) -> list[Bound]:
    """One after the other; an order of the same millisecond would come first."""
    bounds, alarm = [], 0
    for number, deed in enumerate(deeds, 1):
        after_move = number > 1 and not isinstance(deeds[number - 2].action, act.Order)
        gap = int(isinstance(deed.action, act.Order) and after_move)
        bounds.append(Bound(number - 1, number, gap))
        if deed.fault == SESSION:
            alarm = number
        elif alarm and isinstance(deed.action, act.Order):
            bounds.append(Bound(alarm, number, SESSION_SLACK_MS))
            alarm = 0
    return bounds


def _timers(start: World, deeds: tuple[Deed, ...], *, patient: bool) -> list[Bound]:
    """What the clocks say: those that ran out, and those that did not."""
    bounds: list[Bound] = []
    running = _look(start, {}, 0)
    world = start
    power = (deed.action for deed in deeds if isinstance(deed.action, act.CutPower))
    unplugged = tuple(order.broker for order in power)  # there a flush matters
    for number, deed in enumerate(deeds, 1):
        fired = running.pop(deed.action, None)
        if fired is not None:
            bounds += _fires(deed.action, fired, number, patient=patient)
        for timer in deed.renewed:
            running.pop(timer, None)
        after = _look(deed.world, running, number)
        for move, (since, *_) in running.items():
            if move not in after or after[move][0] != since:
                bounds += _holds(world, move, running[move], number, unplugged)
        running, world = after, deed.world
    for move, run in running.items():
        bounds += _holds(world, move, run, len(deeds), unplugged)
    return bounds


Run = tuple[int, World, str]  # since which deed, in which world, and what it counts as


def _look(
    world: World, running: dict[act.Action, Run], now: int
) -> dict[act.Action, Run]:
    """Every clock that runs in a world; one that was in vain before begins anew."""
    found: dict[act.Action, Run] = {}
    for packet in world.network.packets:
        item = act.Deliver(packet.number)
        found[item] = running.get(item) or (now, world, FREE)
    for move in enabled(world):
        kind = cost(world, move)
        known = running.get(move)
        if known is None or known[2] != kind:
            known = (now, world, kind)
        found[move] = found.get(move) or known
    return found


def _fires(move: act.Action, run: Run, number: int, *, patient: bool) -> list[Bound]:
    """It runs out in its time."""
    since, world, kind = run
    least, most = _delay(world, move)
    least = most if patient else least
    bounds = [Bound(since, number, least, f"{_name(move)}, {least} ms")]
    if not isinstance(move, ELASTIC) and kind != SESSION:
        what = f"{_name(move)}, {most} ms"
        bounds.append(Bound(number, since, -most, what, move))
    return bounds


def _holds(
    world: World,
    move: act.Action,
    run: Run,
    number: int,
    unplugged: tuple[str, ...],
) -> list[Bound]:
    """It has not run out until then, if that would have mattered."""
    since, begun, kind = run
    if kind != FREE or isinstance(
        move, (*ELASTIC, *AGEING, act.CheckpointHighWatermark)
    ):
        return []
    if isinstance(move, act.Order):
        return []
    if isinstance(move, act.AnswerFetch) and not _matters(begun, move):
        return []  # it was in vain when it began, and has begun anew since
    if not _matters(world, move) and not (
        isinstance(move, act.WriteBack) and move.broker in unplugged
    ):
        return []
    _, most = _delay(begun, move)
    return [Bound(number, since, -most, f"{_name(move)}, {most} ms", move)]


def _matters(world: World, move: act.Move) -> bool:
    return is_chosen(world, move, FREE, every_order=False)


def _delay(world: World, move: act.Action) -> tuple[int, int]:
    """The least and the most that it takes, whenever it begins."""
    assert not isinstance(move, act.Order), "an order has no clock"
    delays = [delay_ms(world, move, now) for now in TIMES]
    return min(delays) - _beat(world.config, move), max(delays)


def _beat(config: Config, move: act.Action) -> int:
    """How long before its cause a clock may have begun: at the last sign of life."""
    topic = config.topic
    if isinstance(move, act.ExpireSession):
        return topic.broker_heartbeat_interval_ms
    return topic.replica_fetch_wait_max_ms if isinstance(move, act.PassLag) else 0


def _name(move: act.Action) -> str:
    """Name a timer as a link would."""
    values = [str(v) for v in move[:-1] if not isinstance(v, tuple)]
    return ":".join([move.kind, *values])


def _circle(came: list[Bound | None], at: int) -> list[Bound]:
    """The bounds that contradict each other."""
    seen: set[int] = set()
    while (bound := came[at]) is not None and at not in seen:
        seen.add(at)
        at = bound.since
    circle: list[Bound] = []
    first = at
    while (bound := came[at]) is not None:
        circle.append(bound)
        at = bound.since
        if at == first:
            break
    return circle


def _contradiction(circle: list[Bound]) -> str:
    """What stands against each other on a circle of bounds."""
    longer = [b.what for b in circle if b.what and (b.ms < 0 or b.held is not None)]
    shorter = [b.what for b in circle if b.what and b.ms > 0]
    late = " and ".join(dict.fromkeys(longer)) or "time"
    soon = " and ".join(dict.fromkeys(shorter)) or "the rest"
    return f"this order needs {late} to take longer, or {soon} to take less"
