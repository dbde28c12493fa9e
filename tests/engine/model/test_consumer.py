"""Consumers: positions and commits. Who commits when decides what is lost."""

from engine.model import actions as act
from engine.model.committing import commit_stored
from engine.model.events import (
    CommitSent,
    MessageProcessed,
    OffsetCommitted,
    ProcessingFailed,
    RecordsHandedOut,
)
from tests.engine.performance import play
from tests.engine.stage_setting import ACKS_ALL, EARLY, TOPIC, Stage, cast, send

HASTE = TOPIC._replace(initial_rebalance_delay_ms=0)


def reading(commit: str, workers: int = 1, most: int = 500) -> Stage:
    """A consumer that commits so, with two messages in its buffer."""
    config = EARLY._replace(commit=commit, workers=workers, max_poll_records=most)
    stage = Stage(cast(ACKS_ALL._replace(linger_ms=10), consumer=config))
    return stage.do(send(1, 2), act.EndLinger("p1", 1)).calm()


def done(stage: Stage, offset: int) -> Stage:
    """The work on a record ends."""
    return stage.do(act.FinishRecord("c1", 0, offset))


def test_poll_moves_the_position() -> None:
    """The position moves inside poll(), before the application sees it (B1)."""
    stage = reading("auto")
    before = stage.consumer().readings[0].position
    stage.do(act.Poll("c1"))

    assert (before, stage.consumer().readings[0].position) == (0, 2)
    assert stage.told(MessageProcessed) == []


def test_max_poll_records() -> None:
    """A poll hands out at most max.poll.records of what is buffered (A1)."""
    stage = reading("auto", most=1).do(act.Poll("c1"))

    assert [event.messages for event in stage.told(RecordsHandedOut)] == [(1,)]


# --- the commit modes -----------------------------------------------------------------


def test_java_commits_inside_poll() -> None:
    """Java: the interval alone commits nothing, the next poll() does (B4)."""
    stage = reading("auto").do(act.Poll("c1"), act.PassCommitInterval("c1")).calm()
    armed = stage.committed()
    done(done(stage, 0), 1).do(act.Poll("c1")).calm()

    assert (armed, stage.committed()) == (-1, 2)


def test_java_commits_what_earlier_polls_returned() -> None:
    """An interval commit covers the records of earlier polls only (B4)."""
    stage = reading("auto", most=1).do(act.Poll("c1"))
    stage.do(act.PassCommitInterval("c1"))
    done(stage, 0).do(act.Poll("c1"))

    assert [event.offset for event in stage.told(CommitSent)] == [1]
    assert stage.consumer().readings[0].position == 2


def test_java_never_loses_if_the_work_is_done_before_the_next_poll() -> None:
    """Auto-commit with one worker: a crash redelivers, it never loses (B4)."""
    stage = reading("auto", most=1).do(act.Poll("c1"))
    stage.do(act.PassCommitInterval("c1"))
    done(stage, 0).do(act.Poll("c1")).calm()

    assert stage.committed() == 1
    assert [record.message for record in stage.consumer().hands] == [2]


def test_librdkafka_commits_what_is_being_processed() -> None:
    """An offset is stored as its record is handed out; a thread commits it (B5)."""
    stage = reading("store", most=1)
    stage.do(act.Poll("c1"), act.CommitOffsets("c1")).calm()

    assert [record.message for record in stage.consumer().hands] == [1]
    assert stage.committed() == 1


def test_librdkafka_without_auto_store() -> None:
    """enable.auto.offset.store=false: stored, so committable, after the work (B5)."""
    stage = reading("store-after").do(act.Poll("c1"))
    before = stage.can(act.CommitOffsets)
    done(stage, 0).do(act.CommitOffsets("c1")).calm()

    assert (before, stage.committed()) == (False, 1)


def test_librdkafka_thread_has_a_clock() -> None:
    """The thread commits every auto.commit.interval.ms, poll or no poll (B5)."""
    config = EARLY._replace(
        commit="store", auto_commit_interval_ms=300, slow=((1, 5_000),)
    )
    seen = play(cast(consumer=config), (0, send(1)), until=4_000)

    assert seen.first(CommitSent) == 300


