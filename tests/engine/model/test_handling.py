"""What an application does with a record, and what if its handler throws."""

from engine.model import actions as act
from engine.model.config import ConsumerConfig
from engine.model.events import (
    CommitSent,
    ConsumerCrashed,
    DeserializationFailed,
    MessageProcessed,
    PositionSought,
    ProcessingFailed,
    RecordsHandedOut,
    ResultsFlushed,
    WorkBuffered,
)
from engine.model.orders import refusal
from tests.engine.model.test_consumer import done
from tests.engine.model.test_marking import batch_of_three, sent
from tests.engine.performance import play
from tests.engine.stage_setting import EARLY, Stage, cast, send


def handed(stage: Stage) -> list[tuple[int, ...]]:
    """What the application was given, poll by poll."""
    return [event.messages for event in stage.told(RecordsHandedOut)]


def poisoned(then: str) -> Stage:
    """Three messages, the second of which cannot be deserialized; polled twice."""
    stage = batch_of_three(poison=(2,), on_poison=then)
    return done(stage, 0).do(act.Poll("c1")).calm()


# --- errors ---------------------------------------------------------------------------


def test_an_error_that_nobody_catches() -> None:
    """crash: the process is gone with the record, nothing more is committed."""
    stage = batch_of_three(on_error="crash", failing=(1,))
    done(stage, 0).calm()

    assert [event.in_hand for event in stage.told(ConsumerCrashed)] == [(1, 2, 3)]
    assert stage.committed() == -1


def test_an_error_and_close() -> None:
    """Closing in `finally` commits all that poll() returned, done or not (L4)."""
    stage = batch_of_three(on_error="close", failing=(2,))
    done(done(stage, 0), 1).calm()

    assert (stage.consumer().state, stage.committed()) == ("closed", 3)


def test_who_closes_has_left_its_group() -> None:
    """A close that the application makes by itself frees the partitions at once."""
    stage = batch_of_three(on_error="close", failing=(1,))
    done(stage, 0).calm().do(act.StartConsumer("c1"))

    assert stage.can(act.JoinGroup)


def test_retry_until_it_works() -> None:
    """A worker tries its record again and again; nothing overtakes it (A5)."""
    stage = batch_of_three(on_error="retry", fails_first=((1, 2),))
    done(done(stage, 0), 0)
    during = [record.message for record in stage.consumer().hands]
    done(stage, 0)

    assert [event.then for event in stage.told(ProcessingFailed)] == ["retry"] * 2
    assert (during, stage.consumer().processed) == ([1], (1,))


def test_the_framework_gives_up() -> None:
    """After so many deliveries the record is skipped, and counts as done (L8)."""
    stage = batch_of_three(
        on_error="retry", attempts=3, fails_first=((1, 3),), commit="record"
    )
    done(done(done(stage, 0), 0), 0).calm()

    thens = [event.then for event in stage.told(ProcessingFailed)]
    assert (thens, stage.committed()) == (["retry", "retry", "skip"], 1)


def test_attempts_without_end() -> None:
    """With 0 attempts nobody ever gives up."""
    stage = batch_of_three(on_error="retry", attempts=0, failing=(1,))
    for _ in range(20):
        done(stage, 0)

    assert {event.then for event in stage.told(ProcessingFailed)} == {"retry"}


def test_the_pause_before_a_retry_has_a_clock() -> None:
    """Between two attempts the worker waits for the back-off (A5)."""
    config = EARLY._replace(
        on_error="retry", retry_backoff_ms=400, fails_first=((1, 1),)
    )
    seen = play(cast(consumer=config), (0, send(1)))

    (failed, _), (worked, _) = seen.timed(ProcessingFailed) + seen.timed(
        MessageProcessed
    )
    assert worked - failed == 400 + config.processing_ms


def test_seek_back() -> None:
    """The partition stops at the record: it is read again, and what follows (A5)."""
    stage = batch_of_three(on_error="seek", fails_first=((2, 1),), commit="record")
    done(stage, 0).calm()
    done(stage, 1).calm()
    # The fetch for offset 3 is still out; its answer is thrown away.
    stage.do(act.AnswerFetch("b1", "c1", 0)).calm(act.Poll)

    assert handed(stage) == [(1, 2, 3), (2, 3)]
    assert stage.committed() == 1


def test_an_outage() -> None:
    """While what it needs is down every attempt fails, then none does (L8)."""
    stage = batch_of_three(on_error="retry").do(act.BreakHandler("c1"))
    done(done(stage, 0), 0).do(act.MendHandler("c1"))
    done(stage, 0)

    assert len(stage.told(ProcessingFailed)) == 2
    assert stage.consumer().processed == (1,)


def test_an_outage_outlives_the_process() -> None:
    """A restart does not bring the database back."""
    stage = batch_of_three().do(act.BreakHandler("c1"), act.CrashConsumer("c1"))

    assert stage.consumer().broken
    assert refusal(stage.world, act.MendHandler("c1")) == ""


def test_one_outage_at_a_time() -> None:
    """What is down cannot go down, and what is up cannot come back."""
    stage = batch_of_three()
    up = refusal(stage.world, act.MendHandler("c1"))
    stage.do(act.BreakHandler("c1"))

    assert up == "what c1's handler needs is not down"
    assert refusal(stage.world, act.BreakHandler("c1")) == (
        "what c1's handler needs is down already"
    )


# --- records that cannot be read ------------------------------------------------------


