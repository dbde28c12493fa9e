"""Settings that change while everything runs, and what follows."""

import pytest

from engine.model import actions as act
from engine.model.config import TopicConfig
from engine.model.events import BatchRejected, ConfigAltered
from engine.model.orders import refusal
from tests.engine.performance import play
from tests.engine.stage_setting import ACKS_ALL, Stage, cast, send

TWO = TopicConfig(min_insync_replicas=2)
OLD = TopicConfig(eligible_leader_replicas=False)


def test_it_holds_from_now_on() -> None:
    """The next write goes by the new min.insync.replicas (B1)."""
    stage = Stage(cast(ACKS_ALL, TWO)).do(act.ExpireSession("b2"))
    stage.do(act.ExpireSession("b3"), act.LearnMetadata("b1"), send(1))
    stage.calm(leave=("b2", "b3"))
    refused = len(stage.told(BatchRejected))
    stage.do(act.AlterConfig("min.insync.replicas", "1"))
    stage.calm(act.EndBackoff, leave=("b2", "b3"))

    assert refused == 1
    assert stage.belief(1) == "acked"
    assert stage.told(ConfigAltered) == [ConfigAltered("min.insync.replicas", "2", "1")]


def test_a_new_min_isr_clears_the_elr() -> None:
    """KAFKA-16540: nobody is eligible any more (A)."""
    stage = Stage(cast(ACKS_ALL, TWO))
    stage.do(act.ExpireSession("b3"), act.ExpireSession("b2"))
    before = stage.decided().elr
    stage.do(act.AlterConfig("min.insync.replicas", "3"))

    assert (before, stage.decided().elr) == (("b2",), ())
    assert stage.decided().isr == ("b1",)


def test_other_settings_leave_the_elr() -> None:
    """Only min.insync.replicas clears it (A)."""
    stage = Stage(cast(ACKS_ALL, TWO))
    stage.do(act.ExpireSession("b3"), act.ExpireSession("b2"))
    stage.do(act.AlterConfig("flush.messages", "1"))

    assert stage.decided().elr == ("b2",)


def leaderless() -> Stage:
    """b1 was the last in sync, and is dead; b2 and b3 are alive."""
    stage = Stage(cast(ACKS_ALL, OLD)).do(act.ExpireSession("b2"))
    stage.do(act.ExpireSession("b3"), act.Heartbeat("b3"), act.ExpireSession("b1"))
    return stage.do(act.Heartbeat("b2"))


def test_unclean_elections_are_allowed_later() -> None:
    """The controller looks for leaderless partitions periodically (B9)."""
    stage = leaderless()
    before = stage.decided().leader, stage.can(act.ElectLeaderless)
    stage.do(act.AlterConfig("unclean.leader.election.enable", "true"))
    waiting = stage.decided().leader
    stage.do(act.ElectLeaderless())

    assert (before, waiting) == (("", False), "")
    assert stage.decided().leader == "b2"


def test_nobody_alive_nobody_elected() -> None:
    """Without a live replica there is nothing to look for (B9)."""
    stage = Stage(cast(ACKS_ALL, OLD._replace(unclean_leader_election=True)))
    stage.do(*(act.ExpireSession(name) for name in ("b1", "b2", "b3")))

    assert stage.decided().leader == ""
    assert not stage.can(act.ElectLeaderless)


def test_it_looks_every_five_minutes() -> None:
    """unclean.leader.election.interval.ms is 300 s (A, B26)."""
    seen = play(
        cast(ACKS_ALL, OLD),
        (1_000, act.CrashBroker("b2")),
        (1_000, act.CrashBroker("b3")),
        (20_000, act.CrashBroker("b1")),
        (40_000, act.StartBroker("b3")),
        (50_000, act.AlterConfig("unclean.leader.election.enable", "true")),
        until=310_000,
    )

    assert seen.end.controller.metadata.partitions[0].leader == "b3"
    assert [
        at
        for at, event in seen.timed(ConfigAltered)
        if event.name.startswith("unclean")
    ] == [50_000]


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("min.insync.replicas", "1", "min.insync.replicas is 1 already"),
        ("min.insync.replicas", "2", ""),
        (
            "min.insync.replicas",
            "9",
            "min.insync.replicas is a whole number from 1 to 7, not 9",
        ),
        (
            "unclean.leader.election.enable",
            "maybe",
            "unclean.leader.election.enable is true or false, not maybe",
        ),
    ],
)
def test_refusal(name: str, value: str, why: str) -> None:
    """What cannot be set is refused, in words."""
    assert refusal(Stage(cast()).world, act.AlterConfig(name, value)) == why


def test_a_setting_that_cannot_change() -> None:
    """Not every setting can be changed in mid-run; those that can are named."""
    why = refusal(Stage(cast()).world, act.AlterConfig("acks", "1"))

    assert why.startswith("acks cannot be changed here, only min.insync.replicas")
