"""Several members of a group: the classic protocol (facts/consumers.md B8-B11, B16)."""

import pytest

from engine.model import actions as act
from engine.model.config import Config, ConsumerConfig, TopicConfig
from engine.model.events import (
    CommitRefused,
    GenerationBegan,
    MessageProcessed,
    NothingAssigned,
    OffsetCommitted,
    PartitionsAssigned,
    PartitionsRevoked,
)
from engine.model.groups import (
    COMPLETING,
    ILLEGAL_GENERATION,
    IN_PROGRESS,
    PREPARING,
    UNKNOWN_MEMBER,
    commit_error,
    group_of,
)
from engine.model.state import UNKNOWN, Consumer, Group, Member, OffsetCommit
from tests.engine.stage_setting import ACKS_ALL, EARLY, Stage, send

TWO = TopicConfig(partitions=2)
ONE = TopicConfig()
COOPERATIVE = EARLY._replace(assignor="cooperative-sticky")
JOIN = (act.JoinGroup, act.CompleteJoin, act.SyncGroup, act.HeartbeatGroup)


def pair(
    consumer: ConsumerConfig = EARLY,
    topic: TopicConfig = TWO,
    absent: tuple[str, ...] = ("c2",),
) -> Stage:
    """Two consumers of one group; c2 does not run yet."""
    return Stage(Config((ACKS_ALL,), topic, (consumer, consumer)), absent)


def member_of_two(stage: Stage, name: str) -> Consumer:
    """One of the two consumers."""
    return next(item for item in stage.world.consumers if item.name == name)


def group(stage: Stage) -> Group:
    """The group as its coordinator knows it."""
    return group_of(stage.world.coordinator, "g1")


def owned(stage: Stage) -> tuple[tuple[int, ...], ...]:
    """Everybody's partitions."""
    return tuple(consumer.owned for consumer in stage.world.consumers)


def test_members_share_from_the_start() -> None:
    """Who runs at the start is in the first generation."""
    stage = pair(absent=())
    assert owned(stage) == ((0,), (1,))
    assert (group(stage).generation, group(stage).state) == (1, "Stable")


def test_a_newcomer_waits_until_all_have_joined_again() -> None:
    """The join barrier holds until every member has joined (B9)."""
    stage = pair().do(act.StartConsumer("c2"), act.JoinGroup("c2"))
    assert group(stage).state == PREPARING
    assert not stage.can(act.CompleteJoin)
    stage.do(act.HeartbeatGroup("c1"), act.JoinGroup("c1"))
    assert stage.can(act.CompleteJoin)


def test_a_generation_s_partitions_are_shared() -> None:
    """After the barrier everybody gets its part."""
    stage = pair().do(act.StartConsumer("c2")).calm(*JOIN)
    assert owned(stage) == ((0,), (1,))
    assert stage.told(GenerationBegan)[-1].generation == 2


def test_the_leader_assigns_before_the_others_get_anything() -> None:
    """The other members wait in SyncGroup for the first one's assignment."""
    stage = pair().do(act.StartConsumer("c2"), act.JoinGroup("c2"))
    stage.do(act.HeartbeatGroup("c1"), act.JoinGroup("c1"), act.CompleteJoin("g1"))
    assert group(stage).state == COMPLETING
    assert [m.consumer for m in moves(stage, act.SyncGroup)] == ["c1"]
    stage.do(act.SyncGroup("c1"))
    assert [m.consumer for m in moves(stage, act.SyncGroup)] == ["c2"]


def moves(stage: Stage, kind: type[act.SyncGroup]) -> list[act.SyncGroup]:
    """The moves of one kind that are possible."""
    return [move for move in stage.moves() if isinstance(move, kind)]


def test_a_new_leader_may_be_overtaken_by_the_next_rebalance() -> None:
    """A member that still waits for its assignment joins again (KIP-429)."""
    stage = pair(COOPERATIVE).do(act.StartConsumer("c2")).calm(*JOIN)
    assert owned(stage) == ((0,), (1,))
    assert group(stage).generation == 3