def test_poison_comes_after_what_is_sound() -> None:
    """poll() returns the records before it first, and throws the next time (L9)."""
    stage = poisoned("stop")

    assert handed(stage) == [(1,)]
    assert [event.message for event in stage.told(DeserializationFailed)] == [2]


def test_poison_stops_the_consumer() -> None:
    """The position does not move: poll() throws for ever (L9)."""
    stage = poisoned("stop")

    assert stage.consumer().readings[0].position == 1
    assert not stage.can(act.Poll)


def test_poison_is_sought_past() -> None:
    """Who seeks to the offset after it passes the message over (L9)."""
    stage = poisoned("skip").calm(act.Poll)

    assert handed(stage) == [(1,), (3,)]
    assert stage.consumer().failed == (2,)


def test_poison_kills() -> None:
    """An exception out of poll() that nobody catches ends the process."""
    assert poisoned("crash").consumer().state == "crashed"


def test_poison_and_close_commits_up_to_it() -> None:
    """The position stands before the record, so close() does not skip it (L9)."""
    stage = poisoned("close")

    assert (stage.consumer().state, stage.committed()) == ("closed", 1)


# --- hand-over, flush -----------------------------------------------------------------


def test_hand_over() -> None:
    """Who hands records to a queue polls on, and auto-commit takes the queue (L3)."""
    stage = batch_of_three(hands_off=True).do(act.PassCommitInterval("c1"))
    stage.do(act.Poll("c1")).calm()

    assert (stage.committed(), stage.told(MessageProcessed)) == (3, [])


def test_a_batch_is_handed_over_and_committed() -> None:
    """commitSync() after the hand-over waits for nobody's work (L3)."""
    stage = batch_of_three(hands_off=True, commit="batch")
    stage.do(act.CommitOffsets("c1")).calm()

    assert (stage.committed(), stage.told(MessageProcessed)) == (3, [])


def test_results_in_memory_are_not_done() -> None:
    """A message is processed when its result is durable; the commit knows nothing."""
    stage = batch_of_three(flush_ms=1_000, commit="record")
    done(stage, 0).calm()

    assert [event.message for event in stage.told(WorkBuffered)] == [1]
    assert (stage.told(MessageProcessed), stage.committed()) == ([], 1)


def test_a_flush_makes_results_durable() -> None:
    """The flush comes by its own clock, and ends the work on all that waited (L29)."""
    config = EARLY._replace(flush_ms=3_000, commit="none")
    seen = play(cast(consumer=config), (0, send(1)), (10, send(2)))

    assert seen.first(ResultsFlushed) == 3_000
    assert seen.verdicts() == {1: "delivered", 2: "delivered"}


def test_a_crash_loses_what_was_in_memory() -> None:
    """Committed, then gone with the process: the group never gets it again (L29)."""
    config = EARLY._replace(flush_ms=3_000, commit="record")
    seen = play(
        cast(consumer=config),
        (0, send(1)),
        (1_000, act.CrashConsumer("c1")),
        (2_000, act.StartConsumer("c1")),
    )

    assert seen.verdicts() == {1: "lost"}


def test_commit_after_the_flush() -> None:
    """Committing what was flushed: nothing goes out before it is durable (L29)."""
    stage = batch_of_three(flush_ms=1_000, commit="flush")
    done(done(stage, 0), 1)
    before = sent(stage)
    stage.do(act.FlushResults("c1"))

    assert (before, sent(stage)) == ([], [2])


# --- seek -----------------------------------------------------------------------------


def test_seek_to_the_beginning() -> None:
    """The next record is the first of the log, once more."""
    stage = batch_of_three()
    for offset in range(3):
        done(stage, offset)
    stage.do(act.SeekConsumer("c1", 0, "beginning")).calm()
    stage.do(act.AnswerFetch("b1", "c1", 0)).calm(act.Poll)

    assert [(e.old, e.new) for e in stage.told(PositionSought)] == [(3, 0)]
    assert handed(stage) == [(1, 2, 3)] * 2


def test_seek_to_the_end_skips_what_is_buffered() -> None:
    """`end` is the high watermark: whatever lies before it is passed over (B2)."""
    config = ConsumerConfig(auto_offset_reset="earliest", commit="none")
    stage = Stage(cast(consumer=config)).do(send(1, 2)).calm()
    stage.do(act.SeekConsumer("c1", 0, "end"))

    reading = stage.consumer().readings[0]
    assert (reading.position, reading.buffered) == (2, ())


def test_seek_needs_a_position() -> None:
    """Who has no partition, or names one that does not exist, cannot seek."""
    stage = Stage(cast(consumer=EARLY), absent=("c1",))
    away = refusal(stage.world, act.SeekConsumer("c1", 0, "end"))
    stage.do(act.StartConsumer("c1"))

    assert away == "c1 does not run: it closed"
    assert "no position" in refusal(stage.world, act.SeekConsumer("c1", 0, "end"))
    assert "only partitions" in refusal(stage.world, act.SeekConsumer("c1", 5, "end"))


def test_a_commit_after_a_seek_back_goes_back() -> None:
    """Auto-commit takes the position, also when it has gone back (B4, B8)."""
    stage = batch_of_three()
    for offset in range(3):
        done(stage, offset)
    stage.do(act.PassCommitInterval("c1"), act.Poll("c1")).calm()
    stage.do(act.SeekConsumer("c1", 0, "1"), act.PassCommitInterval("c1"))
    stage.do(act.Poll("c1")).calm()

    assert [event.offset for event in stage.told(CommitSent)] == [3, 1]
