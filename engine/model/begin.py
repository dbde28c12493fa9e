"""The world before the first order: a healthy cluster that has been idle.

Every follower and every consumer has its fetch parked at the leader, the logs
are empty, nothing was ever committed.

Left out: the start of the cluster itself.
"""

from engine.model.config import Config, TopicConfig
from engine.model.consumer import take_position
from engine.model.state import (
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
        _partition(names, topic, index) for index in range(topic.partitions)
    )
    metadata = Metadata(partitions, tuple(Registration(name) for name in names))
    leaders = tuple(Leader(partition.leader) for partition in partitions)
    consumers = _consumers(config, leaders, absent)
    brokers = tuple(_broker(name, metadata, consumers) for name in names)
    return World(
        config,
        _producers(config, leaders, absent),
        Network(),
        tuple(
            broker._replace(state="down", ended_by="clean stop", parked_fetches=())
            if broker.name in absent
            else broker
            for broker in brokers
        ),
        Controller(metadata),
        _coordinator(config, consumers),
        consumers,
    )


def _partition(
    names: tuple[str, ...], topic: TopicConfig, index: int
) -> PartitionState:
    """Replicas in turn over the brokers; the first one leads."""
    start = index % len(names)
    turned = names[start:] + names[:start]
    replicas = turned[: topic.replication_factor]
    return PartitionState(replicas, replicas[0], 0, 0, replicas)


def _broker(name: str, metadata: Metadata, consumers: tuple[Consumer, ...]) -> Broker:
    parts: list[HostedPartition | None] = []
    parked: tuple[ParkedFetch, ...] = ()
    for index, partition in enumerate(metadata.partitions):
        others = tuple(other for other in partition.replicas if other != name)
        if name not in partition.replicas:
            parts.append(None)
        elif partition.leader != name:
            fetcher = Fetcher(partition.leader, 0, "waiting")
            parts.append(HostedPartition(Replica(), None, fetcher))
        else:
            followers = tuple(
                Follower(other, log_end=0, leader_log_end=0, broker_epoch=1)
                for other in others
            )
            lead = Leadership(0, 0, partition.isr, 0, followers=followers)
            parts.append(HostedPartition(Replica(epoch_starts=((0, 0),)), lead))
            fetch = FetchRequest(index, 0, 0, broker_epoch=1)
            parked += tuple(ParkedFetch(other, 1, fetch) for other in others)
            reading = FetchRequest(index, 0, 0)
            parked += tuple(
                ParkedFetch(consumer.name, 1, reading)
                for consumer in consumers
                if consumer.assigned
            )
    return Broker(
        name, metadata=metadata, partitions=tuple(parts), parked_fetches=parked
    )


def _producers(
    config: Config, leaders: tuple[Leader, ...], absent: tuple[str, ...]
) -> tuple[Producer, ...]:
    partitions = config.topic.partitions
    return tuple(
        Producer(
            name,
            state="exited" if name in absent else "running",
            queues=((),) * partitions,
            leaders=leaders,
            connections=(Connection(),) * config.topic.brokers,
            producer_id=number if wanted.idempotent else 0,
            sequences=(0,) * partitions,
        )
        for number, wanted in enumerate(config.producers, start=1)
        for name in (f"p{number}",)
    )


def _consumers(
    config: Config, leaders: tuple[Leader, ...], absent: tuple[str, ...]
) -> tuple[Consumer, ...]:
    """The first running consumer of each group has all its partitions."""
    consumers: list[Consumer] = []
    taken: list[str] = []
    for number, wanted in enumerate(config.consumers, start=1):
        name = f"c{number}"
        runs = name not in absent
        consumer = Consumer(
            name,
            wanted.group,
            state="running" if runs else "closed",
            assigned=runs and wanted.group not in taken,
            readings=tuple(Reading(leader=leader) for leader in leaders),
            connections=(Connection(),) * config.topic.brokers,
        )
        if consumer.assigned:
            taken.append(wanted.group)
            for partition in range(config.topic.partitions):
                consumer = take_position(consumer, wanted, partition, UNKNOWN, 0)
            readings = tuple(
                reading._replace(fetch="waiting") for reading in consumer.readings
            )
            consumer = consumer._replace(readings=readings)
        consumers.append(consumer)
    return tuple(consumers)


def _coordinator(config: Config, consumers: tuple[Consumer, ...]) -> Coordinator:
    names = tuple(dict.fromkeys(item.group for item in config.consumers))
    unknown = (UNKNOWN,) * config.topic.partitions
    return Coordinator(
        tuple(
            Group(
                name,
                unknown,
                next((c.name for c in consumers if c.group == name and c.assigned), ""),
            )
            for name in names
        )
    )
