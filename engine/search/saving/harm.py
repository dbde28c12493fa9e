"""What a run did to its messages, and whether another run does it too."""

from collections.abc import Iterable
from typing import NamedTuple

from engine.ledger import Row, Verdict

# What a change is there to prevent, the worst first.
HARM = (Verdict.LOST, Verdict.DUPLICATED, Verdict.PHANTOM)


class Harm(NamedTuple):
    """The worst that happened in a run, and to whom."""

    verdict: Verdict
    victims: tuple[tuple[int, str], ...]  # message, group

    @property
    def messages(self) -> tuple[int, ...]:
        """The messages, each once."""
        return tuple(dict.fromkeys(message for message, _ in self.victims))


def harm_of(rows: Iterable[Row]) -> Harm | None:
    """Find the worst verdict that was given at last; None: no harm was done."""
    judged = tuple(rows)
    for verdict in HARM:
        victims = tuple((r.message, r.group) for r in judged if r.verdict is verdict)
        if victims:
            return Harm(verdict, victims)
    return None


def is_spared(harm: Harm, rows: Iterable[Row]) -> bool:
    """Whether a run does no such harm, nor a worse one, to anybody.

    A message that was harmed has to come to an end: one about which nothing is
    decided when the run is over is not saved yet.
    """
    worst = HARM[: HARM.index(harm.verdict) + 1]
    for row in rows:
        if row.verdict in worst:
            return False
        harmed = (row.message, row.group) in harm.victims
        if harmed and row.verdict is Verdict.UNDECIDED:
            return False
    return True
