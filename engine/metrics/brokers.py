"""The metrics of brokers: what each says of the partitions that it leads."""

from collections import Counter
from collections.abc import Iterator

from engine.metrics.meter import UP, Key, Meter, Sample, Site, answers
from engine.model.config import topic_of
from engine.model.events import (
    BatchRejected,
    IsrChangeRefused,
    IsrExpandProposed,
    IsrShrinkProposed,
    RecordAppended,
)
from engine.model.state import Broker, Leadership, World, place
from engine.run import Step
from engine.sentence import say

REPLICAS = "kafka.server:type=ReplicaManager,name="
TOPICS = "kafka.server:type=BrokerTopicMetrics,name="


def _meter(bean: str, kind: str, normal: int | None, means: str) -> Meter:
    return Meter(bean.rpartition("=")[2], bean, kind, normal, means)


UNDER_REPLICATED = _meter(
    f"{REPLICAS}UnderReplicatedPartitions",
    "gauge",
    0,
    say("partitions it leads that have fewer in-sync replicas than replicas"),
)
UNDER_MIN_ISR = _meter(
    f"{REPLICAS}UnderMinIsrPartitionCount",
    "gauge",
    0,
    say("partitions it leads with fewer in-sync replicas than min.insync.replicas"),
)
SHRINKS = _meter(
    f"{REPLICAS}IsrShrinksPerSec",
    "count",
    0,
    say("how often it took a follower out of the in-sync replicas"),
)
EXPANDS = _meter(
    f"{REPLICAS}IsrExpandsPerSec",
    "count",
    0,
    say("how often it took a follower back"),
)
FAILED_UPDATES = _meter(
    f"{REPLICAS}FailedIsrUpdatesPerSec",
    "count",
    0,
    say("how often the controller refused such a change"),
)
FAILED_PRODUCE = _meter(
    f"{TOPICS}FailedProduceRequestsPerSec",
    "count",
    0,
    say(
        "batches that it failed to append; some errors, as NOT_LEADER, are not counted"
    ),
)
MESSAGES_IN = _meter(
    f"{TOPICS}MessagesInPerSec",
    "count",
    None,
    say("records that producers brought"),
)
LEADERS = _meter(
    f"{REPLICAS}LeaderCount",
    "gauge",
    None,
    say("partitions it leads, as far as it knows"),
)
METERS = (
    *(UNDER_REPLICATED, UNDER_MIN_ISR, SHRINKS, EXPANDS, FAILED_UPDATES),
    *(FAILED_PRODUCE, MESSAGES_IN, LEADERS),
)
FROM_1_0 = (1, 0)  # KIP-164: UnderMinIsrPartitionCount
FROM_2_4 = (2, 4)  # KIP-467: a wrong timestamp is a failed request like others
# What a broker may well be asked for, and refuses: no failure of its own.
EXPECTED = {
    *("NOT_LEADER_OR_FOLLOWER", "UNKNOWN_TOPIC_OR_PARTITION", "MESSAGE_TOO_LARGE"),
    *("RECORD_LIST_TOO_LARGE", "CORRUPT_MESSAGE", "KAFKA_STORAGE_ERROR"),
}
# The transaction coordinator said no: the batch never gets as far as the log.
UNVERIFIED = {"INVALID_TXN_STATE", "CONCURRENT_TRANSACTIONS", "NOT_COORDINATOR"}


def gauges(world: World, site: Site) -> Sample:
    """What every broker that runs says of its partitions; and who answers at all."""
    found: Sample = {
        (UP, name): int(alive) for name, alive in answers(world, site).items()
    }
    for broker in world.brokers:
        led = list(_led(broker))
        under, below = 0, 0
        for number, leadership in led:
            replicas = world.controller.metadata.partitions[number].replicas
            known = broker.metadata.partitions
            if number < len(known):
                replicas = known[number].replicas
            least = topic_of(world.config, number).min_insync_replicas
            under += len(leadership.isr) < len(replicas)
            below += len(leadership.isr) < min(least, len(replicas))
        found[UNDER_REPLICATED, broker.name] = under
        if site.kafka >= FROM_1_0:
            found[UNDER_MIN_ISR, broker.name] = below
        found[LEADERS, broker.name] = len(led)
    return found


def marks(before: Step | None, step: Step, site: Site) -> Counter[Key]:
    """What the meters of brokers count in one step."""
    found: Counter[Key] = Counter()
    if before is None:
        for broker in step.world.brokers:
            meters = (SHRINKS, EXPANDS, FAILED_UPDATES, FAILED_PRODUCE, MESSAGES_IN)
            found.update({(meter, broker.name): 0 for meter in meters})
        return found
    for event in step.events:
        if isinstance(event, RecordAppended):
            found[MESSAGES_IN, event.broker] += 1
        elif isinstance(event, IsrChangeRefused):
            found[FAILED_UPDATES, event.broker] += 1
        elif isinstance(event, BatchRejected) and is_failure(event.error, site):
            found[FAILED_PRODUCE, event.broker] += 1
    for broker in step.world.brokers:
        was = before.world.brokers[place(broker.name)]
        asked = any(
            isinstance(event, IsrShrinkProposed | IsrExpandProposed)
            and event.broker == broker.name
            for event in step.events
        )
        for change in _isr_changes(was, broker, asked=asked):
            found[SHRINKS if change < 0 else EXPANDS, broker.name] += 1
    return found


def is_failure(error: str, site: Site) -> bool:
    """Whether a refused batch counts as a failed produce request."""
    if error == "INVALID_TIMESTAMP":
        return site.kafka >= FROM_2_4
    return error not in EXPECTED | UNVERIFIED


def is_reborn(process: str, was: World, now: World) -> bool:
    """Whether a broker's process is a new one, whose meters begin at zero."""
    if process[0] != "b":
        return False
    at = place(process)
    return was.brokers[at].state == "down" != now.brokers[at].state


def _led(broker: Broker) -> Iterator[tuple[int, Leadership]]:
    for number, part in enumerate(broker.partitions):
        if part is not None and part.leadership is not None:
            yield number, part.leadership


def _isr_changes(was: Broker, now: Broker, *, asked: bool) -> Iterator[int]:
    """How many replicas more or less each change brought that a leader asked for.

    Those that the controller makes by itself, as when a broker is fenced, are marked
    nowhere.
    """
    before = dict(_led(was))
    for number, leadership in _led(now):
        old = before.get(number)
        if old is None or old.epoch != leadership.epoch or old.isr == leadership.isr:
            continue
        if asked or old.pending_isr == leadership.isr:
            yield len(leadership.isr) - len(old.isr)
