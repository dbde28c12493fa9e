"""A restarted broker and the session of its former life; a stopping one."""

from engine.model import actions as act
from engine.model.config import TopicConfig
from engine.model.events import (
    BrokerFenced,
    BrokerRegistered,
    RegistrationRefused,
    RegistrationRefusedAgain,
)
from tests.engine.performance import play
from tests.engine.stage_setting import Stage, cast


def test_it_is_refused_while_its_session_lasts() -> None:
    """DUPLICATE_BROKER_REGISTRATION: the old one is alive for the controller (B10)."""
    stage = Stage(cast()).do(act.CrashBroker("b2"), act.StartBroker("b2"))
    stage.do(act.RegisterBroker("b2"), act.RegisterBroker("b2"))

    assert len(stage.told(RegistrationRefused)) == 1
    assert len(stage.told(RegistrationRefusedAgain)) == 1
    assert stage.broker("b2").state == "starting"


def test_it_registers_when_it_is_fenced() -> None:
    """The session of its former life is over: it may register (B10)."""
    stage = Stage(cast()).do(act.CrashBroker("b2"), act.StartBroker("b2"))
    stage.do(act.RegisterBroker("b2"), act.ExpireSession("b2"))
    stage.do(act.RegisterBroker("b2"))

    assert len(stage.told(BrokerRegistered)) == 1
    assert (stage.broker("b2").state, stage.broker("b2").refusals) == ("running", 0)


def test_refusals_are_counted_so_far() -> None:
    """Its pauses stop growing, and so does the count: the world stays small."""
    stage = Stage(cast()).do(act.CrashBroker("b2"), act.StartBroker("b2"))
    stage.do(*(act.RegisterBroker("b2") for _ in range(20)))

    assert stage.broker("b2").refusals == 8


def test_a_fast_restart_costs_the_session_timeout() -> None:
    """It asks at doubling pauses, and gets in soon after it was fenced (B10)."""
    seen = play(
        cast(),
        (1_000, act.CrashBroker("b2")),
        (3_000, act.StartBroker("b2")),
        until=40_000,
    )
    fenced, back = seen.first(BrokerFenced), seen.first(BrokerRegistered)

    assert seen.first(RegistrationRefused) == 4_000
    assert 9_000 <= fenced < back <= 10_300


def test_with_zookeeper_it_waits() -> None:
    """There it was not checked what a start within the session does: it waits."""
    old = TopicConfig(proposes_isr=False)
    stage = Stage(cast(topic=old)).do(act.CrashBroker("b2"), act.StartBroker("b2"))

    assert not stage.can(act.RegisterBroker)


def test_a_stopping_broker_waits_until_all_have_heard() -> None:
    """It exits when every live broker knows that it goes (B11)."""
    stage = Stage(cast()).do(act.StopBroker("b2"), act.GrantShutdown("b2"))
    stage.do(act.LearnMetadata("b2"), act.LearnMetadata("b1"))
    waiting = stage.can(act.FinishShutdown)
    stage.do(act.LearnMetadata("b3"))

    assert waiting is False
    assert stage.can(act.FinishShutdown)


def test_it_does_not_wait_for_the_dead() -> None:
    """Who is fenced is not waited for (B11)."""
    stage = Stage(cast()).do(act.CrashBroker("b3"), act.ExpireSession("b3"))
    stage.do(act.StopBroker("b2"), act.GrantShutdown("b2"))
    stage.do(act.LearnMetadata("b2"), act.LearnMetadata("b1"))

    assert stage.can(act.FinishShutdown)
