"""In-sync replicas: who falls out, who comes back, what the controller checks."""

import pytest

from engine.model import actions as act
from engine.model.broker import learn
from engine.model.config import Config, TopicConfig
from engine.model.controller import Proposal, alter_partition
from engine.model.events import (
    IsrChanged,
    IsrChangeRefused,
    IsrExpandProposed,
    IsrShrinkProposed,
)
from engine.model.isr import propose_joining
from engine.model.state import Follower
from tests.engine.performance import play
from tests.engine.stage_setting import ACKS_ONE, Stage, cast, send

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
    stage = Stage(cast(ACKS_ONE)).do(send(1)).calm().do(act.PauseBroker("b3"))
    stage.do(act.PassLag("b1", 0, "b3", 0), act.PassLag("b1", 0, "b3", 1))
    quiet = stage.can(act.ShrinkIsr)
    stage.do(send(2)).calm()

    assert (quiet, stage.can(act.ShrinkIsr)) == (False, True)


def test_one_proposal_at_a_time() -> None:
    """While a proposal is under way, the leader proposes nothing else (B6)."""
    stage = Stage(cast(ACKS_ONE)).do(act.PauseBroker("b2"), act.PauseBroker("b3"))
    stage.do(send(1)).calm()
    stage.do(act.PassLag("b1", 0, "b2", 0), act.PassLag("b1", 0, "b2", 1))
    stage.do(act.ShrinkIsr("b1", 0))
    stage.do(act.PassLag("b1", 0, "b3", 0), act.PassLag("b1", 0, "b3", 1))
    during = stage.can(act.ShrinkIsr)
    stage.do(act.AlterPartition("b1", 0))

    assert (during, stage.can(act.ShrinkIsr)) == (False, True)


def test_always_behind_and_still_in_sync() -> None:
    """In sync: caught up at some moment within the lag, never at the log end (B4)."""
    topic = TopicConfig(replica_lag_time_max_ms=1_000, replica_fetch_wait_max_ms=500)
    busy = tuple((50 * turn, send(turn)) for turn in range(1, 90))
    slow = (0, act.SlowLink("b3", "b1", 150))
    seen = play(cast(ACKS_ONE, topic), slow, *busy, until=4_400)

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


def test_the_pending_isr_counts_however_late() -> None:
    """The maximal ISR decides, not the clocks: the HW waits for who is pending (B5)."""
    stage = Stage(cast(ACKS_ONE)).do(act.PauseBroker("b3"))
    stage.do(act.ExpireSession("b3")).calm()
    stage.do(act.ResumeBroker("b3"), act.Heartbeat("b3"), act.LearnMetadata("b1"))
    stage.do(act.AnswerFetch("b1", "b3", 0))
    stage.do(act.PassLag("b1", 0, "b3", 0), act.PassLag("b1", 0, "b3", 1))
    stage.do(send(1)).calm(leave=("b3",))

    assert stage.replica("b1").high_watermark == 0


def test_who_is_caught_up_counts_before_it_joins() -> None:
    """The HW also waits for caught-up followers that are not members yet (B5)."""
    stage = Stage(cast(ACKS_ONE)).do(act.ExpireSession("b2"), act.ExpireSession("b3"))
    stage.do(act.LearnMetadata("b1"), act.Heartbeat("b2"), act.Heartbeat("b3"))
    stage.do(act.LearnMetadata("b1"))
    stage.do(act.AnswerFetch("b1", "b2", 0), act.AnswerFetch("b1", "b3", 0))
    joining = [event.joining for event in stage.told(IsrExpandProposed)]
    stage.do(send(1)).calm(leave=("b3",))

    assert joining == ["b2"]
    assert stage.log("b2") == [1]
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


@pytest.mark.parametrize(("log_end", "joins"), [(0, False), (1, True)])
def test_nobody_joins_below_the_epoch_s_start(log_end: int, *, joins: bool) -> None:
    """The HW of a new leader may be stale: its epoch's start counts too (B7, C15)."""
    stage = Stage(cast(ACKS_ONE)).do(act.PauseBroker("b3"))
    stage.do(act.ExpireSession("b3"), act.LearnMetadata("b1"), send(1)).calm()
    stage.do(act.ResumeBroker("b3"), act.Heartbeat("b3"))
    decided = stage.decided()._replace(leader="b2", leader_epoch=1, partition_epoch=9)
    metadata = stage.world.controller.metadata._replace(partitions=(decided,))
    leader = learn(stage.broker("b2"), Config(), metadata).state
    late = Follower("b3", log_end=log_end, broker_epoch=1)

    assert stage.replica("b2").high_watermark == 0
    assert bool(propose_joining(leader, TopicConfig(), 0, late).events) is joins


def test_a_fenced_follower_may_not_join() -> None:
    """Who is fenced or shutting down is not eligible for the ISR (B7, KIP-841)."""
    stage = Stage(cast(ACKS_ONE)).do(act.ExpireSession("b3"), act.LearnMetadata("b1"))
    stage.do(act.AnswerFetch("b1", "b3", 0))

    assert stage.told(IsrExpandProposed) == []


# --- the controller's checks ----------------------------------------------------------


