"""Share groups: every record has a state of its own (facts/consumers.md B17)."""

import pytest

from engine.model import actions as act
from engine.model.config import Config, ShareConfig, TopicConfig
from engine.model.events import (
    AcknowledgementsRefused,
    AcknowledgementsSent,
    RecordsAcknowledged,
    RecordsAcquired,
    RecordsArchived,
    RecordsReleased,
    SharePartitionInitialized,
    SharePartitionLoaded,
)
from engine.model.share_partition import Changed, acknowledge
from engine.model.state import Acknowledgement, InFlight, SharePartition
from tests.engine.stage_setting import ACKS_ALL, EARLY, Stage, send

IMPLICIT = EARLY._replace(share=ShareConfig(), protocol="share", commit="none")
EXPLICIT = IMPLICIT._replace(share=ShareConfig(explicit=True))
PAIR = (EXPLICIT, EXPLICIT)
COUNTED = TopicConfig(share_release="counted", share_throttles=True)


def stage(
    *consumers: object, topic: TopicConfig = COUNTED, absent: tuple[str, ...] = ()
) -> Stage:
    """A share group of these members, two explicit ones if none are named."""
    members = consumers or PAIR
    return Stage(Config((ACKS_ALL,), topic, members), absent)  # type: ignore[arg-type]


def states(on: Stage) -> list[tuple[int, str, str, int]]:
    """Every record in flight: offset, state, who, how often."""
    return [
        (item.offset, item.state, item.member, item.deliveries)
        for item in on.world.shares[0].records
    ]


def polled(on: Stage, name: str = "c1") -> Stage:
    """What was acquired has arrived, and the application has it."""
    return on.calm().do(act.Poll(name))


def finished(on: Stage, name: str, *offsets: int) -> Stage:
    """The application ends its work on these, and polls again."""
    on.do(*(act.FinishRecord(name, 0, offset) for offset in offsets))
    return on.do(act.Poll(name)).calm()


def test_a_record_belongs_to_one_member() -> None:
    """Two members read one partition, and the second gets nothing that is acquired."""
    on = polled(stage().do(send(1, 2)))

    assert states(on) == [(0, "acquired", "c1-1", 1), (1, "acquired", "c1-1", 1)]
    assert on.world.consumers[1].readings[0].buffered == ()
    assert [item.client for item in on.world.shares[0].waiting] == ["c2"]


def test_both_work_at_the_same_time() -> None:
    """What comes later goes to the member that waits."""
    on = polled(stage().do(send(1))).do(send(2)).calm()

    assert [item[2] for item in states(on)] == ["c1-1", "c2-1"]


def test_no_more_than_max_poll_records() -> None:
    """A member acquires so many at a time, and leaves the rest to others."""
    few = EXPLICIT._replace(max_poll_records=1)
    on = stage(few, few).do(send(1, 2, 3)).calm()

    assert [event.messages for event in on.told(RecordsAcquired)] == [(1,), (2,)]


def test_the_next_poll_accepts_everything() -> None:
    """Implicitly: also what the application has not finished (L28)."""
    queue = IMPLICIT._replace(hands_off=True)
    on = polled(stage(queue).do(send(1, 2))).do(act.Poll("c1")).calm()

    assert [event.accepted for event in on.told(AcknowledgementsSent)] == [(0, 1)]
    assert (on.world.shares[0].start, states(on)) == (2, [])
    assert on.world.consumers[0].processed == ()


def test_accepted_and_crashed_is_gone() -> None:
    """No lock brings back what was accepted."""
    queue = IMPLICIT._replace(hands_off=True)
    on = polled(stage(queue, queue).do(send(1))).do(act.Poll("c1")).calm()
    on.do(act.CrashConsumer("c1")).calm()

    assert on.told(RecordsReleased) == []
    assert [event.consumer for event in on.told(RecordsAcquired)] == ["c1"]


def test_without_another_poll_nothing_is_accepted() -> None:
    """Implicitly, a process that dies before its next poll() has said nothing."""
    on = polled(stage(IMPLICIT, IMPLICIT).do(send(1))).do(act.FinishRecord("c1", 0, 0))
    on.do(act.CrashConsumer("c1")).calm()

    assert states(on) == [(0, "acquired", "c2-1", 2)]


