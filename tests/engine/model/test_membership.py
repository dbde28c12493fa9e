"""A consumer's end and its next start: what the group knows, where it goes on."""

import pytest

from engine.model import actions as act
from engine.model.config import ConsumerConfig
from engine.model.events import (
    ConsumerStuck,
    MessageProcessed,
    OffsetReset,
    PartitionsAssigned,
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


def test_a_crash_before_the_commit_redelivers() -> None:
    """What was processed and not committed comes again (the one-paragraph model)."""
    stage = reading("auto").do(act.Poll("c1"))
    done(stage, 0).do(act.CrashConsumer("c1"), act.ExpireMember("g1", "c1-1"))
    stage.do(act.StartConsumer("c1"), act.JoinGroup("c1")).calm(act.Poll)
    done(stage, 0)

    assert [e.times for e in stage.told(MessageProcessed)] == [1, 2]


def test_close_commits_what_poll_returned() -> None:
    """close() commits all that poll() returned, processed or not (A4, Java)."""
    stage = reading("auto").do(act.Poll("c1"), act.CloseConsumer("c1")).calm()

    assert stage.committed() == 2
    assert stage.told(MessageProcessed) == []


def test_close_commits_stored_offsets() -> None:
    """With librdkafka close() commits what is stored (A4)."""
    stage = reading("store", most=1)
    stage.do(act.Poll("c1"), act.CloseConsumer("c1")).calm()

    assert stage.committed() == 1


def test_close_frees_the_group() -> None:
    """A closed member leaves: the next one need not wait for a session (A4)."""
    stage = reading("auto").do(act.CloseConsumer("c1")).calm()
    stage.do(act.StartConsumer("c1"))

    assert stage.can(act.JoinGroup)


def test_close_commits_before_it_leaves() -> None:
    """The commit of close() arrives before the next member may join (A4)."""
    stage = reading("auto").do(act.Poll("c1"), act.CloseConsumer("c1"))
    stage.do(act.StartConsumer("c1"))

    assert not stage.can(act.JoinGroup)
    assert stage.calm().can(act.JoinGroup)


def test_a_restart_waits_for_the_session() -> None:
    """A dead member keeps its partitions for session.timeout.ms (B11)."""
    config = EARLY._replace(session_timeout_ms=10_000)
    seen = play(
        cast(topic=HASTE, consumer=config),
        (0, send(1)),
        (1_000, act.CrashConsumer("c1")),
        (2_000, act.StartConsumer("c1")),
    )
    (assigned,) = seen.timed(PartitionsAssigned)

    assert assigned[0] >= 11_000


def test_crash_forgets_what_was_in_hand() -> None:
    """A killed consumer drops buffer, hands and position; the group's number stays."""
    stage = reading("auto").do(act.Poll("c1"), act.CrashConsumer("c1"))

    assert (stage.consumer().hands, stage.consumer().batch) == ((), ())
    assert stage.consumer().readings[0].position == -1


# --- where to start -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "position"), [("earliest", 0), ("latest", 1)], ids=["earliest", "latest"]
)
def test_without_a_committed_offset(policy: str, position: int) -> None:
    """No committed offset: the policy decides, `latest` means the HW (B2, B3)."""
    config = ConsumerConfig(auto_offset_reset=policy)
    stage = Stage(cast(consumer=config), absent=("c1",)).do(send(1)).calm()
    stage.do(act.StartConsumer("c1"), act.JoinGroup("c1"))

    assert [(e.position, e.why) for e in stage.told(OffsetReset)] == [
        (position, "no committed offset")
    ]


def test_latest_is_the_high_watermark() -> None:
    """What is in the log and not committed yet lies ahead of `latest` (B2)."""
    stage = Stage(cast(consumer=ConsumerConfig()), absent=("c1",))
    stage.do(act.PauseBroker("b2"), send(1)).calm()
    stage.do(act.StartConsumer("c1"), act.JoinGroup("c1"))

    assert [event.position for event in stage.told(OffsetReset)] == [0]


def test_with_a_committed_offset() -> None:
    """A committed offset is where the next member starts, whatever the policy (B3)."""
    config = ConsumerConfig(auto_offset_reset="latest")
    stage = Stage(cast(consumer=config)).do(send(1)).calm().do(act.Poll("c1"))
    done(stage, 0).do(act.CloseConsumer("c1")).calm().do(send(2)).calm()
    stage.do(act.StartConsumer("c1"), act.JoinGroup("c1")).calm(act.Poll)

    assert [record.message for record in stage.consumer().hands] == [2]


def test_reset_none_asks_the_application() -> None:
    """auto.offset.reset=none: an exception, nothing is skipped in silence (B12)."""
    config = ConsumerConfig(auto_offset_reset="none")
    stage = Stage(cast(consumer=config), absent=("c1",)).do(send(1)).calm()
    stage.do(act.StartConsumer("c1"), act.JoinGroup("c1")).calm(act.Poll)

    assert len(stage.told(ConsumerStuck)) == 1
    assert stage.told(OffsetReset) == []


def test_an_idle_position_is_committed_too() -> None:
    """allConsumed() holds positions at which nothing was read yet (B4)."""
    stage = Stage(cast(consumer=ConsumerConfig()), absent=("c1",)).do(send(1)).calm()
    stage.do(act.StartConsumer("c1"), act.JoinGroup("c1"))
    stage.do(act.PassCommitInterval("c1"), act.Poll("c1")).calm()

    assert stage.committed() == 1


def test_consumers_see_what_is_committed_only() -> None:
    """A fetch between high watermark and log end is empty, and no error (B2)."""
    stage = Stage(cast()).do(act.PauseBroker("b2"), send(1)).calm()

    assert stage.log("b1") == [1]
    assert stage.consumer().readings[0].buffered == ()
