"""When an order's turn comes: at a time, right after a step, or after an event."""

import pytest

from engine.agenda import Occasion, ScheduledOrder
from engine.model import actions as act
from engine.model.events import RecordAcked, RecordAppended
from engine.run import Plan, Timeline, run
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, cast, send

CRASH = act.CrashBroker("b3")


def played(*orders: ScheduledOrder, producer: object = ACKS_ONE) -> Timeline:
    """Message 1 at 100 ms, and these orders."""
    first = ScheduledOrder(100, send(1))
    config = cast(producer)  # type: ignore[arg-type]  # a ProducerConfig
    return run(Plan(config, (first, *orders), 1, 60_000))


def test_right_after_any_step() -> None:
    """Whatever the step, the order is the next thing, and all before it is the same."""
    told = played().steps
    for number, step in enumerate(told):
        earlier = sum(one.at_ms == step.at_ms for one in told[: number + 1])
        order = ScheduledOrder(step.at_ms, CRASH, step=earlier)
        broken = played(order).steps

        assert [s.action for s in told[: number + 1]] == [
            s.action for s in broken[: number + 1]
        ]
        assert (broken[number + 1].action, broken[number + 1].at_ms) == (
            CRASH,
            step.at_ms,
        )
        assert broken[number].world == step.world


def test_fewer_steps_than_that() -> None:
    """After all that happens in that millisecond, then."""
    steps = played(ScheduledOrder(100, CRASH, step=50)).steps
    place = next(step.number for step in steps if step.action == CRASH)

    assert steps[place].at_ms == 100
    assert steps[place + 1].at_ms > 100


def test_before_all_others_without_a_step() -> None:
    """A time alone comes before what happens by itself in that millisecond."""
    told = played().steps
    moment = next(s for s in told if isinstance(s.action, act.Deliver)).at_ms
    steps = played(ScheduledOrder(moment, CRASH)).steps

    assert next(s for s in steps if s.at_ms == moment).action == CRASH


@pytest.mark.parametrize("producer", [ACKS_ONE, ACKS_ALL], ids=["one", "all"])
def test_just_after_the_ack(producer: object) -> None:
    """An order that waits for an ack comes right after it, whenever that is."""
    wait = ScheduledOrder(0, CRASH, after=Occasion("acked", 1))
    steps = played(wait, producer=producer).steps
    place = next(step.number for step in steps if step.action == CRASH)
    before = steps[place - 1].events

    assert any(isinstance(event, RecordAcked) for event in before)
    assert steps[place].at_ms == steps[place - 1].at_ms


def test_so_long_after() -> None:
    """It may wait some more."""
    wait = ScheduledOrder(700, CRASH, after=Occasion("appended", 1))
    steps = played(wait).steps
    appended = next(
        step.at_ms
        for step in steps
        if any(isinstance(event, RecordAppended) for event in step.events)
    )

    assert next(s.at_ms for s in steps if s.action == CRASH) == appended + 700


def test_in_vain() -> None:
    """What it waits for never happens: the run ends without it, and says so."""
    wait = ScheduledOrder(0, CRASH, after=Occasion("acked", 7))
    told = played(wait)

    assert CRASH not in [step.action for step in told.steps]
    assert (told.waiting, told.ended) == ((wait,), "settled")
