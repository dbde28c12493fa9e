"""A partition moves to other brokers: who joins, when it is over, who deletes what."""

import pytest

from engine.model import actions as act
from engine.model.config import TopicConfig
from engine.model.events import (
    LeaderElected,
    ReassignmentCompleted,
    ReassignmentStarted,
    ReplicaDeleted,
)
from engine.model.orders import refusal
from tests.engine.performance import play
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, Stage, cast, send

FOUR = TopicConfig(brokers=4)
JOIN = (act.AlterPartition,)


def moved(*replicas: str, topic: TopicConfig = FOUR) -> Stage:
    """Message 1 is on b1 to b3, and the partition is to move."""
    stage = Stage(cast(ACKS_ALL, topic)).do(send(1)).calm()
    return stage.do(act.Reassign(0, replicas))


def test_the_new_are_added_first() -> None:
    """While it moves there are the new replicas and, behind them, the old (B25)."""
    stage = moved("b4", "b2", "b3")

    assert stage.decided().replicas == ("b4", "b2", "b3", "b1")
    assert stage.decided().isr == ("b1", "b2", "b3")
    assert stage.told(ReassignmentStarted) == [
        ReassignmentStarted(0, ("b1", "b2", "b3"), ("b4", "b2", "b3"))
    ]


def test_a_new_replica_copies_from_the_start() -> None:
    """A new replica begins with an empty log, at the leader's log start (B25)."""
    stage = moved("b4", "b2", "b3").calm()

    assert stage.log("b4") == [1]


def test_it_is_over_when_all_are_in_sync() -> None:
    """Every new replica is in the ISR: the old one goes, its leadership too (B25)."""
    stage = moved("b4", "b2", "b3").calm(*JOIN)

    assert stage.decided().replicas == ("b4", "b2", "b3")
    assert stage.decided().target == ()
    assert stage.decided().isr == ("b4", "b2", "b3")
    assert [event.leader for event in stage.told(LeaderElected)] == ["b4"]
    assert len(stage.told(ReassignmentCompleted)) == 1


def test_not_before() -> None:
    """A new replica that is not in sync keeps the move open (B25)."""
    stage = moved("b4", "b2", "b3").calm()

    assert stage.told(ReassignmentCompleted) == []
    assert "b1" in stage.decided().replicas


def test_a_dead_target_keeps_it_open() -> None:
    """All of the target must be in sync, those that were there before as well (B25)."""
    stage = Stage(cast(ACKS_ALL, FOUR)).do(act.ExpireSession("b3"))
    stage.do(act.Reassign(0, ("b4", "b2", "b3")))
    stage.calm(*JOIN, leave=("b3",))

    assert stage.decided().isr == ("b4", "b2", "b1")
    assert stage.told(ReassignmentCompleted) == []


def test_the_old_replica_is_deleted() -> None:
    """Who is no replica any more deletes its log (B25)."""
    stage = moved("b4", "b2", "b3").calm(*JOIN)

    assert stage.told(ReplicaDeleted) == [ReplicaDeleted("b1", 0, (1,))]
    assert stage.broker("b1").partitions == (None,)


def test_min_isr_is_not_asked() -> None:
    """One copy is enough to be over, whatever min.insync.replicas says (C44)."""
    stage = moved("b4", topic=FOUR._replace(min_insync_replicas=2)).calm(*JOIN)

    assert (stage.decided().replicas, stage.decided().isr) == (("b4",), ("b4",))


def test_the_leader_epoch_grows_when_somebody_leaves() -> None:
    """The leader stays, a follower goes: a new leader epoch fences it (B25)."""
    stage = moved("b1", "b2", "b4")
    before = stage.decided().leader_epoch
    stage.calm(*JOIN)

    assert stage.decided().leader == "b1"
    assert stage.decided().leader_epoch == before + 1


def test_fewer_replicas_at_once() -> None:
    """Nobody has to join: it is over in the same step (B25)."""
    stage = moved("b2", "b3")

    assert stage.decided().replicas == ("b2", "b3")
    assert (stage.decided().leader, stage.decided().isr) == ("b2", ("b2", "b3"))


