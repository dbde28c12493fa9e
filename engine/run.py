"""The timed driver: a plan becomes a timeline.

The rules know no time. This driver gives every enabled action a clock when it
becomes enabled, fires the earliest, and breaks ties by the order in which the
clocks were set. An action that stays enabled keeps its clock. So every timed
run is a path of the untimed graph (shared design, "Time stays outside the
world").
"""

from dataclasses import dataclass, field

from engine.aiming import aim, describe
from engine.model.actions import Action, CleanLog, DeleteSegment, Deliver, Move, Order
from engine.model.begin import begin
from engine.model.config import Config
from engine.model.enabled import enabled
from engine.model.events import Event, Housekeeping, RecordAppended
from engine.model.outcome import Outcome
from engine.model.state import World
from engine.model.step import ImpossibleOrderError, step
from engine.settling import matters
from engine.timing import delay_ms

MAX_STEPS = 2_000  # a page must answer within a second
MAX_ACTIONS = 20_000


@dataclass(frozen=True, slots=True)
class ScheduledOrder:
    """An order and its time; `origin` says where it was written, for messages.

    A broker may be named by its role: ``leader`` or ``leader/1`` (of partition
    1), ``follower`` (the first other in-sync replica). The role is looked up
    when the order falls due.
    """

    at_ms: int
    order: Order
    origin: str = ""
    added: bool = False  # by a visitor, on top of the scenario's script


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a run needs: a configuration and a schedule of orders."""

    config: Config
    orders: tuple[ScheduledOrder, ...]
    messages: int  # how many the script sends in all
    until_ms: int  # the run ends here at the latest
    absent: tuple[str, ...] = ()  # processes that do not run at the start


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, and the world after it.

    Step 0 is the world before the first order: no action, no events. `events`
    holds the facts of the story; housekeeping happened too, unseen.
    """

    number: int
    at_ms: int
    action: Action | None
    events: tuple[Event, ...]
    world: World


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole run."""

    plan: Plan
    steps: tuple[Step, ...]
    ended: str  # "settled": nothing is left to happen | "until"


class RunError(ValueError):
    """A plan that cannot be played: an impossible order, or a limit.

    `origin` says where the order was written.
    """

    def __init__(self, message: str, origin: str = "") -> None:
        super().__init__(message)
        self.origin = origin


@dataclass(slots=True)
class _Clock:
    """The running driver: the world, its clocks, and the steps so far."""

    world: World
    now: int
    due: dict[Move, tuple[int, int]]  # (time, order in which the clock was set)
    steps: list[Step]
    set_clocks: int = 0
    ready: tuple[Move, ...] = ()  # what is enabled in `seen`
    seen: World | None = None  # the world for which `ready` was worked out
    over: bool = False  # in `seen`, nothing that could happen matters
    until: int = 0  # the run ends here at the latest
    stamps: dict[tuple[int, int, int], int] = field(default_factory=dict)
    housekeeping: bool = False  # heartbeats and idle fetches are steps too
    idle: dict[Action, Outcome] = field(default_factory=dict)  # what changes nothing


def run(plan: Plan, *, housekeeping: bool = False) -> Timeline:
    """Play a plan to its end: until nothing is left that could matter.

    `housekeeping` makes steps of what happens all the time as well: heartbeats,
    idle fetches, checkpoints.
    Raises RunError for an order that is impossible when it falls due, and when
    the run grows beyond MAX_STEPS or MAX_ACTIONS.
    """
    world = begin(plan.config, plan.absent)
    start = Step(0, 0, None, (), world)
    clock = _Clock(
        world, 0, {}, [start], housekeeping=housekeeping, until=plan.until_ms
    )
    orders = sorted(plan.orders, key=lambda order: order.at_ms)
    place = 0
    for _ in range(MAX_ACTIONS):
        ready = _set_clocks(clock)
        order = orders[place] if place < len(orders) else None
        move = min(ready, key=clock.due.__getitem__) if ready else None
        at = clock.due[move][0] if move is not None else plan.until_ms + 1
        if order is not None and order.at_ms <= max(at, clock.now):
            if order.at_ms > plan.until_ms:
                return Timeline(plan, tuple(clock.steps), "until")
            clock.now = max(clock.now, order.at_ms)
            _order(clock, order)
            place += 1
            continue
        if order is None and clock.over:
            return Timeline(plan, tuple(clock.steps), "settled")
        if move is None or at > plan.until_ms:
            return Timeline(plan, tuple(clock.steps), "until")
        clock.now = max(clock.now, at)
        _fire(clock, move)
    msg = (
        f"The run needs more than {MAX_ACTIONS} actions in {clock.now} ms of virtual "
        f"time. Shorten it (until_ms), or send less."
    )
    raise RunError(msg)


def _set_clocks(clock: _Clock) -> tuple[Move, ...]:
    """Every enabled move has a clock, and nobody else keeps one.

    A packet's clock runs from when it was sent, although it can arrive only as
    the first of its connection. An idle round leaves the world as it is: then
    only the timers that it started anew are set.
    """
    world, now, due = clock.world, clock.now, clock.due
    changed = world is not clock.seen
    if changed:
        clock.seen = world
        clock.ready = enabled(world)
        queued = [Deliver(item.number) for item in world.network.packets]
        known = dict.fromkeys((*queued, *clock.ready))
        clock.due = {move: due[move] for move in known if move in due}
        missing = [move for move in known if move not in due]
    else:
        missing = [move for move in clock.ready if move not in due]
    for move in missing:
        clock.set_clocks += 1
        at = now + delay_ms(world, move, now, clock.stamps)
        clock.due[move] = (at, clock.set_clocks)
    if changed:
        clock.over = not any(_counts(clock, move) for move in clock.ready)
    return clock.ready


def _counts(clock: _Clock, move: Move) -> bool:
    """Whether a move may lead to a step of the story before the run's end.

    Most records grow too old only long after it.
    """
    if isinstance(move, DeleteSegment | CleanLog) and clock.due[move][0] > clock.until:
        return False
    return matters(clock.world, move)


def _carry_out(clock: _Clock, action: Action) -> Outcome:
    """Go through the one door; what changed nothing still changes nothing."""
    outcome = clock.idle.get(action)
    if outcome is None:
        outcome = step(clock.world, action)
        if outcome.world is clock.world:
            clock.idle[action] = outcome
        else:
            clock.idle.clear()
    return outcome


def _fire(clock: _Clock, action: Action) -> None:
    """Carry out an action; it becomes a step if it belongs to the story."""
    outcome = _carry_out(clock, action)
    clock.world = outcome.world
    clock.due.pop(action, None)  # type: ignore[arg-type]  # an order has no clock
    for timer in outcome.renewed:
        clock.due.pop(timer, None)  # type: ignore[arg-type]  # only moves are renewed
    for event in outcome.events:
        if isinstance(event, RecordAppended):
            name = (event.partition, event.offset, event.epoch)
            clock.stamps[name] = clock.now
    story = tuple(
        event
        for event in outcome.events
        if clock.housekeeping or not isinstance(event, Housekeeping)
    )
    if not story:
        return
    number = len(clock.steps)
    if number > MAX_STEPS and not clock.housekeeping:  # MAX_ACTIONS bounds it then
        msg = f"The run has more than {MAX_STEPS} steps by {clock.now} ms."
        raise RunError(msg)
    clock.steps.append(Step(number, clock.now, action, story, outcome.world))


def _order(clock: _Clock, scheduled: ScheduledOrder) -> None:
    """Carry out an order of the script, aimed at a role or at a name."""
    try:
        _fire(clock, aim(clock.world, scheduled.order, clock.stamps))
    except ImpossibleOrderError as error:
        msg = (
            f"At {scheduled.at_ms} ms, {describe(scheduled.order)} is impossible: "
            f"{error}."
        )
        raise RunError(msg, scheduled.origin) from None
