"""librdkafka's client does what it is told, says what happens, and leaves nothing.

It talks to librdkafka's own imitation of a cluster, so that no cluster is needed.
"""

import sys
import time
from collections.abc import Iterator

import pytest

from tests.conformance.clients.mock_cluster import (
    NOT_ENOUGH_REPLICAS,
    PRODUCE,
    MockCluster,
)
from tests.conformance.clients.process import Client, Kind, Refused
from tests.conformance.clients.protocol import Assigned, Ended, Revoked, Told

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="clients are tied to us by Linux's own means"
)

SOON_S = 20.0


@pytest.fixture(scope="module")
def cluster() -> Iterator[MockCluster]:
    """A cluster for all tests here: each has its own topic."""
    with MockCluster() as mock:
        yield mock


def client(cluster: MockCluster, kind: Kind, **config: str | int) -> Client:
    """Start a client of that cluster; keywords are settings with _ for dots."""
    settings = {name.replace("_", "."): value for name, value in config.items()}
    given = {"bootstrap.servers": cluster.bootstrap, **settings}
    return Client.start("librdkafka", "", kind, given)


def records(consumer: Client, count: int) -> list[tuple[int, str]]:
    """Poll until so many have come: offset and message."""
    end = time.monotonic() + SOON_S
    found: list[tuple[int, str]] = []
    while len(found) < count and time.monotonic() < end:
        said = consumer.ask("poll", timeout_ms=200, max=count - len(found))
        found += [(each["offset"], each["message"]) for each in said["records"]]
    return found


def test_told_in_order(cluster: MockCluster) -> None:
    """The application is told of each message, in the order in which it sent them."""
    topic = cluster.topic("told-in-order")
    with client(cluster, "producer") as producer:
        for message in ("m0", "m1", "m2"):
            said = producer.ask("send", topic=topic, message=message)
            assert said == {"sent": True}
        producer.told("m2")

        events = [e for e in producer.events if isinstance(e, Told)]

    assert [(e.message, e.offset) for e in events] == [("m0", 0), ("m1", 1), ("m2", 2)]
    assert {("ok", 0, None)} == {(e.outcome, e.partition, e.error) for e in events}


def test_told_of_failure(cluster: MockCluster) -> None:
    """What a broker refuses for good fails, under Kafka's name of the error."""
    topic = cluster.topic("told-of-failure")
    with client(cluster, "producer", retries=0) as producer:
        cluster.refuse(PRODUCE, NOT_ENOUGH_REPLICAS)
        producer.ask("send", topic=topic, message="m0")

        told = producer.told("m0")

    assert (told.outcome, told.offset) == ("failed", None)
    assert told.error == "NOT_ENOUGH_REPLICAS"


def test_size(cluster: MockCluster) -> None:
    """A message is as long as it shall be, and is still known by its name."""
    topic = cluster.topic("size")
    limit = {"message_max_bytes": 2_000}
    with client(cluster, "producer", **limit) as producer:
        with pytest.raises(Refused) as refused:
            producer.ask("send", topic=topic, message="large", size=3_000)
        producer.ask("send", topic=topic, message="small", size=1_000)
        producer.told("small")

    with client(cluster, "consumer", group_id="size") as consumer:
        consumer.ask("assign", partitions=[[topic, 0]])
        consumer.ask("poll", timeout_ms=0)  # one seeks what is assigned already
        seek_until_possible(consumer, topic)
        found = records(consumer, 1)

    assert refused.value.error == "MESSAGE_TOO_LARGE"
    assert found == [(0, "small")]


def seek_until_possible(consumer: Client, topic: str) -> None:
    """Go back to the start: refused until the assignment has been taken up."""
    end = time.monotonic() + SOON_S
    while True:
        try:
            consumer.ask("seek", offsets=[[topic, 0, 0]])
        except Refused:
            assert time.monotonic() < end, consumer.log()
        else:
            return


def test_queue_full(cluster: MockCluster) -> None:
    """A full queue refuses the call itself; nobody is told of that message again."""
    topic = cluster.topic("queue-full")
    full = {"queue_buffering_max_messages": 1, "linger_ms": 60_000}
    with client(cluster, "producer", **full) as producer:
        producer.ask("send", topic=topic, message="m0")
        with pytest.raises(Refused) as refused:
            producer.ask("send", topic=topic, message="m1")

        assert producer.ask("flush", timeout_ms=10_000) == {"left": 0}
        assert {"m0"} == {e.message for e in producer.events if isinstance(e, Told)}

    assert refused.value.error == "_QUEUE_FULL"


