"""Parts of a configuration: what one class of losses needs, and nothing else.

A loss that begins in the producer needs no second broker, and one that a consumer
brings about needs no broker that fails. What a part leaves out cannot go wrong in it,
so it closes in seconds; and every way that it finds is a way of the whole.

- *producer*: its application and library, and one broker that keeps the only copy.
- *replication*: the producer, the brokers and their controller; nobody reads.
- *consumer*: the groups. One broker that nothing happens to, and a producer that is
  heard: each message is in the log, and acknowledged, as soon as it is sent.
- *all*: everything at once. It is for finding, rarely for excluding.

Left out: what needs two parts together (a group that read what a new leader does not
have is seen in *all* alone); share groups; `__consumer_offsets` as a log of its own.
"""

from engine.model.config import OFFSETS, Config, TopicConfig
from engine.search.faults import OF_CONSUMERS

ALL, PRODUCER, REPLICATION, CONSUMER = "all", "producer", "replication", "consumer"

# What a part is, as a verdict says it.
PARTS = {
    PRODUCER: "the producer's part: one broker, nobody reads",
    REPLICATION: "the part of replication: nobody reads",
    CONSUMER: "the groups' part: one healthy broker, sent messages are in its log",
    ALL: "",
}
ONE_COPY = ("brokers", "replication.factor", "min.insync.replicas")  # each is 1


def sliced(config: Config, part: str) -> Config:
    """What a part of a configuration needs."""
    match part:
        case "producer":
            return _alone(config)._replace(consumers=(), further=())
        case "replication":
            return config._replace(consumers=())
        case "consumer":
            return _alone(config)
        case _:
            return config


def _alone(config: Config) -> Config:
    """One broker with the only copy of everything."""
    topic: TopicConfig = config.topic._replace(
        brokers=1, replication_factor=1, min_insync_replicas=1, racks=()
    )
    further = tuple(
        item._replace(replication_factor=1, min_insync_replicas=1)
        for item in config.further
        if item.name != OFFSETS
    )
    return config._replace(topic=topic, further=further)


def settings_of(part: str) -> dict[str, str]:
    """What makes a part of any configuration, by Kafka's names."""
    return dict.fromkeys(ONE_COPY, "1") if part in (PRODUCER, CONSUMER) else {}


def in_part(part: str, faults: tuple[tuple[str, int], ...]) -> dict[str, int]:
    """How often each kind of fault may happen there."""
    chosen = dict(faults)
    if part == CONSUMER:
        return {kind: most for kind, most in chosen.items() if kind in OF_CONSUMERS}
    if part in (PRODUCER, REPLICATION):
        return {kind: most for kind, most in chosen.items() if kind not in OF_CONSUMERS}
    return chosen
