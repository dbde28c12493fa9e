"""The metrics of the controller: partitions without a leader, fenced brokers."""

from collections import Counter

from engine.metrics.meter import Key, Meter, Sample, Site
from engine.model.events import LeaderElected
from engine.model.state import CONTROLLER, NOBODY, World
from engine.run import Step
from engine.sentence import say

CLUSTER = "kafka.controller:type=KafkaController,name="
STATS = "kafka.controller:type=ControllerStats,name="
OFFLINE = Meter(
    "OfflinePartitionsCount",
    f"{CLUSTER}OfflinePartitionsCount",
    "gauge",
    0,
    say("partitions without a leader: nobody may write or read them"),
)
FENCED = Meter(
    "FencedBrokerCount",
    f"{CLUSTER}FencedBrokerCount",
    "gauge",
    0,
    say("brokers that it takes for dead"),
)
IMBALANCE = Meter(
    "PreferredReplicaImbalanceCount",
    f"{CLUSTER}PreferredReplicaImbalanceCount",
    "gauge",
    0,
    say("partitions whose leader is not the first of their replicas"),
)
UNCLEAN = Meter(
    "UncleanLeaderElectionsPerSec",
    f"{STATS}UncleanLeaderElectionsPerSec",
    "count",
    0,
    say("leaders that were not in sync: committed records may be gone"),
)
ELIGIBLE = Meter(
    "ElectionFromEligibleLeaderReplicasPerSec",
    f"{STATS}ElectionFromEligibleLeaderReplicasPerSec",
    "count",
    0,
    say("leaders that were not in sync any more, and have everything (KIP-966)"),
)
METERS = (OFFLINE, UNCLEAN, ELIGIBLE, FENCED, IMBALANCE)
FROM_4_1 = (4, 1)


def gauges(world: World, _site: Site) -> Sample:
    """What the controller says of the cluster."""
    decided = world.controller.metadata
    there = [item for item in decided.partitions if item.exists]
    led = [(item.leader, item.replicas[0]) for item in there]
    found: Sample = {
        (OFFLINE, CONTROLLER): sum(leader == NOBODY for leader, _ in led),
        (IMBALANCE, CONTROLLER): sum(leader != first for leader, first in led),
    }
    if world.config.topic.registers_fenced:  # KRaft: ZooKeeper knows no fencing
        fenced = sum(item.fenced for item in decided.registrations)
        found[FENCED, CONTROLLER] = fenced
    return found


def marks(before: Step | None, step: Step, site: Site) -> Counter[Key]:
    """Which leaders it chose in one step that it would rather not have chosen."""
    found: Counter[Key] = Counter({(UNCLEAN, CONTROLLER): 0})
    counts_eligible = (
        step.world.config.topic.eligible_leader_replicas and site.kafka >= FROM_4_1
    )
    if counts_eligible:
        found[ELIGIBLE, CONTROLLER] = 0
    if before is None:
        return found
    decided = before.world.controller.metadata.partitions
    for event in step.events:
        if not isinstance(event, LeaderElected):
            continue
        if not event.clean:
            found[UNCLEAN, CONTROLLER] += 1
        elif counts_eligible and event.leader in decided[event.partition].elr:
            found[ELIGIBLE, CONTROLLER] += 1
    return found
