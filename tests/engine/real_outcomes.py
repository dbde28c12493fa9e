"""What three real brokers made of the forced schedules, one row each.

Kafka 3.9.0 and 4.3.1, the same outcome in every run: this is the truth here.

Left out: the row on retention, which the model does not have.
"""

from typing import NamedTuple

from engine.model import actions as act
from engine.model.config import Config, ConsumerConfig
from tests.engine.forced_schedules import (
    ALL_POWER,
    ALONE,
    BACK,
    DIES,
    LAGGING,
    LAST_CLEAN,
    LAST_KILLED,
    LATE,
    LOST_ANSWER,
    M3,
    POWER,
    REAL,
    SHRUNK,
    STOPPED,
    TWO,
    UNCLEAN,
    ZOMBIE,
    Line,
)
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, ACKS_ZERO, EARLY, cast, send

HURRIED = ACKS_ALL._replace(request_timeout_ms=2_000, delivery_timeout_ms=5_000)
SLOW_ONE = ((1, 90_000),)
EVERY_100 = EARLY._replace(auto_commit_interval_ms=100, slow=SLOW_ONE)


class Row(NamedTuple):
    """One forced schedule and what the real brokers made of it."""

    name: str
    config: Config
    script: tuple[Line, ...]
    verdicts: dict[int, str]
    absent: str = "c1"


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
    Row(
        "acks=1 leader crash",
        cast(ACKS_ONE, REAL),
        STOPPED,
        {1: "delivered", 2: "lost"},
    ),
    Row(
        "producer buffer crash",
        cast(ACKS_ALL._replace(linger_ms=5_000, counts="send"), REAL),
        ((0, send(1)), (1_000, act.KillProducer("p1")), LATE),
        {1: "lost"},
    ),
    Row(
        "parallel consumer commit",
        cast(
            topic=REAL,
            consumer=EARLY._replace(commit="record", workers=2, slow=SLOW_ONE),
        ),
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
        cast(ACKS_ALL._replace(request_timeout_ms=2_000), REAL),
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
        cast(topic=TWO._replace(eligible_leader_replicas=False)),
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
