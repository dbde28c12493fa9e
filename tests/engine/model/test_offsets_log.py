"""`__consumer_offsets` as a log that can lose (facts/broker.md C33)."""

from engine.model import actions as act
from engine.model.config import OFFSETS, Config, FurtherTopic
from engine.model.events import CommitRefused, OffsetAppended, OffsetsLoaded
from engine.model.state import UNKNOWN
from tests.engine.stage_setting import ACKS_ALL, EARLY, TOPIC, Stage, send


def kept(copies: int = 3, needed: int = 1) -> Stage:
    """One message is processed; the offsets' only partition is led by b2."""
    config = EARLY._replace(commit="batch", max_poll_records=1)
    further = (FurtherTopic(OFFSETS, 1, copies, needed),)
    stage = Stage(Config((ACKS_ALL,), TOPIC, (config,), further))
    stage.do(send(1)).calm().do(act.Poll("c1"), act.FinishRecord("c1", 0, 0))
    assert stage.decided(1).leader == "b2"
    return stage.do(act.CommitOffsets("c1"))


def new_leader(stage: Stage) -> Stage:
    """b2 is gone for long enough, and another broker leads the offsets."""
    return stage.do(act.ExpireSession("b2")).calm(act.LoadOffsets, act.ConfirmCommits)


def test_a_commit_waits_for_the_replicas() -> None:
    """offsets.commit.required.acks is -1: all in-sync replicas."""
    stage = kept().deliver("c1", "coordinator")
    assert stage.committed() == UNKNOWN
    assert not stage.can(act.ConfirmCommits)
    stage.calm().do(act.ConfirmCommits())
    assert stage.committed() == 1


def test_a_new_coordinator_reads_its_own_log() -> None:
    """It has the offset, because every in-sync replica had it."""
    stage = kept().calm(act.ConfirmCommits).do(act.CrashBroker("b2"))
    new_leader(stage)
    assert stage.told(OffsetsLoaded)[-1].changed == ()
    assert stage.committed() == 1


def test_nobody_takes_commits_while_there_is_no_coordinator() -> None:
    """The client tries again until somebody leads the partition."""
    stage = kept().do(act.CrashBroker("b2"))
    assert stage.next_packet("c1", "coordinator") not in stage.moves()
    new_leader(stage)
    assert [event.broker for event in stage.told(OffsetAppended)] == ["b3"]


def test_a_commit_without_an_answer_is_sent_again() -> None:
    """Written, not confirmed, and the leader is gone: the client repeats it."""
    stage = kept().deliver("c1", "coordinator").do(act.CrashBroker("b2"))
    new_leader(stage)
    assert stage.committed() == 1


def test_too_few_replicas_take_no_commit() -> None:
    """min.insync.replicas counts for offsets too, and the client hears of it."""
    stage = kept(needed=3).do(act.CrashBroker("b3"), act.ExpireSession("b3"))
    stage.calm(leave=("c1",)).calm(act.ConfirmCommits)
    assert stage.committed() == UNKNOWN
    assert [e.error for e in stage.told(CommitRefused)] == ["COORDINATOR_NOT_AVAILABLE"]


def test_one_copy_on_a_lost_disk_is_no_copy() -> None:
    """The coordinator comes back without any offset, and without the group (C33 b)."""
    stage = kept(copies=1).calm(act.ConfirmCommits).do(act.LoseDisk("b2"))
    stage.do(act.ExpireSession("b2"), act.StartBroker("b2"), act.RegisterBroker("b2"))
    stage.do(act.AssignDirectories("b2"), act.Heartbeat("b2")).calm(act.LoadOffsets)
    assert stage.told(OffsetsLoaded)[-1].changed == (("g1", 0, 1, UNKNOWN),)
    assert stage.world.coordinator.groups[0].members == ()


def test_a_coordinator_away_expels_nobody() -> None:
    """Sessions begin anew with the next one."""
    stage = kept(copies=1).calm(act.ConfirmCommits)
    stage.do(act.CrashBroker("b2"), act.CrashConsumer("c1"))
    assert not stage.can(act.ExpireMember)