@pytest.mark.parametrize(
    ("assignor", "read"), [("range", [0, 1]), ("cooperative-sticky", [1])]
)
def test_eager_members_read_their_positions_anew(
    assignor: str, read: list[int]
) -> None:
    """Cooperative ones keep what they keep, position included (B10)."""
    stage = pair(EARLY._replace(assignor=assignor)).do(act.StartConsumer("c2"))
    stage.calm(*JOIN)
    assert sorted(e.partition for e in stage.told(PartitionsAssigned)) == read


def test_an_eager_rebalance_repeats_what_was_not_committed() -> None:
    """Also of a partition that the member gets back (U2)."""
    config = EARLY._replace(commit="none")
    stage = pair(config).do(send(1, partition=0)).calm()
    stage.do(act.Poll("c1"), act.FinishRecord("c1", 0, 0))
    stage.do(act.StartConsumer("c2")).calm(*JOIN, act.Poll)
    assert [record.message for record in member_of_two(stage, "c1").hands] == [1]


def test_a_cooperative_rebalance_repeats_nothing_that_stays() -> None:
    """A kept partition keeps its position, committed or not (B10)."""
    config = COOPERATIVE._replace(commit="none")
    stage = pair(config).do(send(1, partition=0)).calm()
    stage.do(act.Poll("c1"), act.FinishRecord("c1", 0, 0))
    stage.do(act.StartConsumer("c2")).calm(*JOIN, act.Poll)
    assert member_of_two(stage, "c1").hands == ()
    assert member_of_two(stage, "c1").readings[0].position == 1


def test_a_partition_is_withheld_until_it_was_given_up() -> None:
    """Cooperative: the new owner gets it a generation later (B10)."""
    stage = pair(COOPERATIVE).do(act.StartConsumer("c2"), act.JoinGroup("c2"))
    stage.do(act.HeartbeatGroup("c1"), act.JoinGroup("c1"), act.CompleteJoin("g1"))
    stage.do(act.SyncGroup("c1"), act.SyncGroup("c2"))
    held = [member_of_two(stage, name).owned for name in ("c1", "c2")]

    stage.calm(*JOIN)
    shared = [member_of_two(stage, name).owned for name in ("c1", "c2")]
    assert (held, shared) == ([(0,), ()], [(0,), (1,)])


def test_java_joins_in_poll_alone() -> None:
    """A member that works on a record does not rejoin before it polls again (B10)."""
    stage = pair().do(send(1, partition=0)).calm().do(act.Poll("c1"))
    stage.do(act.StartConsumer("c2"), act.JoinGroup("c2"), act.HeartbeatGroup("c1"))
    assert not stage.can(act.JoinGroup)
    stage.do(act.FinishRecord("c1", 0, 0))
    assert stage.can(act.JoinGroup)


def test_others_join_in_the_background() -> None:
    """kafka-go gives its partitions up while the application works (B10, U5)."""
    config = EARLY._replace(joins_in_poll=False, commit="record")
    stage = pair(config).do(send(1, partition=1)).calm().do(act.Poll("c1"))
    stage.do(act.StartConsumer("c2")).calm(*JOIN)
    assert owned(stage) == ((0,), (1,))
    assert [record.message for record in member_of_two(stage, "c1").hands] == [1]


def test_a_member_commits_what_it_does_not_own() -> None:
    """The coordinator does not ask whose partition it is (B8, L26, U5)."""
    config = EARLY._replace(joins_in_poll=False, commit="record")
    stage = pair(config).do(send(1, partition=1)).calm().do(act.Poll("c1"))
    stage.do(act.StartConsumer("c2")).calm(*JOIN)
    stage.do(act.FinishRecord("c1", 1, 0)).calm()
    assert stage.told(CommitRefused) == []
    assert stage.told(OffsetCommitted)[-1].partition == 1
    assert group(stage).committed[1] == 1


