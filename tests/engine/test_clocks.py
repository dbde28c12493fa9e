"""The clocks of the timed driver: what is silent passes as if it were carried out."""

from itertools import pairwise
from typing import get_args

import pytest

from engine.clocks import Clocks, first, go_round, let_pass, look_around, stop
from engine.model import actions as act
from engine.model.begin import begin
from engine.model.config import TopicConfig
from engine.model.enabled import by_part, enabled
from engine.model.events import Housekeeping
from engine.model.idle import going_on
from engine.model.outcome import put
from engine.model.state import World
from engine.model.step import STEPS, step
from engine.recall import afresh
from engine.run import Plan, Step, run
from engine.scenario import catalogue, play
from engine.timing import delay_ms
from tests.engine.stage_setting import ACKS_ZERO, Stage, cast, send

PLANS = {scenario.slug: play(scenario).plan for scenario in catalogue()}
SOME = sorted(PLANS)[::9]
TIMES = range(0, 40_000, 1_733)


def _story(plan: Plan, *, housekeeping: bool) -> list[tuple[object, ...]]:
    """When a run does what, and what happens, without housekeeping."""

    def told(step: Step) -> tuple[object, ...]:
        facts = [event for event in step.events if not isinstance(event, Housekeeping)]
        return step.at_ms, step.action, facts

    steps = run(plan, housekeeping=housekeeping).steps
    return [line for line in map(told, steps) if line[2]]


@pytest.mark.parametrize("slug", SOME)
def test_silence_changes_no_story(slug: str) -> None:
    """Idle rounds that are passed over leave every clock where they would set it."""
    plan = PLANS[slug]

    assert _story(plan, housekeeping=True) == _story(plan, housekeeping=False)


@pytest.mark.parametrize("slug", SOME)
def test_anew_is_never_earlier(slug: str) -> None:
    """In one world, a clock that begins later is not due before one that began now."""
    world = run(PLANS[slug]).steps[-1].world
    for move in enabled(world):
        due = [now + delay_ms(world, move, now) for now in TIMES]

        assert all(one <= other for one, other in pairwise(due)), move


def test_a_round_in_silence() -> None:
    """A heartbeat that tells nothing goes round by itself, and the session with it."""
    alone = cast(topic=TopicConfig(brokers=1, replication_factor=1))
    clocks, world = Clocks(), begin(alone._replace(consumers=(), producers=()))
    look_around(clocks, world)
    beat, session = act.Heartbeat("b1"), act.ExpireSession("b1")
    period = clocks.now = clocks.due[beat].at_ms
    go_round(clocks, (beat, session), world, is_silent=True)

    assert let_pass(clocks, world, 5 * period + 1, 1_000) == 4
    assert clocks.due[beat].at_ms == 6 * period
    assert clocks.due[session].at_ms > 6 * period
    earliest = first(clocks)
    assert earliest is not None
    assert earliest.move == beat


def test_not_beyond_what_tells_something() -> None:
    """What is due earlier, and is not silent itself, ends the silence."""
    clocks, world = Clocks(), begin(cast())
    look_around(clocks, world)
    beat = act.Heartbeat("b1")
    go_round(clocks, (beat,), world, is_silent=True)
    earliest = first(clocks)

    assert earliest is not None
    assert earliest.move != beat
    assert let_pass(clocks, world, 1_000_000, 1_000) == 0


def elsewhere(world: World) -> World:
    """The same world but for a consumer, which is nothing to the brokers."""
    consumer = world.consumers[0]
    return put(world, consumer._replace(commit_due=not consumer.commit_due))


def test_what_has_run_out_begins_anew() -> None:
    """A clock that has stopped is set again, also where nothing else has changed."""
    clocks, world, beat = Clocks(), begin(cast()), act.Heartbeat("b1")
    look_around(clocks, world)
    period = clocks.due[beat].at_ms
    clocks.now = 100
    stop(clocks, (beat,))
    look_around(clocks, elsewhere(world))

    assert clocks.due[beat].at_ms == 100 + period


def test_the_earliest_comes_first() -> None:
    """Whatever has begun anew goes to its new place, and what has stopped is gone."""
    clocks, world = Clocks(), begin(cast())
    look_around(clocks, world)
    for _ in range(3):
        earliest = first(clocks)
        assert earliest is not None
        clocks.now = earliest.at_ms
        go_round(clocks, (earliest.move,), world, is_silent=False)
        following = first(clocks)

        assert following is not None
        assert following.at_ms == min(clock.at_ms for clock in clocks.due.values())
        stop(clocks, (following.move,))
        assert first(clocks) is not following


def test_silence_ends_with_its_clocks() -> None:
    """What would go round together has lost a clock: nobody passes it over."""
    clocks, world = Clocks(), begin(cast())
    beat, session = act.Heartbeat("b1"), act.ExpireSession("b1")
    look_around(clocks, world)
    go_round(clocks, (beat, session), world, is_silent=True)
    before = set(clocks.rounds)
    stop(clocks, (session,))
    look_around(clocks, elsewhere(world))

    assert (before, clocks.rounds) == ({beat}, {})


def test_a_packet_takes_its_time_from_when_it_was_sent() -> None:
    """Also the second of a connection, which can arrive only after the first."""
    stage = Stage(cast(ACKS_ZERO)).calm()
    for message in (1, 2):
        stage.do(send(message), act.DrainBatches("p1"))
    clocks = Clocks()
    look_around(clocks, stage.world)
    one, two = (act.Deliver(item.number) for item in stage.world.network.packets)
    due = clocks.due[one].at_ms
    clocks.now = due
    stop(clocks, (one,))
    look_around(clocks, stage.do(one).world)

    assert clocks.due[two].at_ms == due


@pytest.mark.parametrize("slug", SOME)
def test_a_move_stays_in_its_part(slug: str) -> None:
    """A clock is looked for where it was set: no move is ever of two parts."""
    whose: dict[act.Action, int] = {}
    for step_ in run(PLANS[slug], housekeeping=True).steps:
        for part, moves in enumerate(by_part(step_.world, afresh)):
            for move in moves:
                assert whose.setdefault(move, part) == part, move


@pytest.mark.parametrize("slug", SOME)
def test_what_goes_on_idly(slug: str) -> None:
    """What is said to change nothing in the next world either does the same there."""
    idle: dict[act.Action, tuple[object, ...]] = {}
    steps = run(PLANS[slug], housekeeping=True).steps
    for before, after in pairwise(steps):
        assert after.action is not None
        if after.world is before.world:
            told = step(before.world, after.action)
            idle[after.action] = (told.events, told.renewed)
            continue
        idle = going_on(idle, before.world, after.world)
        for action, told_before in idle.items():
            assert step(after.world, action) == (after.world, *told_before), action


def test_a_poll_leaves_the_brokers_idle() -> None:
    """An idle round of the brokers goes on past what a client does for itself alone."""
    world = begin(cast())
    consumer = world.consumers[0]
    read = put(world, consumer._replace(commit_due=not consumer.commit_due))
    beaten = put(read, read.brokers[0]._replace(refusals=1))
    beat, order = act.Heartbeat("b1"), act.Send("p1", ())

    assert going_on({beat: 1, order: 2}, world, read) == {beat: 1}
    assert going_on({beat: 1}, read, beaten) == {}


def test_every_action_has_its_step() -> None:
    """Whatever can be ordered or enabled, somebody carries out."""
    assert set(get_args(act.Action)) == set(STEPS)
