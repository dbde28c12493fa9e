"""A client lives and dies as the runner says, and never longer than the runner."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.clients.mock_cluster import MockCluster
from tests.conformance.clients.process import Client, Refused
from tests.conformance.clients.protocol import Ended

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="clients are tied to us by Linux's own means"
)

SOON_S = 20.0
STARTER = """
import os, sys, time
from tests.conformance.clients.process import Client
client = Client.start("librdkafka", "", "producer", {"bootstrap.servers": sys.argv[1]})
if "pause" in sys.argv:
    client.pause()
print(client.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[MockCluster]:
    """A cluster for all tests here: each has its own topic."""
    with MockCluster() as mock:
        yield mock


def producer_of(cluster: MockCluster, **settings: str) -> Client:
    """Start a producer, which serves as well as any client here."""
    config = {"bootstrap.servers": cluster.bootstrap, **settings}
    return Client.start("librdkafka", "", "producer", config)


def test_kill(cluster: MockCluster) -> None:
    """A killed client tells nothing any more, and whoever asks it hears that."""
    topic = cluster.topic("kill")
    with producer_of(cluster, **{"linger.ms": "60000"}) as producer:
        producer.ask("send", topic=topic, message="m0")
        producer.kill()

        assert (Ended(status=-signal.SIGKILL),) == producer.events
        with pytest.raises(EOFError):
            producer.ask("version")


def test_pause(cluster: MockCluster) -> None:
    """A paused client answers when it may go on."""
    with producer_of(cluster) as producer:
        producer.pause()
        number = producer.tell("version")
        with pytest.raises(TimeoutError):
            producer.answer(number, 0.3)
        producer.resume()

        assert set(producer.answer(number, SOON_S)) == {"version"}


def test_unknown_command(cluster: MockCluster) -> None:
    """What a client cannot do it refuses, and goes on."""
    with producer_of(cluster) as producer:
        with pytest.raises(Refused) as refused:
            producer.ask("fly")

        assert "request.required.acks" in producer.ask("defaults")["config"]

    assert refused.value.error == "UnsupportedOperationException"


def test_wrong_configuration(cluster: MockCluster) -> None:
    """A client that cannot start says why."""
    with pytest.raises(EOFError, match=r"queue\.buffering\.max\.ms"):
        producer_of(cluster, **{"linger.ms": "soon"})


@pytest.mark.parametrize("state", ["running", "pause"])
def test_nothing_left(cluster: MockCluster, state: str) -> None:
    """A client does not outlive the process that started it, not even a paused one."""
    with subprocess.Popen(  # noqa: S603 - the command is the one below
        [sys.executable, "-c", STARTER, cluster.bootstrap, state],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        os.kill(pid, 0)  # there it is
        starter.kill()

    end = time.monotonic() + SOON_S
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not alive(pid)


def alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has buried yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"