@pytest.mark.parametrize(("habit", "committed"), [("none", UNKNOWN), ("commit", 1)])
def test_a_listener_may_commit_before_it_is_too_late(
    habit: str, committed: int
) -> None:
    """OnPartitionsRevoked is the last safe commit point (B10)."""
    config = EARLY._replace(commit="none", on_revoked=habit)
    stage = pair(config).do(send(1, partition=0)).calm()
    stage.do(act.Poll("c1"), act.FinishRecord("c1", 0, 0))
    stage.do(act.StartConsumer("c2")).calm(*JOIN)
    assert group(stage).committed[0] == committed


def test_auto_commit_commits_before_a_rebalance() -> None:
    """Java commits every position before it gives it up, whatever the interval (B4)."""
    stage = pair().do(send(1, partition=0)).calm()
    stage.do(act.Poll("c1"), act.FinishRecord("c1", 0, 0))
    stage.do(act.StartConsumer("c2")).calm(*JOIN)
    assert group(stage).committed[0] == 1


def test_a_listener_that_drains_holds_the_rebalance_up() -> None:
    """It lets the workers end before the partitions go (L18)."""
    config = EARLY._replace(workers=2, on_revoked="drain")
    stage = pair(config).do(send(1, partition=0)).calm().do(act.Poll("c1"))
    stage.do(act.StartConsumer("c2"), act.JoinGroup("c2"), act.HeartbeatGroup("c1"))
    assert not stage.can(act.JoinGroup)
    assert stage.do(act.FinishRecord("c1", 0, 0)).can(act.JoinGroup)


def test_a_paused_member_is_expelled() -> None:
    """No heartbeat for session.timeout.ms (B11)."""
    stage = pair(topic=ONE, absent=()).do(act.PauseConsumer("c1"))
    stage.do(act.ExpireMember("g1", "c1-1"))
    assert [member.consumer for member in group(stage).members] == ["c2"]
    stage.calm(*JOIN)
    assert member_of_two(stage, "c2").owned == (0,)


def test_a_member_cut_off_is_expelled_and_reads_on() -> None:
    """It cannot know (B11, U4)."""
    stage = pair(topic=ONE, absent=()).do(
        act.CutLink("c1", "coordinator"), act.CutLink("coordinator", "c1")
    )
    stage.do(act.ExpireMember("g1", "c1-1")).calm(*JOIN)
    stage.do(send(1)).calm(act.Poll)
    assert [len(consumer.hands) for consumer in stage.world.consumers] == [1, 1]


def test_a_zombie_s_commit_is_refused() -> None:
    """UNKNOWN_MEMBER_ID, and its next poll joins anew (B9)."""
    config = EARLY._replace(commit="batch")
    stage = pair(config, ONE, ()).do(send(1)).calm().do(act.Poll("c1"))
    stage.do(act.PauseConsumer("c1"), act.ExpireMember("g1", "c1-1")).calm(*JOIN)
    stage.do(act.ResumeConsumer("c1"), act.FinishRecord("c1", 0, 0))
    stage.do(act.CommitOffsets("c1")).calm()
    assert [event.error for event in stage.told(CommitRefused)] == [UNKNOWN_MEMBER]
    stage.calm(*JOIN)
    assert stage.told(PartitionsRevoked)[0].lost
    assert stage.told(NothingAssigned)[-1].consumer == "c1"


def test_a_heartbeat_tells_a_zombie_too() -> None:
    """Whichever comes first, the commit or the heartbeat (B11)."""
    stage = pair(topic=ONE, absent=()).do(act.PauseConsumer("c1"))
    stage.do(act.ExpireMember("g1", "c1-1"), act.ResumeConsumer("c1"))
    stage.do(act.HeartbeatGroup("c1"))
    assert member_of_two(stage, "c1").lost


@pytest.mark.parametrize(("most", "leaves"), [(300_000, True), (0, False)])
def test_a_slow_application_leaves_its_group(most: int, *, leaves: bool) -> None:
    """max.poll.interval.ms, where the client has one (B11)."""
    config = EARLY._replace(max_poll_interval_ms=most)
    stage = pair(config, ONE, ()).do(send(1)).calm().do(act.Poll("c1"))
    assert stage.can(act.ExceedPollInterval) == leaves


