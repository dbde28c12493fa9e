"""Forced schedules: what a real cluster did, row by row, and the model after it.

The rows and their results are those of the shared notes on real Kafka, 8.4: three real
brokers, Kafka 3.9.0 and 4.3.1, the same outcome in every run. They are the truth here.
Timers are those of that cluster; where it waited for a state, the script leaves time.

Left out: the row on retention, which the model does not have.
"""

from typing import NamedTuple

import pytest

from engine.model import actions as act
from engine.model.config import Config, ConsumerConfig, TopicConfig
from engine.model.events import (
    LeaderElected,
    LeaderGone,
    LogTruncated,
    OffsetReset,
    RecordAcked,
    RecordsFetched,
)
from engine.model.state import CONTROLLER
from tests.engine.stage_setting import (
    ACKS_ALL_,
    ACKS_ONE,
    ACKS_ZERO,
    EARLY,
    Performance,
    cast,
    play,
    send,
)

REAL = TopicConfig(
    broker_session_timeout_ms=6_000,
    broker_heartbeat_interval_ms=500,
    replica_lag_time_max_ms=10_000,
    initial_rebalance_delay_ms=0,
)
TWO = REAL._replace(min_insync_replicas=2)
KAFKA_39 = {"eligible_leader_replicas": False}
ALONE = REAL._replace(brokers=1, replication_factor=1)
HURRIED = ACKS_ALL_._replace(request_timeout_ms=2_000, delivery_timeout_ms=5_000)
LATE = (60_000, act.StartConsumer("c1"))  # who reads only when all is over

Line = tuple[int, act.Order]


def on(at: int, kind: type[act.Order], *brokers: str) -> tuple[Line, ...]:
    """The same order for several brokers at one time."""
    return tuple((at, kind(broker)) for broker in brokers)  # type: ignore[call-arg]


def cut_off(at: int, kind: type[act.CutLink | act.HealLink]) -> tuple[Line, ...]:
    """Cut b1 off from the other brokers and the controller, or heal that."""
    others = ("b2", "b3", CONTROLLER)
    there = tuple((at, kind("b1", other)) for other in others)
    return there + tuple((at, kind(other, "b1")) for other in others)


class Row(NamedTuple):
    """One forced schedule and what the real brokers made of it."""

    name: str
    config: Config
    script: tuple[Line, ...]
    verdicts: dict[int, str]
    absent: str = "c1"


# b2 and b3 die, b1 alone writes m2; then b1 goes and they come back.
SHRUNK = (
    (0, send(1)),
    *on(1_000, act.CrashBroker, "b2", "b3"),
    (10_000, send(2)),
)
BACK = (*on(18_000, act.StartBroker, "b2", "b3"), (40_000, act.StartBroker("b1")), LATE)
LAST_CLEAN = (
    (0, send(1)),
    (1_000, act.StopBroker("b3")),
    (4_000, send(2)),
    (5_000, act.StopBroker("b2")),
    (8_000, act.CutPower("b1")),
    *BACK,
)
LAST_KILLED = (
    (0, send(1)),
    (1_000, act.CrashBroker("b3")),
    (2_000, send(2)),
    (10_000, act.CrashBroker("b2")),
    (17_000, act.CutPower("b1")),
    *BACK,
)
POWER = ((0, send(1)), (1_000, act.CutPower("b1")), (2_000, act.StartBroker("b1")))
STOPPED = (
    (0, send(1)),
    *on(1_000, act.PauseBroker, "b2", "b3"),
    (2_000, send(2)),
    (2_050, act.CrashBroker("b1")),
    *on(2_051, act.ResumeBroker, "b2", "b3"),
    (20_000, act.StartBroker("b1")),
    LATE,
)
LAGGING = (
    (0, send(1)),
    (1_000, act.PauseBroker("b2")),
    (2_000, send(2)),
    (2_100, act.CrashBroker("b1")),
    (2_101, act.ResumeBroker("b2")),
    LATE,
)
UNCLEAN = (
    *SHRUNK,
    (16_000, act.CrashBroker("b1")),
    *on(18_000, act.StartBroker, "b2", "b3"),
)
M3 = ((32_000, send(3)), (40_000, act.StartBroker("b1")), LATE)
ZOMBIE = (
    (0, send(1)),
    *cut_off(1_000, act.CutLink),
    (2_200, send(2)),
    *cut_off(15_000, act.HealLink),
    LATE,
)
LOST_ANSWER = (
    (1_000, act.CutLink("b1", "p1")),
    (1_001, send(1)),
    (5_000, act.HealLink("b1", "p1")),
    LATE,
)
DIES = ((1_000, act.CrashConsumer("c1")), (2_000, act.StartConsumer("c1")))
EVERY_100 = EARLY._replace(auto_commit_interval_ms=100, slow=((1, 100_000),))
ALL_POWER = (
    (0, send(1)),
    *on(1_000, act.CutPower, "b1", "b2", "b3"),
    *on(2_000, act.StartBroker, "b1", "b2", "b3"),
    LATE,
)

