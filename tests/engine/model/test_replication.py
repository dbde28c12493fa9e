"""Followers and the high watermark: fetching is acknowledging, truncation by epoch."""

import pytest

from engine.model import actions as act
from engine.model.config import TopicConfig
from engine.model.events import (
    FollowerHighWatermarkMoved,
    HighWatermarkAdvanced,
    IsrChanged,
    LogTruncated,
    RecordsFetched,
)
from engine.model.fetches import handle_fetch
from engine.model.follower import receive
from engine.model.log import end_offset_for
from engine.model.state import Entry, FetchRequest, FetchResponse, Follower, Replica
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, Stage, cast, send

TWO = TopicConfig(min_insync_replicas=2)


def follower(stage: Stage, name: str) -> Follower:
    """What the leader b1 knows of a follower."""
    lead = stage.part("b1").leadership
    assert lead is not None
    return next(item for item in lead.followers if item.broker == name)


def test_the_fetch_offset_is_the_acknowledgement() -> None:
    """What fetch n brings is acknowledged by fetch n + 1 (broker B3)."""
    stage = Stage(cast(ACKS_ONE)).do(send(1), act.DrainBatches("p1"))
    stage.deliver("p1", "b1").deliver("b1", "b2")
    copied = stage.log("b2"), follower(stage, "b2").log_end
    stage.deliver("b2", "b1")

    assert copied == ([1], 0)
    assert follower(stage, "b2").log_end == 1


def test_the_high_watermark_waits_for_the_isr() -> None:
    """HW = the smallest log end over the ISR, as far as the leader has heard (B5)."""
    stage = Stage(cast(ACKS_ONE)).do(act.PauseBroker("b3"), send(1)).calm()
    before = stage.replica("b1").high_watermark
    stage.do(act.ResumeBroker("b3")).calm()

    assert (before, stage.replica("b1").high_watermark) == (0, 1)


def test_the_high_watermark_waits_for_the_isr_however_late() -> None:
    """A member of the ISR is waited for until it is out, late or not (B5, B6)."""
    stage = Stage(cast(ACKS_ONE)).do(act.PauseBroker("b3"))
    stage.do(act.PassLag("b1", 0, "b3", 0), act.PassLag("b1", 0, "b3", 1))
    stage.do(send(1)).calm()
    before = stage.replica("b1").high_watermark
    stage.do(act.ShrinkIsr("b1", 0), act.AlterPartition("b1", 0))

    assert (before, stage.replica("b1").high_watermark) == (0, 1)


def test_alone_the_high_watermark_is_the_log_end() -> None:
    """With ISR = {leader} and min ISR 1 the HW follows the append at once (B5)."""
    alone = TopicConfig(brokers=1, replication_factor=1)
    stage = Stage(cast(ACKS_ONE, alone)).do(send(1), act.DrainBatches("p1"))
    stage.deliver("p1", "b1")

    assert stage.replica("b1").high_watermark == 1


def test_strict_min_isr() -> None:
    """From 3.7: acked with acks=1, and frozen below the HW while |ISR| < min (B5)."""
    stage = Stage(cast(ACKS_ONE, TWO))
    stage.do(act.ExpireSession("b2"), act.ExpireSession("b3")).calm()
    stage.do(send(1)).calm()

    assert (stage.belief(1), stage.log("b1")) == ("acked", [1])
    assert stage.replica("b1").high_watermark == 0
    assert stage.told(RecordsFetched) == []


def test_before_3_7_the_high_watermark_moves_anyway() -> None:
    """Before 3.7 the HW does not look at min.insync.replicas (B5)."""
    stage = Stage(cast(ACKS_ONE, TWO._replace(strict_min_isr=False)))
    stage.do(act.ExpireSession("b2"), act.ExpireSession("b3")).calm()
    stage.do(act.PauseBroker("b2"), act.PauseBroker("b3"))
    for name in ("b2", "b3"):
        stage.do(act.PassLag("b1", 0, name, 0), act.PassLag("b1", 0, name, 1))
    stage.do(send(1)).calm()

    assert stage.replica("b1").high_watermark == 1


