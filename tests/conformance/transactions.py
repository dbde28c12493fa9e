"""What a producing application is told of its messages while it sends in transactions.

A library calls back as soon as a record is written. That is no news yet for who sends
in transactions: the application takes its messages for done when commit() has returned,
and for failed when abort() has, or when commit() throws. So it is in the simulation,
and only so can the two be compared.

Sources: facts/producers.md 4.1, 4.3.

Left out: a commit that runs into its own time limit, which could be asked for again.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.model import actions as act
from tests.conformance.clients.process import Client, Refused
from tests.conformance.observed import FAILED, OK, Told

Order = act.BeginTransaction | act.CommitTransaction | act.AbortTransaction
CALLS: dict[type[Order], str] = {  # by the names of tests.conformance.clients.protocol
    act.BeginTransaction: "begin",
    act.CommitTransaction: "commit",
    act.AbortTransaction: "abort",
}
COMMITTED, ABORTED, OPEN = "committed", "aborted", "open"


class Asked(NamedTuple):
    """A call that ends a transaction, and which messages are in that one."""

    client: Client
    number: int
    call: str
    messages: tuple[int, ...]


@dataclass(slots=True)
class Transactions:
    """The transactions of one application, also of its earlier processes."""

    ends: dict[int, str] = field(default_factory=dict)  # of each message's transaction
    within: tuple[int, ...] = ()  # the messages of the one that is open
    asked: list[Asked] = field(default_factory=list)

    def enlist(self, message: int) -> None:
        """A message is handed over."""
        self.within += (message,)
        self.ends[message] = OPEN

    def obey(self, client: Client, order: Order) -> None:
        """Begin, commit or abort; the call may block, and nobody waits for it."""
        call = CALLS[type(order)]
        number = client.tell(call)
        if call != "begin":
            self.asked.append(Asked(client, number, call, self.within))
        self.within = ()

    def hear(self, client: Client) -> None:
        """Take in which calls have returned since."""
        for item in [item for item in self.asked if item.client is client]:
            with suppress(TimeoutError, EOFError):  # no answer yet, or never
                after = self._after(item)
                place = self.asked.index(item)
                self.asked[place : place + 1] = after

    def _after(self, item: Asked) -> list[Asked]:
        """What is still to be heard of a call; the application aborts if commit fails.

        Where abort() throws, too, somebody else has fenced it, and nothing counts.
        """
        try:
            item.client.answer(item.number, 0)
        except Refused:
            if item.call == "commit":
                return [item._replace(number=item.client.tell("abort"), call="abort")]
        end = COMMITTED if item.call == "commit" else ABORTED
        self.ends |= dict.fromkeys(item.messages, end)
        return []

    def believed(self, message: int, report: Told) -> Told:
        """What the application makes of a report of its library's."""
        end = self.ends.get(message, COMMITTED)
        if report.outcome != OK or end == COMMITTED:
            return report
        return Told(FAILED) if end == ABORTED else Told()
