"""What can be seen of a cluster and its clients at one instant, on either side.

The same picture is taken of a simulated world (`seen_in`) and of a real cluster, and
compared field by field. It holds no times and no epochs: those differ between the
two without any meaning.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.model.config import OFFSETS, partition_count, partition_name, topic_of
from engine.model.state import UNKNOWN, World, place

OPEN, OK, FAILED = "open", "ok", "failed"
TOLD = {"acked": OK, "failed": FAILED}  # every other belief is open
Log = tuple[tuple[int, int], ...]  # offset and message, in the log's order


@dataclass(frozen=True, slots=True)
class Partition:
    """What the controller decided about one partition; brokers by name, sorted."""

    leader: str  # "" for none
    isr: tuple[str, ...]
    elr: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What the producer was told of a message."""

    outcome: str = OPEN  # "open" | "ok" | "failed"
    offset: int = UNKNOWN  # with acks=0, and unless it is ok: UNKNOWN


@dataclass(frozen=True, slots=True)
class Observed:
    """One picture. Partitions are named as Kafka's tools name them: ``orders-0``."""

    partitions: Mapping[str, Partition] = field(default_factory=dict)
    logs: Mapping[tuple[str, str], Log] = field(default_factory=dict)
    running: tuple[str, ...] = ()  # brokers that have a process, paused or not
    unfenced: tuple[str, ...] = ()  # brokers that the controller counts on
    told: Mapping[int, Told] = field(default_factory=dict)
    committed: Mapping[tuple[str, str], int] = field(default_factory=dict)
    processed: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    readable: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not the same on both sides, in words."""

    what: str
    simulated: str
    real: str

    def __str__(self) -> str:
        """As it stands in a report."""
        return f"{self.what}: simulated {self.simulated}, real {self.real}"


def partition_names(world: World) -> dict[int, str]:
    """The names of the partitions that exist, but for Kafka's own topics."""
    decided = world.controller.metadata.partitions
    return {
        number: partition_name(world.config, number)
        for number in range(partition_count(world.config))
        if decided[number].exists
        and decided[number].replicas
        and topic_of(world.config, number).name != OFFSETS
    }


def seen_in(world: World) -> Observed:
    """The picture of a simulated world."""
    names = partition_names(world)
    decided = world.controller.metadata.partitions
    return Observed(
        partitions={
            name: Partition(
                decided[number].leader,
                tuple(sorted(decided[number].isr)),
                tuple(sorted(decided[number].elr)),
            )
            for number, name in names.items()
        },
        logs={
            (broker.name, name): tuple(
                (offset, entry.message) for offset, entry in part.replica.records
            )
            for broker in world.brokers
            for number, name in names.items()
            if (part := broker.partitions[number]) is not None
        },
        running=tuple(item.name for item in world.brokers if item.state != "down"),
        unfenced=tuple(
            item.broker
            for item in world.controller.metadata.registrations
            if not item.fenced
        ),
        told=dict(_told(world)),
        committed={
            (group.name, name): group.committed[number]
            for group in world.coordinator.groups
            for number, name in names.items()
            if group.committed[number] != UNKNOWN
        },
        processed=_processed(world),
        readable={name: _readable(world, number) for number, name in names.items()},
    )


def _told(world: World) -> Iterator[tuple[int, Told]]:
    for producer, config in zip(world.producers, world.config.producers, strict=True):
        for belief in producer.beliefs if not config.inside else ():
            outcome = TOLD.get(belief.state, OPEN)
            if not config.polls and outcome == OK:
                outcome = OPEN  # the library knows; nobody serves its reports
            offset = belief.offset if outcome == OK and config.acks else UNKNOWN
            yield belief.message, Told(outcome, offset)


def _processed(world: World) -> dict[str, tuple[int, ...]]:
    """The messages that every group worked on, as often as it did, sorted."""
    found: dict[str, tuple[int, ...]] = {}
    for consumer in world.consumers:
        earlier = found.get(consumer.group, ())
        found[consumer.group] = tuple(sorted(earlier + consumer.processed))
    return found


def _readable(world: World, number: int) -> tuple[int, ...]:
    """What a fresh consumer gets from a partition: the leader's, up to its mark."""
    leader = world.controller.metadata.partitions[number].leader
    if not leader or world.brokers[place(leader)].state != "running":
        return ()
    part = world.brokers[place(leader)].partitions[number]
    if part is None:
        return ()
    mark = part.replica.high_watermark
    return tuple(
        entry.message for offset, entry in part.replica.records if offset < mark
    )


def differences(
    simulated: Observed, real: Observed, *, exact: bool
) -> tuple[Difference, ...]:
    """What is not as it was simulated.

    With `exact` false only what is missing counts: a message that is in a log
    already, or that was answered, may be ahead of the simulation.
    """
    found = [*_partitions_differ(simulated, real, exact=exact)]
    if simulated.running != real.running:
        found.append(_differ("running brokers", simulated.running, real.running))
    if simulated.unfenced != real.unfenced:
        found.append(_differ("unfenced brokers", simulated.unfenced, real.unfenced))
    for (broker, name), log in simulated.logs.items():
        other = real.logs.get((broker, name), ())
        if broker not in simulated.running and not exact:
            continue
        if other != log and (exact or other[: len(log)] != log):
            found.append(_differ(f"log of {name} on {broker}", log, other))
    for message, told in simulated.told.items():
        now = real.told.get(message, Told())
        if now != told and (exact or told.outcome != OPEN):
            found.append(_differ(f"message {message}", told, now))
    for key in {**simulated.committed, **(real.committed if exact else {})}:
        pair = simulated.committed.get(key, UNKNOWN), real.committed.get(key, UNKNOWN)
        if pair[0] != pair[1]:
            what = f"{key[0]} committed in {key[1]}"
            found.append(
                _differ(what, *("nothing" if n == UNKNOWN else n for n in pair))
            )
    return tuple(found)


def _partitions_differ(
    simulated: Observed, real: Observed, *, exact: bool
) -> Iterator[Difference]:
    for name, wanted in simulated.partitions.items():
        other = real.partitions.get(name)
        if other is None:
            yield Difference(name, "there", "not there")
            continue
        if other.leader != wanted.leader:
            yield _differ(f"leader of {name}", wanted.leader, other.leader)
        if other.isr != wanted.isr:
            yield _differ(f"ISR of {name}", wanted.isr, other.isr)
        if exact and other.elr != wanted.elr:
            yield _differ(f"ELR of {name}", wanted.elr, other.elr)


def final_differences(
    simulated: Observed, real: Observed, *, whole: bool = True
) -> tuple[Difference, ...]:
    """What is not as it was simulated when all is over: every field, exactly.

    Without `whole` nobody has read the topics again to see what can be read.
    """
    found = [*differences(simulated, real, exact=True)]
    for group, done in simulated.processed.items():
        if (other := real.processed.get(group, ())) != done:
            found.append(_differ(f"{group} processed", done, other))
    for name, records in simulated.readable.items() if whole else ():
        if (other := real.readable.get(name, ())) != records:
            found.append(_differ(f"readable in {name}", records, other))
    return tuple(found)


def _differ(what: str, simulated: object, real: object) -> Difference:
    return Difference(what, _words(simulated), _words(real))


def _words(value: object) -> str:
    match value:
        case Told(outcome=outcome, offset=offset):
            return outcome if offset == UNKNOWN else f"{outcome} at offset {offset}"
        case tuple():
            return f"[{', '.join(_words(item) for item in value)}]"
        case "":
            return "nobody"
        case _:
            return str(value)
