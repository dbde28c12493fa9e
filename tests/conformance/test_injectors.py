"""Each fault does what it says, and nothing else, before any schedule relies on it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conformance import runs
from tests.conformance.disks import Disk
from tests.conformance.hosts import Network
from tests.conformance.patience import eventually
from tests.conformance.sockets import socket_on

pytestmark = [pytest.mark.conformance, pytest.mark.usefixtures("machine")]

ROOT = Path(__file__).parents[2]
PORT = 7777
DATAGRAM, STREAM = socket.SOCK_DGRAM, socket.SOCK_STREAM
SHORT_S = 1.0


@pytest.fixture
def name() -> Iterator[str]:
    """A name for what a test makes, all of which is removed after it."""
    made = runs.new_name()
    yield made
    runs.remove(made)


@pytest.fixture
def network(name: str) -> Network:
    """Two hosts, a and b, and a third one, c."""
    network = Network(name)
    for number, host in enumerate("abc", start=1):
        network.add(host, number)
    return network


@pytest.fixture
def disk(name: str) -> Disk:
    """A disk on which nothing is."""
    directory = runs.base() / name
    directory.mkdir()
    disk = Disk(directory / "disk", directory / "mounted")
    disk.make()
    return disk


def arrives(network: Network, sender: str, receiver: str) -> bool:
    """Whether a single datagram arrives."""
    with (
        socket_on(network[sender], DATAGRAM) as out,
        socket_on(network[receiver], DATAGRAM) as into,
    ):
        into.bind((network[receiver].address, PORT))
        into.settimeout(SHORT_S)
        out.sendto(b"hello", (network[receiver].address, PORT))
        try:
            return into.recv(100) == b"hello"
        except TimeoutError:
            return False


def connected(
    network: Network, stack: ExitStack, client: str, server: str
) -> tuple[socket.socket, socket.socket]:
    """Return the two ends of a connection; TimeoutError where none comes about."""
    listening = stack.enter_context(socket_on(network[server], STREAM))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((network[server].address, PORT))
    listening.listen()
    near = stack.enter_context(socket_on(network[client], STREAM))
    near.settimeout(SHORT_S)
    near.connect((network[server].address, PORT))
    far = stack.enter_context(listening.accept()[0])
    far.settimeout(SHORT_S)
    return near, far


def test_whole(network: Network) -> None:
    """Without a fault everybody hears everybody."""
    pairs = ("ab", "ba", "ac", "ca", "bc", "cb")

    assert [arrives(network, *pair) for pair in pairs] == [True] * 6


def test_cut(network: Network) -> None:
    """A cut is one-way, and is no cut for anybody else."""
    network.cut("a", "b")

    assert not arrives(network, "a", "b")
    assert arrives(network, "b", "a")
    assert arrives(network, "a", "c")
    assert arrives(network, "c", "b")


def test_separate(network: Network) -> None:
    """Separated hosts hear each other no more, but everybody else."""
    network.separate("a", "b", "c")

    assert not arrives(network, "a", "b")
    assert not arrives(network, "b", "a")
    assert not arrives(network, "c", "a")
    assert arrives(network, "b", "c")


def test_rejoin(network: Network) -> None:
    """Rejoined hosts hear each other; the cuts of others stay."""
    network.separate("a", "b", "c")
    network.rejoin("a", "b")

    assert arrives(network, "a", "b")
    assert arrives(network, "b", "a")
    assert not arrives(network, "a", "c")


def test_cut_twice(network: Network) -> None:
    """Who cuts twice heals once."""
    network.cut("a", "b")
    network.cut("a", "b")
    network.heal()

    assert arrives(network, "a", "b")


@pytest.mark.parametrize("pair", ["ab", "ba"])
def test_cut_hangs(network: Network, pair: str) -> None:
    """Nobody is told of a cut: connecting hangs, in whichever direction it is."""
    network.cut(*pair)

    with ExitStack() as stack, pytest.raises(TimeoutError):
        connected(network, stack, "a", "b")


def test_cut_of_a_connection(network: Network) -> None:
    """The answers are lost and the requests are not; after the heal they arrive."""
    with ExitStack() as stack:
        client, server = connected(network, stack, "a", "b")
        network.cut("b", "a")
        client.sendall(b"request")
        assert server.recv(100) == b"request"
        server.sendall(b"answer")
        with pytest.raises(TimeoutError):
            client.recv(100)

        network.heal()
        client.settimeout(30)
        assert client.recv(100) == b"answer"


def test_slow(network: Network) -> None:
    """A transfer takes as long as the rate says, and no time after the heal."""
    kbit_s, size = 400, 100_000
    network.slow("a", kbit_s)

    took = transfer_s(network, size)
    network.heal()

    wanted = size * 8 / 1_000 / kbit_s
    print(f"{size} bytes at {kbit_s} kbit/s: {took:.2f} s, wanted {wanted:.2f} s")  # noqa: T201
    assert wanted * 0.9 < took < wanted * 1.5
    assert transfer_s(network, size) < wanted / 4


def transfer_s(network: Network, size: int) -> float:
    """Return how long a sends so many bytes to b."""
    with ExitStack() as stack:
        client, server = connected(network, stack, "a", "b")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * size)
        client.settimeout(60)
        server.settimeout(60)
        began = time.monotonic()
        client.sendall(bytes(size))
        left = size
        while left:
            left -= len(server.recv(left))
        return time.monotonic() - began


def written(path: Path, *, synced: bool) -> None:
    """Write a file, and its name in the directory, for good or not."""
    path.write_bytes(b"m0")
    if synced:
        for each in (path, path.parent):
            opened = os.open(each, os.O_RDONLY)
            os.fsync(opened)
            os.close(opened)


def test_power_loss(disk: Disk) -> None:
    """What was synced is there after a power loss, what came later is not."""
    written(disk.log_dir / "synced", synced=True)
    written(disk.log_dir / "unsynced", synced=False)

    disk.freeze()
    disk.come_back()

    assert [path.name for path in disk.log_dir.iterdir()] == ["synced"]
    assert (disk.log_dir / "synced").read_bytes() == b"m0"


def test_power_loss_of_an_append(disk: Disk) -> None:
    """Of a file that was synced in the middle, the first half is left."""
    segment = disk.log_dir / "segment"
    written(segment, synced=True)
    with segment.open("ab") as appended:
        appended.write(b"m1")

    assert segment.read_bytes() == b"m0m1"
    disk.freeze()
    disk.come_back()
    assert segment.read_bytes() == b"m0"


SLEEPER = """
import sys, time
from tests.conformance.cluster import Cluster
cluster = Cluster(brokers=1)
print(cluster.name, flush=True)
with cluster:
    cluster.network.cut("controller", cluster.client("p1").name)
    print("running", flush=True)
    time.sleep(600)
