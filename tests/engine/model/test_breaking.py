"""Connections and packets that go wrong, one by one: what TCP makes of it."""

import pytest

from engine.model import actions as act
from engine.model.events import (
    ConnectionBroken,
    ConnectionLost,
    PacketDelayed,
    RetryScheduled,
)
from engine.model.orders import refusal
from engine.model.state import Closed
from tests.engine.performance import play
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, Stage, cast, send

ANSWER = act.DropConnection("b1", "p1")
REQUEST = act.DropConnection("p1", "b1")


def sent(stage: Stage) -> Stage:
    """Message 1 is on its way to b1."""
    return stage.do(send(1), act.DrainBatches("p1"))


def test_a_lost_answer_is_a_lost_connection() -> None:
    """An answer is not lost alone: the client hears that the connection is closed."""
    stage = sent(Stage(cast(ACKS_ONE))).deliver("p1", "b1").do(ANSWER).calm()

    assert ConnectionBroken("b1", "p1", "answer", ()) in stage.events
    assert ConnectionLost("p1", "b1", "closed") in stage.events
    assert (stage.log("b1"), stage.belief(1)) == ([1], "buffered")


def test_what_is_written_again_is_written_twice() -> None:
    """Without idempotence the second try is another record; with it, the same one."""
    doubled = sent(Stage(cast(ACKS_ONE))).deliver("p1", "b1").do(ANSWER)
    known = sent(Stage(cast(ACKS_ALL))).deliver("p1", "b1").calm(leave=("p1",))
    known.do(ANSWER)
    for stage in (doubled, known):
        stage.calm(act.EndBackoff, act.Connect, act.RefreshMetadata)

    assert (doubled.log("b1"), doubled.belief(1)) == ([1, 1], "acked")
    assert (known.log("b1"), known.belief(1)) == ([1], "acked")


def test_a_lost_request_is_in_no_log() -> None:
    """What was still on its way to the broker has changed nothing there."""
    stage = sent(Stage(cast(ACKS_ONE))).do(REQUEST).calm()

    assert ConnectionBroken("p1", "b1", "request", (1,)) in stage.events
    assert (stage.log("b1"), stage.told(RetryScheduled)[0].messages) == ([], (1,))


def test_only_that_connection() -> None:
    """What others send to the same broker arrives."""
    stage = sent(Stage(cast(ACKS_ONE)))
    others = [p for p in stage.world.network.packets if p.source != "p1"]
    stage.do(REQUEST)

    left = [p for p in stage.world.network.packets if not isinstance(p.body, Closed)]
    assert others == left


def test_a_follower_fetches_again() -> None:
    """A follower whose fetch is lost backs off, and copies all the same."""
    stage = sent(Stage(cast(ACKS_ONE)).calm()).deliver("p1", "b1")
    stage.do(act.DropConnection("b1", "b2")).calm()
    before = stage.log("b2")
    stage.calm(act.EndFetchBackoff)

    assert (before, stage.log("b2")) == ([], [1])


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (ANSWER, "nothing is under way from b1 to p1"),
        (act.DropConnection("p1", "c1"), "nothing is under way from p1 to c1"),
        (act.DropConnection("b9", "p1"), "there is no b9 here"),
        (act.DelayPacket("p1", "b1", 400, place=3), "only 1 are under way there"),
        (act.DelayPacket("p1", "b1", 400), ""),
        (REQUEST, ""),
    ],
)
def test_only_what_is_under_way(order: act.Order, why: str) -> None:
    """Only what is under way can be lost or late."""
    found = refusal(sent(Stage(cast(ACKS_ONE)).calm()).world, order)

    assert found.startswith(why) if why else not found


def test_a_coordinator_is_cut_off_as_a_whole() -> None:
    """Connections with a coordinator do not break one by one."""
    stage = Stage(cast(ACKS_ONE)).do(send(1)).calm()
    consumer = stage.consumer()
    stage.do(act.CloseConsumer(consumer.name))
    under_way = [p for p in stage.world.network.packets if p.target == "coordinator"]

    assert under_way, "a consumer that closes commits"
    order = act.DropConnection("c1", "coordinator")
    assert "only connections with a broker" in refusal(stage.world, order)


def test_late_and_what_is_behind_it() -> None:
    """A packet that has to be sent again holds up those behind it on its connection."""
    each = ACKS_ONE._replace(batch_bytes=100)
    seen = play(
        cast(each),
        (100, send(1)),
        (100, send(2)),
        (101, act.DelayPacket("p1", "b1", 400)),
    )
    late = [step for step in seen.timeline.steps if step.world.brokers[0].partitions]
    logged = [step.at_ms for step in late if len(seen_log(step.world)) >= 1]

    assert logged[0] == 502
    assert [entry[0] for entry in seen.log("b1")] == [1, 2]


def seen_log(world: object) -> list[int]:
    """The log of b1 in a world."""
    part = world.brokers[0].partitions[0]  # type: ignore[attr-defined]  # a World
    return [entry.message for entry in part.replica.log]


def test_told_when_it_will_come() -> None:
    """The fact says what is late, and by how much."""
    stage = sent(Stage(cast(ACKS_ONE))).do(act.DelayPacket("p1", "b1", 400))

    assert stage.events[-1] == PacketDelayed("p1", "b1", "request", (1,), 400)