def test_librdkafka_commits_what_is_stored_further() -> None:
    """The thread commits only the partitions whose stored offset has grown (B5)."""
    config = EARLY._replace(commit="store")
    stage = Stage(cast(topic=TOPIC._replace(partitions=2), consumer=config))
    for message, partition in ((1, 0), (2, 1)):
        stage.do(send(message, partition=partition)).calm(act.Poll, act.FinishRecord)
        stage.do(act.CommitOffsets("c1")).calm()

    assert [(e.partition, e.offset) for e in stage.told(CommitSent)] == [(0, 1), (1, 1)]


def test_librdkafka_commits_nothing_smaller() -> None:
    """A stored offset below the committed one is not sent, as after a seek (B5)."""
    consumer = reading("store").consumer()
    behind = consumer.readings[0]._replace(stored=1, committing=2, committed=2)
    consumer = consumer._replace(readings=(behind,))

    assert commit_stored(consumer, EARLY._replace(commit="store")).out == ()


def test_commit_after_the_batch() -> None:
    """commitSync() after a batch: sent when all of it is done (A5, AckMode.BATCH)."""
    stage = reading("batch").do(act.Poll("c1"))
    done(stage, 0)
    before = stage.can(act.CommitOffsets)
    done(stage, 1).do(act.CommitOffsets("c1"))
    waiting = stage.can(act.Poll)
    stage.calm()

    assert (before, waiting, stage.committed()) == (False, False, 2)


def test_commit_after_each_record() -> None:
    """commitSync() after each record: the next one waits for the answer (A5, B8)."""
    stage = reading("record").do(act.Poll("c1"))
    done(stage, 0)
    during = stage.consumer().hands
    stage.calm()

    assert (during, stage.committed()) == ((), 1)
    assert [record.message for record in stage.consumer().hands] == [2]


def test_read_message_commits_first() -> None:
    """kafka-go's ReadMessage: accepted before the handler sees the message (B6)."""
    stage = reading("before").do(act.Poll("c1"))
    before = stage.consumer().hands
    stage.calm()

    assert (before, stage.committed()) == ((), 1)
    assert [record.message for record in stage.consumer().hands] == [1]
    assert stage.told(MessageProcessed) == []


def test_no_commit() -> None:
    """Who never commits starts where auto.offset.reset says, each time (B3)."""
    stage = reading("none").do(act.Poll("c1"))
    done(done(stage, 0), 1).calm(act.CommitOffsets, act.PassCommitInterval)

    assert (stage.told(CommitSent), stage.committed()) == ([], -1)


def test_parallel_workers_last_commit_wins() -> None:
    """Two workers, the second is faster: its commit covers the first's record (B8)."""
    stage = reading("record", workers=2).do(act.Poll("c1"))
    done(stage, 1).calm()
    stage.do(act.CrashConsumer("c1"), act.ExpireMember("g1", "c1-1"))
    stage.do(act.StartConsumer("c1"), act.JoinGroup("c1")).calm(act.Poll)

    assert stage.committed() == 2
    assert [event.message for event in stage.told(MessageProcessed)] == [2]
    assert stage.consumer().hands == ()


def test_a_commit_may_go_backwards() -> None:
    """The broker compares nothing: the last accepted commit wins, smaller too (B8)."""
    stage = reading("record", workers=2).do(act.Poll("c1"))
    done(stage, 1).calm()
    done(stage, 0).calm()

    assert [(e.old, e.new) for e in stage.told(OffsetCommitted)] == [(-1, 2), (2, 1)]


def test_a_failed_handler_is_passed_over() -> None:
    """A swallowed error: the next record's commit covers the failed one too (B4)."""
    config = EARLY._replace(commit="record", failing=(1,))
    seen = play(cast(consumer=config), (0, send(1)), (1_000, send(2)))

    assert [event.message for event in seen.told(ProcessingFailed)] == [1]
    assert seen.verdicts() == {1: "lost", 2: "delivered"}


def test_a_commit_waits_for_its_own_answer_only() -> None:
    """With two partitions: nothing was sent for the other, so nothing is awaited."""
    topic = TOPIC._replace(partitions=2)
    config = EARLY._replace(commit="record")
    stage = Stage(cast(topic=topic, consumer=config)).do(send(1, 2)).calm()
    stage = done(stage.do(act.Poll("c1")), 0).calm()

    assert [record.message for record in stage.consumer().hands] == [2]
