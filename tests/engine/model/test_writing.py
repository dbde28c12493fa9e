"""Read, work, write: results and offsets in one transaction, or not (U16, D5)."""

from typing import Any

import pytest

from engine.model import actions as act
from engine.model.config import Config, ConsumerConfig, FurtherTopic
from engine.model.events import (
    CommitRefused,
    ConsumerClosed,
    MessageProcessed,
    OffsetCommitted,
    OffsetPromised,
    PositionSought,
    PromiseDropped,
    RecordParked,
    RecordsFiltered,
    ResultFailed,
    TransactionEnded,
    TransactionFailed,
    TransactionRequestSent,
    WorkAbandoned,
)
from engine.model.state import UNKNOWN
from tests.engine.performance import Performance, play
from tests.engine.stage_setting import ACKS_ALL, EARLY, TOPIC, Stage, send

PAYMENTS = FurtherTopic("payments")
WRITER = EARLY._replace(commit="transaction", output="payments")
READER = EARLY._replace(group="g2", topics=("payments",), read_committed=True)
INSIDE = ACKS_ALL._replace(inside="c1", transactional_id="c1-results")
OLD = TOPIC._replace(transaction_version=1)
JOIN = (act.JoinGroup, act.HeartbeatGroup, act.CompleteJoin, act.SyncGroup)
END = (act.AskCoordinator, act.CommitOffsets)


def cast(topic: Any = TOPIC, **habits: Any) -> Config:
    """c1 reads orders and writes payments, c2 reads payments."""
    writer = WRITER._replace(**habits)
    inside = INSIDE
    if writer.commit != "transaction":
        inside = INSIDE._replace(transactional_id="")
    return Config((ACKS_ALL, inside), topic, (writer, READER), (PAYMENTS,))


def worked(topic: Any = TOPIC, **habits: Any) -> Stage:
    """c1 has the result of message 1, and its producer has sent it."""
    stage = Stage(cast(topic, **habits)).do(send(1)).calm()
    stage.do(act.Poll("c1"), act.FinishRecord("c1", 0, 0))
    return stage.calm(act.AskCoordinator)


def taken_over(stage: Stage) -> Stage:
    """A new producer has asked for its epoch, and got it."""
    stage.calm(act.AskCoordinator).calm(act.WriteMarkers)
    return stage.calm(act.AskCoordinator, act.EndTransactionBackoff)


def processed(seen: Stage | Performance, consumer: str) -> list[int]:
    """What was done, in order."""
    return [e.message for e in seen.told(MessageProcessed) if e.consumer == consumer]


def promised(stage: Stage) -> list[tuple[int, int]]:
    """The offsets of the first group that wait for their transaction."""
    return [(i.partition, i.offset) for i in stage.world.coordinator.groups[0].promised]


def test_offsets_count_with_the_marker() -> None:
    """Until then the group's coordinator keeps them apart (4.1)."""
    stage = worked().calm(*END)
    assert [event.offset for event in stage.told(OffsetPromised)] == [1]
    assert (stage.committed(), promised(stage)) == (UNKNOWN, [(0, 1)])
    stage.calm(act.WriteMarkers)
    assert (stage.committed(), promised(stage)) == (1, [])


def test_the_results_are_read_with_the_marker() -> None:
    """A read_committed reader is not given the results of an open transaction."""
    stage = worked()
    assert stage.log("b2", 1) == [1]
    assert not stage.can(act.Poll)
    stage.calm(*END).calm(act.WriteMarkers, act.Poll)
    assert [r.message for r in stage.world.consumers[1].hands] == [1]


def test_the_work_is_done_when_the_transaction_is_decided() -> None:
    """Writing PrepareCommit is the moment, whoever hears of it (4.2)."""
    stage = worked()
    assert processed(stage, "c1") == []
    stage.calm(*END)
    assert processed(stage, "c1") == [1]


def test_it_is_done_although_the_process_dies_before_it_hears() -> None:
    """After PrepareCommit the transaction is committed (4.5)."""
    stage = worked().do(act.CommitOffsets("c1")).calm(act.AskCoordinator, leave=())
    stage.do(act.CrashConsumer("c1")).calm(act.WriteMarkers)
    assert processed(stage, "c1") == [1]
    assert stage.committed() == 1


def test_the_application_waits_for_the_end() -> None:
    """commitTransaction() blocks: no poll(), no work."""
    stage = worked().do(send(2)).calm().do(act.CommitOffsets("c1"))
    assert not stage.can(act.Poll)
    stage.calm(*END).do(act.SettleTransaction("c1"))
    assert stage.can(act.Poll)


@pytest.mark.parametrize("at", range(0, 60, 2))
@pytest.mark.parametrize("version", [1, 2])
def test_a_crash_at_any_time_costs_nothing(at: int, version: int) -> None:
    """Every message is worked on once for each group, as far as Kafka can tell."""
    topic = TOPIC._replace(transaction_version=version)
    seen = play(
        cast(topic, max_poll_records=1),
        (0, send(1)),
        (4, send(2)),
        (at, act.CrashConsumer("c1")),
        (at + 500, act.StartConsumer("c1")),
    )
    assert [sorted(processed(seen, c)) for c in ("c1", "c2")] == [[1, 2]] * 2