def test_close_releases_what_was_implicit() -> None:
    """close() accepts nothing that poll() has not."""
    on = polled(stage(IMPLICIT, IMPLICIT).do(send(1))).do(act.FinishRecord("c1", 0, 0))
    on.do(act.CloseConsumer("c1")).calm()

    assert [event.why for event in on.told(RecordsReleased)] == ["closed"]
    assert states(on) == [(0, "acquired", "c2-1", 2)]


def test_close_sends_what_was_explicit() -> None:
    """What the application has said goes out with close(), the rest is released."""
    on = polled(stage().do(send(1, 2))).do(act.FinishRecord("c1", 0, 0))
    on.do(act.CloseConsumer("c1")).calm()

    assert [event.messages for event in on.told(RecordsAcknowledged)] == [(1,)]
    assert states(on) == [(1, "acquired", "c2-1", 2)]


def test_poll_waits_for_explicit_acknowledgements() -> None:
    """With hands that are full poll() would throw; the application does not call it."""
    on = polled(stage(EXPLICIT._replace(hands_off=True)).do(send(1)))

    assert act.Poll("c1") not in on.moves()


def test_one_does_not_hold_up_the_others() -> None:
    """The start waits for the oldest, but what is done stays done."""
    handler = EXPLICIT._replace(fails_first=((1, 1),))
    on = finished(polled(stage(handler).do(send(1, 2))), "c1", 0, 1)

    assert states(on) == [(0, "acquired", "c1-1", 2), (1, "acknowledged", "", 1)]
    assert on.world.shares[0].start == 0


@pytest.mark.parametrize("limit", [2, 5])
def test_released_too_often_is_archived(limit: int) -> None:
    """After the last delivery in vain nobody gets the record again."""
    share = ShareConfig(explicit=True, delivery_limit=limit)
    on = stage(EXPLICIT._replace(share=share, failing=(1,))).do(send(1)).calm()
    for _ in range(limit):
        finished(on.do(act.Poll("c1")), "c1", 0)

    counts = [event.deliveries for event in on.told(RecordsAcquired)]
    assert counts == [(count,) for count in range(1, limit + 1)]
    assert [event.why for event in on.told(RecordsArchived)] == ["limit"]
    assert on.world.shares[0].start == 1


def test_rejected_is_archived_at_once() -> None:
    """REJECT asks for no second delivery."""
    share = ShareConfig(explicit=True, failed_as="reject")
    on = stage(EXPLICIT._replace(share=share, failing=(1,))).do(send(1))
    finished(polled(on), "c1", 0)

    assert [event.why for event in on.told(RecordsArchived)] == ["rejected"]
    assert on.told(RecordsReleased) == []


def test_a_lock_runs_out() -> None:
    """Others may have the record, and who has it still hears nothing of it (U15)."""
    on = polled(stage().do(send(1)))
    on.do(act.ExpireLock("g1", 0, 1)).calm()

    assert states(on) == [(0, "acquired", "c2-1", 2)]
    assert [item.message for item in on.world.consumers[0].hands] == [1]


def test_a_lock_of_an_acquisition_ends_with_it() -> None:
    """A new acquisition has a clock of its own."""
    on = polled(stage().do(send(1)))
    on.do(act.ExpireLock("g1", 0, 1)).calm()

    locks = [move for move in on.moves() if isinstance(move, act.ExpireLock)]
    assert locks == [act.ExpireLock("g1", 0, 2)]


def test_late_acknowledgements_are_refused_together() -> None:
    """One record whose lock is over takes all others of the request along."""
    on = polled(stage(EXPLICIT).do(send(1))).do(act.ExpireLock("g1", 0, 1)).calm()
    finished(on, "c1", 0)

    refused = on.told(AcknowledgementsRefused)
    assert [event.error for event in refused] == ["INVALID_RECORD_STATE"]
    assert states(on) == [(0, "acquired", "c1-1", 2)]


