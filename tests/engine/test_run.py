"""The timed driver: clocks, orders that fall due, roles, limits, the end of a run."""

import gc

import pytest

from engine.agenda import ScheduledOrder
from engine.aiming import aim, describe
from engine.model import actions as act
from engine.model.config import TopicConfig
from engine.model.enabled import enabled
from engine.model.events import (
    BrokerCrashed,
    BrokerPaused,
    Housekeeping,
    LingerEnded,
    MessageBuffered,
    RecordAcked,
    RecordAppended,
)
from engine.run import MAX_STEPS, RunError, run
from engine.timing import STEADY, delay_ms
from engine.uncollected import uncollected
from tests.engine.performance import plan, play, spy
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, Stage, cast, send

TWO_PARTS = TopicConfig(partitions=2)


# --- steps and clocks -----------------------------------------------------------------


def test_step_zero() -> None:
    """Step 0 is the world before the first order: nothing has happened."""
    first = run(plan(cast(), (500, send(1)), until=1_000)).steps[0]

    assert (first.number, first.at_ms, first.action, first.events) == (0, 0, None, ())


def test_steps_are_numbered_and_in_time() -> None:
    """Steps count up by one, and time never goes back."""
    steps = play(cast(), (0, send(1)), (700, send(2))).timeline.steps

    assert [step.number for step in steps] == list(range(len(steps)))
    assert [step.at_ms for step in steps] == sorted(step.at_ms for step in steps)


def test_every_step_tells_something() -> None:
    """A step has facts of the story; housekeeping alone makes none."""
    steps = play(cast(), (0, send(1))).timeline.steps[1:]

    assert all(step.events for step in steps)
    assert not [e for step in steps for e in step.events if isinstance(e, Housekeeping)]


def test_housekeeping_on_request() -> None:
    """With housekeeping the same run has more steps and ends in the same world."""
    wanted = plan(cast(), (0, send(1)), (3_000, send(2)), until=10_000)
    short, long = run(wanted), run(wanted, housekeeping=True)

    assert len(long.steps) > len(short.steps)
    assert [step.at_ms for step in long.steps] == sorted(s.at_ms for s in long.steps)
    assert short.steps[-1].world.brokers == long.steps[-1].world.brokers


def test_latency() -> None:
    """A request takes network.latency.ms one way, and so does its answer."""
    seen = play(cast(ACKS_ONE, TopicConfig(latency_ms=20)), (100, send(1)))

    assert (seen.first(RecordAppended), seen.first(RecordAcked)) == (120, 140)


def test_a_timer_keeps_its_clock() -> None:
    """What stays enabled keeps its clock, whatever else happens meanwhile."""
    seen = play(cast(ACKS_ALL._replace(linger_ms=300)), (0, send(1)), (290, send(2)))

    assert seen.first(LingerEnded) == 300


def test_steady_timers() -> None:
    """What is said to take the same time whenever it begins does so."""
    _, shots = spy(plan(cast(), (0, send(1)), (5, act.CrashBroker("b2")), until=30_000))
    moves = {(shot.before, move) for shot in shots for move in enabled(shot.before)}
    steady = [(world, move) for world, move in moves if isinstance(move, STEADY)]

    assert {type(move) for _, move in steady} == set(STEADY)
    for world, move in steady:
        assert len({delay_ms(world, move, now) for now in (0, 7, 12_345)}) == 1


def test_every_move_was_enabled() -> None:
    """A timed run is a path of the untimed graph: no move is fired out of turn."""
    _, shots = spy(plan(cast(), (0, send(1)), (5, act.CrashBroker("b1")), until=30_000))

    moves = [shot for shot in shots if not isinstance(shot.action, act.Order)]
    assert len(moves) > 30
    for shot in moves:
        assert shot.action in enabled(shot.before)


# --- orders ---------------------------------------------------------------------------


def test_orders_come_before_moves_of_the_same_time() -> None:
    """An order due at a time comes before the moves that are due then."""
    seen = play(cast(ACKS_ONE), (0, send(1)), (1, act.PauseBroker("b1")), until=50)

    assert seen.told(RecordAppended) == []


def test_orders_of_one_time_keep_their_order() -> None:
    """Two orders at one time are carried out as they are written."""
    seen = play(cast(), (10, send(2)), (10, send(1)))

    assert [event.message for event in seen.told(MessageBuffered)] == [2, 1]


def test_the_schedule_need_not_be_sorted() -> None:
    """Orders are carried out by their times, not by their places in the plan."""
    seen = play(cast(), (700, send(2)), (10, send(1)))

    assert [event.message for event in seen.told(MessageBuffered)] == [1, 2]