def test_a_grown_isr_releases_the_high_watermark() -> None:
    """As soon as |ISR| reaches min.insync.replicas, the HW moves on (B5, C40)."""
    stage = Stage(cast(ACKS_ONE, TWO))
    stage.do(act.CrashBroker("b2"), act.CrashBroker("b3"))
    stage.do(act.ExpireSession("b2"), act.ExpireSession("b3")).calm()
    stage.do(send(1)).calm()
    before = stage.replica("b1").high_watermark
    stage.do(act.StartBroker("b2"), act.RegisterBroker("b2"), act.Heartbeat("b2"))
    stage.calm(act.AlterPartition, act.EndFetchBackoff)
    stage.do(act.AnswerFetch("b1", "b2", 0))
    stage.calm(act.AlterPartition)

    assert (before, stage.replica("b1").high_watermark) == (0, 1)
    assert stage.told(IsrChanged)[-1].new == ("b1", "b2")


def test_a_follower_hears_of_it_one_fetch_later() -> None:
    """A HW alone answers no parked fetch: a follower's HW is one fetch behind (B3)."""
    stage = Stage(cast(ACKS_ALL)).do(send(1)).calm()
    before = stage.replica("b1").high_watermark, stage.replica("b2").high_watermark
    stage.do(act.AnswerFetch("b1", "b2", 0))

    assert before == (1, 0)
    assert [(e.broker, e.new) for e in stage.told(FollowerHighWatermarkMoved)] == [
        ("b2", 1)
    ]


def test_a_paused_follower_gets_what_was_parked() -> None:
    """A parked fetch is answered into a stopped process's socket (real Kafka, 1)."""
    stage = Stage(cast(ACKS_ONE)).do(act.PauseBroker("b2"), send(1))
    stage.calm().do(act.CrashBroker("b1"))
    before = stage.log("b2")
    stage.do(act.ResumeBroker("b2")).deliver("b1", "b2")

    assert (before, stage.log("b2")) == ([], [1])


def test_an_empty_answer_leaves_nothing_parked() -> None:
    """After replica.fetch.wait.max.ms the socket holds an empty answer (finding 1)."""
    stage = Stage(cast(ACKS_ONE)).do(act.PauseBroker("b2"))
    stage.do(act.AnswerFetch("b1", "b2", 0), send(1)).calm()
    stage.do(act.CrashBroker("b1"), act.ResumeBroker("b2")).calm()

    assert stage.log("b2") == []


def test_a_leader_never_truncates_itself() -> None:
    """A new leader keeps what it has, and begins its epoch at its log end (B12.1)."""
    stage = Stage(cast(ACKS_ALL)).do(act.PauseBroker("b3"), send(1)).calm()
    stage.do(act.CrashBroker("b1"), act.ExpireSession("b1"))
    stage.do(act.LearnMetadata("b2"))

    assert stage.log("b2") == [1]
    assert stage.replica("b2").epoch_starts[-1] == (1, 1)


def test_truncation_by_epoch() -> None:
    """A follower cuts its log where the leader's epochs part, not at its HW (B12.2)."""
    stage = Stage(cast(ACKS_ONE)).do(send(1)).calm()  # b2's high watermark is still 0
    stage.do(act.PauseBroker("b2"), act.AnswerFetch("b1", "b2", 0), send(2))
    stage.calm().do(act.CrashBroker("b1"), act.ExpireSession("b1"))
    stage.do(act.ResumeBroker("b2")).calm(act.EndFetchBackoff)

    assert [(e.broker, e.offset, e.messages) for e in stage.told(LogTruncated)] == [
        ("b3", 1, (2,))
    ]
    assert stage.log("b2") == stage.log("b3") == [1]


def test_an_old_leader_truncates_when_it_is_back() -> None:
    """The acks=1 tail of a dead leader goes when it follows its successor (C2)."""
    stage = Stage(cast(ACKS_ONE)).do(act.PauseBroker("b2"), act.PauseBroker("b3"))
    stage.do(act.AnswerFetch("b1", "b2", 0), act.AnswerFetch("b1", "b3", 0), send(1))
    stage.calm().do(act.CrashBroker("b1"), act.ExpireSession("b1"))
    stage.do(act.ResumeBroker("b2"), act.ResumeBroker("b3")).calm()
    kept = stage.log("b1")
    stage.do(act.StartBroker("b1"), act.RegisterBroker("b1")).calm(act.EndFetchBackoff)

    assert (kept, stage.log("b1")) == ([1], [])


def test_an_empty_leader_empties_its_followers() -> None:
    """A leader that knows no epoch answers (e, 0): followers truncate to 0 (B13)."""
    entries = (Entry(1, 0), Entry(2, 0))
    full = Replica(entries, epoch_starts=((0, 0),))
    empty = Replica(epoch_starts=((3, 0),))

    assert end_offset_for(full, 0) == (0, 2)
    assert end_offset_for(empty, 0) == (0, 0)


