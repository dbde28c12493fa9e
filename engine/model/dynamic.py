"""Settings of the topic that an operator may change while everything runs.

Sources: facts/broker.md A (a change of min.insync.replicas clears the eligible
leader replicas, KAFKA-16540), B9 (the periodic look for partitions without a
leader).

Left out: the time that a change takes to reach every broker; settings of further
topics and of brokers.
"""

from collections.abc import Mapping

from engine.model.config import Config, TopicConfig, topic_of
from engine.model.election import Decision, change_isr, is_active
from engine.model.events import ConfigAltered, Event
from engine.model.state import NOBODY, Metadata
from engine.sentence import say

# Kafka's name: the field, and the bounds; a boolean has none.
DYNAMIC: Mapping[str, tuple[str, tuple[int, int] | None]] = {
    "min.insync.replicas": ("min_insync_replicas", (1, 7)),
    "unclean.leader.election.enable": ("unclean_leader_election", None),
    "flush.messages": ("flush_messages", (1, 2**31 - 1)),
    "max.message.bytes": ("max_message_bytes", (0, 2**31 - 1)),
    "retention.ms": ("retention_ms", (-1, 2**31 - 1)),
    "retention.bytes": ("retention_bytes", (-1, 2**31 - 1)),
}
BOOLEANS = {"true": True, "false": False}


def value_error(name: str, value: str) -> str:
    """Why the setting cannot have this value; "" if it can."""
    if name not in DYNAMIC:
        return say(
            "{name} cannot be changed here, only {known}",
            name=name,
            known=", ".join(DYNAMIC),
        )
    bounds = DYNAMIC[name][1]
    if bounds is None:
        return (
            ""
            if value in BOOLEANS
            else say("{name} is true or false, not {value}", name=name, value=value)
        )
    if value.removeprefix("-").isdecimal() and bounds[0] <= int(value) <= bounds[1]:
        return ""
    return say(
        "{name} is a whole number from {least} to {most}, not {value}",
        name=name,
        least=bounds[0],
        most=bounds[1],
        value=value,
    )


def spelled(topic: TopicConfig, name: str) -> str:
    """What the setting is now, as one writes it."""
    value = getattr(topic, DYNAMIC[name][0])
    return str(value).lower() if isinstance(value, bool) else str(value)


def alter(config: Config, name: str, value: str) -> tuple[Config, ConfigAltered]:
    """The configuration with the setting changed."""
    field, bounds = DYNAMIC[name]
    new = BOOLEANS[value] if bounds is None else int(value)
    old = spelled(config.topic, name)
    values = {**config.topic._asdict(), field: new}
    topic = TopicConfig(**values)
    return config._replace(topic=topic), ConfigAltered(name, old, value)


def forget_eligible(metadata: Metadata, config: Config) -> Decision:
    """After a change of min.insync.replicas nobody knows any more who is eligible."""
    events: tuple[Event, ...] = ()
    for index, partition in enumerate(metadata.partitions):
        if partition.elr and index < config.topic.partitions:
            decision = change_isr(
                metadata, config.topic, index, partition.isr, forget=True
            )
            metadata, events = decision.metadata, events + decision.events
    return Decision(metadata, events)


def leaderless(metadata: Metadata, config: Config) -> tuple[int, ...]:
    """The partitions without a leader for which an unclean election is allowed."""
    return tuple(
        index
        for index, partition in enumerate(metadata.partitions)
        if partition.leader == NOBODY
        and partition.exists
        and topic_of(config, index).unclean_leader_election
        and any(is_active(metadata, name) for name in partition.replicas)
    )


def elect_leaderless(metadata: Metadata, config: Config) -> Decision:
    """The periodic check: an unclean election that has been allowed meanwhile."""
    events: tuple[Event, ...] = ()
    for index in leaderless(metadata, config):
        topic = topic_of(config, index)
        isr = metadata.partitions[index].isr
        decision = change_isr(metadata, topic, index, isr)
        metadata, events = decision.metadata, events + decision.events
    return Decision(metadata, events)