@pytest.mark.parametrize(
    ("proposal", "error"),
    [
        (Proposal("b2", 1, 2, ("b2",)), ""),
        (Proposal("b2", 2, 0, ("b1",)), "NOT_CONTROLLER"),
        (Proposal("b2", 0, 3, ("b1",)), "NOT_CONTROLLER"),
        (Proposal("b1", 0, 0, ("b1",)), "FENCED_LEADER_EPOCH"),
        (Proposal("b3", 1, 1, ("b1",)), "INVALID_REQUEST"),
        (Proposal("b2", 1, 1, ("b1",)), "INVALID_UPDATE_VERSION"),
        (Proposal("b2", 1, 2, ("b3",)), "INVALID_REQUEST"),
        (Proposal("b2", 1, 2, ("b1", "b2", "b9")), "INVALID_REQUEST"),
        (Proposal("b2", 1, 2, ("b1", "b2")), "INELIGIBLE_REPLICA"),
    ],
)
def test_alter_partition(proposal: Proposal, error: str) -> None:
    """The controller looks for one thing after the other, always in this order (B8).

    Every proposal here would be refused for what comes later, too, as far as that
    is possible: b1 is fenced, b2 leads in leader epoch 1 and partition epoch 2.
    """
    stage = Stage(cast()).do(act.ExpireSession("b3"), act.ExpireSession("b1"))
    metadata = stage.world.controller.metadata
    partition = metadata.partitions[0]

    assert (partition.leader_epoch, partition.partition_epoch) == (1, 2)
    assert alter_partition(metadata, TopicConfig(), 0, proposal).error == error


def late_joiner() -> Stage:
    """b3 was fenced, is back, and b1 proposes it for the ISR."""
    stage = Stage(cast(ACKS_ONE)).do(act.ExpireSession("b3"), act.LearnMetadata("b1"))
    stage.do(act.Heartbeat("b3"), act.LearnMetadata("b1"))
    return stage.do(act.AnswerFetch("b1", "b3", 0))


def test_a_proposal_needs_a_way_to_the_controller() -> None:
    """Nothing arrives from a leader that is cut off: the proposal is pending (B17)."""
    stage = late_joiner().do(act.CutLink("b1", "controller"))
    waiting = stage.can(act.AlterPartition)
    stage.do(act.HealLink("b1", "controller")).do(act.AlterPartition("b1", 0))

    assert waiting is False
    assert stage.decided().isr == ("b1", "b2", "b3")


def test_a_lost_answer() -> None:
    """The controller has decided, the leader does not know: old and new count (B8)."""
    stage = late_joiner().do(act.CutLink("controller", "b1"))
    stage.do(act.AlterPartition("b1", 0))
    lead = stage.part("b1").leadership
    again = stage.can(act.AlterPartition)
    stage.do(act.HealLink("controller", "b1"), act.LearnMetadata("b1"))

    assert lead is not None
    assert stage.decided().isr == ("b1", "b2", "b3")
    assert (lead.isr, lead.pending_isr) == (("b1", "b2"), ("b1", "b2", "b3"))
    assert again is False
    assert stage.part("b1").leadership == lead._replace(
        isr=("b1", "b2", "b3"),
        partition_epoch=stage.decided().partition_epoch,
        pending_isr=(),
        pending_epochs=(),
        unanswered=False,
    )


def test_a_late_answer_comes_with_the_metadata() -> None:
    """On a slow way back the leader learns of its own success later (B8)."""
    stage = late_joiner().do(act.SlowLink("controller", "b1", 400))
    stage.do(act.AlterPartition("b1", 0))
    lead = stage.part("b1").leadership

    assert lead is not None
    assert (lead.isr, lead.pending_isr) == (("b1", "b2"), ("b1", "b2", "b3"))
    assert not stage.can(act.AlterPartition)


def test_a_refusal_that_was_not_heard_is_asked_for_again() -> None:
    """INELIGIBLE_REPLICA lost on its way: the leader asks again, and goes back (B8)."""
    stage = late_joiner().do(act.ExpireSession("b3"), act.CutLink("controller", "b1"))
    stage.do(act.AlterPartition("b1", 0))
    waiting = stage.can(act.AlterPartition)
    stage.do(act.Heartbeat("b3"), act.ExpireSession("b3"))
    stage.do(act.HealLink("controller", "b1"), act.LearnMetadata("b1"))
    stage.do(act.AlterPartition("b1", 0))
    lead = stage.part("b1").leadership

    assert waiting is False
    assert [event.error for event in stage.told(IsrChangeRefused)] == [
        "INELIGIBLE_REPLICA",
        "INELIGIBLE_REPLICA",
    ]
    assert lead is not None
    assert lead.pending_isr == ()


def test_an_outdated_proposal_waits_for_news() -> None:
    """INVALID_UPDATE_VERSION: it stays pending until the metadata arrives (B8)."""
    stage = late_joiner().do(act.ExpireSession("b2"), act.AlterPartition("b1", 0))
    lead = stage.part("b1").leadership
    again = stage.can(act.AlterPartition)
    stage.do(act.LearnMetadata("b1"))

    assert [event.error for event in stage.told(IsrChangeRefused)] == [
        "INVALID_UPDATE_VERSION"
    ]
    assert lead is not None
    assert (lead.pending_isr, again) == (("b1", "b2", "b3"), False)
    assert stage.part("b1").leadership == lead._replace(
        isr=("b1",),
        partition_epoch=stage.decided().partition_epoch,
        pending_isr=(),
        pending_epochs=(),
        unanswered=False,
    )


def test_a_fenced_member_is_ineligible() -> None:
    """A proposal with a fenced member is refused: INELIGIBLE_REPLICA (B8)."""
    stage = Stage(cast()).do(act.ExpireSession("b3"))
    proposal = Proposal("b1", 0, 1, ("b1", "b2", "b3"))
    decision = alter_partition(
        stage.world.controller.metadata, TopicConfig(), 0, proposal
    )

    assert decision.error == "INELIGIBLE_REPLICA"
