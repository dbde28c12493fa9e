"""The timed driver: a plan becomes a timeline.

The rules know no time. This driver gives every enabled action a clock when it
becomes enabled, fires the earliest, and breaks ties by the order in which the
clocks were set. An action that stays enabled keeps its clock. So every timed
run is a path of the untimed graph (shared design, "Time stays outside the
world").
"""

from dataclasses import dataclass, field
from functools import partial

from engine.agenda import Agenda, ScheduledOrder, agenda
from engine.aiming import aim, describe
from engine.carrying import carried
from engine.clocks import Clock, Clocks, first, go_round, let_pass, look_around, stop
from engine.model.actions import Action
from engine.model.begin import begin
from engine.model.config import Config
from engine.model.events import Event, Housekeeping, RecordAppended
from engine.model.idle import going_on
from engine.model.outcome import Outcome
from engine.model.state import Packet, World
from engine.model.step import ImpossibleOrderError, step
from engine.sentence import say
from engine.settling import may_tell
from engine.uncollected import uncollected

MAX_STEPS = 2_000  # a page must answer within a second
MAX_ACTIONS = 20_000
Idle = tuple[tuple[Event, ...], tuple[Action, ...]]  # what an Outcome tells, if the
# world stays as it is


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
    arrived: Packet | None = None  # what was delivered in this step
    lost: tuple[Packet, ...] = ()  # what was under way since the step before, and
    # will be heard by nobody: its connection or its reader is gone


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole run."""

    plan: Plan
    steps: tuple[Step, ...]
    ended: str  # "settled": nothing is left to happen | "until"
    waiting: tuple[ScheduledOrder, ...] = ()  # orders whose occasion never came
    idle: tuple[tuple[ScheduledOrder, str], ...] = ()  # of the script, and why not


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
    until: int  # the run ends here at the latest
    steps: list[Step]
    agenda: Agenda
    housekeeping: bool = False  # heartbeats and idle fetches are steps too
    clocks: Clocks = field(default_factory=Clocks)
    idle: dict[Action, Idle] = field(default_factory=dict)  # what changes nothing
    over: bool | None = None  # nothing that could happen matters; None: not yet asked
    lost: list[Packet] = field(default_factory=list)  # since the last step
    actions: int = 0  # so far
    lenient: bool = False  # the script need not fit any more: a visitor gave orders
    unfit: list[tuple[ScheduledOrder, str]] = field(default_factory=list)


@uncollected()
def run(plan: Plan, *, housekeeping: bool = False) -> Timeline:
    """Play a plan to its end: until nothing is left that could matter.

    `housekeeping` makes a step of every action: also of what happens all the time
    (heartbeats, idle fetches, checkpoints), and of what leads to no fact at all.
    Raises RunError for an order that is impossible when it falls due, and when
    the run grows beyond MAX_STEPS or MAX_ACTIONS.
    """
    world = begin(plan.config, plan.absent)
    start = Step(0, 0, None, (), world)
    clock = _Clock(world, plan.until_ms, [start], agenda(plan.orders), housekeeping)
    clocks, orders = clock.clocks, clock.agenda
    count = partial(_count, clock)
    clock.lenient = any(order.added for order in plan.orders)
    look_around(clocks, world)
    while clock.actions < MAX_ACTIONS:
        first_ms = orders.first_ms
        if first_ms is None and _is_over(clock):
            return _ended(clock, plan, "settled")
        end = plan.until_ms + 1
        due = _next(clock, end if first_ms is None else min(end, first_ms))
        at = end if due is None else due.at_ms
        order = orders.due(max(at, clocks.now), count)
        if order is not None:
            if order.at_ms > plan.until_ms:
                return _ended(clock, plan, "until")
            clocks.now = max(clocks.now, order.at_ms)
            _order(clock, order)
            continue
        if due is None or at > plan.until_ms:
            return _ended(clock, plan, "until")
        clocks.now = max(clocks.now, at)
        _fire(clock, due.move)
    msg = (
        f"The run needs more than {MAX_ACTIONS} actions in {clocks.now} ms of virtual "
        f"time. Shorten it (until_ms), or send less."
    )
    raise RunError(msg)


def _ended(clock: _Clock, plan: Plan, how: str) -> Timeline:
    """What there is to tell of a run that is over."""
    waiting = tuple(clock.agenda.waiting)
    return Timeline(plan, tuple(clock.steps), how, waiting, tuple(clock.unfit))


def _count(clock: _Clock, ms: int) -> int:
    """Count the steps of the story in a millisecond; the start is one at 0 ms."""
    found = 0
    for step_ in reversed(clock.steps):
        if step_.at_ms != ms:
            break
        told = any(not isinstance(event, Housekeeping) for event in step_.events)
        found += told or step_.number == 0
    return found


def _is_over(clock: _Clock) -> bool:
    """Whether nothing that could happen in this world matters any more.

    What was enabled last matters most often, and ends the search for it.
    """
    if clock.over is None:
        latest = reversed(clock.clocks.due.values())
        clock.over = not any(
            may_tell(clock.world, due.move, due.at_ms, clock.until) for due in latest
        )
    return clock.over


def _carry_out(clock: _Clock, action: Action) -> Outcome:
    """Go through the one door; what changed nothing still changes nothing."""
    world = clock.world
    if action in clock.idle:
        return Outcome(world, *clock.idle[action])
    outcome = step(world, action)
    if outcome.world is world:
        clock.idle[action] = (outcome.events, outcome.renewed)
    else:
        clock.idle, clock.over = going_on(clock.idle, world, outcome.world), None
    return outcome


def _next(clock: _Clock, end: int) -> Clock | None:
    """What is due first, once all is past that is silent and due before `end`."""
    most = MAX_ACTIONS - clock.actions
    clock.actions += let_pass(clock.clocks, clock.world, end, most)
    return first(clock.clocks)


def _fire(clock: _Clock, action: Action) -> None:
    """Carry out an action; it becomes a step if it belongs to the story."""
    clock.actions += 1
    before, clocks = clock.world, clock.clocks
    outcome = _carry_out(clock, action)
    clock.world = outcome.world
    stopped = (action, *outcome.renewed)
    arrived, gone = carried(action, before, outcome)
    clock.lost += gone
    story: list[Event] = []
    for event in outcome.events:
        if isinstance(event, RecordAppended):
            name = (event.partition, event.offset, event.epoch)
            clocks.stamps[name] = clocks.now
        if clock.housekeeping or not isinstance(event, Housekeeping):
            story.append(event)
    if story or clock.housekeeping:
        _note(clock, action, tuple(story), arrived)
    if clock.world is before:
        is_silent = not (story or clock.housekeeping)
        go_round(clocks, stopped, before, is_silent=is_silent)
    else:
        stop(clocks, stopped)
        look_around(clocks, clock.world)


def _note(
    clock: _Clock, action: Action, story: tuple[Event, ...], arrived: Packet | None
) -> None:
    """It is a step."""
    number, now = len(clock.steps), clock.clocks.now
    if number > MAX_STEPS and not clock.housekeeping:  # MAX_ACTIONS bounds it then
        msg = f"The run has more than {MAX_STEPS} steps by {now} ms."
        raise RunError(msg)
    lost, clock.lost = tuple(clock.lost), []
    clock.steps.append(Step(number, now, action, story, clock.world, arrived, lost))
    clock.agenda.hear(story, now)


def _order(clock: _Clock, scheduled: ScheduledOrder) -> None:
    """Carry out an order of the script, aimed at a role or at a name.

    What a visitor ordered may leave an order of the script without its object: it is
    passed over, and told.
    """
    try:
        _fire(clock, aim(clock.world, scheduled.order, clock.clocks.stamps))
    except ImpossibleOrderError as error:
        if clock.lenient and not scheduled.added:
            clock.unfit.append((scheduled, error.args[0]))
            return
        time, order = clock.clocks.now, describe(scheduled.order)
        told = {"time": time, "order": order, "why": error.args[0]}
        msg = say("At {time} ms, {order} is impossible: {why}.", **told)
        raise RunError(msg, scheduled.origin) from None
