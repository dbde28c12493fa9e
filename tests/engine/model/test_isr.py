"""In-sync replicas and elections: who falls out, who comes back, who may lead."""

import pytest

from engine.model import actions as act
from engine.model.config import TopicConfig
from engine.model.controller import Proposal, alter_partition
from engine.model.events import (
    IsrChanged,
    IsrExpandProposed,
    IsrShrinkProposed,
    LeaderElected,
    LeaderGone,
)
from tests.engine.stage_setting import ACKS_ALL_, ACKS_ONE, Stage, cast, play, send

TWO = TopicConfig(min_insync_replicas=2)
OLD = TopicConfig(eligible_leader_replicas=False)
LAG = TopicConfig(replica_lag_time_max_ms=10_000)


def cut_follower(at: int, name: str) -> tuple[tuple[int, act.Order], ...]:
    """Cut a follower from its leader, but not from the controller."""
    return (at, act.CutLink(name, "b1")), (at, act.CutLink("b1", name))


# --- out, and in again ----------------------------------------------------------------


@pytest.mark.parametrize("at", [1_000, 3_000, 4_999])
def test_a_silent_follower_leaves_after_its_lag(at: int) -> None:
    """Out of the ISR 1.0 to 1.5 times replica.lag.time.max.ms later (broker B6)."""
    seen = play(cast(ACKS_ONE, LAG), *cut_follower(at, "b3"), (at, send(1)))
    ((gone, event),) = seen.timed(IsrShrinkProposed)

    assert event.leaving == ("b3",)
    assert 10_000 - 500 <= gone - at <= 15_000


def test_nobody_leaves_without_new_data() -> None:
    """A follower at the leader's log end is never removed, however silent (B6)."""
    seen = play(
        cast(ACKS_ONE, LAG), (0, send(1)), *cut_follower(1_000, "b3"), until=100_000
    )

    assert seen.told(IsrShrinkProposed) == []


def test_the_isr_shrinks_to_the_leader() -> None:
    """There is no lower bound: min.insync.replicas holds nobody in the ISR (B6)."""
    topic = LAG._replace(min_insync_replicas=2)
    script = (*cut_follower(0, "b2"), *cut_follower(0, "b3"), (10, send(1)))
    seen = play(cast(ACKS_ONE, topic), *script, until=30_000)

    assert seen.told(IsrChanged)[-1].new == ("b1",)


def test_the_old_isr_counts_until_the_controller_agrees() -> None:
    """While a shrink is pending the HW still waits for the old ISR (B0, KIP-497)."""
    stage = Stage(cast(ACKS_ONE)).do(act.PauseBroker("b3"), send(1)).calm()
    for clock in (0, 1):
        stage.do(act.PassLag("b1", 0, "b3", clock))
    stage.do(act.ShrinkIsr("b1", 0))
    before = stage.replica("b1").high_watermark
    stage.do(act.AlterPartition("b1", 0))

    assert (before, stage.replica("b1").high_watermark) == (0, 1)


def test_a_joining_follower_counts_at_once() -> None:
    """While an expansion is pending the HW waits for the newcomer too (B7, C20)."""
    stage = Stage(cast(ACKS_ONE)).do(act.PauseBroker("b3"))
    stage.do(act.ExpireSession("b3")).calm()
    stage.do(act.ResumeBroker("b3"), act.Heartbeat("b3"), act.LearnMetadata("b1"))
    stage.do(act.AnswerFetch("b1", "b3", 0))
    pending = stage.told(IsrExpandProposed)[0].joining, stage.decided().isr
    stage.do(send(1)).calm(leave=("b3",))

    assert pending == ("b3", ("b1", "b2"))
    assert stage.replica("b1").high_watermark == 0


def test_who_has_everything_committed_comes_back() -> None:
    """A follower rejoins with its log end at the HW; no lag time is needed (B7)."""
    seen = play(
        cast(ACKS_ONE),
        (0, send(1)),
        (1_000, act.CrashBroker("b3")),
        (20_000, act.StartBroker("b3")),
    )
    changes = [(event.old, event.new) for event in seen.told(IsrChanged)]

    assert changes[-1] == (("b1", "b2"), ("b1", "b2", "b3"))