def test_a_lock_that_runs_out_counts() -> None:
    """The delivery was in vain: at the limit the record is archived."""
    share = ShareConfig(explicit=True, delivery_limit=2)
    on = stage(EXPLICIT._replace(share=share)).do(send(1)).calm()
    on.do(act.ExpireLock("g1", 0, 1))
    finished(on.do(act.Poll("c1")), "c1", 0)
    on.do(act.ExpireLock("g1", 0, 2))

    assert [event.why for event in on.told(RecordsArchived)] == ["limit"]


@pytest.mark.parametrize(
    ("topic", "wanted"),
    [
        (TopicConfig(share_release="closed"), [(0, "acquired", "c1-1", 1)]),
        (TopicConfig(share_release="uncounted"), [(0, "acquired", "c2-1", 1)]),
        (COUNTED, [(0, "acquired", "c2-1", 2)]),
    ],
    ids=["4.0", "4.1", "4.2"],
)
def test_a_process_that_dies(
    topic: TopicConfig, wanted: list[tuple[int, str, str, int]]
) -> None:
    """4.0 waits for the lock; 4.1 frees the record uncounted, 4.2 counts it."""
    on = polled(stage(topic=topic).do(send(1))).do(act.CrashConsumer("c1")).calm()

    assert states(on) == wanted


def test_a_new_leader_knows_of_no_acquisition() -> None:
    """They were never written: the record is free, and the delivery does not count."""
    on = polled(stage(EXPLICIT).do(send(1))).do(
        act.CrashBroker("b1"), act.ExpireSession("b1")
    )
    on.calm(act.Connect, act.RefreshMetadata).do(act.FinishRecord("c1", 0, 0))
    on.do(act.Poll("c1")).calm(act.Connect, act.RefreshMetadata, act.ShrinkIsr)

    assert [event.freed for event in on.told(SharePartitionLoaded)] == [(1,)]
    assert len(on.told(AcknowledgementsRefused)) == 1
    assert states(on) == [(0, "acquired", "c1-1", 1)]


@pytest.mark.parametrize(("policy", "start"), [("latest", 1), ("earliest", 0)])
def test_where_a_new_group_begins(policy: str, start: int) -> None:
    """share.auto.offset.reset, latest unless somebody says otherwise."""
    late = EXPLICIT._replace(auto_offset_reset=policy)
    on = stage(late, absent=("c1",)).do(send(1)).calm()
    on.do(act.StartConsumer("c1")).calm(act.Connect, act.JoinGroup).do(act.Poll("c1"))
    on.calm()

    assert [item.start for item in on.told(SharePartitionInitialized)] == [start]


def test_what_fails_often_comes_alone() -> None:
    """From 4.2 on a record before its last delivery does not take others along."""
    share = ShareConfig(explicit=True, delivery_limit=2)
    both = EXPLICIT._replace(share=share, failing=(1, 2))
    on = stage(both).do(send(1, 2)).calm().do(act.Poll("c1"))
    finished(on, "c1", 0, 1)

    acquired = [event.messages for event in on.told(RecordsAcquired)]
    assert acquired == [(1, 2), (1, 2)]
    few = Stage(Config((ACKS_ALL,), COUNTED, (EXPLICIT._replace(failing=(1, 2)),)))
    few.do(send(1, 2)).calm()
    for offsets in ((0, 1), (0, 1), (0, 1), (0,)):
        finished(few.do(act.Poll("c1")), "c1", *offsets)
    lots = [event.messages for event in few.told(RecordsAcquired)]
    assert lots == [(1, 2), (1, 2), (1, 2), (1,), (1,)]


def test_the_window_has_a_limit() -> None:
    """group.share.partition.max.record.locks: the oldest record holds the newest up."""
    share = ShareConfig(explicit=True, max_record_locks=2)
    on = stage(EXPLICIT._replace(share=share)).do(send(1, 2, 3)).calm()

    assert [event.messages for event in on.told(RecordsAcquired)] == [(1, 2)]
    finished(on.do(act.Poll("c1")), "c1", 0, 1)
    assert on.world.shares[0].records == (InFlight(2, "acquired", 1, "c1-1", 2),)


