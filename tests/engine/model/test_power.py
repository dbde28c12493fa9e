"""Power that fails for several machines at one instant, and racks."""

import pytest

from engine.model import actions as act
from engine.model.begin import begin
from engine.model.config import TopicConfig
from engine.model.events import PowerCut, PowerFailed
from engine.model.orders import refusal
from tests.engine.performance import play
from tests.engine.stage_setting import ACKS_ALL, Stage, cast, send

ALL = ("b1", "b2", "b3")
RACKS = (("b1", "b2", "b3"), ("b4", "b5"))
FIVE = TopicConfig(brokers=5, racks=RACKS)


def test_all_at_once() -> None:
    """One order, one step: nobody can react in between (C36)."""
    stage = Stage(cast(ACKS_ALL)).do(send(1)).calm().do(act.FailPower("r1", ALL))

    assert [event.brokers for event in stage.told(PowerFailed)] == [ALL]
    assert [event.broker for event in stage.told(PowerCut)] == list(ALL)
    assert [stage.log(name) for name in ALL] == [[], [], []]


def test_what_was_stopped_stays_clean() -> None:
    """A machine whose broker was stopped in order loses nothing (B14)."""
    stage = Stage(cast(ACKS_ALL)).do(send(1)).calm()
    stage.do(act.StopBroker("b3"), act.GrantShutdown("b3")).calm()
    stage.do(act.FinishShutdown("b3"), act.FailPower("r1", ALL))

    assert stage.log("b3") == [1]
    assert stage.broker("b3").ended_by == "clean stop"


def test_a_crashed_broker_s_cache_goes_too() -> None:
    """The page cache that outlived the process does not outlive the power (B14)."""
    stage = Stage(cast(ACKS_ALL)).do(send(1)).calm()
    stage.do(act.CrashBroker("b3"), act.FailPower("b2-b3", ("b2", "b3")))

    assert stage.log("b3") == []


def test_acknowledged_by_all_and_gone() -> None:
    """C36: acks=all, min.insync.replicas=2, ELR on, and the rack takes it all."""
    seen = play(
        cast(ACKS_ALL, TopicConfig(min_insync_replicas=2)),
        (0, send(1)),
        (1_000, act.CrashConsumer("c1")),
        (2_000, act.FailPower("r1", ALL)),
        *((5_000, act.StartBroker(name)) for name in ALL),
        (40_000, act.StartConsumer("c1")),
        until=90_000,
    )

    assert [len(seen.log(name)) for name in ALL] == [0, 0, 0]


@pytest.mark.parametrize(
    ("aware", "replicas"),
    [(False, ("b1", "b2", "b3")), (True, ("b1", "b4", "b2"))],
)
def test_placement(aware: bool, replicas: tuple[str, ...]) -> None:  # noqa: FBT001 - a column
    """Brokers that know their racks take turns by rack (C36, StripedReplicaPlacer)."""
    world = begin(cast(ACKS_ALL, FIVE._replace(rack_aware=aware)))

    assert world.controller.metadata.partitions[0].replicas == replicas


def test_every_partition_its_own_first() -> None:
    """The next partition begins with the next broker, in another rack."""
    topic = FIVE._replace(rack_aware=True, partitions=2, replication_factor=2)
    partitions = begin(cast(ACKS_ALL, topic)).controller.metadata.partitions

    assert [item.replicas for item in partitions] == [("b1", "b4"), ("b4", "b2")]


@pytest.mark.parametrize(
    ("brokers", "why"),
    [
        (("b1", "b9"), "there is no b9 here, only b1, b2, b3"),
        (("b2", "b3"), "b2, b3: down already"),
        (("b1", "b2"), ""),
    ],
)
def test_refusal(brokers: tuple[str, ...], why: str) -> None:
    """Where no power is left there is none to cut."""
    stage = Stage(cast()).do(act.CutPower("b2"), act.LoseDisk("b3"))

    assert refusal(stage.world, act.FailPower("-".join(brokers), brokers)) == why
