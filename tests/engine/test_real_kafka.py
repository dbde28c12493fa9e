"""Forced schedules: the model does what a real cluster did, row by row."""

import pytest

from engine.model import actions as act
from engine.model.events import (
    ConsumerStuck,
    LeaderElected,
    LeaderGone,
    LogTruncated,
    OffsetReset,
    RecordAcked,
    RecordsFetched,
)
from tests.engine.forced_schedules import LATE, REAL, Line, on
from tests.engine.performance import Performance, play
from tests.engine.real_outcomes import BY_NAME
from tests.engine.stage_setting import ACKS_ONE, EARLY, cast, send


def perform(name: str) -> Performance:
    """Play the row of that name."""
    row = BY_NAME[name]
    return play(row.config, *row.script, absent=row.absent)


@pytest.mark.parametrize("name", BY_NAME)
def test_forced(name: str) -> None:
    """The messages of a forced schedule end as they did on the real brokers."""
    assert perform(name).verdicts() == BY_NAME[name].verdicts


def test_acked_and_truncated() -> None:
    """acks=1 leader crash: m2 stays on disk 1 until 1 comes back and truncates it."""
    seen = perform("acks=1 leader crash")

    assert [(at > 20_000, event.broker) for at, event in seen.timed(LogTruncated)] == [
        (True, "b1")
    ]


@pytest.mark.parametrize("pause_at", [600, 700, 900])
def test_parked_fetch_is_answered_into_the_socket(pause_at: int) -> None:
    """Finding 1: a stopped follower with a parked fetch still gets the next record.

    It lies in the socket's buffer and is appended after SIGCONT, although the leader
    was killed meanwhile: without the pause the acks=1 schedule is a race.
    """
    followers = ("b2", "b3")
    seen = play(
        cast(ACKS_ONE, REAL),
        (0, send(1)),
        *on(pause_at, act.PauseBroker, *followers),
        (pause_at + 5, send(2)),
        (pause_at + 30, act.CrashBroker("b1")),
        *on(pause_at + 31, act.ResumeBroker, *followers),
        LATE,
        absent="c1",
    )

    assert seen.verdicts() == {1: "delivered", 2: "delivered"}


def test_without_the_pause_it_is_a_race() -> None:
    """The row without the settle is racy: the model has both outcomes too.

    It depends on whether the parked fetch runs out between the pause and the send.
    """
    outcomes = set()
    for pause_at in range(800, 1_300, 50):
        seen = play(
            cast(ACKS_ONE, REAL),
            (0, send(1)),
            *on(pause_at, act.PauseBroker, "b2", "b3"),
            (pause_at + 60, send(2)),
            (pause_at + 80, act.CrashBroker("b1")),
            *on(pause_at + 81, act.ResumeBroker, "b2", "b3"),
            LATE,
            absent="c1",
        )
        outcomes.add(seen.verdicts()[2])

    assert outcomes == {"delivered", "lost"}


def test_longest_log_does_not_win() -> None:
    """Finding 2: b2 is elected, first in the assignment; b3, with m2, truncates."""
    seen = perform("lagging ISR member elected")
    (elected,) = seen.timed(LeaderElected)
    (cut,) = seen.timed(LogTruncated)

    assert elected[1].leader == "b2"
    assert (cut[1].broker, cut[1].messages) == ("b3", (2,))
    assert cut[0] - elected[0] < 1_000


@pytest.mark.parametrize("elr", [False, True])
def test_offline_until_the_last_one_is_back(elr: bool) -> None:  # noqa: FBT001 - a column
    """Row (a): with 1 killed the partition has no leader, although 2 and 3 are back."""
    row = BY_NAME["acks=all, ISR shrunk to 1, (a) SIGKILL"]
    topic = REAL._replace(eligible_leader_replicas=elr)
    seen = play(cast(topic=topic), *row.script, absent="c1")

    assert len(seen.told(LeaderGone)) == 1
    assert [event.leader for event in seen.told(LeaderElected)] == ["b1"]
    assert seen.first(LeaderElected) > 40_000


