"""Which offset may be committed next, in each client's own way."""

import pytest

from engine.model import actions as act
from engine.model.events import CommitSent, ConsumerClosing, MessageProcessed
from engine.model.orders import refusal
from engine.model.state import Reading
from tests.engine.model.test_consumer import done, reading
from tests.engine.stage_setting import ACKS_ALL, EARLY, Stage, cast, send


def sent(stage: Stage) -> list[int]:
    """The offsets that were sent to the coordinator."""
    return [event.offset for event in stage.told(CommitSent)]


def batch_of_three(**habits: object) -> Stage:
    """A consumer with these habits and three messages in its buffer."""
    config = EARLY._replace(**habits)  # type: ignore[arg-type]  # fields by their names
    stage = Stage(cast(ACKS_ALL._replace(linger_ms=10), consumer=config))
    return stage.do(send(1, 2, 3), act.EndLinger("p1", 1)).calm().do(act.Poll("c1"))


def way(stage: Stage) -> Reading:
    """The consumer's way through partition 0."""
    return stage.consumer().readings[0]


def test_librdkafka_stores_a_whole_batch() -> None:
    """consume(n): the offset after the last record is stored at the hand-over (B5)."""
    stage = batch_of_three(commit="store")

    assert way(stage).stored == 3


def test_franz_go_commits_what_the_poll_before_returned() -> None:
    """Polled is not yet done; the next poll says that it is (B7)."""
    stage = batch_of_three(commit="previous")
    during = stage.can(act.CommitOffsets)
    for offset in range(3):
        done(stage, offset)
    stage.do(act.Poll("c1"), act.CommitOffsets("c1"))

    assert (during, sent(stage)) == (False, [3])


def test_franz_go_polls_again_only_when_its_batch_is_done() -> None:
    """A loop that works between two polls is never committed ahead (B7)."""
    stage = batch_of_three(commit="previous", workers=2)
    done(done(stage, 0), 1)

    assert not stage.can(act.Poll)


def test_franz_go_close_leaves_the_last_poll_uncommitted() -> None:
    """A clean close commits what the poll before returned, no more (A4, U12)."""
    stage = batch_of_three(commit="previous")
    for offset in range(3):
        done(stage, offset)
    stage.do(act.CloseConsumer("c1")).calm()

    assert stage.committed() == -1


def test_aiokafka_commits_positions_in_the_background() -> None:
    """A task commits positions, whatever the handler does (B7)."""
    stage = batch_of_three(commit="task").do(act.CommitOffsets("c1")).calm()

    assert (stage.committed(), stage.told(MessageProcessed)) == (3, [])


def test_marks_go_out_in_the_background() -> None:
    """Sarama: marked after the work, sent by the ticker (B7)."""
    stage = batch_of_three(commit="mark")
    before = stage.can(act.CommitOffsets)
    done(stage, 0).do(act.CommitOffsets("c1")).calm()

    assert (before, stage.committed()) == (False, 1)


def test_the_larger_mark_wins() -> None:
    """Marking 1 after 2 changes nothing in Sarama; a commit would go back (B7, U7)."""
    stage = batch_of_three(commit="mark", workers=2)
    done(done(stage, 1), 0)

    assert way(stage).stored == 2


def test_marking_first() -> None:
    """A mark at the top of the loop commits what nobody has worked on (L30)."""
    stage = batch_of_three(commit="mark-first", max_poll_records=1)
    stage.do(act.CommitOffsets("c1")).calm()

    assert (stage.committed(), stage.told(MessageProcessed)) == (1, [])


def test_kafkajs_commits_at_the_end_of_the_batch() -> None:
    """eachMessage: resolved after each success, sent when the batch is over (B7)."""
    stage = batch_of_three(commit="resolve")
    done(done(stage, 0), 1)
    during = stage.can(act.CommitOffsets)
    done(stage, 2).do(act.CommitOffsets("c1")).calm()

    assert (during, stage.committed()) == (False, 3)