def test_without_transactions_some_crash_repeats_a_result() -> None:
    """The result and the offset are two writes (D5)."""
    found = {
        tuple(sorted(processed(seen, "c2")))
        for at in range(10, 30, 2)
        for seen in (
            play(
                cast(commit="batch"),
                (0, send(1)),
                (at, act.CrashConsumer("c1")),
                (at + 500, act.StartConsumer("c1")),
            ),
        )
    }
    assert found == {(1,), (1, 1)}


def test_what_was_aborted_is_filtered() -> None:
    """The next process has the same transactional.id and aborts what was open."""
    stage = worked().do(act.CrashConsumer("c1"), act.StartConsumer("c1"))
    taken_over(stage)
    filtered = [(e.consumer, e.messages) for e in stage.told(RecordsFiltered)]
    assert filtered == [("c2", (1,))]
    assert stage.committed() == UNKNOWN


def failed(**habits: Any) -> Stage:
    """The result of message 1 cannot be written, and the transaction is aborted."""
    stage = Stage(cast(**habits)).do(send(1)).calm()
    stage.do(act.Poll("c1"), act.FinishRecord("c1", 0, 0), act.CommitOffsets("c1"))
    batch = stage.world.producers[1].queues[1][0].number
    stage.do(act.ExpireBatch("p2", batch))
    stage.calm(act.AskCoordinator).calm(act.WriteMarkers)
    assert [event.fatal for event in stage.told(TransactionFailed)] == [False]
    assert [event.outcome for event in stage.told(TransactionEnded)] == ["abort"]
    return stage.do(act.SettleTransaction("c1")).calm()


def test_an_abort_moves_no_position_by_itself() -> None:
    """Who polls on is behind what was aborted, until it starts again (U16)."""
    stage = failed(rewinds=False)
    assert [event.messages for event in stage.told(WorkAbandoned)] == [(1,)]
    assert stage.consumer().readings[0].position == 1
    assert stage.committed() == UNKNOWN


def test_the_next_transaction_commits_past_it() -> None:
    """Then not even a restart brings it back (U16)."""
    stage = failed(rewinds=False).do(send(2)).calm()
    stage.do(act.Poll("c1"), act.FinishRecord("c1", 0, 1))
    stage.calm(*END, act.EndTransactionBackoff).calm(act.WriteMarkers)
    assert stage.committed() == 2
    assert processed(stage, "c1") == [2]


def test_who_goes_back_works_once_more() -> None:
    """seek() to where the transaction began."""
    stage = failed()
    assert [(e.old, e.new) for e in stage.told(PositionSought)] == [(1, 0)]
    assert stage.consumer().readings[0].position == 0
    assert stage.told(WorkAbandoned) == []


def test_an_abort_drops_the_offsets() -> None:
    """Promised and never counted."""
    stage = worked().do(act.CommitOffsets("c1"), act.AskCoordinator("p2"))
    stage.deliver("p2", "coordinator")
    assert promised(stage) == [(0, 1)]
    stage.do(act.CrashConsumer("c1"), act.ExpireTransaction("c1-results"))
    stage.calm(act.WriteMarkers)
    assert promised(stage) == []
    assert [event.partitions for event in stage.told(PromiseDropped)] == [(0,)]
    assert stage.told(OffsetCommitted) == []


def test_before_4_0_the_offsets_are_added_first() -> None:
    """AddOffsetsToTxn, then TxnOffsetCommit, then EndTxn (4.1)."""
    stage = worked(OLD).calm(*END)
    asked = [e.request for e in stage.told(TransactionRequestSent)]
    assert asked == ["add", "add", "offsets", "end"]


def test_since_4_0_the_groups_coordinator_adds_them() -> None:
    """No request of the client's own (KIP-890)."""
    stage = worked().calm(*END)
    asked = [e.request for e in stage.told(TransactionRequestSent)]
    assert asked == ["offsets", "end"]


def zombie(fences: bool) -> Stage:  # noqa: FBT001 - a column
    """c1 stands still with a result, its partition goes to c3, and it comes back."""
    second = INSIDE._replace(inside="c3", transactional_id="c3-results")
    topic = TOPIC._replace(fences_members=fences)
    config = cast(topic)
    config = config._replace(
        producers=(*config.producers, second), consumers=(*config.consumers, WRITER)
    )
    stage = Stage(config, absent=("c3",)).do(send(1)).calm()
    stage.do(act.Poll("c1"), act.FinishRecord("c1", 0, 0)).calm()
    stage.do(act.PauseConsumer("c1"), act.ExpireMember("g1", "c1-1"))
    stage.do(act.StartConsumer("c3")).calm(*JOIN, act.Poll)
    assert [r.message for r in stage.world.consumers[2].hands] == [1]
    stage.do(act.ResumeConsumer("c1"), act.CommitOffsets("c1"))
    return stage.calm(act.AskCoordinator).calm(act.WriteMarkers)


