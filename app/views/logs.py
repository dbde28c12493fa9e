"""Every replica's log as a table: offsets are lines, replicas are columns."""

from collections.abc import Iterator
from typing import NamedTuple

from engine.model.state import PartitionState, Replica, World, place
from engine.narrate.telling import which
from engine.recall import Recall, afresh
from engine.sentence import capital, joined, say

Held = tuple[str, str, Replica]  # by which broker, and its state


class Column(NamedTuple):
    """One replica: its broker, its part, and its own marks."""

    broker: str
    role: str  # "leader" | "in sync" | "behind" | "down"…
    high_watermark: int
    log_end: int
    flushed: int


class Cell(NamedTuple):
    """What one replica holds at one offset."""

    text: str = ""
    message: int = 0  # 0: none


class Line(NamedTuple):
    """One offset: what each replica holds there."""

    partition: int
    offset: int
    cells: tuple[Cell, ...]


class Log(NamedTuple):
    """One partition's logs."""

    partition: int
    name: str  # of the partition, where there are several
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def logs(world: World, recall: Recall = afresh) -> tuple[Log, ...]:
    """Write down all logs of a world; for step after step, bring a `recall`."""
    partitions = world.controller.metadata.partitions
    return tuple(
        recall(
            _log,
            number,
            number,
            which(number, world) if len(partitions) > 1 else "",
            partition,
            tuple(_held(world, number, partition)),
        )
        for number, partition in enumerate(partitions)
    )


def _held(world: World, number: int, partition: PartitionState) -> Iterator[Held]:
    """Find the replicas of a partition, in the order of their assignment."""
    for name in partition.replicas:
        broker = world.brokers[place(name)]
        hosted = broker.partitions[number]
        if hosted is not None:
            yield name, broker.state, hosted.replica


def _log(
    number: int, name: str, partition: PartitionState, held: tuple[Held, ...]
) -> Log:
    replicas = [replica for _, _, replica in held]
    start = min((replica.log_start for replica in replicas), default=0)
    end = max((replica.log_end for replica in replicas), default=0)
    return Log(
        partition=number,
        name=capital(name) if " " in name else name,
        columns=tuple(_column(*one, partition) for one in held),
        lines=tuple(
            Line(number, offset, tuple(_cell(replica, offset) for replica in replicas))
            for offset in range(start, end)
        ),
    )


def _column(
    name: str, running: str, replica: Replica, partition: PartitionState
) -> Column:
    parts: list[str] = []
    if running != "running":
        parts.append(say(running))
    if name == partition.leader:
        parts.append(say("leader"))
    parts.append(say("in sync") if name in partition.isr else say("not in sync"))
    return Column(
        broker=name,
        role=joined(parts, ", "),
        high_watermark=replica.high_watermark,
        log_end=replica.log_end,
        flushed=replica.flushed,
    )


def _cell(replica: Replica, offset: int) -> Cell:
    if not replica.log_start <= offset < replica.log_end:
        return Cell()
    entry = replica.log[offset - replica.log_start]
    if entry.control:
        return Cell(say("{outcome} marker", outcome=say(entry.control)))
    if not entry.message:
        return Cell(say("compacted away"))
    where = say("disk") if offset < replica.flushed else say("cache")
    if offset >= replica.high_watermark:
        where = joined((where, say("above its high watermark")), ", ")
    text = say(
        "{message} (epoch {epoch}, {where})",
        message=entry.message,
        epoch=entry.epoch,
        where=where,
    )
    return Cell(text, entry.message)