def test_who_left_for_being_slow_works_on() -> None:
    """Its application knows nothing: the work is done twice (U3)."""
    config = EARLY._replace(commit="batch", max_poll_interval_ms=300_000)
    stage = pair(config, ONE, ()).do(send(1)).calm().do(act.Poll("c1"))
    stage.do(act.ExceedPollInterval("c1")).calm(*JOIN)
    assert [member.consumer for member in group(stage).members] == ["c2"]
    stage.do(act.Poll("c2"), act.FinishRecord("c2", 0, 0))
    stage.do(act.FinishRecord("c1", 0, 0))
    assert [event.times for event in stage.told(MessageProcessed)] == [1, 2]


def test_a_static_member_does_not_leave_for_being_slow() -> None:
    """It only stops its heartbeats (B16)."""
    config = EARLY._replace(max_poll_interval_ms=300_000, instance="own")
    stage = pair(config, ONE, ()).do(send(1)).calm().do(act.Poll("c1"))
    stage.do(act.ExceedPollInterval("c1")).calm(*JOIN)
    assert len(group(stage).members) == 2
    assert stage.can(act.ExpireMember)


def test_a_rebalance_does_not_wait_for_ever() -> None:
    """Who does not join within the rebalance timeout is expelled (B9)."""
    stage = pair(topic=ONE).do(send(1)).calm().do(act.Poll("c1"))
    stage.do(act.StartConsumer("c2"), act.JoinGroup("c2"), act.ExpireRebalance("g1"))
    assert [member.consumer for member in group(stage).members] == ["c2"]


def test_a_static_member_comes_back_without_a_rebalance() -> None:
    """Nobody else notices; the partitions are the same (B16)."""
    config = EARLY._replace(instance="own")
    stage = pair(config, absent=()).do(act.CloseConsumer("c1")).calm()
    assert len(group(stage).members) == 2
    stage.do(act.StartConsumer("c1"), act.JoinGroup("c1"))
    assert owned(stage) == ((0,), (1,))
    assert (group(stage).generation, group(stage).state) == (1, "Stable")


def test_a_closed_member_s_partitions_go_to_the_others() -> None:
    """LeaveGroup follows the last commit on the same connection (A4)."""
    stage = pair(absent=()).do(send(1, partition=0)).calm().do(act.Poll("c1"))
    stage.do(act.CloseConsumer("c1")).calm(*JOIN)
    assert member_of_two(stage, "c2").owned == (0, 1)
    assert member_of_two(stage, "c2").readings[0].position == 1


MEMBER = Member("c1-1", "c1")


@pytest.mark.parametrize(
    ("state", "members", "request_", "error"),
    [
        ("Empty", (), OffsetCommit("g1", 0, 5), ""),
        ("Empty", (), OffsetCommit("g1", 0, 5, "c1-1", 3), UNKNOWN_MEMBER),
        ("Stable", (MEMBER,), OffsetCommit("g1", 0, 5), UNKNOWN_MEMBER),
        ("Stable", (MEMBER,), OffsetCommit("g1", 0, 5, "c9-1", 3), UNKNOWN_MEMBER),
        ("Stable", (MEMBER,), OffsetCommit("g1", 0, 5, "c1-1", 2), ILLEGAL_GENERATION),
        ("Stable", (MEMBER,), OffsetCommit("g1", 0, 5, "c1-1", 3), ""),
        ("PreparingRebalance", (MEMBER,), OffsetCommit("g1", 0, 5, "c1-1", 3), ""),
        (COMPLETING, (MEMBER,), OffsetCommit("g1", 0, 5, "c1-1", 3), IN_PROGRESS),
    ],
)
def test_which_commits_count(
    state: str, members: tuple[Member, ...], request_: OffsetCommit, error: str
) -> None:
    """The table of B9."""
    found = Group("g1", (UNKNOWN,), state, 3, members)
    assert commit_error(found, request_, classic=True) == error
