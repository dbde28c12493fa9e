"""The applications: a real client library in a process each, which does as it is told.

A `Writer` hands messages over and remembers what it was told of them; a `Reader` polls,
holds what it got, and finishes or commits it when the schedule says so. Both can be
killed, and started again as new processes that know nothing.

Messages are numbers in the simulation; their bytes are the number's digits.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from engine.model import actions as act
from engine.model.state import UNKNOWN, Record
from tests.conformance.clients.process import Client, Refused
from tests.conformance.clients.protocol import Told as Report
from tests.conformance.observed import FAILED, OK, Told
from tests.conformance.transactions import Order as Transactional
from tests.conformance.transactions import Transactions

POLL_MS = 100
FLUSH_MS = 60_000
WARMING = "warming"  # a message that is in no simulation
WARMING_TRIES = 20
Spawn = Callable[[], Client]
Names = Mapping[str, str]  # the simulation's name of every real partition


def split(partition: str) -> tuple[str, int]:
    """A partition's topic and number: ``orders-0``."""
    topic, _, number = partition.rpartition("-")
    return topic, int(number)


@dataclass(slots=True)
class Writer:
    """A producing application."""

    spawn: Spawn
    transactional: bool
    client: Client | None = None
    sends: list[tuple[Client, int, int]] = field(default_factory=list)
    reports: dict[int, Told] = field(default_factory=dict)  # its library's
    transactions: Transactions = field(default_factory=Transactions)

    def start(self) -> None:
        """Start its process."""
        self.client = self.spawn()
        if self.transactional:
            self.client.ask("init_transactions")

    def warm(self, topic: str, partitions: int, others: Iterable[str]) -> None:
        """Have it reach every broker, and know of every topic, before it begins.

        The simulation begins with both.
        """
        if self.client is None:
            return
        for other in others:
            with suppress(Refused):  # kafka-go has no such call
                self.client.ask("metadata", topic=other)
        if self.transactional:
            self.client.ask("begin")
        for number in range(partitions):
            self._reach(self.client, topic, number)
        if self.transactional:
            self.client.ask("commit")
        try:
            self.client.ask("flush", timeout_ms=FLUSH_MS)
        except Refused:  # nor this one
            self.client.told(WARMING)

    @staticmethod
    def _reach(client: Client, topic: str, number: int) -> None:
        """Send a message that is in no simulation.

        A broker may not have heard of the topic yet, and kafka-go gives up at once.
        """
        for _ in range(WARMING_TRIES):
            with suppress(Refused):
                client.ask("send", message=WARMING, topic=topic, partition=number)
                return
            time.sleep(0.5)

    def send(self, record: Record, topic: str, number: int | None) -> None:
        """Hand a message over; the call may block, and nobody waits for it."""
        if self.client is None:
            return
        told = self.client.tell(
            "send",
            message=str(record.message),
            topic=topic,
            partition=number,
            key=record.key or None,
            timestamp=round(time.time() * 1_000) - record.age if record.age else None,
            size=record.bytes,
        )
        self.sends.append((self.client, told, record.message))
        if self.transactional:
            self.transactions.enlist(record.message)

    def obey(self, order: act.Order, close_ms: int) -> bool:
        """Do what its application was told, if that is what it is; whether it was."""
        match order:
            case act.KillProducer() | act.ExitProducer():
                self.kill()
            case act.CloseProducer():
                self._tell("close", timeout_ms=close_ms)
            case act.FlushProducer():
                self._tell("flush", timeout_ms=FLUSH_MS)
            case act.StartProducer():
                self.start()
            case (
                act.BeginTransaction()
                | act.CommitTransaction()
                | act.AbortTransaction()
            ):
                self._transact(order)
            case _:
                return False
        return True

    def _transact(self, order: Transactional) -> None:
        """Without a transactional.id commit is a flush, and nothing else is to do."""
        if self.transactional and self.client is not None:
            self.transactions.obey(self.client, order)
        elif isinstance(order, act.CommitTransaction):
            self._tell("flush", timeout_ms=FLUSH_MS)

    def _tell(self, do: str, **fields: int) -> None:
        """The call may block, and nobody waits for it."""
        if self.client is not None:
            self.client.tell(do, **fields)

    @property
    def told(self) -> dict[int, Told]:
        """What its application knows of its messages."""
        return {
            message: self.transactions.believed(message, report)
            for message, report in self.reports.items()
        }

    def kill(self) -> None:
        """End its process at once."""
        self.hear()
        if self.client is not None:
            self.client.kill()
            self.client = None

    def hear(self) -> None:
        """Take in what the library has reported since."""
        if self.client is None:
            return
        for event in self.client.events:
            if isinstance(event, Report) and event.message != WARMING:
                ok = event.outcome == "ok"
                offset = UNKNOWN if event.offset is None else event.offset
                told = Told(OK if ok else FAILED, offset if ok else UNKNOWN)
                self.reports[int(event.message)] = told
        for item in [item for item in self.sends if item[0] is self.client]:
            with suppress(TimeoutError, EOFError):
                try:
                    self.client.answer(item[1], 0)
                except Refused:  # the call itself failed
                    self.reports.setdefault(item[2], Told(FAILED))
                self.sends.remove(item)
        self.transactions.hear(self.client)


