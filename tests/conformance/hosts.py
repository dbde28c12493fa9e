"""Hosts: network namespaces on one bridge, and what can go wrong between them.

The bridge stands in a namespace of its own, so that nothing of a run is to be seen
outside, and no packet of it leaves the machine. What is cut is dropped silently, as by
a dead switch: nobody is told.

A killed process leaves to the kernel what it had written to its sockets: those bytes
still go out after a heal. Keep a cut until everybody else has moved on. A machine
without power is unplugged first and gets a new kernel (`unplug`, `renew`).

Left out: delay and loss by chance, which need a kernel module (sch_netem) that many
machines have not.
"""

import itertools
from dataclasses import dataclass

from tests.conformance.runs import NETNS
from tests.conformance.shell import run

SUBNET = "10.77.0"
CONTROLLER = 9
FIRST_CLIENT = 101


@dataclass(frozen=True)
class Host:
    """A machine of its own, as far as the network can tell."""

    name: str
    address: str
    namespace: str

    @property
    def enter(self) -> tuple[str, ...]:
        """What to put before a command so that it runs on this host.

        Not `ip netns exec`: its private mount namespace would pin a dead file system.
        """
        return ("nsenter", f"--net={NETNS / self.namespace}")


class Network:
    """All hosts of one run, and what is wrong between them now."""

    def __init__(self, name: str) -> None:
        self._run = name
        self._hosts: dict[str, Host] = {}
        self._cuts: set[tuple[str, str]] = set()
        self._slow: set[str] = set()
        self._clients = itertools.count(FIRST_CLIENT)
        run("ip", "netns", "add", self._switch)
        run("ip", "-n", self._switch, "link", "add", "br0", "type", "bridge")
        run("ip", "-n", self._switch, "link", "set", "br0", "up")

    @property
    def _switch(self) -> str:
        return f"{self._run}.switch"

    def add(self, name: str, number: int) -> Host:
        """Plug in a host with that last number of its address."""
        host = Host(name, f"{SUBNET}.{number}", f"{self._run}.{name}")
        port = f"port{number}"
        run("ip", "netns", "add", host.namespace)
        here, there = ("netns", host.namespace), ("netns", self._switch)
        veth = ("type", "veth", "peer", "name", port)
        run("ip", "link", "add", "eth0", *here, *veth, *there)
        run("ip", "-n", self._switch, "link", "set", port, "master", "br0", "up")
        inside = "\n".join(
            (
                f"address add {host.address}/24 dev eth0",
                "link set eth0 up",
                "link set lo up",
            )
        )
        run("ip", "-n", host.namespace, "-batch", "-", given=inside)
        self._hosts[name] = host
        return host

    def unplug(self, name: str) -> None:
        """Take a host's cable away: nothing leaves it any more, not even a farewell."""
        run("ip", "-n", self._switch, "link", "delete", f"port{self._number(name)}")

    def renew(self, name: str) -> None:
        """Plug a host in again, with a new kernel as far as anybody can tell.

        What the old one still had in its sockets is gone. Cuts stay.
        """
        host = self._hosts.pop(name)
        run("ip", "netns", "delete", host.namespace)
        self.add(name, self._number_of(host))
        for sender, receiver in sorted(self._cuts):
            if receiver == name:
                self._filter("--append", sender, receiver)

    def _number(self, name: str) -> int:
        return self._number_of(self[name])

    @staticmethod
    def _number_of(host: Host) -> int:
        return int(host.address.rpartition(".")[2])

    def client(self, name: str) -> Host:
        """Return the host of that client, plugged in when it is first asked for."""
        return self._hosts.get(name) or self.add(name, next(self._clients))

    def __getitem__(self, name: str) -> Host:
        return self._hosts[name]

    def cut(self, sender: str, receiver: str) -> None:
        """Drop every packet of one host to another, and none of the way back.

        From a broker to a client it loses the answers only: the broker does as asked.
        """
        if (sender, receiver) not in self._cuts:
            self._cuts.add((sender, receiver))
            self._filter("--append", sender, receiver)

    def join(self, sender: str, receiver: str) -> None:
        """Undo a cut, one way."""
        if (sender, receiver) in self._cuts:
            self._filter("--delete", sender, receiver)
            self._cuts.remove((sender, receiver))

    def separate(self, one: str, *others: str) -> None:
        """Cut a host from others, both ways."""
        for other in others:
            self.cut(one, other)
            self.cut(other, one)

    def rejoin(self, one: str, *others: str) -> None:
        """Undo what was cut between a host and others, both ways."""
        for other in others:
            self.join(one, other)
            self.join(other, one)

    def slow(self, name: str, kbit_s: int) -> None:
        """Let a host send no faster than that, to anybody."""
        self._qdisc("replace", name, "tbf", *_rate(kbit_s))
        self._slow.add(name)

    def heal(self) -> None:
        """Undo every cut and all slowness."""
        for sender, receiver in sorted(self._cuts):
            self.join(sender, receiver)
        for name in sorted(self._slow):
            self._qdisc("delete", name)
        self._slow.clear()

    def _filter(self, change: str, sender: str, receiver: str) -> None:
        """Change what a receiver drops. Dropped there, no sender gets an error."""
        rule = ("INPUT", "--source", self[sender].address, "--jump", "DROP")
        run(*self[receiver].enter, "iptables", "--wait", change, *rule)

    def _qdisc(self, change: str, name: str, *what: str) -> None:
        place = (change, "dev", "eth0", "root")
        run("tc", "-n", self[name].namespace, "qdisc", *place, *what)


def _rate(kbit_s: int) -> tuple[str, ...]:
    """Return tc's words for a rate: a packet at a time, and a queue of ten seconds."""
    return ("rate", f"{kbit_s}kbit", "burst", "2000", "latency", "10s")
