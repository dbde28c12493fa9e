"""Several topics: partitions are numbered through, each by its own topic's rules."""

import pytest

from engine.model import actions as act
from engine.model.config import (
    Config,
    ConsumerConfig,
    FurtherTopic,
    TopicConfig,
    partition_count,
    partition_name,
    partitions_of,
    subscription,
    topic_of,
)
from engine.model.events import BatchRejected, RecordAppended
from engine.model.state import UNKNOWN
from tests.engine.stage_setting import ACKS_ALL, EARLY, Stage, send

RETRY = FurtherTopic("orders.retry", 2, 1, 1)
STRICT = FurtherTopic("orders.dlq", 1, 3, 3)
TWO = TopicConfig(partitions=2)


def three_topics(consumer: ConsumerConfig = EARLY) -> Config:
    """The main topic with two partitions, and two topics beside it."""
    return Config(
        (ACKS_ALL._replace(keyless="turn"),), TWO, (consumer,), (RETRY, STRICT)
    )


@pytest.mark.parametrize(
    ("partition", "name"),
    [(0, "orders-0"), (1, "orders-1"), (3, "orders.retry-1"), (4, "orders.dlq-0")],
)
def test_partitions_are_numbered_through(partition: int, name: str) -> None:
    """The main topic's partitions come first, then those of each further topic."""
    assert partition_name(three_topics(), partition) == name
    assert partition_count(three_topics()) == 5
    assert partitions_of(three_topics(), "orders.retry") == (2, 3)


def test_a_further_topic_is_as_the_main_one_but_for_what_it_says() -> None:
    """The brokers under it are the same."""
    config = three_topics()
    main = config.topic
    assert topic_of(config, 1) is main
    found = topic_of(config, 4)
    assert (found.name, found.min_insync_replicas) == ("orders.dlq", 3)
    assert found.replica_lag_time_max_ms == main.replica_lag_time_max_ms


def test_each_topic_has_its_own_number_of_replicas() -> None:
    """replication.factor is the topic's."""
    partitions = Stage(three_topics()).world.controller.metadata.partitions
    assert [len(item.replicas) for item in partitions] == [3, 3, 1, 1, 3]


def test_each_topic_has_its_own_min_insync_replicas() -> None:
    """Two replicas in sync are enough for the main topic, not for the other one."""
    stage = Stage(three_topics()).do(act.CrashBroker("b3"), act.ExpireSession("b3"))
    for name in ("b1", "b2"):
        stage.do(act.LearnMetadata(name))
    before = len(stage.events)
    stage.do(send(1, partition=0), send(2, partition=4)).calm()
    appended = {
        event.message
        for event in stage.events[before:]
        if isinstance(event, RecordAppended)
    }
    refused = [
        event.messages
        for event in stage.events[before:]
        if isinstance(event, BatchRejected)
    ]
    assert appended == {1}
    assert refused[0] == (2,)


def test_records_without_a_partition_stay_in_the_main_topic() -> None:
    """They take turns over its partitions alone."""
    stage = Stage(three_topics())
    stage.do(*(send(message, partition=UNKNOWN) for message in (1, 2, 3))).calm()
    found = [
        (event.message, event.partition)
        for event in stage.events
        if isinstance(event, RecordAppended)
    ]
    assert sorted(found) == [(1, 0), (2, 1), (3, 0)]


@pytest.mark.parametrize(
    ("topics", "partitions"),
    [((), (0, 1)), (("orders", "orders.retry"), (0, 1, 2, 3)), (("orders.dlq",), (4,))],
)
def test_a_consumer_reads_what_it_subscribes_to(
    topics: tuple[str, ...], partitions: tuple[int, ...]
) -> None:
    """The main topic, unless told otherwise."""
    consumer = EARLY._replace(topics=topics)
    config = three_topics(consumer)
    assert subscription(config, consumer) == partitions
    stage = Stage(config)
    stage.do(*(send(index + 1, partition=index) for index in range(5))).calm()
    read = sorted(
        record.message
        for reading in stage.consumer().readings
        for record in reading.buffered
    )
    assert read == [partition + 1 for partition in partitions]


def test_a_leaderless_topic_that_nobody_reads_holds_no_reader_up() -> None:
    """A consumer joins although another topic has no leader."""
    config = three_topics()
    stage = Stage(config, absent=("c1",))
    stage.do(act.CrashBroker("b3"), act.ExpireSession("b3"))
    for name in ("b1", "b2"):
        stage.do(act.LearnMetadata(name))
    assert stage.world.controller.metadata.partitions[2].leader == ""
    stage.do(act.StartConsumer("c1"), act.JoinGroup("c1"))
    assert stage.consumer().assigned