def test_what_retention_deletes_is_nobody_s() -> None:
    """The start follows the log's; a late acknowledgement of that is passed over."""
    on = polled(stage(EXPLICIT).do(send(1)))
    on.do(act.DeleteRecords(0, 1)).calm()
    finished(on, "c1", 0)

    assert on.world.shares[0].start == 1
    assert on.told(AcknowledgementsRefused) == []


def test_an_expelled_member_comes_back() -> None:
    """Its locks are another matter: they are the leader's."""
    on = polled(stage().do(send(1))).do(act.PauseConsumer("c1"))
    on.do(act.ExpireMember("g1", "c1-1"), act.ResumeConsumer("c1"))
    on.do(act.HeartbeatGroup("c1"))

    members = [item.id for item in on.world.coordinator.groups[0].members]
    assert members == ["c2-1", "c1-1"]
    assert states(on) == [(0, "acquired", "c1-1", 1)]


def test_the_locks_of_others_stay() -> None:
    """A lock that runs out frees the records of its own acquisition alone."""
    on = polled(stage().do(send(1))).do(send(2)).calm().do(act.Poll("c2"))
    on.do(act.ExpireLock("g1", 0, 1))

    assert states(on) == [(0, "available", "", 1), (1, "acquired", "c2-1", 1)]


def test_nobody_speaks_for_another() -> None:
    """An acknowledgement of what another member has acquired since is refused."""
    on = polled(stage().do(send(1))).do(act.ExpireLock("g1", 0, 1)).calm()
    finished(on, "c1", 0)

    assert [event.consumer for event in on.told(AcknowledgementsRefused)] == ["c1"]
    assert states(on) == [(0, "acquired", "c2-1", 2)]


def test_one_late_acknowledgement_takes_the_others_along() -> None:
    """What the same request says of records in time does not count either."""
    records = (InFlight(0, "available", 1), InFlight(1, "acquired", 1, "c1-1", 2))
    shared = SharePartition("g1", 0, 0, 0, 2, records, locks=2)
    said = (Acknowledgement(0, 1, "accept"), Acknowledgement(0, 0, "accept"))
    changed = acknowledge(shared, ShareConfig(), "c1-1", said)

    assert changed == Changed(shared, error="INVALID_RECORD_STATE")


def test_a_leader_of_the_past_gives_nothing_out() -> None:
    """Once the next leader has read the group's state, the old one is refused."""
    on = stage(absent=("c1",)).do(send(1)).calm().do(act.Poll("c2"))
    on.do(act.CutLink("b1", "controller"), act.ExpireSession("b1"))
    on.do(act.StartConsumer("c1")).calm(act.Connect, act.JoinGroup)
    on.do(act.Poll("c1")).calm()
    finished(on, "c2", 0)

    assert on.told(RecordsAcknowledged) == []
    assert on.world.consumers[1].readings[0].fetch == "backing off"
    assert states(on) == [(0, "acquired", "c1-2", 1)]


def test_an_open_transaction_is_not_read() -> None:
    """share.isolation.level=read_committed: the group gets it with its marker."""
    producer = ACKS_ALL._replace(transactional_id="orders")
    isolated = EXPLICIT._replace(read_committed=True)
    on = Stage(Config((producer,), COUNTED, (isolated,)))
    on.do(act.BeginTransaction("p1"), send(1)).calm()

    assert on.told(RecordsAcquired) == []
    on.do(act.CommitTransaction("p1")).calm(act.AskCoordinator, act.WriteMarkers)
    on.do(act.AnswerFetch("b1", "b2", 0), act.AnswerFetch("b1", "b3", 0)).calm()
    assert [event.messages for event in on.told(RecordsAcquired)] == [(1,)]


def test_a_killed_process_says_nothing_more() -> None:
    """What the application has acknowledged and poll() not yet sent is unsaid."""
    on = polled(stage().do(send(1, 2))).do(act.FinishRecord("c1", 0, 0))
    on.do(act.CrashConsumer("c1")).calm()

    assert on.told(RecordsAcknowledged) == []
    assert states(on) == [(0, "acquired", "c2-1", 2), (1, "acquired", "c2-1", 2)]
