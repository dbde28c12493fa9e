"""The world before the first order: a healthy cluster that has been idle.

Every follower and every consumer has its fetch parked at the leader, the logs
are empty, nothing was ever committed.

Left out: the start of the cluster itself.
"""

from engine.model.assignors import shares_of
from engine.model.config import Config, partition_count, topic_of
from engine.model.consumer import take_position
from engine.model.controller import grant_shutdown, sign_off
from engine.model.enrolment import enrol, enrol_shares
from engine.model.placement import placed
from engine.model.reading import with_reading
from engine.model.state import (
    NEVER,
    NOBODY,
    UNKNOWN,
    Broker,
    Connection,
    Consumer,
    Controller,
    Coordinator,
    Fetcher,
    FetchRequest,
    Follower,
    Group,
    HostedPartition,
    Leader,
    Leadership,
    Member,
    Metadata,
    Network,
    ParkedFetch,
    PartitionState,
    Producer,
    Reading,
    Registration,
    Replica,
    World,
)


def begin(config: Config, absent: tuple[str, ...] = ()) -> World:
    """The world at the start; `absent` names processes that do not run yet."""
    topic = config.topic
    names = tuple(f"b{number + 1}" for number in range(topic.brokers))
    partitions = tuple(
        _not_yet(placed(names, topic_of(config, index), index))
        if topic.partitions - topic.later <= index < topic.partitions
        else placed(names, topic_of(config, index), index)
        for index in range(partition_count(config))
    )
    metadata = Metadata(partitions, tuple(Registration(name) for name in names))
    for name in names:
        if name in absent:
            moved = grant_shutdown(metadata, config, name).metadata
            metadata = sign_off(moved, name).metadata
    leaders = tuple(
        Leader(partition.leader, partition.leader_epoch)
        for partition in metadata.partitions
    )
    consumers = _consumers(config, leaders, absent)
    running = tuple(name for name in names if name not in absent)
    brokers = tuple(_broker(name, metadata, consumers, running) for name in names)
    producers, transactions = enrol(config, _producers(config, leaders, absent))
    return World(
        config,
        producers,
        Network(),
        brokers,
        Controller(metadata),
        _coordinator(config, absent),
        consumers,
        transactions,
        enrol_shares(config, leaders, consumers),
    )


def _not_yet(partition: PartitionState) -> PartitionState:
    """A partition that an operator may add later (see `engine.model.growing`)."""
    return partition._replace(
        exists=False, leader=NOBODY, isr=(), leader_epoch=NEVER, partition_epoch=NEVER
    )


def _broker(
    name: str,
    metadata: Metadata,
    consumers: tuple[Consumer, ...],
    running: tuple[str, ...],
) -> Broker:
    """One broker with its part in every partition; idle if it does not run."""
    if name not in running:
        parts = tuple(
            HostedPartition() if name in partition.replicas else None
            for partition in metadata.partitions
        )
        return Broker(name, "down", "clean stop", metadata=metadata, partitions=parts)
    hosts: list[HostedPartition | None] = []
    parked: tuple[ParkedFetch, ...] = ()
    for index, partition in enumerate(metadata.partitions):
        if name not in partition.replicas:
            hosts.append(None)
        elif partition.leader == name:
            others = tuple(other for other in partition.replicas if other != name)
            hosts.append(_leading(partition, others, running))
            parked += _parked(index, partition, others, consumers, running)
        else:
            fetcher = Fetcher(partition.leader, partition.leader_epoch, "waiting")
            following = fetcher if partition.leader else None
            hosts.append(HostedPartition(Replica(), None, following))
    return Broker(
        name, metadata=metadata, partitions=tuple(hosts), parked_fetches=parked
    )


def _leading(
    partition: PartitionState, others: tuple[str, ...], running: tuple[str, ...]
) -> HostedPartition:
    epoch = partition.leader_epoch
    followers = tuple(
        Follower(other, log_end=0, leader_log_end=0, broker_epoch=1)
        if other in running
        else Follower(other, late=(True, True))
        for other in others
    )
    lead = Leadership(
        epoch, 0, partition.isr, partition.partition_epoch, followers=followers
    )
    return HostedPartition(Replica(epoch_starts=((epoch, 0),)), lead)


