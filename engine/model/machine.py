"""A broker's process and machine: how they end, what a restart finds, the disk.

Sources: facts/broker.md B10-B11, B14; real-kafka.md 4 (what each fault does).

Left out: several log directories, recovery time by log size, a restart that
finds a torn batch.
"""

from engine.model.events import (
    BrokerCrashed,
    BrokerPaused,
    BrokerResumed,
    BrokerStarted,
    BrokerStopped,
    DiskLost,
    Event,
    HighWatermarkCheckpointed,
    LogFlushed,
    PowerCut,
    RegistrationRefused,
    RegistrationRefusedAgain,
    ShutdownStarted,
)
from engine.model.hosting import hosted, with_hosted
from engine.model.log import drop_unflushed, flush, wipe
from engine.model.reaction import Reaction
from engine.model.state import Broker, HostedPartition

MOST_REFUSALS = 8  # that are counted: from then on its pauses are all the same


def crash(broker: Broker) -> Reaction[Broker]:
    """SIGKILL: the page cache survives."""
    return Reaction(_down(broker, "crash"), events=(BrokerCrashed(broker.name),))


def cut_power(broker: Broker) -> Reaction[Broker]:
    """The machine is off: only what was flushed is left."""
    lost: list[tuple[int, int, int]] = []
    parts: list[HostedPartition | None] = []
    for partition, part in enumerate(broker.partitions):
        if part is None:
            parts.append(None)
            continue
        replica, gone = drop_unflushed(part.replica)
        end = replica.log_end
        lost += [
            (partition, end + i, entry.message)
            for i, entry in enumerate(gone)
            if entry.message
        ]
        parts.append(part._replace(replica=replica))
    broker = _down(broker._replace(partitions=tuple(parts)), "power loss")
    return Reaction(broker, events=(PowerCut(broker.name, tuple(lost)),))


def has_power(broker: Broker) -> bool:
    """Whether a power cut would change anything: a crashed process's cache is left."""
    return broker.state != "down" or broker.ended_by == "crash"


def lose_disk(broker: Broker) -> Reaction[Broker]:
    """The disk is gone: a restart finds an empty one."""
    lost: list[tuple[int, int, int]] = []
    parts: list[HostedPartition | None] = []
    for partition, part in enumerate(broker.partitions):
        if part is None:
            parts.append(None)
            continue
        lost += [
            (partition, offset, entry.message) for offset, entry in part.replica.records
        ]
        parts.append(HostedPartition(wipe()))
    broker = _down(broker._replace(partitions=tuple(parts)), "lost disk")
    return Reaction(broker, events=(DiskLost(broker.name, tuple(lost)),))


def _down(broker: Broker, why: str) -> Broker:
    """The process is gone with all that it held in memory."""
    parts = tuple(
        None if part is None else HostedPartition(part.replica)
        for part in broker.partitions
    )
    return broker._replace(
        state="down",
        ended_by=why,
        connection=broker.connection + 1,
        partitions=parts,
        parked_produces=(),
        parked_fetches=(),
        parked_markers=(),
    )


def start(broker: Broker) -> Reaction[Broker]:
    """The process starts; its high watermark comes from the last checkpoint (B14)."""
    parts = tuple(
        None
        if part is None
        else HostedPartition(
            part.replica._replace(
                high_watermark=max(
                    part.replica.log_start,
                    min(part.replica.checkpoint, part.replica.log_end),
                )
            )
        )
        for part in broker.partitions
    )
    broker = broker._replace(state="starting", partitions=parts, refusals=0)
    return Reaction(broker, events=(BrokerStarted(broker.name),))


def refuse_registration(broker: Broker) -> Reaction[Broker]:
    """DUPLICATE_BROKER_REGISTRATION: the former life is not over yet (B10)."""
    event: Event = RegistrationRefused(broker.name)
    if broker.refusals:
        event = RegistrationRefusedAgain(broker.name)
    counted = min(broker.refusals + 1, MOST_REFUSALS)
    return Reaction(broker._replace(refusals=counted), events=(event,))


def begin_stop(broker: Broker) -> Reaction[Broker]:
    """SIGTERM: ask the controller to be let go (B11)."""
    stopping = broker._replace(state="stopping")
    return Reaction(stopping, events=(ShutdownStarted(broker.name),))


def finish_stop(broker: Broker) -> Reaction[Broker]:
    """Flush everything, write the checkpoints, end cleanly (B11)."""
    events: tuple[Event, ...] = ()
    for partition, part in enumerate(broker.partitions):
        if part is None:
            continue
        if part.replica.flushed < part.replica.log_end:
            end = part.replica.log_end
            events += (LogFlushed(broker.name, partition, end, "clean stop"),)
        replica = flush(part.replica)
        replica = replica._replace(checkpoint=replica.high_watermark)
        broker = with_hosted(broker, partition, part._replace(replica=replica))
    broker = _down(broker, "clean stop")
    return Reaction(broker, events=(*events, BrokerStopped(broker.name)))


def pause(broker: Broker) -> Reaction[Broker]:
    """The process stands still; the kernel goes on receiving for it."""
    paused = broker._replace(state="paused")
    return Reaction(paused, events=(BrokerPaused(broker.name),))


def resume(broker: Broker) -> Reaction[Broker]:
    """The process goes on where it stood."""
    running = broker._replace(state="running")
    return Reaction(running, events=(BrokerResumed(broker.name),))


def write_back(broker: Broker, partition: int) -> Reaction[Broker]:
    """The operating system writes the log's dirty pages (B14)."""
    part = hosted(broker, partition)
    replica = flush(part.replica)
    event = LogFlushed(broker.name, partition, replica.flushed, "write-back")
    broker = with_hosted(broker, partition, part._replace(replica=replica))
    return Reaction(broker, events=(event,))


def needs_checkpoint(broker: Broker) -> bool:
    """Whether a high watermark on disk is out of date."""
    return any(
        part is not None and part.replica.checkpoint != part.replica.high_watermark
        for part in broker.partitions
    )


def checkpoint(broker: Broker) -> Reaction[Broker]:
    """Write the high watermarks to disk (every 5 s)."""
    parts = tuple(
        None
        if part is None
        else part._replace(
            replica=part.replica._replace(checkpoint=part.replica.high_watermark)
        )
        for part in broker.partitions
    )
    event = HighWatermarkCheckpointed(broker.name)
    return Reaction(broker._replace(partitions=parts), events=(event,))