ROWS = (
    Row(
        "acks=0 loss",
        cast(ACKS_ZERO, REAL),
        (
            (0, send(1)),
            (1_000, act.PauseBroker("b1")),
            (1_010, send(2)),
            (1_050, act.CrashBroker("b1")),
            (20_000, act.StartBroker("b1")),
            LATE,
        ),
        {1: "delivered", 2: "lost"},
    ),
    Row(
        "acks=0, rejected",
        cast(ACKS_ZERO, REAL._replace(max_message_bytes=1_000)),
        ((0, send(1)), (1_000, send(2, size=5_000)), LATE),
        {1: "delivered", 2: "lost"},
    ),
    Row("acks=1 leader crash", cast(ACKS_ONE, REAL), STOPPED, {1: "delivered", 2: "lost"}),
    Row(
        "producer buffer crash",
        cast(ACKS_ALL_._replace(linger_ms=5_000, counts="send"), REAL),
        ((0, send(1)), (1_000, act.KillProducer("p1")), LATE),
        {1: "lost"},
    ),
    Row(
        "parallel consumer commit",
        cast(topic=REAL, consumer=EARLY._replace(commit="record", workers=2, slow=((1, 90_000),))),
        ((0, send(1, 2)), *DIES),
        {1: "lost", 2: "delivered"},
        absent="",
    ),
    Row(
        "auto-commit then crash, librdkafka",
        cast(topic=REAL, consumer=EVERY_100._replace(commit="store")),
        ((0, send(1)), *DIES),
        {1: "lost"},
        absent="",
    ),
    Row(
        "the same, Java",
        cast(topic=REAL, consumer=EVERY_100),
        ((0, send(1)), *DIES),
        {1: "delivered"},
        absent="",
    ),
    Row(
        "the same, Java, with a second poll",
        cast(topic=REAL, consumer=EVERY_100._replace(workers=2)),
        ((0, send(1)), (500, send(2)), *DIES),
        {1: "lost", 2: "delivered"},
        absent="",
    ),
    Row(
        "auto-commit, crash before the interval",
        cast(topic=REAL, consumer=EARLY._replace(auto_commit_interval_ms=60_000)),
        ((0, send(1)), *DIES),
        {1: "duplicated"},
        absent="",
    ),
    Row("RF=1 power loss", cast(topic=ALONE), (*POWER, LATE), {1: "lost"}),
    Row(
        "RF=1 power loss, control SIGKILL",
        cast(topic=ALONE),
        (POWER[0], (1_000, act.CrashBroker("b1")), POWER[2], LATE),
        {1: "delivered"},
    ),
    Row(
        "RF=1 power loss, control flush.messages=1",
        cast(topic=ALONE._replace(flush_messages=1)),
        (*POWER, LATE),
        {1: "delivered"},
    ),
    Row(
        "acks=all, ISR shrunk to 1, (a) SIGKILL",
        cast(topic=REAL),
        (*SHRUNK, (16_000, act.CrashBroker("b1")), *BACK),
        {1: "delivered", 2: "delivered"},
    ),
    Row(
        "acks=all, ISR shrunk to 1, (b) power loss",
        cast(topic=REAL),
        (*SHRUNK, (16_000, act.CutPower("b1")), *BACK),
        {1: "lost", 2: "lost"},
    ),
    Row(
        "acks=all, ISR shrunk to 1, control min.isr=2",
        cast(HURRIED, TWO),
        (*SHRUNK, (16_000, act.CrashBroker("b1")), *BACK),
        {1: "delivered", 2: "refused"},
    ),
    Row(
        "acks=all, control min.isr=2, sent before the ISR shrank",
        cast(HURRIED, TWO),
        (*SHRUNK[:3], (1_500, send(2)), (16_000, act.CrashBroker("b1")), *BACK),
        {1: "delivered", 2: "phantom"},
    ),
    Row(
        "unclean election by hand",
        cast(ACKS_ONE, REAL),
        (*UNCLEAN, (30_000, act.ElectUnclean(0)), *M3),
        {1: "delivered", 2: "lost", 3: "delivered"},
    ),
    Row(
        "unclean election by the topic's setting",
        cast(ACKS_ONE, REAL._replace(unclean_leader_election=True)),
        (*UNCLEAN, *M3),
        {1: "delivered", 2: "lost", 3: "delivered"},
    ),
    Row(
        "lagging ISR member elected",
        cast(ACKS_ONE, REAL),
        LAGGING,
        {1: "delivered", 2: "lost"},
    ),
    Row(
        "offset reset latest",
        cast(topic=REAL, consumer=ConsumerConfig(auto_commit_interval_ms=60_000)),
        (
            (0, send(1)),
            (1_000, act.StartConsumer("c1")),
            (2_000, send(2)),
            (2_500, act.CrashConsumer("c1")),
            (3_000, send(3)),
            (4_000, act.StartConsumer("c1")),
            (60_000, send(4)),
        ),
        {1: "lost", 2: "delivered", 3: "lost", 4: "delivered"},
    ),
    Row("zombie leader", cast(ACKS_ONE, REAL), ZOMBIE, {1: "delivered", 2: "lost"}),
    Row(
        "zombie leader, acks=all",
        cast(topic=REAL),
        ZOMBIE,
        {1: "delivered", 2: "delivered"},
    ),
    Row(
        "retry duplicate",
        cast(ACKS_ONE._replace(request_timeout_ms=2_000), REAL),
        LOST_ANSWER,
        {1: "duplicated"},
    ),
    Row(
        "retry duplicate, with idempotence",
        cast(ACKS_ALL_._replace(request_timeout_ms=2_000), REAL),
        LOST_ANSWER,
        {1: "delivered"},
    ),
    Row(
        "under min ISR, acks=1",
        cast(ACKS_ONE, TWO),
        (*SHRUNK, (30_000, act.StartBroker("b2"))),
        {1: "delivered", 2: "delivered"},
        absent="",
    ),
    Row("all power", cast(topic=TWO), ALL_POWER, {1: "lost"}),
    Row(
        "one power",
        cast(topic=TWO),
        (*POWER[:2], (20_000, act.StartBroker("b1")), LATE),
        {1: "delivered"},
    ),
    Row(
        "last standing, clean, 3.9",
        cast(topic=TWO._replace(**KAFKA_39)),
        LAST_CLEAN,
        {1: "lost", 2: "lost"},
    ),
    Row(
        "last standing, clean, 4.3.1",
        cast(topic=TWO),
        LAST_CLEAN,
        {1: "delivered", 2: "delivered"},
    ),
    Row(
        "last standing, killed, 4.3.1",
        cast(topic=TWO),
        LAST_KILLED,
        {1: "lost", 2: "lost"},
    ),
)
BY_NAME = {row.name: row for row in ROWS}


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

    assert [(20_000 < at, event.broker) for at, event in seen.timed(LogTruncated)] == [
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


def test_longest_log_does_not_win() -> None:
    """Finding 2: b2 is elected, first in the assignment; b3, which had m2, truncates."""
    seen = perform("lagging ISR member elected")
    (elected,) = seen.timed(LeaderElected)
    (cut,) = seen.timed(LogTruncated)

    assert elected[1].leader == "b2"
    assert (cut[1].broker, cut[1].messages) == ("b3", (2,))
    assert cut[0] - elected[0] < 1_000


@pytest.mark.parametrize("elr", [False, True])
def test_offline_until_the_last_one_is_back(elr: bool) -> None:  # noqa: FBT001
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
