"""When retention runs: what the driver makes of the records' own times (broker B21)."""

import pytest

from engine.model import actions as act
from engine.model.config import ConsumerConfig, TopicConfig
from engine.model.events import LogStartAdvanced
from engine.model.state import Record
from tests.engine.performance import Performance, play
from tests.engine.stage_setting import ACKS_ALL, EARLY, cast

MINUTE = TopicConfig(retention_ms=60_000, retention_check_ms=5_000)


def sent(message: int, at: int, age: int = 0) -> act.Send:
    """A message that was so old when it was sent."""
    record = Record(message, 0, 100, timestamp=at - age, age=age)
    return act.Send("p1", (record,))


def deletions(seen: Performance) -> list[int]:
    """When the first broker deleted."""
    return [at for at, event in seen.timed(LogStartAdvanced) if event.broker == "b1"]


def test_at_the_next_check() -> None:
    """A segment goes at the first check after its newest record is too old."""
    seen = play(
        cast(ACKS_ALL, MINUTE, EARLY),
        (0, sent(1, 0)),
        (12_000, sent(2, 12_000)),
        (100_000, act.StartConsumer("c1")),
        absent="c1",
    )

    assert deletions(seen) == [75_000]


def test_the_first_check() -> None:
    """The first check comes 30 s after the start, however old the records are."""
    seen = play(
        cast(ACKS_ALL, MINUTE, EARLY),
        (0, sent(1, 0, age=90_000)),
        (100_000, act.StartConsumer("c1")),
        absent="c1",
    )

    assert deletions(seen) == [30_000]


def test_log_append_time() -> None:
    """With LogAppendTime the age counts from the append, whatever the record says."""
    seen = play(
        cast(ACKS_ALL, MINUTE._replace(log_append_time=True), EARLY),
        (2_000, sent(1, 2_000, age=90_000)),
        (100_000, act.StartConsumer("c1")),
        absent="c1",
    )

    assert deletions(seen) == [65_000]


def test_a_run_does_not_wait_for_what_nobody_misses() -> None:
    """When all is processed the run is over; retention may delete it unseen."""
    seen = play(cast(ACKS_ALL, MINUTE, EARLY), (0, sent(1, 0)))

    assert deletions(seen) == []
    assert seen.timeline.ended == "settled"


def test_a_run_waits_for_what_is_unread() -> None:
    """An unread record that retention will delete before the end is not settled."""
    seen = play(cast(ACKS_ALL, MINUTE, EARLY), (0, sent(1, 0)), absent="c1")

    assert deletions(seen) == [65_000]
    assert seen.verdicts() == {1: "lost"}


LOST_PHONE = (
    (0, sent(1, 0)),
    (4_000, act.CloseConsumer("c1")),
    (5_000, sent(2, 5_000, age=3_000)),
    (6_000, sent(3, 6_000)),
    (10_000, act.StartConsumer("c1")),
    (15_000, act.SeekConsumer("c1", 0, "time-4000")),
)


@pytest.mark.parametrize(
    ("broker_time", "verdict"), [(False, "lost"), (True, "delivered")]
)
def test_seek_to_a_time(broker_time: bool, verdict: str) -> None:  # noqa: FBT001 - a column
    """The first offset since a time: an older record that came later is behind it."""
    reader = ConsumerConfig(commit="none", auto_offset_reset="latest")
    topic = TopicConfig(log_append_time=broker_time)
    seen = play(cast(ACKS_ALL, topic, reader), *LOST_PHONE)

    assert seen.verdicts() == {1: "delivered", 2: verdict, 3: "delivered"}
