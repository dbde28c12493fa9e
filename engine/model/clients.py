"""What a client finds when it looks around: who can be reached, who leads.

Sources: facts/producers.md 1.6 (connections), 5 (kafka-go's metadata timer).

Left out: which of several reachable brokers is asked (the one that knows
most), bootstrap, an age of the metadata that brings nothing new.
"""

from engine.model import growing
from engine.model.config import (
    INTERNAL,
    partition_count,
    partitions_of,
    subscription,
    topic_of,
)
from engine.model.events import (
    Connected,
    Event,
    LeaderLearned,
    MetadataUnchanged,
    PartitionsFound,
)
from engine.model.growing import is_missing
from engine.model.network import is_severed
from engine.model.reaction import Reaction
from engine.model.state import (
    NEVER,
    NOBODY,
    UNKNOWN,
    Broker,
    Connection,
    Consumer,
    Leader,
    Producer,
    Reading,
    World,
    place,
)
from engine.model.topics import can_host
from engine.model.validation import is_ready_to_answer, validate


def is_reachable(world: World, client: str, broker: Broker) -> bool:
    """Whether a client would get an answer from the broker now."""
    return broker.state in ("running", "stopping") and not is_severed(
        world.network, client, broker.name
    )


def known_leaders(world: World, client: str) -> tuple[Leader, ...]:
    """Who leads each partition, by the freshest broker that the client can reach.

    A leader of the past that has deleted its replica sends the client away: nobody.
    """
    partitions = len(world.controller.metadata.partitions)
    best = [Leader(NOBODY, NEVER)] * partitions
    for broker in world.brokers:
        if not is_reachable(world, client, broker):
            continue
        for index, partition in enumerate(broker.metadata.partitions):
            if partition.leader_epoch > best[index].epoch:
                best[index] = Leader(
                    partition.leader, partition.leader_epoch, partition.topic_id
                )
    return tuple(
        leader._replace(broker=NOBODY)
        if leader.broker != NOBODY
        and world.brokers[place(leader.broker)].partitions[index] is None
        else leader
        for index, leader in enumerate(best)
    )


def can_ask(world: World, client: str) -> bool:
    """Whether any broker can be reached."""
    return any(is_reachable(world, client, broker) for broker in world.brokers)


def reconnectable(
    world: World, client: str, connections: tuple[Connection, ...]
) -> tuple[str, ...]:
    """The brokers to which a lost connection could be made again now.

    Attempts that would fail are not played.
    """
    return tuple(
        broker.name
        for broker, connection in zip(world.brokers, connections, strict=True)
        if not connection.up
        and broker.state != "paused"
        and is_reachable(world, client, broker)
    )


def connected(
    connections: tuple[Connection, ...], broker: str
) -> tuple[Connection, ...]:
    """The connections with the one to this broker up."""
    index = place(broker)
    fresh = connections[index]._replace(up=True)
    return (*connections[:index], fresh, *connections[index + 1 :])


def connect_event(client: str, broker: str) -> tuple[Event, ...]:
    """The fact that a client reached a broker again."""
    return (Connected(client, broker),)


def _learned(
    client: str, old: tuple[Leader, ...], new: tuple[Leader, ...]
) -> tuple[Event, ...]:
    events: tuple[Event, ...] = tuple(
        LeaderLearned(client, partition, after.broker)
        for partition, (before, after) in enumerate(zip(old, new, strict=True))
        if after.broker != before.broker and before.epoch != NEVER
    )
    found = _unheard(old, new)
    if found:
        events = (PartitionsFound(client, found), *events)
    return events or (MetadataUnchanged(client),)


def _unheard(old: tuple[Leader, ...], new: tuple[Leader, ...]) -> tuple[int, ...]:
    """The partitions that it hears of for the first time."""
    return tuple(
        partition
        for partition, (before, after) in enumerate(zip(old, new, strict=True))
        if before.epoch == NEVER != after.epoch
    )


