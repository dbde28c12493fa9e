"""Schedules that leave a real cluster no choice: what is ordered, and when.

They are those of the shared notes on real Kafka, 8.4, with that cluster's timers. Where
it waited for a state, the script leaves time.
"""

from engine.model import actions as act
from engine.model.config import TopicConfig
from engine.model.state import CONTROLLER
from tests.engine.stage_setting import send

Line = tuple[int, act.Order]

REAL = TopicConfig(
    broker_session_timeout_ms=6_000,
    broker_heartbeat_interval_ms=500,
    replica_lag_time_max_ms=10_000,
    initial_rebalance_delay_ms=0,
)
TWO = REAL._replace(min_insync_replicas=2)
ALONE = REAL._replace(brokers=1, replication_factor=1)
LATE: Line = (60_000, act.StartConsumer("c1"))  # who reads only when all is over


OfBroker = (
    act.CrashBroker
    | act.CutPower
    | act.PauseBroker
    | act.ResumeBroker
    | act.StartBroker
)


def on(at: int, kind: type[OfBroker], *brokers: str) -> tuple[Line, ...]:
    """The same order for several brokers at one time."""
    return tuple((at, kind(broker)) for broker in brokers)


def cut_off(at: int, kind: type[act.CutLink | act.HealLink]) -> tuple[Line, ...]:
    """Cut b1 off from the other brokers and the controller, or heal that."""
    others = ("b2", "b3", CONTROLLER)
    there = tuple((at, kind("b1", other)) for other in others)
    return there + tuple((at, kind(other, "b1")) for other in others)


# b2 and b3 die, b1 alone writes m2; then b1 goes and they come back.
SHRUNK = (
    (0, send(1)),
    *on(1_000, act.CrashBroker, "b2", "b3"),
    (10_000, send(2)),
)
BACK = (*on(18_000, act.StartBroker, "b2", "b3"), (40_000, act.StartBroker("b1")), LATE)
LAST_CLEAN: tuple[Line, ...] = (
    (0, send(1)),
    (1_000, act.StopBroker("b3")),
    (4_000, send(2)),
    (5_000, act.StopBroker("b2")),
    (8_000, act.CutPower("b1")),
    *BACK,
)
LAST_KILLED: tuple[Line, ...] = (
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
UNCLEAN: tuple[Line, ...] = (
    *SHRUNK,
    (16_000, act.CrashBroker("b1")),
    *on(18_000, act.StartBroker, "b2", "b3"),
)
M3: tuple[Line, ...] = ((32_000, send(3)), (40_000, act.StartBroker("b1")), LATE)
ZOMBIE: tuple[Line, ...] = (
    (0, send(1)),
    *cut_off(1_000, act.CutLink),
    (2_200, send(2)),
    *cut_off(15_000, act.HealLink),
    LATE,
)
LOST_ANSWER: tuple[Line, ...] = (
    (1_000, act.CutLink("b1", "p1")),
    (1_001, send(1)),
    (5_000, act.HealLink("b1", "p1")),
    LATE,
)
DIES = ((1_000, act.CrashConsumer("c1")), (2_000, act.StartConsumer("c1")))
ALL_POWER = (
    (0, send(1)),
    *on(1_000, act.CutPower, "b1", "b2", "b3"),
    *on(2_000, act.StartBroker, "b1", "b2", "b3"),
    LATE,
)