def test_an_epoch_the_leader_does_not_know() -> None:
    """The answer names its epoch: a longer log of another epoch is cut (B12, C14).

    The leader of epoch 3 has x, y of epoch 1; the follower has z of epoch 2.
    """
    stage = Stage(cast(ACKS_ONE))
    part = stage.part("b1")
    assert part.leadership is not None
    log = tuple(Entry(message, 1) for message in (1, 2, 3, 4))
    replica = Replica(log, epoch_starts=((1, 0), (3, 4)))
    part = part._replace(replica=replica, leadership=part.leadership._replace(epoch=3))
    leader = stage.broker("b1")._replace(partitions=(part,))
    request = FetchRequest(0, 3, 3, last_epoch=2, broker_epoch=1)
    (answer,) = handle_fetch(leader, TopicConfig(), "b2", 1, request).out

    assert isinstance(answer.body, FetchResponse)
    assert answer.body.diverging == (1, 4)


def test_an_answer_of_an_older_epoch() -> None:
    """An answer from before the new epoch is ignored, and cuts nothing (B3, C21)."""
    stage = Stage(cast(ACKS_ONE)).do(send(1)).calm()
    part = stage.part("b2")
    assert part.fetcher is not None
    newer = part._replace(fetcher=part.fetcher._replace(epoch=2))
    broker = stage.broker("b2")._replace(partitions=(newer,))
    old = FetchResponse(0, 1, 0, diverging=(0, 0))

    assert receive(broker, TopicConfig(), "b1", old).state == broker


@pytest.mark.parametrize(
    ("epoch", "error"),
    [(1, "FENCED_LEADER_EPOCH"), (2, ""), (3, "UNKNOWN_LEADER_EPOCH")],
)
def test_a_fetch_is_fenced_by_epoch(epoch: int, error: str) -> None:
    """A leader takes no fetch of another epoch for an acknowledgement (B4, KIP-320)."""
    stage = Stage(cast(ACKS_ONE))
    part = stage.part("b1")
    assert part.leadership is not None
    part = part._replace(leadership=part.leadership._replace(epoch=2))
    leader = stage.broker("b1")._replace(partitions=(part,), parked_fetches=())
    reaction = handle_fetch(leader, TopicConfig(), "b2", 1, FetchRequest(0, 0, epoch))

    bodies = [item.body for item in reaction.out]
    errors = [body.error for body in bodies if isinstance(body, FetchResponse)]
    assert errors == ([error] if error else [])


def test_epoch_cache() -> None:
    """endOffsetFor: the floor epoch and where the next one starts (B13)."""
    entries = tuple(Entry(n, epoch) for n, epoch in enumerate((0, 0, 2, 2, 2, 5)))
    replica = Replica(entries, epoch_starts=((0, 0), (2, 2), (5, 5)))

    answers = {epoch: end_offset_for(replica, epoch) for epoch in (0, 1, 2, 4, 5, 6)}
    assert answers == {0: (0, 2), 1: (0, 2), 2: (2, 5), 4: (2, 5), 5: (5, 6), 6: None}


def test_a_fetch_of_an_earlier_life_counts_for_nothing() -> None:
    """A fetch with an older broker epoch than the known one is no news (B4, KIP-903).

    b2's fetch is still on the wire when its disk dies; b2 comes back empty.
    """
    stage = Stage(cast(ACKS_ONE)).do(send(1)).calm()
    stage.do(act.CutLink("b2", "b1"), send(2)).calm(leave=("b3",))
    stage.do(act.LoseDisk("b2"), act.ExpireSession("b2"), act.LearnMetadata("b1"))
    stage.do(act.StartBroker("b2"), act.RegisterBroker("b2"), act.Heartbeat("b2"))
    stage.do(act.LearnMetadata("b1"), act.HealLink("b2", "b1"))
    while follower(stage, "b2").log_end == 1:
        stage.deliver("b2", "b1")

    assert follower(stage, "b2").log_end == 0


def test_the_watermark_never_falls_on_a_leader() -> None:
    """The HW only grows on a leader, whatever its followers lose (B5)."""
    stage = Stage(cast(ACKS_ALL)).do(send(1)).calm()
    stage.do(act.LoseDisk("b2"), send(2)).calm()

    assert stage.replica("b1").high_watermark == 1
    assert [event.new for event in stage.told(HighWatermarkAdvanced)] == [1]