@dataclass(slots=True)
class Reader:
    """A consuming application."""

    group: str
    spawn: Spawn
    topics: tuple[str, ...]
    named: Names  # the simulation's names of the real partitions
    goes_on: bool  # it polls while it still has something in hand
    tells: bool  # its library says which partitions it has
    commits: bool  # its application does, and not the call that brings a message
    client: Client | None = None
    paused: bool = False
    early: list[tuple[str, int]] = field(default_factory=list)  # not expected yet
    hand: list[int] = field(default_factory=list)
    processed: list[int] = field(default_factory=list)
    assignment: tuple[str, ...] = ()

    def start(self) -> None:
        """Start its process and let it join its group with its first poll."""
        self.client = self.spawn()
        self.early, self.hand, self.assignment = [], [], ()
        self.client.ask("subscribe", topics=list(self.topics))

    def kill(self) -> None:
        """End its process at once, with everything in its hands."""
        if self.client is not None:
            self.client.kill()
        self.client, self.paused = None, False
        self.early, self.hand = [], []

    def close(self) -> None:
        """Close the consumer cleanly."""
        if self.client is not None:
            with suppress(Refused, EOFError):
                self.client.ask("close")
        self.kill()

    def pause(self) -> None:
        """Stop its process, as a long garbage collection does."""
        if self.client is not None:
            self.client.pause()
            self.paused = True

    def resume(self) -> None:
        """Let its process go on."""
        if self.client is not None:
            self.client.resume()
            self.paused = False

    @property
    def idles(self) -> bool:
        """Whether its application polls again and again, with nothing else to do."""
        if self.client is None or self.paused or self.early:
            return False
        return self.goes_on or not self.hand

    def poll(self) -> None:
        """Poll once; what it brings is kept until the schedule expects it."""
        if self.client is None:
            return
        try:
            said = self.client.ask("poll", timeout_ms=POLL_MS, max=1)
        except Refused:
            return  # it stays where it is, and so does what is observed
        self.assignment = tuple(
            sorted(self.named.get(f"{t}-{p}", "") for t, p in said["assignment"])
        )
        for record in said["records"]:
            name = self.named.get(f"{record['topic']}-{record['partition']}", "")
            self.early.append((name, int(record["message"])))

    def take(self, partition: str, messages: tuple[int, ...]) -> tuple[int, ...]:
        """Take into hand what came; what did not come yet of these messages."""
        missing = []
        for message in messages:
            if (partition, message) in self.early:
                self.early.remove((partition, message))
                self.hand.append(message)
            else:
                missing.append(message)
        return tuple(missing)

    def finish(self, message: int, *, done: bool) -> None:
        """End the work on a message, well or not."""
        if message in self.hand:
            self.hand.remove(message)
            if done:
                self.processed.append(message)

    def obey(self, order: act.Order) -> bool:
        """Do what its application was told, if that is what it is; whether it was."""
        match order:
            case act.CrashConsumer():
                self.kill()
            case act.CloseConsumer():
                self.close()
            case act.StartConsumer():
                self.start()
            case act.PauseConsumer():
                self.pause()
            case act.ResumeConsumer():
                self.resume()
            case _:
                return False
        return True

    def locate(self) -> None:
        """Have it find out where it stands: auto.offset.reset applies from here."""
        self._ask("positions")

    def put(self, do: str, topic: str, number: int, offset: int) -> None:
        """Let it `commit`, `store` or `seek`; a refusal shows in what is committed."""
        if self.commits or do != "commit":
            self._ask(do, offsets=[[topic, number, offset]])

    def _ask(self, do: str, **fields: Any) -> None:
        if self.client is not None:
            with suppress(Refused):
                self.client.ask(do, **fields)
