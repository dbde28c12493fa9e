"""Preferred election: leaderships go back to the first replica of the list."""

import pytest

from engine.model import actions as act
from engine.model.config import TopicConfig
from engine.model.events import LeaderElected, LeadershipGivenBack, LogTruncated
from engine.model.orders import refusal
from tests.engine.performance import play
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, TOPIC, Stage, cast, send

OFTEN = TopicConfig(leader_imbalance_check_ms=30_000)


def away(topic: TopicConfig = TOPIC) -> Stage:
    """b1 was fenced and is back in sync; b2 leads."""
    stage = Stage(cast(ACKS_ONE, topic)).do(act.ExpireSession("b1"))
    stage.do(act.LearnMetadata("b2")).calm().do(act.Heartbeat("b1")).calm()
    return stage.do(act.AnswerFetch("b2", "b1", 0)).calm(act.AlterPartition)


def test_it_goes_back_by_itself() -> None:
    """The preferred replica is in sync and does not lead: it is elected (B9)."""
    stage = away()
    before = stage.decided().leader
    stage.do(act.RebalanceLeaders())

    assert (before, stage.decided().leader) == ("b2", "b1")
    assert stage.told(LeadershipGivenBack) == [
        LeadershipGivenBack(0, "b1", "b2", ordered=False)
    ]


def test_nothing_to_give_back() -> None:
    """The preferred replica leads: there is nothing to look at (B9)."""
    assert not Stage(cast()).can(act.RebalanceLeaders)


def test_not_out_of_sync() -> None:
    """A preferred replica that is not in sync is not valid (B9)."""
    stage = Stage(cast()).do(act.ExpireSession("b1")).calm().do(act.Heartbeat("b1"))

    assert "b1" not in stage.decided().isr
    assert not stage.can(act.RebalanceLeaders)


def test_not_while_it_is_dead() -> None:
    """A preferred replica that is fenced is not valid, the last in sync or not (B9)."""
    old = TopicConfig(eligible_leader_replicas=False)
    stage = Stage(cast(ACKS_ALL, old))
    stage.do(act.ExpireSession("b3"), act.ExpireSession("b2"), act.ExpireSession("b1"))

    assert (stage.decided().leader, stage.decided().isr) == ("", ("b1",))
    assert not stage.can(act.RebalanceLeaders)


def test_switched_off() -> None:
    """auto.leader.rebalance.enable=false: it stays where it is (A)."""
    stage = away(TopicConfig(auto_leader_rebalance=False))

    assert not stage.can(act.RebalanceLeaders)


def test_an_operator_gives_it_back() -> None:
    """ElectLeaders(PREFERRED): the same at once, with the routine off (B9)."""
    stage = away(TopicConfig(auto_leader_rebalance=False)).do(act.ElectPreferred(0))

    assert stage.decided().leader == "b1"
    assert [event.ordered for event in stage.told(LeadershipGivenBack)] == [True]


def test_the_leader_epoch_grows_and_the_isr_stays() -> None:
    """A planned move is a new leader epoch; nobody leaves the ISR (B9)."""
    stage = away()
    before = stage.decided()
    stage.do(act.RebalanceLeaders())

    assert stage.decided().leader_epoch == before.leader_epoch + 1
    assert stage.decided().isr == before.isr
    assert stage.told(LeaderElected)[-1].clean


@pytest.mark.parametrize(
    ("actions", "why"),
    [
        ((), "b1, the first replica of partition 0, leads already"),
        (
            (act.ExpireSession("b1"),),
            "b1, the first replica of partition 0, is not alive",
        ),
        (
            (act.ExpireSession("b1"), act.Heartbeat("b1")),
            "b1, the first replica of partition 0, is not in sync",
        ),
    ],
)
def test_refusal(actions: tuple[act.Action, ...], why: str) -> None:
    """An order that the controller would not carry out is refused, in words."""
    assert refusal(Stage(cast()).do(*actions).world, act.ElectPreferred(0)) == why


def test_no_such_partition() -> None:
    """A partition that does not exist cannot be given back."""
    world = Stage(cast()).world

    assert refusal(world, act.ElectPreferred(3)) == "there are only partitions 0 to 0"


def test_it_does_not_wait_for_acks_one_data() -> None:
    """C3: a record with acks=1 that b1 lacks is dropped, and nothing had failed."""
    seen = play(
        cast(ACKS_ONE, OFTEN),
        (1_000, act.StopBroker("b1")),
        (5_000, act.StartBroker("b1")),
        (29_800, act.SlowLink("b2", "b1", 400)),
        (29_990, send(1)),
        until=60_000,
    )

    assert seen.first(LeadershipGivenBack) == 30_000
    assert {event.broker for event in seen.told(LogTruncated)} == {"b2", "b3"}
    assert seen.verdicts() == {1: "lost"}


def test_it_looks_at_its_interval() -> None:
    """The check runs every leader.imbalance.check.interval.seconds (B9, B26)."""
    seen = play(
        cast(ACKS_ALL, OFTEN._replace(leader_imbalance_check_ms=25_000)),
        (1_000, act.StopBroker("b1")),
        (5_000, act.StartBroker("b1")),
        (40_000, send(1)),
        until=60_000,
    )

    assert seen.first(LeadershipGivenBack) == 25_000
