"""On which brokers a partition's replicas are put when its topic is made.

Sources: facts/broker.md C36; StripedReplicaPlacer.java at 4.1.

Left out: the random first broker (the first partition begins with the first).
"""

from engine.model.config import TopicConfig
from engine.model.state import PartitionState


def _striped(
    names: tuple[str, ...], racks: tuple[tuple[str, ...], ...]
) -> tuple[str, ...]:
    """One broker of each rack, then the second of each, and so on."""
    depth = max(len(rack) for rack in racks)
    rows = [rack[at] for at in range(depth) for rack in racks if at < len(rack)]
    return (*rows, *(name for name in names if name not in rows))


def placed(names: tuple[str, ...], topic: TopicConfig, index: int) -> PartitionState:
    """Replicas in turn over the brokers; the first one leads.

    Brokers that know their racks take turns by rack first (StripedReplicaPlacer).
    """
    if topic.rack_aware and topic.racks:
        names = _striped(names, topic.racks)
    start = index % len(names)
    turned = names[start:] + names[:start]
    replicas = turned[: topic.replication_factor]
    return PartitionState(replicas, replicas[0], 0, 0, replicas)
