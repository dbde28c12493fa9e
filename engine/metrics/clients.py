"""The metrics of Java clients, and the lag of groups as Kafka's own tool prints it.

Other clients have no JMX: librdkafka hands out statistics of its own, with other
names.
"""

from collections import Counter

from engine.metrics.meter import Key, Meter, Sample, Site
from engine.model.accumulator import reserved_bytes
from engine.model.config import UNLIMITED, partition_count, share_of
from engine.model.events import (
    RecordFailed,
    RecordsHandedOut,
    RequestSent,
    RetryScheduled,
)
from engine.model.state import NOBODY, UNKNOWN, World, place
from engine.run import Step
from engine.sentence import say

PRODUCER = "kafka.producer:type=producer-metrics,client-id=…"
CONSUMER = "kafka.consumer:type=consumer-fetch-manager-metrics,client-id=…"
ERRORS = Meter(
    "record-error-total",
    PRODUCER,
    "count",
    0,
    say("records of which the application was told that they failed"),
)
RETRIES = Meter(
    "record-retry-total",
    PRODUCER,
    "count",
    0,
    say(
        "records that were put back to be sent again; "
        "the application hears nothing of it"
    ),
)
AVAILABLE = Meter(
    "buffer-available-bytes",
    PRODUCER,
    "gauge",
    None,
    say("what is left of buffer.memory; a batch takes batch.size of it, however empty"),
)
IN_FLIGHT = Meter(
    "requests-in-flight",
    PRODUCER,
    "gauge",
    None,
    say("produce requests that wait for their answer"),
)
SENT = Meter(
    "record-send-total",
    PRODUCER,
    "count",
    None,
    say("records that went out, the repeated ones counted again"),
)
CONSUMED = Meter(
    "records-consumed-total",
    CONSUMER,
    "count",
    None,
    say("records that poll() returned"),
)
LAG = Meter(
    "LAG",
    "kafka-consumer-groups.sh --describe",
    "gauge",
    None,
    say("from the committed offset to the high watermark of the leader"),
    "–",
)
METERS = (ERRORS, RETRIES, AVAILABLE, IN_FLIGHT, SENT, CONSUMED, LAG)


def gauges(world: World, site: Site) -> Sample:
    """What producers say of their buffers, and how far groups are behind."""
    found: Sample = {}
    if site.java_producer:
        for producer, config in zip(
            world.producers, world.config.producers, strict=True
        ):
            found[IN_FLIGHT, producer.name] = len(producer.in_flight)
            if config.buffer_bytes != UNLIMITED:
                left = config.buffer_bytes - reserved_bytes(producer, config)
                found[AVAILABLE, producer.name] = left
    for group in world.coordinator.groups:
        if share_of(world.config, group.name) is not None:
            continue
        for partition, committed in enumerate(group.committed):
            several = partition_count(world.config) > 1
            name = f"{group.name} P{partition}" if several else group.name
            found[LAG, name] = _lag(world, partition, committed)
    return found


def _lag(world: World, partition: int, committed: int) -> int | None:
    """None, as the tool's dash, without a committed offset or a leader to ask."""
    leader = world.controller.metadata.partitions[partition].leader
    if committed == UNKNOWN or leader == NOBODY:
        return None
    broker = world.brokers[place(leader)]
    part = broker.partitions[partition]
    asleep = broker.state in ("down", "paused")
    if asleep or part is None or part.leadership is None:
        return None
    return part.replica.high_watermark - committed


def marks(before: Step | None, step: Step, site: Site) -> Counter[Key]:
    """What the meters of clients count in one step."""
    found: Counter[Key] = Counter()
    if before is None:
        if site.java_producer:
            for item in step.world.producers:
                meters = (ERRORS, RETRIES, SENT)
                found.update({(meter, item.name): 0 for meter in meters})
        if site.java_consumer:
            found.update({(CONSUMED, item.name): 0 for item in step.world.consumers})
        return found
    for event in step.events:
        if isinstance(event, RecordsHandedOut):
            if site.java_consumer:
                found[CONSUMED, event.consumer] += len(event.messages)
        elif site.java_producer:
            found += _of_producer(event)
    return found


def _of_producer(event: object) -> Counter[Key]:
    if isinstance(event, RecordFailed):
        return Counter({(ERRORS, event.producer): 1})
    if isinstance(event, RetryScheduled):
        return Counter({(RETRIES, event.producer): len(event.messages)})
    if isinstance(event, RequestSent):
        return Counter({(SENT, event.producer): len(event.messages)})
    return Counter()


def is_reborn(process: str, was: World, now: World) -> bool:
    """Whether a client's process is a new one, whose counters begin at zero."""
    if process[0] not in "pc" or not process[1:].isdecimal():
        return False
    at = place(process)
    if process[0] == "p":
        gone = ("exited", "killed", "closed")
        return was.producers[at].state in gone and now.producers[at].state not in gone
    dead = ("crashed", "closed")
    return was.consumers[at].state in dead and now.consumers[at].state not in dead
