"""Every replica's log as a table: offsets are lines, replicas are columns."""

from typing import NamedTuple

from engine.model.state import Broker, HostedPartition, PartitionState, World
from engine.narrate.telling import which
from engine.sentence import capital, joined, say


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

    offset: int
    cells: tuple[Cell, ...]


class Log(NamedTuple):
    """One partition's logs."""

    partition: int
    name: str  # of the partition
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def logs(world: World) -> tuple[Log, ...]:
    """Write down all logs of a world."""
    partitions = world.controller.metadata.partitions
    brokers = {broker.name: broker for broker in world.brokers}
    return tuple(
        _log(number, which(number, world), partition, brokers)
        for number, partition in enumerate(partitions)
    )


def _log(
    number: int, name: str, partition: PartitionState, brokers: dict[str, Broker]
) -> Log:
    hosted = [
        (brokers[name], found)
        for name in partition.replicas
        if (found := brokers[name].partitions[number]) is not None
    ]
    start = min((h.replica.log_start for _, h in hosted), default=0)
    end = max((h.replica.log_end for _, h in hosted), default=0)
    return Log(
        partition=number,
        name=capital(name) if " " in name else name,
        columns=tuple(_column(b, h, partition) for b, h in hosted),
        lines=tuple(
            Line(offset, tuple(_cell(h, offset) for _, h in hosted))
            for offset in range(start, end)
        ),
    )


def _column(broker: Broker, hosted: HostedPartition, state: PartitionState) -> Column:
    name = broker.name
    parts: list[str] = []
    if broker.state != "running":
        parts.append(say(broker.state))
    if name == state.leader:
        parts.append(say("leader"))
    parts.append(say("in sync") if name in state.isr else say("not in sync"))
    replica = hosted.replica
    return Column(
        broker=name,
        role=joined(parts, ", "),
        high_watermark=replica.high_watermark,
        log_end=replica.log_end,
        flushed=replica.flushed,
    )


def _cell(hosted: HostedPartition, offset: int) -> Cell:
    replica = hosted.replica
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
