"""KIP-848: members are brought to their parts one by one (facts/consumers.md B10)."""

import pytest

from engine.model import actions as act
from engine.model.config import Config, TopicConfig
from engine.model.events import CommitRefused, PartitionsRevoked
from engine.model.groups import STALE_EPOCH, commit_error, group_of
from engine.model.state import Consumer, Member, OffsetCommit
from tests.engine.stage_setting import ACKS_ALL, EARLY, Stage, send

NEW = EARLY._replace(protocol="consumer", commit="none")
TWO = TopicConfig(partitions=2)


def pair(absent: tuple[str, ...] = ("c2",), topic: TopicConfig = TWO) -> Stage:
    """Two consumers of one group; c2 does not run yet."""
    return Stage(Config((ACKS_ALL,), topic, (NEW, NEW)), absent)


def consumer(stage: Stage, name: str) -> Consumer:
    """One of the two."""
    return next(item for item in stage.world.consumers if item.name == name)


def joined() -> Stage:
    """c2 is in, and c1 has to give partition 1 up; it works on a record of 0."""
    stage = pair().do(send(1, partition=0)).calm().do(act.Poll("c1"))
    return stage.do(act.StartConsumer("c2"), act.JoinGroup("c2"))


def test_a_partition_moves_only_when_it_was_given_up() -> None:
    """The new owner gets it after the old one has said so."""
    stage = joined().do(act.HeartbeatGroup("c2"), act.HeartbeatGroup("c1"))
    assert consumer(stage, "c2").owned == ()
    assert not stage.can(act.ReleasePartitions)  # the application is not in poll()
    stage.do(act.FinishRecord("c1", 0, 0), act.ReleasePartitions("c1"))
    assert act.HeartbeatGroup("c2") not in stage.moves()
    stage.do(act.HeartbeatGroup("c1"), act.HeartbeatGroup("c2"))
    assert (consumer(stage, "c1").owned, consumer(stage, "c2").owned) == ((0,), (1,))


def test_a_partition_is_free_once_its_commit_is_answered() -> None:
    """The heartbeat that gives it up waits for the commit that goes before it (B4)."""
    auto = NEW._replace(commit="auto")
    stage = Stage(Config((ACKS_ALL,), TWO, (auto, auto)), ("c2",))
    stage.do(send(1, partition=1)).calm(act.Poll, act.FinishRecord)
    stage.do(act.StartConsumer("c2"), act.JoinGroup("c2"), act.HeartbeatGroup("c1"))
    stage.do(act.ReleasePartitions("c1"))
    assert act.HeartbeatGroup("c1") not in stage.moves()

    stage.calm()
    assert act.HeartbeatGroup("c1") in stage.moves()


def test_who_keeps_a_partition_keeps_its_position() -> None:
    """There is no barrier, and nothing is read anew."""
    stage = joined().do(act.HeartbeatGroup("c1"), act.FinishRecord("c1", 0, 0))
    stage.do(act.ReleasePartitions("c1"), act.HeartbeatGroup("c1"))
    assert consumer(stage, "c1").readings[0].position == 1
    assert [event.partitions for event in stage.told(PartitionsRevoked)] == [(1,)]


def test_a_fenced_member_s_partitions_are_free_at_once() -> None:
    """Nobody waits for a member that was expelled."""
    stage = joined().do(act.PauseConsumer("c1"), act.ExpireMember("g1", "c1-1"))
    stage.do(act.HeartbeatGroup("c2"))
    assert consumer(stage, "c2").owned == (0, 1)


def test_a_commit_names_the_member_s_own_epoch() -> None:
    """An older epoch is refused, as STALE_MEMBER_EPOCH (B9, up to 4.2)."""
    stage = joined()
    group = group_of(stage.world.coordinator, "g1")
    group = group._replace(members=(Member("c1-1", "c1", epoch=4),))
    found = [
        commit_error(group, OffsetCommit("g1", 0, 1, "c1-1", epoch), classic=False)
        for epoch in (3, 4)
    ]
    assert found == [STALE_EPOCH, ""]


def test_a_zombie_hears_of_it_and_comes_back() -> None:
    """It loses what it had and joins as a new member (B11)."""
    stage = pair((), TopicConfig()).do(act.PauseConsumer("c1"))
    stage.do(act.ExpireMember("g1", "c1-1")).calm(act.HeartbeatGroup)
    assert consumer(stage, "c2").owned == (0,)
    stage.do(act.ResumeConsumer("c1"))
    stage.calm(act.HeartbeatGroup, act.JoinGroup, act.ReleasePartitions)
    members = group_of(stage.world.coordinator, "g1").members
    assert [item.id for item in members] == ["c2-1", "c1-2"]
    assert stage.told(CommitRefused) == []


@pytest.mark.parametrize(("late", "committed"), [(True, 2), (False, 1)])
def test_the_first_clients_counted_what_they_had_just_handed_out(
    committed: int, *, late: bool
) -> None:
    """KAFKA-18641: from 3.7 to 3.9 the commit came after the hand-over (B4)."""
    config = EARLY._replace(max_poll_records=1, commits_late=late)
    stage = Stage(Config((ACKS_ALL,), TopicConfig(), (config,)))
    stage.do(send(1), send(2)).calm().do(act.Poll("c1"), act.FinishRecord("c1", 0, 0))
    stage.do(act.PassCommitInterval("c1"), act.Poll("c1")).calm()
    assert stage.committed() == committed
