"""A real run beside the simulated one: message by message, and disk by disk."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from app.evidence import ComparedMessage, MessageOutcome, RealPartition, RealRun
from app.views.words import listed
from engine.sentence import joined, say

TOLD: Mapping[str, str] = {
    "ok": say("acked"),
    "failed": say("failed"),
    "open": say("no answer"),
}
OFTEN = (say("never"), say("once"), say("twice"))


class Pair(NamedTuple):
    """One of a message's truths on both sides."""

    simulated: str
    real: str
    same: bool


class Compared(NamedTuple):
    """One message on both sides."""

    number: int
    certainty: str
    pairs: tuple[Pair, ...]  # told, readable, processed
    possible: str  # what a race could end in


class Disk(NamedTuple):
    """What one broker's disk held of a partition, a cell an offset."""

    broker: str
    roles: str  # "leader, in sync"
    cells: tuple[str, ...]


class Partition(NamedTuple):
    """One partition on all disks."""

    name: str
    offsets: tuple[int, ...]
    disks: tuple[Disk, ...]


def compared(run: RealRun) -> Iterator[Compared]:
    """Compare message by message."""
    for number, message in sorted(run.messages.items()):
        possible = run.outcomes.get(number, ())
        yield Compared(
            number=number,
            certainty=message.certainty,
            pairs=tuple(_pairs(message)),
            possible=listed([_spoken(one) for one in possible], "or")
            if len(possible) > 1
            else "",
        )


def _pairs(message: ComparedMessage) -> Iterator[Pair]:
    both = zip(_words(message.simulated), _words(message.real), strict=True)
    for simulated, real in both:
        yield Pair(simulated, real, simulated == real)


def _words(outcome: MessageOutcome) -> tuple[str, str, str]:
    return TOLD[outcome.told], often(outcome.readable), often(outcome.processed)


def _spoken(outcome: MessageOutcome) -> str:
    told, readable, processed = _words(outcome)
    return say(
        "{told}, readable {readable}, processed {processed}",
        told=told,
        readable=readable,
        processed=processed,
    )


def often(count: int) -> str:
    """Say how often something happened."""
    return OFTEN[count] if count < len(OFTEN) else say("{count} times", count=count)


def partition(name: str, part: RealPartition) -> Partition:
    """Put the disks of a partition under each other, offset under offset."""
    offsets = sorted({offset for log in part.logs.values() for offset, _ in log})
    return Partition(
        name=name,
        offsets=tuple(offsets),
        disks=tuple(
            Disk(broker, _roles(broker, part), tuple(_cells(log, offsets)))
            for broker, log in sorted(part.logs.items())
        ),
    )


def _cells(log: Sequence[tuple[int, int]], offsets: Sequence[int]) -> Iterator[str]:
    held = dict(log)
    for offset in offsets:
        yield str(held[offset]) if offset in held else ""


def _roles(broker: str, part: RealPartition) -> str:
    roles = [
        *([say("leader")] if broker == part.leader else []),
        *([say("in sync")] if broker in part.isr else []),
        *([say("eligible")] if broker in part.elr else []),
    ]
    return joined(roles, ", ")