def test_a_fenced_follower_may_not_join() -> None:
    """Who is fenced or shutting down is not eligible for the ISR (B7, KIP-841)."""
    stage = Stage(cast(ACKS_ONE)).do(act.ExpireSession("b3"), act.LearnMetadata("b1"))
    stage.do(act.AnswerFetch("b1", "b3", 0))

    assert stage.told(IsrExpandProposed) == []


# --- the controller's checks ----------------------------------------------------------


@pytest.mark.parametrize(
    ("proposal", "error"),
    [
        (Proposal("b1", 0, 0, ("b1",)), ""),
        (Proposal("b1", 7, 0, ("b1",)), "FENCED_LEADER_EPOCH"),
        (Proposal("b2", 0, 0, ("b2",)), "FENCED_LEADER_EPOCH"),
        (Proposal("b1", 0, 3, ("b1",)), "INVALID_UPDATE_VERSION"),
    ],
)
def test_alter_partition(proposal: Proposal, error: str) -> None:
    """Only the present leader with the present epochs changes the ISR (B8)."""
    metadata = Stage(cast()).world.controller.metadata

    assert alter_partition(metadata, TopicConfig(), 0, proposal).error == error


def test_a_fenced_member_is_ineligible() -> None:
    """A proposal with a fenced member is refused: INELIGIBLE_REPLICA (B8)."""
    stage = Stage(cast()).do(act.ExpireSession("b3"))
    proposal = Proposal("b1", 0, 1, ("b1", "b2", "b3"))
    decision = alter_partition(
        stage.world.controller.metadata, TopicConfig(), 0, proposal
    )

    assert decision.error == "INELIGIBLE_REPLICA"


# --- elections ------------------------------------------------------------------------


def test_the_first_in_the_list_leads() -> None:
    """The first live ISR member in assignment order, not the longest log (B9)."""
    stage = Stage(cast(ACKS_ONE)).do(act.PauseBroker("b2"))
    stage.do(act.AnswerFetch("b1", "b2", 0), send(1)).calm()
    stage.do(act.CrashBroker("b1"), act.ExpireSession("b1"))

    assert (stage.log("b2"), stage.log("b3")) == ([], [1])
    assert [event.leader for event in stage.told(LeaderElected)] == ["b2"]


def test_a_valid_leader_stays() -> None:
    """The present leader goes on leading while it is valid (B9)."""
    stage = Stage(cast()).do(act.ExpireSession("b2"), act.Heartbeat("b2"))

    assert stage.told(LeaderElected) == []
    assert stage.decided().leader == "b1"


def test_the_last_member_is_never_removed() -> None:
    """Without ELR the ISR keeps its last member, and it alone may lead (B9, B10)."""
    stage = Stage(cast(ACKS_ALL_, OLD))
    stage.do(*(act.ExpireSession(name) for name in ("b2", "b3", "b1")))
    gone = stage.decided().leader, stage.decided().isr
    stage.do(act.Heartbeat("b2"), act.Heartbeat("b3"))
    waiting = stage.decided().leader
    stage.do(act.Heartbeat("b1"))

    assert (gone, waiting) == (("", ("b1",)), "")
    assert stage.decided().leader == "b1"


def test_elr_takes_those_who_left_below_min_isr() -> None:
    """Below min ISR the ELR keeps who left the ISR; at min ISR it is empty (B15)."""
    stage = Stage(cast(ACKS_ALL_, TWO)).do(act.ExpireSession("b3"))
    enough = stage.decided().elr
    stage.do(act.ExpireSession("b2"))

    assert (enough, stage.decided().elr) == ((), ("b2",))


def test_elected_from_the_elr() -> None:
    """With an empty ISR the first active ELR member leads, and is the ISR (B9)."""
    stage = Stage(cast(ACKS_ALL_, TWO))
    stage.do(*(act.ExpireSession(name) for name in ("b3", "b2", "b1")))
    empty = stage.decided().isr, stage.decided().elr
    stage.do(act.Heartbeat("b2"))

    assert empty == ((), ("b1", "b2"))
    assert (stage.decided().leader, stage.decided().isr) == ("b2", ("b2",))
    assert stage.told(LeaderElected)[-1].clean