def _merged(old: tuple[Leader, ...], new: tuple[Leader, ...]) -> tuple[Leader, ...]:
    """Newer leaders replace older ones; nobody goes back to an older epoch."""
    return tuple(
        after if after.epoch >= before.epoch else before
        for before, after in zip(old, new, strict=True)
    )


def topics_of(world: World, client: str) -> tuple[int, ...]:
    """The partitions that a client wants to know about.

    A consumer's subscription, and for a producer everything that it may write to.
    """
    config = world.config
    if client[0] == "c":
        return subscription(config, config.consumers[place(client)])
    return tuple(
        partition
        for partition in range(partition_count(config))
        if not topic_of(config, partition).name.startswith(INTERNAL)
        and not is_missing(config, partition)
    )


def to_create(world: World, client: str) -> str:
    """The topic that a client's question for metadata would make; "" if none."""
    if not world.config.topic.auto_creates_topics:
        return ""
    metadata = world.controller.metadata
    for index in topics_of(world, client):
        partition = metadata.partitions[index]
        if not partition.exists and can_host(metadata, partition):
            return topic_of(world.config, index).name
    return ""


def has_leaders(
    world: World, client: Producer | Consumer, leaders: tuple[Leader, ...]
) -> bool:
    """Whether every partition it needs has a leader to which it is connected.

    Until then it goes on asking: a failed connection asks for new metadata.
    """
    return all(
        leaders[partition].broker != NOBODY
        and client.connections[place(leaders[partition].broker)].up
        for partition in topics_of(world, client.name)
    )


def refresh_producer(world: World, producer: Producer) -> Reaction[Producer]:
    """The producer learns the leaders; it stays stale while a leader is missing."""
    old = producer.leaders
    new = _merged(old, known_leaders(world, producer.name))
    events = _learned(producer.name, old, new)
    stale = not has_leaders(world, producer, new)
    producer = producer._replace(leaders=new, stale=stale)
    if _unheard(old, new):
        mine = partitions_of(world.config, world.config.topic.name)
        heard = sum(new[partition].epoch != NEVER for partition in mine)
        producer = producer._replace(partitions=heard)
    return Reaction(producer, events=events)


def _fetch_after(reading: Reading, leader: Leader) -> str:
    """The fetch loop's state: nobody waits for the answer of a leader of the past."""
    moved = reading.fetch == "waiting" and leader.broker != reading.leader.broker
    if not (moved or reading.fetch == "backing off"):
        return reading.fetch
    return "backing off" if leader.broker == NOBODY else "ready"


def refresh_consumer(world: World, consumer: Consumer) -> Reaction[Consumer]:
    """The consumer learns the leaders, and its failed fetches may go on.

    A leader that does not know yet that it leads is asked again.
    """
    config = world.config.consumers[place(consumer.name)]
    old = tuple(reading.leader for reading in consumer.readings)
    found = _merged(old, known_leaders(world, consumer.name))
    new = tuple(
        after if is_ready_to_answer(world, partition, after) else before
        for partition, (before, after) in enumerate(zip(old, found, strict=True))
    )
    events = _learned(consumer.name, old, new)
    readings: list[Reading] = []
    for partition, (reading, leader) in enumerate(
        zip(consumer.readings, new, strict=True)
    ):
        moved = reading._replace(leader=leader, fetch=_fetch_after(reading, leader))
        if leader.topic_id != reading.leader.topic_id:
            moved = moved._replace(epoch=UNKNOWN)  # the position stays (C30)
        elif leader.epoch != reading.leader.epoch:
            moved, more = validate(world, config, consumer.name, partition, moved)
            events += more
        readings.append(moved)
    stale = new != found or not has_leaders(world, consumer, new)
    consumer = consumer._replace(readings=tuple(readings), stale=stale)
    if set(_unheard(old, new)) & set(topics_of(world, consumer.name)):
        consumer = growing.rejoin(world, consumer)
    return Reaction(consumer, events=events)