def test_another_order_at_once() -> None:
    """The same brokers in another order: only the preferred replica is another."""
    stage = Stage(cast(ACKS_ALL)).do(act.ExpireSession("b3"))
    stage.do(act.Reassign(0, ("b3", "b1", "b2")))

    assert stage.decided().replicas == ("b3", "b1", "b2")
    assert (stage.decided().leader, stage.decided().target) == ("b1", ())


def test_who_had_to_go_stays_eligible() -> None:
    """Nobody asks whether an eligible replica is still a replica (B15, B25)."""
    topic = FOUR._replace(min_insync_replicas=3)
    stage = Stage(cast(ACKS_ALL, topic)).do(act.ExpireSession("b3"))
    stage.do(act.Reassign(0, ("b1", "b2")))

    assert stage.decided().elr == ("b3",)


def test_too_small_a_move_leaves_the_old_eligible() -> None:
    """The last change counts with min.insync.replicas of the replicas before (B15).

    The one broker that is left comes back from an unclean stop, and is not elected as
    the last known leader, since the ELR is not empty. Real Kafka 4.3.1 does the same.
    """
    stage = moved("b4", topic=FOUR._replace(min_insync_replicas=2)).calm(*JOIN)
    after_the_move = stage.decided().elr
    stage.do(act.LoseDisk("b4"), act.ExpireSession("b4"))
    stage.do(act.StartBroker("b4"), act.RegisterBroker("b4"))
    stage.do(act.AssignDirectories("b4"), act.Heartbeat("b4"))

    assert after_the_move == ("b1", "b2", "b3")
    assert (stage.decided().leader, stage.decided().elr) == ("", ("b1", "b2", "b3"))


def test_a_stranger_s_fetch() -> None:
    """A new replica asks before the leader has heard of it: it asks again later."""
    stage = moved("b4", "b2", "b3").do(act.LearnMetadata("b4"))
    stage.deliver("b4", "b1").deliver("b1", "b4")
    fetcher = stage.part("b4").fetcher

    assert fetcher is not None
    assert fetcher.state == "backing off"
    stage.do(act.LearnMetadata("b1"), act.EndFetchBackoff("b4", 0)).calm(*JOIN)
    assert stage.decided().target == ()


def test_acks_one_data_stays_behind() -> None:
    """The leadership moves without what the new leader has not fetched (C3)."""
    seen = play(
        cast(ACKS_ONE, FOUR),
        (0, send(1)),
        *((100, act.SlowLink("b1", name, 400)) for name in ("b2", "b3")),
        (1_000, send(2)),
        (1_100, act.Reassign(0, ("b2", "b3"))),
        until=30_000,
    )

    assert seen.verdicts() == {1: "delivered", 2: "lost"}


def test_a_broker_that_was_away_deletes_it_later() -> None:
    """A dead broker's replica is deleted when it is back (B25)."""
    stage = Stage(cast(ACKS_ALL, FOUR)).do(send(1)).calm()
    stage.do(act.CrashBroker("b3"), act.ExpireSession("b3"))
    stage.do(act.Reassign(0, ("b1", "b2")))
    before = stage.log("b3")
    stage.do(act.StartBroker("b3"), act.RegisterBroker("b3"))

    assert before == [1]
    assert stage.broker("b3").partitions == (None,)


@pytest.mark.parametrize(
    ("replicas", "why"),
    [
        ((), "a partition needs a replica"),
        (("b1", "b1"), "every broker has one replica of a partition at most"),
        (("b1", "b2", "b3"), "partition 0 is there already"),
        (("b1", "b9"), "there is no b9 here, only b1, b2, b3, b4"),
        (("b4",), ""),
    ],
)
def test_refusal(replicas: tuple[str, ...], why: str) -> None:
    """What no controller would do is refused, in words."""
    world = Stage(cast(ACKS_ALL, FOUR)).world

    assert refusal(world, act.Reassign(0, replicas)) == why


def test_one_move_at_a_time() -> None:
    """A partition that is under way stays on its way."""
    world = moved("b4", "b2", "b3").world

    why = "partition 0 is being moved already"
    assert refusal(world, act.Reassign(0, ("b1", "b2"))) == why
