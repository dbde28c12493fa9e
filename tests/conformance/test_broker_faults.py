"""Each fault of a broker, seen from its disk, its kernel and its clients."""

import itertools
import socket
from collections.abc import Iterator

import pytest

from tests.conformance import checkpoints
from tests.conformance.clients import builds
from tests.conformance.clients.process import Client, Config
from tests.conformance.cluster import Cluster
from tests.conformance.patience import eventually
from tests.conformance.segments import entries
from tests.conformance.sockets import socket_on

pytestmark = [pytest.mark.conformance, pytest.mark.usefixtures("machine")]

# ApiVersions, version 0, correlation id 7, no client id: the shortest question.
QUESTION = bytes.fromhex("0000000a 0012 0000 00000007 ffff")
_counter = itertools.count(1)


@pytest.fixture(scope="module")
def admin(cluster: Cluster) -> Iterator[Client]:
    """An admin on a host of its own."""
    config = {"bootstrap.servers": cluster.bootstrap}
    host = cluster.client("admin").namespace
    with Client.start("java", builds.JAVA[-1], "admin", config, host) as client:
        yield client


@pytest.fixture
def healed(cluster: Cluster) -> Iterator[Cluster]:
    """The cluster, as good as new after the test."""
    yield cluster
    cluster.heal()


def topic(admin: Client, replicas: list[int], **config: str) -> str:
    """Create a topic with one partition there, its settings with _ for dots."""
    name = f"t{next(_counter)}"
    settings = {key.replace("_", "."): value for key, value in config.items()}
    admin.ask("create_topic", name=name, assignments=[replicas], config=settings)
    return name


def producer(cluster: Cluster, config: Config) -> Client:
    """Start a producer on the host p1."""
    given = {"bootstrap.servers": cluster.bootstrap, **config}
    host = cluster.client("p1").namespace
    return Client.start("librdkafka", "", "producer", given, host)


def produce(cluster: Cluster, name: str, *messages: str) -> None:
    """Send messages and wait until each is acknowledged."""
    with producer(cluster, {"acks": "all"}) as client:
        for message in messages:
            client.ask("send", topic=name, message=message)
            assert client.told(message).outcome == "ok"


def values(cluster: Cluster, broker: int, name: str) -> list[str]:
    """Return the messages in the log of a broker."""
    found = entries(cluster.log_dir(broker), name, 0)
    return [entry.value.decode() for entry in found if entry.value is not None]


@pytest.mark.parametrize(("flush", "left"), [("1", ["m0"]), ("10000", [])])
def test_power_loss(
    healed: Cluster, admin: Client, flush: str, left: list[str]
) -> None:
    """An acknowledged record survives a power loss only if the broker synced it."""
    name = topic(admin, [1], flush_messages=flush)
    produce(healed, name, "m0")
    assert values(healed, 1, name) == ["m0"]

    healed.power_loss(1)
    healed.start(1)

    assert values(healed, 1, name) == left


def test_power_loss_of_all(healed: Cluster, admin: Client) -> None:
    """Three brokers that lose power at once lose what all three had."""
    name = topic(admin, [1, 2, 3])
    produce(healed, name, "m0")
    assert [values(healed, broker, name) for broker in (1, 2, 3)] == [["m0"]] * 3

    healed.power_loss(1, 2, 3)

    assert [values(healed, broker, name) for broker in (1, 2, 3)] == [[]] * 3


def test_kill(healed: Cluster, admin: Client) -> None:
    """A killed broker has all it wrote, and has not said goodbye."""
    name = topic(admin, [1])
    produce(healed, name, "m0")

    healed.kill(1)

    assert not healed.running(1)
    assert values(healed, 1, name) == ["m0"]
    assert not checkpoints.cleanly_shut_down(healed.log_dir(1))


def test_stop(healed: Cluster, admin: Client) -> None:
    """A broker that is stopped hands over what it leads, and syncs what it has."""
    name = topic(admin, [1, 2])
    produce(healed, name, "m0")

    healed.stop(1)

    [partition] = admin.ask("describe", topic=name)["partitions"]
    assert (partition["leader"], partition["isr"]) == (2, [2])
    assert checkpoints.cleanly_shut_down(healed.log_dir(1))
    assert checkpoints.recovery_points(healed.log_dir(1))[name, 0] == 1


def test_pause(healed: Cluster) -> None:
    """A paused broker takes connections and bytes, and answers when it goes on."""
    healed.pause(1)
    with socket_on(healed.client("p1"), socket.SOCK_STREAM) as client:
        client.settimeout(3)
        client.connect((healed.network["b1"].address, 9092))
        client.sendall(QUESTION)
        with pytest.raises(TimeoutError):
            client.recv(100)

        healed.resume(1)
        client.settimeout(60)
        assert client.recv(8)[4:] == QUESTION[8:12]


def test_lost_response(healed: Cluster, admin: Client) -> None:
    """The broker does as it is asked; the producer hears nothing and gives up."""
    name = topic(admin, [1])
    impatient: Config = {"message.timeout.ms": 4_000, "acks": "all"}
    with producer(healed, impatient) as client:
        client.ask("send", topic=name, message="m0")
        assert client.told("m0").outcome == "ok"
        healed.network.cut("b1", "p1")
        client.ask("send", topic=name, message="m1")
        assert client.told("m1").outcome == "failed"

    assert values(healed, 1, name) == ["m0", "m1"]


def test_isolated_from_the_controller(healed: Cluster, admin: Client) -> None:
    """Who does not reach the controller is fenced, and leads no more."""
    name = topic(admin, [1, 2])
    healed.network.separate("b1", "controller")

    eventually(lambda: healed.fenced() == {1}, "broker 1 fenced")

    def led_by_two() -> bool:
        # The admin asks whom it likes, and broker 1 still believes in itself.
        [partition] = admin.ask("describe", topic=name)["partitions"]
        return bool(partition["leader"] == 2)

    eventually(led_by_two, "broker 2 to lead")
    assert healed.running(1)


def test_lose_partition(healed: Cluster, admin: Client) -> None:
    """The directory of one partition is gone, that of another is not."""
    lost, kept = topic(admin, [1]), topic(admin, [1])
    for name in (lost, kept):
        produce(healed, name, "m0")

    healed.lose_disk(1, f"{lost}-0")

    assert not healed.running(1)
    assert not (healed.log_dir(1) / f"{lost}-0").exists()
    assert values(healed, 1, kept) == ["m0"]


def test_lose_disk(healed: Cluster, admin: Client) -> None:
    """All partitions are gone; the broker starts and fetches them from the others."""
    name = topic(admin, [2, 1])
    produce(healed, name, "m0")
    eventually(lambda: values(healed, 1, name) == ["m0"], "m0 at broker 1")

    healed.lose_disk(1)
    assert values(healed, 1, name) == []
    assert list(healed.log_dir(1).glob("*-0")) == []

    healed.start(1)
    eventually(lambda: values(healed, 1, name) == ["m0"], "m0 at broker 1 again")
