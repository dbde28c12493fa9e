"""A broker's process, its machine and its session: how they end, what is found."""

import pytest

from engine.model import actions as act
from engine.model.config import TopicConfig
from engine.model.events import (
    BrokerFenced,
    BrokerRegistered,
    BrokerStopped,
    LeaderElected,
    LogFlushed,
    PowerCut,
)
from tests.engine.performance import play
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, Stage, cast, send

ALONE = TopicConfig(brokers=1, replication_factor=1)


def written(flushed: int, unflushed: int, topic: TopicConfig = ALONE) -> Stage:
    """A broker whose log has this many records on disk, and in the page cache."""
    stage = Stage(cast(ACKS_ONE, topic)).do(*(send(n + 1) for n in range(flushed)))
    stage.calm()
    if flushed and topic.flush_messages != 1:
        stage.do(act.WriteBack("b1", 0))
    stage.do(*(send(flushed + n + 1) for n in range(unflushed)))
    return stage.calm()


@pytest.mark.parametrize(
    ("end", "left"),
    [
        (act.CrashBroker("b1"), [1, 2]),  # the page cache survives
        (act.CutPower("b1"), [1]),  # the flushed prefix
        (act.LoseDisk("b1"), []),  # nothing
    ],
    ids=["kill -9", "power loss", "disk lost"],
)
def test_what_a_restart_finds(end: act.Order, left: list[int]) -> None:
    """What is left depends on how the broker ended (broker B14)."""
    stage = written(1, 1).do(end, act.StartBroker("b1"))

    assert stage.log("b1") == left


def test_a_clean_stop_flushes() -> None:
    """A controlled shutdown flushes every log, the active segment too (B11)."""
    stage = written(0, 2).do(act.StopBroker("b1")).do(act.GrantShutdown("b1"))
    stage.do(act.LearnMetadata("b1"), act.FinishShutdown("b1"))

    assert [event.why for event in stage.told(LogFlushed)] == ["clean stop"]
    assert stage.replica("b1").flushed == 2


def test_flush_messages_one() -> None:
    """flush.messages=1 puts every append on disk before the answer (B1, B14)."""
    stage = written(0, 2, ALONE._replace(flush_messages=1)).do(act.CutPower("b1"))

    assert [event.lost for event in stage.told(PowerCut)] == [()]
    assert stage.log("b1") == [1, 2]


def test_nothing_is_flushed_by_itself() -> None:
    """By default only the operating system writes, 30 to 35 s later (B14, B26)."""
    seen = play(cast(ACKS_ONE, ALONE), (0, send(1)), (60_000, send(2)), until=80_000)
    (flushed,) = seen.timed(LogFlushed)

    assert flushed[1].why == "write-back"
    assert 30_000 <= flushed[0] <= 35_000


def test_the_page_cache_is_written_although_the_process_is_dead() -> None:
    """A killed process leaves its dirty pages to the operating system (B14)."""
    stage = written(0, 1).do(act.CrashBroker("b1"), act.WriteBack("b1", 0))

    assert stage.replica("b1").flushed == 1


def test_the_high_watermark_comes_from_the_checkpoint() -> None:
    """A restart finds the HW of the last checkpoint, at most the log end (B14)."""
    stage = written(1, 0).do(act.CheckpointHighWatermark("b1"), send(2)).calm()
    before = stage.replica("b1").high_watermark
    stage.do(act.CrashBroker("b1"), act.StartBroker("b1"))

    assert (before, stage.replica("b1").high_watermark) == (2, 1)


@pytest.mark.parametrize("at", range(1_000, 11_000, 700))
def test_from_the_crash_to_the_fence(at: int) -> None:
    """The controller waits for the session: fenced 7.0 to 10.1 s later (B10)."""
    seen = play(cast(), (at, act.CrashBroker("b1")), until=at + 12_000)

    assert 7_000 <= seen.first(BrokerFenced) - at <= 10_125
    assert seen.first(LeaderElected) == seen.first(BrokerFenced)


def test_the_session_is_checked_eight_times() -> None:
    """Expired sessions are looked for every eighth of it: some take more than 9 s."""
    waits = [
        play(cast(), (at, act.CrashBroker("b1")), until=at + 12_000).first(BrokerFenced)
        - at
        for at in range(2_000, 4_000, 100)
    ]

    assert min(waits) < 8_000
    assert max(waits) > 9_000


def test_a_fast_restart_waits_for_the_session() -> None:
    """A new incarnation is refused while the old session is valid (B10)."""
    seen = play(cast(), (1_000, act.CrashBroker("b1")), (1_500, act.StartBroker("b1")))

    assert seen.first(BrokerFenced) < seen.first(BrokerRegistered)
    assert seen.first(BrokerFenced) - 1_000 >= 7_000


def test_a_clean_stop_moves_leaderships_at_once() -> None:
    """Controlled shutdown: no session timeout, the next replica leads at once (B11)."""
    seen = play(cast(), (1_000, act.StopBroker("b1")), until=5_000)

    assert seen.first(LeaderElected) < 1_100
    assert seen.first(BrokerStopped) < 2_000


def test_a_clean_stop_drops_acks_one_data() -> None:
    """Leadership moves do not wait for acks=1 data: lost without a failure (C3)."""
    slow = tuple((0, act.SlowLink(name, "b1", 400)) for name in ("b2", "b3"))
    seen = play(
        cast(ACKS_ONE),
        *slow,
        (1_000, send(1)),
        (1_100, send(2)),
        (1_110, act.StopBroker("b1")),
        (20_000, act.StartBroker("b1")),
    )

    assert seen.verdicts() == {1: "delivered", 2: "lost"}


def test_a_paused_broker_is_fenced_and_back() -> None:
    """A fenced broker that is alive is unfenced by its next heartbeat (B10)."""
    stage = Stage(cast()).do(act.PauseBroker("b2"), act.ExpireSession("b2"))
    fenced = stage.decided().isr
    stage.do(act.ResumeBroker("b2"), act.Heartbeat("b2")).calm()
    stage.do(act.AnswerFetch("b1", "b2", 0)).calm(act.AlterPartition)

    assert fenced == ("b1", "b3")
    assert stage.decided().isr == ("b1", "b2", "b3")


def test_a_broker_does_not_fence_itself() -> None:
    """A broker cut off from the controller goes on as before (B10, B17)."""
    stage = Stage(cast(ACKS_ONE)).do(act.CutLink("controller", "b1"))
    stage.do(act.ExpireSession("b1"))

    assert stage.broker("b1").state == "running"
    assert stage.part("b1").leadership is not None


def test_a_dead_machine_says_nothing() -> None:
    """A killed process's machine closes its connections; one without power does not.

    Real Kafka, 4; producers.md 1.6.
    """
    killed = Stage(cast(ACKS_ALL)).do(act.CrashBroker("b1"))
    dark = Stage(cast(ACKS_ALL)).do(act.CutPower("b1"))

    assert killed.world.network.packets != ()
    assert dark.world.network.packets == ()


def test_a_machine_that_is_back_hangs_up() -> None:
    """After a power loss old connections end when the machine answers again."""
    stage = Stage(cast(ACKS_ALL)).do(act.CutPower("b1"), act.ExpireSession("b1"))
    silent = stage.calm().producer().connections[0].up
    stage.do(act.StartBroker("b1")).calm()

    assert (silent, stage.producer().connections[0].up) == (True, False)
