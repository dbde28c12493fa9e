"""A commit that could not be stored just then (facts/consumers.md B4, B6, B8, U6)."""

from typing import Any

import pytest

from engine.model import actions as act
from engine.model.config import OFFSETS, Config, FurtherTopic
from engine.model.events import CommitFailed, CommitSent
from engine.settings import resolve
from tests.engine.stage_setting import ACKS_ALL, EARLY, TOPIC, Stage, send

RETRY = act.RetryCommit("c1", 0, 1)


def refused(commit: str, messages: int = 1, **settings: Any) -> Stage:
    """Message 1 is done and its commit came while b3 was out of sync."""
    config = EARLY._replace(commit=commit, **settings)
    further = (FurtherTopic(OFFSETS, 1, 3, 3),)
    stage = Stage(Config((ACKS_ALL,), TOPIC, (config,), further))
    stage.do(send(*range(1, messages + 1))).calm()
    stage.do(act.CrashBroker("b3"), act.ExpireSession("b3")).calm()
    stage.do(act.Poll("c1"))
    if commit == "auto":
        stage.do(act.PassCommitInterval("c1"))
    stage.do(act.FinishRecord("c1", 0, 0))
    if commit == "auto":
        stage.do(act.Poll("c1"))
    if stage.can(act.CommitOffsets):
        stage.do(act.CommitOffsets("c1"))
    return stage.calm()


def mended(stage: Stage) -> Stage:
    """b3 is back, and in sync."""
    stage.do(act.StartBroker("b3"), act.RegisterBroker("b3"), act.Heartbeat("b3"))
    stage.calm().do(act.AnswerFetch("b2", "b3", 1))
    stage.calm(act.AlterPartition, act.ConfirmCommits)
    assert "b3" in stage.decided(1).isr
    return stage


def what_follows(stage: Stage) -> list[str]:
    """What became of every commit that failed."""
    return [event.then for event in stage.told(CommitFailed)]


@pytest.mark.parametrize("commit", ["record", "positions", "batch", "watermark"])
def test_a_call_that_waits_sends_the_same_offset_again(commit: str) -> None:
    """commitSync() tries until it works, and the application waits for it."""
    stage = refused(commit)
    assert what_follows(stage) == ["again"]
    assert stage.committed() == -1
    stage.do(RETRY).calm()
    assert what_follows(stage) == ["again", "again"]
    mended(stage).do(RETRY).calm(act.ConfirmCommits)
    assert stage.committed() == 1


def test_the_application_waits_for_a_commit_that_is_tried_again() -> None:
    """commitSync() has not returned: the next record is not begun."""
    stage = refused("record", messages=2)
    assert not stage.can(act.FinishRecord)
    mended(stage).do(RETRY).calm(act.ConfirmCommits)
    assert stage.can(act.FinishRecord)


def test_commit_async_is_not_sent_again() -> None:
    """Java leaves it to the next commit, which will be larger (B8)."""
    stage = refused("async")
    assert what_follows(stage) == ["never"]
    assert not stage.can(act.RetryCommit)


def test_the_callback_of_an_async_commit_waits_for_poll() -> None:
    """Callbacks run inside poll(); the application still works on message 2."""
    stage = refused("async-retry", messages=2)
    assert what_follows(stage) == ["again"]
    assert not stage.can(act.RetryCommit)


def test_a_late_retry_overwrites_a_newer_commit() -> None:
    """Offset 2 is stored, then the callback sends 1: the last commit wins (U6)."""
    stage = mended(refused("async-retry", messages=2))
    stage.do(act.FinishRecord("c1", 0, 1)).calm(act.ConfirmCommits)
    assert stage.committed() == 2
    stage.do(RETRY).calm(act.ConfirmCommits)
    assert stage.committed() == 1


def test_without_the_retry_the_newer_commit_stays() -> None:
    """That is why commitAsync() does not try again by itself."""
    stage = mended(refused("async", messages=2))
    stage.do(act.FinishRecord("c1", 0, 1)).calm(act.ConfirmCommits)
    assert stage.committed() == 2


def test_auto_commit_takes_a_new_look_after_the_pause() -> None:
    """The next poll() commits what it has by then, not the old offset (B4)."""
    stage = refused("auto", messages=1)
    assert what_follows(stage) == ["later"]
    mended(stage).do(send(2)).calm()
    failed = stage.consumer().recommits[0]
    stage.do(act.Poll("c1"), act.FinishRecord("c1", 0, 1))
    stage.do(act.RetryCommit("c1", 0, failed.offset), act.Poll("c1"))
    stage.calm(act.ConfirmCommits)
    assert stage.committed() == 2


@pytest.mark.parametrize("commit", ["store-after", "mark", "task"])
def test_a_clock_commits_what_is_stored_at_its_next_turn(commit: str) -> None:
    """The background thread has no memory of a commit that failed."""
    stage = refused(commit)
    assert what_follows(stage) == ["later"]
    assert not stage.can(act.RetryCommit)
    mended(stage).do(act.CommitOffsets("c1")).calm(act.ConfirmCommits)
    assert stage.committed() == 1


def test_kafka_go_tries_three_times() -> None:
    """commitOffsetsWithRetry, then CommitMessages returns the error (B6)."""
    stage = refused("record", commit_attempts=3)
    stage.do(RETRY).calm().do(RETRY).calm()
    assert what_follows(stage) == ["again", "again", "never"]
    assert not stage.can(act.RetryCommit)
    assert not stage.consumer().waits_for_commit


def test_kafka_go_s_number_of_tries_is_its_own() -> None:
    """Three in all, in both of its ways to read; Java has a time, not a number."""
    names = ("kafka-go-readmessage", "kafka-go-fetchmessage", "java")
    tries = [resolve(consumer=n).config.consumers[0].commit_attempts for n in names]
    assert tries == [3, 3, 0]


def test_a_crash_forgets_what_was_to_be_sent_again() -> None:
    """Callbacks and calls are memory of a process."""
    stage = refused("record").do(act.CrashConsumer("c1"))
    assert stage.consumer().recommits == ()


def test_each_try_is_told() -> None:
    """The story shows who sends an old offset once more."""
    stage = refused("record").do(RETRY)
    assert [event.how for event in stage.told(CommitSent)] == ["record", "again"]