def test_an_unclean_stop_strikes_from_the_elr() -> None:
    """Whoever comes back from a crash leaves the ELR: it may lack data (B10, B15)."""
    stage = Stage(cast(ACKS_ALL_, TWO)).do(act.ExpireSession("b3"))
    stage.do(act.CrashBroker("b2"), act.ExpireSession("b2"))
    before = stage.decided().elr
    stage.do(act.StartBroker("b2"), act.RegisterBroker("b2"))

    assert (before, stage.decided().elr) == (("b2",), ())


def test_a_clean_stop_stays_in_the_elr() -> None:
    """Whoever was stopped cleanly keeps its place in the ELR (B15)."""
    stage = Stage(cast(ACKS_ALL_, TWO)).do(act.ExpireSession("b3"))
    stage.do(act.StopBroker("b2"), act.GrantShutdown("b2"), act.FinishShutdown("b2"))
    stage.do(act.StartBroker("b2"), act.RegisterBroker("b2"))

    assert stage.decided().elr == ("b2",)


def test_the_last_known_leader() -> None:
    """ISR and ELR empty: the last known leader leads again, unclean or not (B15)."""
    stage = Stage(cast(ACKS_ALL_))
    stage.do(act.ExpireSession("b3"), act.ExpireSession("b2"))
    stage.do(act.LoseDisk("b1"), act.ExpireSession("b1"))
    stage.do(act.StartBroker("b1"), act.RegisterBroker("b1"))
    struck = stage.decided().isr, stage.decided().elr, stage.decided().last_known_leader
    stage.do(act.Heartbeat("b2"), act.Heartbeat("b1"))

    assert struck == ((), (), "b1")
    assert [(e.leader, e.clean) for e in stage.told(LeaderElected)] == [("b1", False)]


def test_unclean_election_takes_the_first_alive() -> None:
    """With unclean elections on, the first live replica leads at once (B9)."""
    topic = OLD._replace(unclean_leader_election=True)
    stage = Stage(cast(ACKS_ALL_, topic)).do(act.ExpireSession("b2"))
    stage.do(act.ExpireSession("b3"), act.Heartbeat("b3"), act.ExpireSession("b1"))

    assert [(e.leader, e.isr, e.clean) for e in stage.told(LeaderElected)] == [
        ("b3", ("b3",), False)
    ]


def test_no_leader_without_a_candidate() -> None:
    """Unclean elections off: no member alive, no leader (B9)."""
    stage = Stage(cast(ACKS_ALL_, OLD)).do(act.ExpireSession("b2"))
    stage.do(act.ExpireSession("b3"), act.Heartbeat("b3"), act.ExpireSession("b1"))

    assert [event.last for event in stage.told(LeaderGone)] == ["b1"]


def test_epochs_grow() -> None:
    """A new leader is a new leader epoch; any change a new partition epoch (B9)."""
    stage = Stage(cast()).do(act.ExpireSession("b3"))
    shrunk = stage.decided().leader_epoch, stage.decided().partition_epoch
    stage.do(act.ExpireSession("b1"))

    assert shrunk == (0, 1)
    assert (stage.decided().leader_epoch, stage.decided().partition_epoch) == (1, 2)


def test_elr_election_drops_acks_one_data() -> None:
    """C39: below min ISR an acks=1 write is dropped by an election from the ELR."""
    stage = Stage(cast(ACKS_ONE, TWO)).do(act.ExpireSession("b3"))
    for way in (("b1", "b2"), ("b2", "b1")):
        stage.do(act.CutLink(*way))
    stage.do(act.LearnMetadata("b1"), send(1)).calm(leave=("b2", "b3"))
    for clock in (0, 1):
        stage.do(act.PassLag("b1", 0, "b2", clock))
    stage.do(act.ShrinkIsr("b1", 0), act.AlterPartition("b1", 0))
    below = stage.decided().isr, stage.decided().elr, stage.belief(1)
    stage.do(act.CrashBroker("b1"), act.ExpireSession("b1"))

    assert below == (("b1",), ("b2",), "acked")
    assert (stage.decided().leader, stage.log("b2")) == ("b2", [])