def test_kafkajs_close_commits_what_is_resolved() -> None:
    """stop() waits for the running handler and leaves the rest unresolved (A4)."""
    stage = batch_of_three(commit="resolve", waits_at_close=True, leaves_batch=True)
    stage.do(act.CloseConsumer("c1"))
    done(stage, 0).calm()

    assert [event.left for event in stage.told(ConsumerClosing)] == [(2, 3)]
    assert (stage.committed(), stage.consumer().state) == (1, "closed")


def test_each_batch_resolves_what_its_handler_left() -> None:
    """A handler that returns early: its batch's last offset is resolved too (L20)."""
    stage = batch_of_three(commit="resolve-all", waits_at_close=True, leaves_batch=True)
    stage.do(act.CloseConsumer("c1"))
    done(stage, 0).calm()

    assert stage.committed() == 3


def test_each_batch_that_goes_on_is_resolved_when_done() -> None:
    """A handler that does not look at isRunning() works through its batch (B7)."""
    stage = batch_of_three(commit="resolve-all", waits_at_close=True)
    stage.do(act.CloseConsumer("c1"))
    during = stage.consumer().state
    done(done(done(stage, 0), 1), 2).calm()

    assert (during, stage.committed()) == ("running", 3)
    assert stage.consumer().state == "closed"


def test_watermark() -> None:
    """Only what is below the oldest unfinished record is committed (B18)."""
    stage = batch_of_three(commit="watermark", workers=3)
    done(done(stage, 2), 1)
    ahead = sent(stage)
    done(stage, 0)

    assert (ahead, sent(stage)) == ([], [3])


def test_watermark_waits_for_a_failed_record() -> None:
    """What its handler gave up on is not done: a restart brings it again (B18)."""
    stage = batch_of_three(commit="watermark", failing=(2,))
    done(done(done(stage, 0), 1), 2)

    assert sent(stage) == [1]


def test_marks_of_the_watermark() -> None:
    """The same through marks: the ticker sends it (B18)."""
    stage = batch_of_three(commit="mark-watermark", workers=3)
    done(done(stage, 2), 0).do(act.CommitOffsets("c1")).calm()

    assert stage.committed() == 1


def test_off_by_one() -> None:
    """Who commits the offset of the record itself gets it again (U10)."""
    stage = batch_of_three(commit="record", commits_next=False)
    done(stage, 0).calm()

    assert stage.committed() == 0


def test_commit_without_arguments() -> None:
    """commitSync() in the loop commits the end of the batch, not the record (L5)."""
    stage = batch_of_three(commit="positions")
    done(stage, 0).calm()

    assert stage.committed() == 3


def test_asynchronous_commits_do_not_wait() -> None:
    """commitAsync() returns before the answer: the next record begins (B8)."""
    stage = batch_of_three(commit="async")
    done(stage, 0)

    assert [record.message for record in stage.consumer().hands] == [2]
    assert stage.committed() == -1


@pytest.mark.parametrize(
    ("commit", "committed"),
    [("auto", 3), ("task", 3), ("mark", 1), ("store", 3), ("record", 1), ("none", -1)],
)
def test_close(commit: str, committed: int) -> None:
    """What a clean close commits with one of three records done (A4)."""
    stage = batch_of_three(commit=commit)
    done(stage, 0).do(act.CloseConsumer("c1")).calm()

    assert stage.committed() == committed


def test_no_close_twice() -> None:
    """While close() waits for the handler it is not called again."""
    stage = reading("resolve")
    config = stage.world.config.consumers[0]._replace(waits_at_close=True)
    world = stage.world
    stage.world = world._replace(config=world.config._replace(consumers=(config,)))
    stage.do(act.Poll("c1"), act.CloseConsumer("c1"))

    assert refusal(stage.world, act.CloseConsumer("c1")) == "c1 is closing already"
