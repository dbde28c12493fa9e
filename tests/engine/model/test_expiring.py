"""Committed offsets have a lifetime (facts/consumers.md B13)."""

import pytest

from engine.model import actions as act
from engine.model.config import Config, ConsumerConfig
from engine.model.events import OffsetExpired
from engine.model.state import UNKNOWN
from tests.engine.stage_setting import ACKS_ALL, EARLY, TOPIC, Stage, send

OLD = TOPIC._replace(offsets_expire_always=True)
NEW = EARLY._replace(protocol="consumer", commit="batch")
CLASSIC = EARLY._replace(commit="batch")


def committed(consumer: ConsumerConfig = CLASSIC, *, always: bool = False) -> Stage:
    """The group has committed offset 1."""
    topic = TOPIC._replace(offsets_expire_always=always)
    stage = Stage(Config((ACKS_ALL,), topic, (consumer,)))
    stage.do(send(1)).calm().do(act.Poll("c1"), act.FinishRecord("c1", 0, 0))
    return stage.do(act.CommitOffsets("c1")).calm()


@pytest.mark.parametrize(
    ("consumer", "always", "ages"),
    [(CLASSIC, False, False), (CLASSIC, True, True), (NEW, False, True)],
)
def test_when_the_time_runs_in_a_living_group(
    consumer: ConsumerConfig, *, always: bool, ages: bool
) -> None:
    """Up to 2.0, and with KIP-848, from the commit on; else not at all."""
    assert committed(consumer, always=always).can(act.AgeOffset) == ages


@pytest.mark.parametrize(
    ("consumer", "always", "expires"), [(CLASSIC, True, True), (NEW, False, False)]
)
def test_who_loses_an_offset_while_it_has_members(
    consumer: ConsumerConfig, *, always: bool, expires: bool
) -> None:
    """Only up to 2.0."""
    stage = committed(consumer, always=always).do(act.AgeOffset("g1", 0))
    assert stage.can(act.ExpireOffset) == expires


def test_an_empty_group_loses_its_offsets() -> None:
    """The time runs from when the last member left (KIP-211)."""
    stage = committed().do(act.CloseConsumer("c1")).calm()
    stage.do(act.AgeOffset("g1", 0), act.ExpireOffset("g1", 0))
    assert stage.committed() == UNKNOWN
    assert stage.told(OffsetExpired)[-1].old == 1


def test_a_member_in_time_saves_them() -> None:
    """A group that is not empty any more begins anew."""
    stage = committed().do(act.CloseConsumer("c1")).calm().do(act.AgeOffset("g1", 0))
    stage.do(act.StartConsumer("c1"), act.JoinGroup("c1"))
    assert not stage.can(act.ExpireOffset)
    assert stage.world.coordinator.groups[0].aged == ()


def test_a_new_commit_lives_as_long_again() -> None:
    """The lifetime is that of the last commit (up to 2.0)."""
    stage = committed(always=True).do(act.AgeOffset("g1", 0), send(2)).calm()
    stage.do(act.Poll("c1"), act.FinishRecord("c1", 0, 1), act.CommitOffsets("c1"))
    stage.calm()
    assert stage.world.coordinator.groups[0].aged == ()