def test_last_one_takes_the_others_along() -> None:
    """Finding 5: the empty leader makes 2 and 3 throw away the m1 that they had."""
    seen = perform("acks=all, ISR shrunk to 1, (b) power loss")

    assert [(e.broker, e.messages) for e in seen.told(LogTruncated)] == [
        ("b2", (1,)),
        ("b3", (1,)),
    ]


@pytest.mark.parametrize(
    "name", ["unclean election by hand", "unclean election by the topic's setting"]
)
def test_offset_is_used_again(name: str) -> None:
    """Unclean election: m3 has the offset that m2 was promised, with a higher epoch."""
    seen = perform(name)
    acked = {event.message: event.offset for event in seen.told(RecordAcked)}
    log = seen.log("b2")

    assert acked[2] == acked[3] == 1
    assert [message for message, _ in log] == [1, 3]
    assert log[1][1] > log[0][1]
    assert seen.log("b1") == log == seen.log("b3")


def test_unclean_setting_elects_at_once() -> None:
    """With the topic's setting, 2 leads as soon as it is back."""
    seen = perform("unclean election by the topic's setting")
    (elected,) = seen.timed(LeaderElected)

    assert (elected[1].leader, elected[1].clean) == ("b2", False)
    assert elected[0] < 30_000


def test_zombie_writes_again_at_another_epoch() -> None:
    """Finding 9: with acks=all the write stays pending and is kept, at epoch 1."""
    assert perform("zombie leader, acks=all").log("b2") == [(1, 0), (2, 1)]


def test_not_readable_under_min_isr() -> None:
    """Finding 7: acked with acks=1, and no consumer sees it before the ISR grows."""
    seen = perform("under min ISR, acks=1")
    acked = [at for at, event in seen.timed(RecordAcked) if event.message == 2]
    read = [at for at, event in seen.timed(RecordsFetched) if 2 in event.messages]

    assert acked[0] < 10_100
    assert read[0] > 30_000


def test_who_leads_after_the_last_one() -> None:
    """Finding 6: 2 from the ELR after a clean stop, 1 as last known one after kills."""
    clean = perform("last standing, clean, 4.3.1").told(LeaderElected)
    killed = perform("last standing, killed, 4.3.1").told(LeaderElected)

    assert [(event.leader, event.clean) for event in clean] == [("b2", True)]
    assert [(event.leader, event.clean) for event in killed] == [("b1", False)]


def test_reset_is_silent() -> None:
    """Offset reset latest: each start without a commit skips to the log's end."""
    seen = perform("offset reset latest")

    assert [event.position for event in seen.told(OffsetReset)] == [1, 3]


EXPIRING = REAL._replace(retention_ms=15_000, retention_check_ms=1_000)
EXPIRED: tuple[Line, ...] = (
    (0, send(1)),
    (10_000, act.CrashConsumer("c1")),
    (20_000, send(2, 3)),
    (60_000, send(4)),
    (61_000, act.StartConsumer("c1")),
)


def test_retention_overtakes_the_consumer() -> None:
    """Row "retention overtakes consumer": m2 and m3 are gone, in silence."""
    seen = play(cast(topic=EXPIRING, consumer=EARLY), *EXPIRED)

    assert seen.verdicts() == {1: "delivered", 2: "lost", 3: "lost", 4: "delivered"}
    assert [event.position for event in seen.told(OffsetReset)] == [3]


def test_retention_with_reset_none() -> None:
    """The same row: with auto.offset.reset=none the application gets an error."""
    strict = EARLY._replace(auto_offset_reset="none")
    seen = play(cast(topic=EXPIRING, consumer=strict), *EXPIRED)
    assert len(seen.told(ConsumerStuck)) >= 1
    assert seen.told(OffsetReset) == []