def test_group(cluster: MockCluster) -> None:
    """A consumer is assigned, polls, commits; what reads next goes on from there."""
    topic = cluster.topic("group")
    group = {"group_id": "group", "auto_offset_reset": "earliest"}
    by_hand = {"enable_auto_commit": "false"}
    with client(cluster, "producer") as producer:
        for message in ("m0", "m1"):
            producer.ask("send", topic=topic, message=message)
        producer.told("m1")

    with client(cluster, "consumer", **group, **by_hand) as first:
        first.ask("subscribe", topics=[topic])
        assert records(first, 1) == [(0, "m0")]
        assert first.ask("positions") == {"positions": [[topic, 0, 1]]}
        first.ask("commit", offsets=[[topic, 0, 0]])
        assert committed(first, topic) == 0
        first.ask("commit")
        assert committed(first, topic) == 1
        first.ask("close")
        first.wait(lambda event: event == Ended(status=0), SOON_S)
        mine = ((topic, 0),)
        assert first.events == (
            Assigned(partitions=mine),
            Revoked(partitions=mine),
            Ended(status=0),
        )

    with client(cluster, "consumer", **group, **by_hand) as second:
        second.ask("assign", partitions=[[topic, 0]])
        assert records(second, 1) == [(1, "m1")]


def test_store(cluster: MockCluster) -> None:
    """What the application has stored is committed by the library's own clock."""
    topic = cluster.topic("store")
    with client(cluster, "producer") as producer:
        producer.ask("send", topic=topic, message="m0")
        producer.told("m0")
    group = {"group_id": "store", "auto_offset_reset": "earliest"}
    by_hand = {"enable_auto_offset_store": "false", "auto_commit_interval_ms": "100"}

    with client(cluster, "consumer", **group, **by_hand) as consumer:
        consumer.ask("subscribe", topics=[topic])
        assert records(consumer, 1) == [(0, "m0")]
        before = committed(consumer, topic)
        consumer.ask("store", offsets=[[topic, 0, 1]])
        end = time.monotonic() + SOON_S
        while committed(consumer, topic) != 1 and time.monotonic() < end:
            consumer.ask("poll", timeout_ms=100)

        assert (before, committed(consumer, topic)) == (None, 1)


def committed(consumer: Client, topic: str) -> object:
    """Ask for what the group has committed of the one partition."""
    said = consumer.ask("committed", partitions=[[topic, 0]])
    return said["committed"][0][2]


def test_polls_only_when_told(cluster: MockCluster) -> None:
    """Without a poll no callback runs, and the application gets nothing."""
    topic = cluster.topic("polls-only-when-told")
    with client(cluster, "consumer", group_id="polls-only-when-told") as consumer:
        consumer.ask("subscribe", topics=[topic])
        with pytest.raises(TimeoutError):
            consumer.wait(lambda event: isinstance(event, Assigned), 1)
        consumer.ask("poll", timeout_ms=2_000)

        assert isinstance(consumer.wait(lambda _: True, SOON_S), Assigned)


def test_transaction(cluster: MockCluster) -> None:
    """A transaction is begun, given the consumer's offsets, committed or aborted."""
    topic = cluster.topic("transaction")
    with client(cluster, "producer", transactional_id="t") as producer:
        producer.ask("init_transactions")
        producer.ask("begin")
        producer.ask("send", topic=topic, message="m0")
        offsets = [[topic, 0, 7]]
        producer.ask("send_offsets", offsets=offsets, group="transaction")
        producer.ask("commit")
        assert producer.told("m0").outcome == "ok"
        with pytest.raises(Refused) as refused:
            producer.ask("commit")
        producer.ask("begin")
        producer.ask("abort")

    assert refused.value.error == "_STATE"


def test_close_flushes(cluster: MockCluster) -> None:
    """An orderly end waits for what is under way; then the process is over."""
    topic = cluster.topic("close-flushes")
    with client(cluster, "producer", linger_ms=500) as producer:
        producer.ask("send", topic=topic, message="m0")
        producer.ask("close")

        assert isinstance(producer.wait(lambda e: isinstance(e, Ended), SOON_S), Ended)
        assert producer.told("m0").outcome == "ok"