def test_a_consumer_that_lost_its_partitions_is_fenced() -> None:
    """The offsets name member and generation, and the coordinator looks (KIP-447)."""
    stage = zombie(fences=True)
    assert [event.error for event in stage.told(CommitRefused)] == ["UNKNOWN_MEMBER_ID"]
    ended = [(e.producer, e.outcome) for e in stage.told(TransactionEnded)]
    assert ended == [("p2", "abort")]
    assert stage.committed() == UNKNOWN


def test_before_2_5_nobody_looks() -> None:
    """The zombie's transaction is committed, while the new owner does the same work."""
    stage = zombie(fences=False)
    assert stage.told(CommitRefused) == []
    assert stage.committed() == 1
    assert processed(stage, "c1") == [1]


def test_the_zombie_s_producer_stands_still_too() -> None:
    """A paused process sends nothing."""
    stage = Stage(cast()).do(send(1)).calm()
    stage.do(act.Poll("c1"), act.FinishRecord("c1", 0, 0), act.PauseConsumer("c1"))
    assert stage.calm(act.AskCoordinator).log("b2", 1) == []


def test_a_new_instance_fences_the_producer() -> None:
    """The same transactional.id in another process: this one can only be closed."""
    second = INSIDE._replace(inside="c3")
    config = cast()
    config = config._replace(
        producers=(*config.producers, second),
        consumers=(*config.consumers, WRITER._replace(group="g3")),
    )
    stage = Stage(config, absent=("c3", "p3")).do(send(1)).calm()
    stage.do(act.Poll("c1"), act.FinishRecord("c1", 0, 0)).calm()
    stage.do(act.StartConsumer("c3"))
    taken_over(stage)
    stage.do(act.CommitOffsets("c1")).calm(act.AskCoordinator)
    stage.do(act.SettleTransaction("c1"))
    assert [e.fatal for e in stage.told(TransactionFailed)] == [True]
    assert [e.consumer for e in stage.told(ConsumerClosed)] == ["c1"]
    assert stage.committed() == UNKNOWN


def test_a_new_owner_waits_for_offsets_that_are_not_stable() -> None:
    """OffsetFetch says UNSTABLE_OFFSET_COMMIT until the marker is there (KIP-447)."""
    stage = worked().calm(*END).do(act.CrashConsumer("c1"))
    stage.do(act.ExpireMember("g1", "c1-1"), act.StartConsumer("c1")).calm()
    assert not stage.can(act.JoinGroup)
    stage.calm(act.WriteMarkers).do(act.JoinGroup("c1"))
    assert stage.consumer().readings[0].position == 1


def test_closing_aborts_what_is_open() -> None:
    """close() of the producer, and no offset."""
    stage = worked().do(act.CloseConsumer("c1"))
    stage.calm(act.AskCoordinator).calm(act.WriteMarkers)
    assert [event.outcome for event in stage.told(TransactionEnded)] == ["abort"]
    assert stage.committed() == UNKNOWN


def test_what_is_given_up_on_goes_along() -> None:
    """A dead letter and the offset behind it are one transaction too (L17)."""
    config = cast(failing=(1,), dead_letter="payments", parks="await")
    stage = Stage(config).do(send(1)).calm()
    stage.do(act.Poll("c1"), act.FinishRecord("c1", 0, 0))
    stage.calm(*END).calm(act.WriteMarkers)
    assert stage.told(RecordParked) == []
    assert (stage.log("b2", 1)[0], stage.committed()) == (1, 1)


def test_a_batch_without_results_commits_its_offsets() -> None:
    """Every record failed and was logged: the offsets still go in a transaction."""
    stage = Stage(cast(failing=(1,))).do(send(1)).calm()
    stage.do(act.Poll("c1"), act.FinishRecord("c1", 0, 0))
    stage.calm(*END).calm(act.WriteMarkers)
    assert (stage.committed(), processed(stage, "c1")) == (1, [])


# --- without transactions -------------------------------------------------------


def plain(**habits: Any) -> Stage:
    """c1 awaits each result and commits after each record."""
    stage = Stage(cast(commit="record", **habits)).do(send(1)).calm()
    return stage.do(act.Poll("c1"), act.FinishRecord("c1", 0, 0))


def test_a_result_is_awaited() -> None:
    """The work is done when the other topic has the result, and then committed."""
    stage = plain()
    assert (processed(stage, "c1"), stage.can(act.FinishRecord)) == ([], False)
    stage.calm().do(act.SettleResult("c1", 0, 0)).calm()
    assert (processed(stage, "c1"), stage.committed()) == ([1], 1)


def test_a_result_that_fails_is_worked_on_again() -> None:
    """The handler sees the exception, and tries once more."""
    stage = plain()
    batch = stage.world.producers[1].queues[1][0].number
    stage.do(act.ExpireBatch("p2", batch), act.SettleResult("c1", 0, 0))
    assert [event.message for event in stage.told(ResultFailed)] == [1]
    assert stage.can(act.FinishRecord)
    assert stage.committed() == UNKNOWN


def test_the_default_goes_back() -> None:
    """An application is taken to do what the Javadoc asks for."""
    assert ConsumerConfig().rewinds