"""


def remains(name: str) -> list[object]:
    """List everything that is left of a run."""
    commands = [
        pid
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if (pid := int(path.parent.name)) != os.getpid()
        and runs.began(pid) is not None
        and name.encode() in _read(path)
    ]
    directories = [path for path in [runs.base() / name] if path.exists()]
    return [
        *(*runs.namespaces(name), *runs.mounts(name), *runs.loops(name)),
        *(*runs.processes(name), *commands, *directories),
    ]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def sleeper(until: str) -> tuple[subprocess.Popen[str], str]:
    """Start a cluster in a process of its own; return it at that moment."""
    process = subprocess.Popen(
        (sys.executable, "-c", SLEEPER), stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout
    name = process.stdout.readline().strip()
    if until == "running":
        assert process.stdout.readline() == "running\n"
    else:
        output = runs.base() / name / "controller.1.output"
        eventually(output.exists, "the start of the controller", within_s=240)
    return process, name


@pytest.mark.parametrize("moment", ["starting", "running"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(moment: str, number: signal.Signals) -> None:
    """Ctrl-C or SIGTERM, while it starts or runs: nothing of a cluster is left."""
    process, name = sleeper(moment)
    with process:
        assert remains(name) != []
        process.send_signal(number)
        assert process.wait(timeout=120) != 0

    assert remains(name) == []


def test_killed() -> None:
    """Its brokers end with a killed process; the rest the next cluster removes."""
    process, name = sleeper("running")
    with process:
        process.kill()
        process.wait()
    assert name in runs.leftovers()
    eventually(lambda: not runs.processes(name), "the end of its brokers")

    assert name in runs.sweep()

    assert remains(name) == []


def test_others_stay(name: str, network: Network) -> None:
    """The sweep takes nothing from a run whose process lives."""
    runs.sweep()

    assert runs.owned(name)
    assert arrives(network, "a", "b")