def test_an_impossible_order() -> None:
    """The message says which order, when and why; the origin says where it stands."""
    script = plan(cast(), (5, act.CrashBroker("b1")), until=100)
    second = ScheduledOrder(9, act.CrashBroker("b1"), origin="script[1]")
    wrong = plan(cast(), until=100)
    wrong = type(script)(wrong.config, (*script.orders, second), 0, 100)

    with pytest.raises(RunError) as found:
        run(wrong)
    assert str(found.value) == (
        "At 9 ms, crash:b1 is impossible: b1 is already down: it crashed."
    )
    assert found.value.origin == "script[1]"


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (act.CrashBroker("b1"), "crash:b1"),
        (act.CutLink("b1", "p1"), "cut:b1:p1"),
        (act.SlowLink("b1", "p1", 40), "slow:b1:p1:40"),
        (act.ElectUnclean(0), "elect-unclean:0"),
        (act.ElectPreferred(0), "elect-preferred:0"),
        (act.Reassign(0, ("b4", "b2")), "reassign:0:b4-b2"),
        (act.FailPower("r1", ("b1", "b2")), "power:r1"),
        (act.AlterConfig("retention.ms", "1"), "config:retention.ms-1"),
        (send(1), "send:p1"),
    ],
)
def test_describe(order: act.Order, words: str) -> None:
    """An order is named as it is written in a link."""
    assert describe(order) == words


# --- roles ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "broker"),
    [("leader", "b1"), ("leader/1", "b2"), ("follower", "b2"), ("follower/1", "b3")],
)
def test_roles(role: str, broker: str) -> None:
    """A role is whoever has it: the leader, or the first other in-sync replica."""
    world = Stage(cast(topic=TWO_PARTS)).world

    assert aim(world, act.CrashBroker(role)) == act.CrashBroker(broker)


def test_a_role_is_looked_up_when_the_order_falls_due() -> None:
    """The second crash of the leader hits its successor."""
    seen = play(
        cast(),
        (0, act.CrashBroker("leader")),
        (20_000, act.PauseBroker("leader")),
        until=21_000,
    )

    assert [event.broker for event in seen.told(BrokerCrashed)] == ["b1"]
    assert [event.broker for event in seen.told(BrokerPaused)] == ["b2"]


def test_nobody_has_the_role() -> None:
    """A partition without a leader has no leader to crash: the message says so."""
    alone = TopicConfig(brokers=1, replication_factor=1)
    crash = act.CrashBroker("leader")
    with pytest.raises(RunError, match="partition 0 has no leader now"):
        play(cast(topic=alone), (0, crash), (20_000, crash))


# --- the end --------------------------------------------------------------------------


def test_settled() -> None:
    """A run ends when nothing is left that could matter."""
    timeline = play(cast(), (0, send(1))).timeline

    assert timeline.ended == "settled"
    assert timeline.steps[-1].at_ms < 60_000


def test_until() -> None:
    """A run ends at its limit of time, with what is still open."""
    timeline = play(
        cast(), (0, act.CutLink("p1", "b1")), (1, send(1)), until=500
    ).timeline

    assert timeline.ended == "until"
    assert timeline.steps[-1].at_ms <= 500


def test_an_order_after_the_end() -> None:
    """What falls due after the limit does not happen any more."""
    timeline = play(cast(), (0, send(1)), (900, send(2)), until=800).timeline

    assert timeline.ended == "until"
    beliefs = timeline.steps[-1].world.producers[0].beliefs
    assert [belief.message for belief in beliefs] == [1]


def test_silence_before_an_order() -> None:
    """A run does not end while an order is still to come, however quiet it is."""
    seen = play(cast(), (0, send(1)), (200_000, send(2)), until=300_000)

    assert seen.verdicts() == {1: "delivered", 2: "delivered"}


def test_a_limit_of_steps() -> None:
    """A run that grows beyond its limit says so, and how to shorten it."""
    config = ACKS_ONE._replace(batch_bytes=100)
    script = tuple((at, send(at + 1)) for at in range(MAX_STEPS // 4))
    with pytest.raises(RunError, match=f"{MAX_STEPS} steps"):
        play(cast(config), *script)


def test_the_collector_wakes_up_again() -> None:
    """It rests while worlds are made, and never longer: not after an error either."""
    impossible = plan(cast(), (0, act.CrashBroker("b9")), until=10)

    with uncollected():
        run(plan(cast(), (0, send(1)), until=1_000))
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(RunError):
        run(impossible)
    assert gc.isenabled()
