"""What a build shall fail on: ``acked-loss:1-crash``, ``loss:0``, ``refused``.

A loss and the faults that it may need at most: ``acked-loss:2-fault`` is any
acknowledged message lost with at most two faults of any kind, ``loss:1-power`` any
message that the application takes for done, lost with nothing but one power loss. The
stop of a broker counts as a crash that is announced. ``loss:1-away`` is a loss because
nobody reads for longer than something is kept; no other gate means that, because
nothing has failed.
"""

from collections.abc import Iterable
from typing import NamedTuple

from app.checking.contradictions import FAILS, REFUSED
from app.checking.findings import Finding
from app.checking.risking import Row, risk_of
from engine.search import BOUNDED, FAULTS, LOSS
from engine.search.faults import CRASH, STOP
from engine.search.risks import AWAY

GOALS = ("acked-loss", "loss")
ANY = "fault"


class GateError(ValueError):
    """A gate that cannot be read; the message says what is possible."""


class Gate(NamedTuple):
    """A loss, or "refused", and how much may go wrong for it."""

    goal: str
    most: int = 0
    kind: str = ANY

    def __str__(self) -> str:
        """Write it as it is read."""
        return (
            f"{self.goal}:{self.most}-{self.kind}" if self.goal != REFUSED else REFUSED
        )

    def is_hit(self, row: Row) -> bool:
        """Whether a row is such a loss."""
        return row.verdict == LOSS and self.is_about(row) and self.allows(row.faults)

    def is_open(self, row: Row) -> bool:
        """Whether a row could be such a loss, for all that is known."""
        question = risk_of(row.key).question
        return row.verdict == BOUNDED and self.is_about(row) and question is not None

    def is_about(self, row: Row) -> bool:
        """Whether the row's messages were acknowledged, if that is asked."""
        return self.goal == "loss" or risk_of(row.key).where != "buffer"

    def allows(self, faults: tuple[str, ...]) -> bool:
        """Whether no more goes wrong than is said."""
        mine = {self.kind, STOP} if self.kind == CRASH else {self.kind}
        if AWAY in faults and self.kind != AWAY:  # nothing has failed there
            return False
        return len(faults) <= self.most and (self.kind == ANY or set(faults) <= mine)


def read_gate(text: str) -> Gate:
    """Read a gate. GateError for what is none."""
    if text == REFUSED:
        return Gate(REFUSED)
    goal, _, rest = text.partition(":")
    number, _, kind = rest.partition("-")
    kinds = (ANY, *FAULTS, AWAY)
    right = (number or "0").isdecimal() and len(number) < 3
    if not right or goal not in GOALS or (kind or ANY) not in kinds:
        raise GateError(
            f"found {text[:60]!r}; write refused, loss:0, acked-loss:1-crash; the kinds"
            f" are {', '.join(kinds)}"
        )
    return Gate(goal, int(number or "0"), kind or ANY)


def outcome(
    gates: Iterable[Gate], rows: Iterable[Row], listed: Iterable[Finding]
) -> int:
    """Say how it ends: 0 nothing of it, 1 something, 3 not excluded."""
    gates, rows = tuple(gates), tuple(rows)
    refused = any(one.level in {REFUSED, FAILS} for one in listed)
    for gate in gates:
        if gate.goal == REFUSED and refused:
            return 1
        if gate.goal != REFUSED and any(gate.is_hit(row) for row in rows):
            return 1
    losses = [gate for gate in gates if gate.goal != REFUSED]
    return 3 if any(gate.is_open(row) for gate in losses for row in rows) else 0