def _parked(
    index: int,
    partition: PartitionState,
    others: tuple[str, ...],
    consumers: tuple[Consumer, ...],
    running: tuple[str, ...],
) -> tuple[ParkedFetch, ...]:
    """The fetches that wait at a leader: of its followers and of the consumers."""
    epoch = partition.leader_epoch
    fetch = FetchRequest(index, 0, epoch, broker_epoch=1)
    followers = tuple(
        ParkedFetch(other, 1, fetch) for other in others if other in running
    )
    readers = tuple(
        ParkedFetch(
            consumer.name,
            1,
            FetchRequest(index, 0, epoch, read_committed=consumer.read_committed),
        )
        for consumer in consumers
        if consumer.readings[index].fetch == "waiting" and not consumer.shares
    )
    return followers + readers


def _producers(
    config: Config, leaders: tuple[Leader, ...], absent: tuple[str, ...]
) -> tuple[Producer, ...]:
    partitions = partition_count(config)
    return tuple(
        Producer(
            name,
            state="exited" if name in absent else "running",
            queues=((),) * partitions,
            leaders=leaders,
            connections=(Connection(),) * config.topic.brokers,
            producer_id=number if wanted.idempotent else 0,
            sequences=(0,) * partitions,
            partitions=config.topic.partitions - config.topic.later,
        )
        for number, wanted in enumerate(config.producers, start=1)
        for name in (f"p{number}",)
    )


def _consumers(
    config: Config, leaders: tuple[Leader, ...], absent: tuple[str, ...]
) -> tuple[Consumer, ...]:
    """The running consumers of each group share its partitions."""
    shares = {
        member.consumer: member.assigned
        for members in _members(config, absent).values()
        for member in members
    }
    consumers: list[Consumer] = []
    for number, wanted in enumerate(config.consumers, start=1):
        name = f"c{number}"
        runs = name not in absent
        consumer = Consumer(
            name,
            wanted.group,
            state="running" if runs else "closed",
            assigned=runs,
            owned=shares.get(name, ()),
            generation=1 if runs else UNKNOWN,
            readings=tuple(Reading(leader=leader) for leader in leaders),
            connections=(Connection(),) * config.topic.brokers,
            read_committed=wanted.read_committed,
            shares=wanted.share is not None,
        )
        for partition in consumer.owned:
            if not consumer.shares:
                consumer = take_position(consumer, wanted, partition, UNKNOWN, 0)
            led = leaders[partition].broker
            reading = consumer.readings[partition]._replace(
                fetch="waiting" if led else "backing off"
            )
            consumer = with_reading(consumer, partition, reading)
        stale = not all(leaders[partition].broker for partition in consumer.owned)
        consumers.append(consumer._replace(stale=stale))
    return tuple(consumers)


def _members(config: Config, absent: tuple[str, ...]) -> dict[str, tuple[Member, ...]]:
    """Every group's members, and what each of them has."""
    groups: dict[str, tuple[Member, ...]] = {}
    for number, wanted in enumerate(config.consumers, start=1):
        name = f"c{number}"
        members = groups.setdefault(wanted.group, ())
        if name not in absent:
            kind = wanted.instance
            instance = f"{wanted.group}-{name}" if kind == "own" else kind
            comer = Member(f"{name}-1", name, instance, synced=True, epoch=1)
            groups[wanted.group] = (*members, comer)
    for group, members in groups.items():
        if members:
            shares = shares_of(config, members)
            groups[group] = tuple(
                item._replace(owned=shares[item.id], assigned=shares[item.id])
                for item in members
            )
    return groups


def _coordinator(config: Config, absent: tuple[str, ...]) -> Coordinator:
    unknown = (UNKNOWN,) * partition_count(config)
    return Coordinator(
        tuple(
            Group(name, unknown, "Stable", 1, members)
            if members
            else Group(name, unknown, deserted=True)
            for name, members in _members(config, absent).items()
        )
    )
