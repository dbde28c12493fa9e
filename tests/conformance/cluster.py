"""A real cluster: one KRaft controller, a few brokers, and every fault.

    with Cluster("4.3.1") as cluster:
        cluster.network.cut("b1", "p1")
        cluster.kill(1)
        cluster.heal()

It leaves nothing behind, whatever ends it; what a killed process could not remove,
the next cluster does. The controller is a process that no schedule touches, so that a
fault of a broker never is one of the quorum too.

Left out: faults of the controller, and brokers with several log directories.
"""

import atexit
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from tests.conformance import machine, runs
from tests.conformance.disks import Disk
from tests.conformance.fencing import fenced
from tests.conformance.formatted import format_node, template
from tests.conformance.hosts import CONTROLLER, Host, Network
from tests.conformance.jars import NEWEST
from tests.conformance.node import Node
from tests.conformance.patience import eventually
from tests.conformance.settings import (
    BROKER_PORT,
    CONTROLLER_PORT,
    broker_settings,
    controller_settings,
    written,
)

PATIENCE_S = 120
CONTROLLER_NAME = "controller"


def _terminated(_number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + signal.SIGTERM)


class Cluster:
    """Brokers 1 to 5 on the hosts b1 to b5, and the faults that can befall them."""

    def __init__(
        self,
        version: str = NEWEST,
        *,
        elr: bool | None = None,
        settings: Mapping[str, str] | None = None,
        brokers: int = 3,
    ) -> None:
        assert 1 <= brokers <= 5, f"{brokers} brokers: from 1 to 5"
        self.version = version
        self.brokers = tuple(range(1, brokers + 1))
        self.name = runs.new_name()
        self.directory = runs.base() / self.name
        self._elr = elr
        self._settings = dict(settings or {})
        self._nodes: dict[int, Node] = {}
        self._disks: dict[int, Disk] = {}
        self._unwinding = False

    # --- its life -----------------------------------------------------------------

    def __enter__(self) -> Self:
        machine.require()
        runs.sweep()
        self._template = template(self.version, elr=self._elr)
        atexit.register(self.close)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, _terminated)
            self._unwinding = True
        try:
            self._build()
            self.start(*self._nodes)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End and remove everything, without being interrupted; twice does no harm."""
        with runs.undisturbed():
            for node in self._nodes.values():
                if node.process:
                    node.process.kill()
            runs.remove(self.name)
            atexit.unregister(self.close)
            if self._unwinding:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                self._unwinding = False

    def _build(self) -> None:
        """Make hosts, disks and settings; nothing runs yet."""
        self.directory.mkdir()
        self.network = Network(self.name)
        host = self.network.add(CONTROLLER_NAME, CONTROLLER)
        self._voters = f"{CONTROLLER}@{host.address}:{CONTROLLER_PORT}"
        self._add(CONTROLLER, host, self.directory / "controller")
        for broker in self.brokers:
            disk = Disk(
                self.directory / f"b{broker}.disk", self.directory / f"b{broker}"
            )
            disk.make()
            self._disks[broker] = disk
            self._add(broker, self.network.add(f"b{broker}", broker), disk.log_dir)
            disk.sync()

    def _add(self, number: int, host: Host, log_dir: Path) -> None:
        node = Node(self.version, number, host, self.directory, log_dir)
        make = controller_settings if number == CONTROLLER else broker_settings
        settings = make(number, len(self.brokers), host.address, self._voters, log_dir)
        text = written({**settings, **self._settings})
        node.config.write_text(text, encoding="utf-8")
        format_node(self._template, log_dir, number)
        self._nodes[number] = node

    # --- what clients need --------------------------------------------------------

    @property
    def bootstrap(self) -> str:
        """Return `bootstrap.servers` with every broker."""
        hosts = (self._nodes[broker].host for broker in self.brokers)
        return ",".join(f"{host.address}:{BROKER_PORT}" for host in hosts)

    def client(self, name: str) -> Host:
        """Return the host of a client, plugged in when it is first asked for."""
        return self.network.client(name)

    def reach(self, broker: int) -> str:
        """Return `bootstrap.servers` with one broker."""
        return f"{self._nodes[broker].host.address}:{BROKER_PORT}"

    # --- what can be observed -----------------------------------------------------

    def log_dir(self, broker: int) -> Path:
        """Return where a broker keeps its logs, dead or alive."""
        return self._disks[broker].log_dir

    def running(self, broker: int) -> bool:
        """Whether the process of a broker lives, paused or not."""
        return self._nodes[broker].running

    def output(self, node: int) -> str:
        """Return what a broker, or the controller, has printed since the beginning."""
        return self._nodes[node].said()

    def fenced(self) -> frozenset[int]:
        """Return the brokers that the controller does not count among the living."""
        return fenced(self.output(CONTROLLER), self.brokers)

    # --- faults of brokers --------------------------------------------------------

    def start(self, *brokers: int, wait: bool = True) -> None:
        """Start brokers that do not run, all at once, and wait until they serve."""
        for broker in brokers:
            self._nodes[broker].launch()
        if wait:
            for broker in brokers:
                self._nodes[broker].live().wait_started(PATIENCE_S)

    def stop(self, *brokers: int) -> None:
        """Stop brokers in good order, one after the other: a controlled shutdown."""
        for broker in brokers:
            self._nodes[broker].live().stop(PATIENCE_S)

    def terminate(self, *brokers: int) -> None:
        """Ask brokers to stop in good order, and do not wait for it."""
        for broker in brokers:
            self._nodes[broker].live().signal(signal.SIGTERM)

    def restart(self, *brokers: int) -> None:
        """Stop brokers in good order, one after the other, and start them again."""
        for broker in brokers:
            self.stop(broker)
            self.start(broker)

    def kill(self, *brokers: int) -> None:
        """Kill brokers: what the system already has in its cache stays."""
        live = [self._nodes[broker].live() for broker in brokers]
        for process in live:
            process.signal(signal.SIGKILL)
        for process in live:
            process.kill()

    def pause(self, *brokers: int) -> None:
        """Stop the clock of brokers; the system goes on taking their bytes."""
        for broker in brokers:
            self._nodes[broker].pause()

    def resume(self, *brokers: int) -> None:
        """Let paused brokers go on as if nothing had been."""
        for broker in brokers:
            self._nodes[broker].resume()

    def power_loss(self, *brokers: int) -> None:
        """Take the power from brokers at once: what was not synced is gone.

        Nobody hears of it: no connection is closed, and none of their bytes is sent.
        """
        for broker in brokers:
            self.network.unplug(f"b{broker}")
        for broker in brokers:
            self._disks[broker].freeze()
        self.kill(*(broker for broker in brokers if self.running(broker)))
        for broker in brokers:
            self._disks[broker].come_back()
            self.network.renew(f"b{broker}")

    def sync(self, broker: int) -> None:
        """Write to a broker's disk what is only in the system's cache."""
        self._disks[broker].sync()

    def lose_disk(self, broker: int, partition: str | None = None) -> None:
        """Kill a broker that runs and lose the directory of a partition, as `t-0`.

        Without a partition the whole disk is lost, and an empty one is put in its
        place, formatted as an operator would.
        """
        if self.running(broker):
            self.kill(broker)
        self._disks[broker].lose(partition)
        if partition is None:
            format_node(self._template, self.log_dir(broker), broker)
            self._disks[broker].sync()

    # --- and back -----------------------------------------------------------------

    def heal(self) -> None:
        """Undo every fault: all brokers run, are reached, and are not fenced."""
        self.network.heal()
        nodes = self._nodes
        self.resume(*(n for n in self.brokers if nodes[n].paused and nodes[n].running))
        self.start(*(n for n in self.brokers if not self.running(n)))
        eventually(lambda: not self.fenced(), "no broker fenced", within_s=PATIENCE_S)
