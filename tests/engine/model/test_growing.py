"""A topic gets more partitions, and who hears of them when (C31, consumers B15)."""

import pytest

from engine.model import actions as act
from engine.model.config import ConsumerConfig
from engine.model.events import OffsetReset, PartitionsFound
from engine.model.orders import refusal
from engine.model.state import Record
from tests.engine.performance import play
from tests.engine.stage_setting import ACKS_ALL, EARLY, TOPIC, Stage, cast, send

GROWS = TOPIC._replace(partitions=2, later=1)
ADD = act.AddPartitions(2)
LATE = ConsumerConfig(auto_offset_reset="latest")
GOES_ON = (act.EndLinger, act.Poll, act.FinishRecord, act.EndFetchBackoff)
REBALANCE = (act.JoinGroup, act.CompleteJoin, act.SyncGroup, act.HeartbeatGroup)
PRODUCER, CONSUMER = act.AgeMetadata("p1"), act.AgeMetadata("c1")
KEYED = act.Send("p1", (Record(2, -1, 100, "account-7"),))


def grown(consumer: ConsumerConfig) -> Stage:
    """Message 1 is read; there are two partitions, and no client knows it yet."""
    stage = Stage(cast(ACKS_ALL, GROWS, consumer)).do(send(1)).calm(*GOES_ON)
    return stage.do(ADD).calm().calm(*GOES_ON)


@pytest.mark.parametrize(
    ("consumer", "read"), [(LATE, (1, 3)), (EARLY, (1, 2, 3))], ids=str
)
def test_what_was_written_before(
    consumer: ConsumerConfig, read: tuple[int, ...]
) -> None:
    """Without a committed offset the policy decides where a new partition begins."""
    stage = grown(consumer).do(PRODUCER, KEYED).calm(*GOES_ON)
    assert stage.replica("b2", 1).log_end == 1
    assert stage.consumer().processed == (1,)

    stage.do(CONSUMER).calm(*GOES_ON, *REBALANCE)
    stage.do(send(3, partition=1)).calm(*GOES_ON)
    assert stage.consumer().processed == read
    assert [event.partition for event in stage.told(OffsetReset)] == [1]


def test_a_key_moves() -> None:
    """The producer goes by the partitions that it knows of."""
    stage = grown(EARLY).do(KEYED).calm(*GOES_ON)
    assert stage.log("b1") == [1, 2]

    stage.do(PRODUCER, KEYED).calm(*GOES_ON)
    assert stage.log("b1") == [1, 2]
    assert stage.replica("b2", 1).log_end == 1


def test_everybody_hears_once() -> None:
    """There is nothing to look around for before, and nothing afterwards."""
    stage = Stage(cast(ACKS_ALL, GROWS, EARLY))
    assert not stage.can(act.AgeMetadata)

    stage.do(ADD).calm().do(PRODUCER, CONSUMER).calm(*GOES_ON, *REBALANCE)
    assert [event.client for event in stage.told(PartitionsFound)] == ["p1", "c1"]
    assert not stage.can(act.AgeMetadata)
    assert stage.consumer().owned == (0, 1)


def test_the_coordinator_sees_it() -> None:
    """KIP-848: the next heartbeat brings the partition, whatever the client knows."""
    stage = grown(EARLY._replace(protocol="consumer"))
    assert stage.consumer().owned == (0,)

    stage.do(act.HeartbeatGroup("c1")).calm(*GOES_ON, act.HeartbeatGroup)
    assert stage.consumer().owned == (0, 1)


@pytest.mark.parametrize(("age", "found"), [(10_000, 30_000), (300_000, 300_000)])
def test_how_long_a_consumer_does_not_look(age: int, found: int) -> None:
    """It looks around every metadata.max.age.ms, whatever happens."""
    config = cast(ACKS_ALL, GROWS, EARLY._replace(metadata_max_age_ms=age))
    seen = play(config, (25_000, ADD), until=400_000)

    times = [at for at, event in seen.timed(PartitionsFound) if event.client == "c1"]
    assert times == [found]


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (act.AddPartitions(1), "orders has 1 already, and never gets fewer"),
        (act.AddPartitions(3), "there is room for 2 partitions only"),
        (act.ElectUnclean(1), "there are only partitions 0 to 0"),
        (send(1, partition=1), "p1 knows only of partitions 0 to 0"),
    ],
)
def test_refusals(order: act.Order, why: str) -> None:
    """What cannot be ordered before there is a second partition."""
    assert refusal(Stage(cast(ACKS_ALL, GROWS, EARLY)).world, order) == why


def test_a_deleted_topic_does_not_grow() -> None:
    """And when it is made again, it has as many partitions as before."""
    stage = Stage(cast(ACKS_ALL, GROWS, EARLY)).do(act.DeleteTopic("orders")).calm()
    assert refusal(stage.world, ADD) == "orders is deleted"

    stage.do(act.CreateTopic("orders")).calm()
    assert [stage.decided(index).exists for index in (0, 1)] == [True, False]
