"""From the settings of one producer and one consumer to a scenario's whole cast."""

from engine.model.committing import TRANSACTION
from engine.model.config import (
    ACKS_ALL,
    OFFSETS,
    Config,
    FurtherTopic,
    ProducerConfig,
    partitions_of,
)
from engine.model.state import place
from engine.scenario.errors import ScenarioError
from engine.scenario.format import Scenario, Topic
from engine.settings import Resolved


def configure(scenario: Scenario, resolved: Resolved) -> Config:
    """Multiply the one producer and the one consumer that the settings describe."""
    config = resolved.config
    consumer = config.consumers[0]._replace(
        slow=tuple(sorted(scenario.handler.slow.items())),
        failing=tuple(sorted(scenario.handler.fails)),
        fails_first=tuple(sorted(scenario.handler.fails_first.items())),
        poison=tuple(sorted(scenario.handler.poison)),
        dead_letter=scenario.handler.parks_in or "",
    )
    topics = tuple(_further(config, *item) for item in scenario.topics.items())
    config = config._replace(
        producers=config.producers * scenario.producers,
        consumers=tuple(
            consumer._replace(group=group, topics=scenario.reads.get(name, ()))
            for name, group in scenario.consumers.items()
        ),
        further=(*topics, *config.further),
        topic=config.topic._replace(racks=tuple(scenario.racks.values())),
    )
    _check_reads(scenario, config)
    config = _with_results(scenario, config)
    config = _with_own(config, resolved)
    inner = _inside(scenario, config, resolved)
    return config._replace(producers=config.producers + inner)


def with_later(config: Config, most: int) -> Config:
    """Leave room for the partitions that the script adds to the main topic."""
    later = max(0, most - config.topic.partitions)
    if later and config.further:
        message = "add-partitions is possible in a scenario of one topic only"
        raise ScenarioError.of(message, "script")
    topic = config.topic
    return config._replace(
        topic=topic._replace(partitions=topic.partitions + later, later=later)
    )


def _inside(
    scenario: Scenario, config: Config, resolved: Resolved
) -> tuple[ProducerConfig, ...]:
    """A producer in the process of each consumer that writes anything.

    It is like the first one. For a transaction it has to be a client that knows them:
    Java's, like the consumer, with its defaults.
    """
    plain = config.producers[0]._replace(
        waits=False, counts="ack", transactional_id="", resends=""
    )
    able = any(value.name == "transactional.id" for value in resolved.values)
    known = plain if able else ProducerConfig()
    return tuple(
        _of_transactions(known, name)
        if wanted.commit == TRANSACTION
        else plain._replace(inside=name)
        for name, wanted in zip(scenario.consumers, config.consumers, strict=True)
        if scenario.handler.parks_in or wanted.output
    )


def _of_transactions(plain: ProducerConfig, consumer: str) -> ProducerConfig:
    """Java insists on acks=all and idempotence with a transactional.id."""
    return plain._replace(
        inside=consumer,
        acks=ACKS_ALL,
        idempotent=True,
        transactional_id=f"{consumer}-results",
    )


def _with_results(scenario: Scenario, config: Config) -> Config:
    """Who reads anything but the topic of the results writes to it.

    Who writes nothing has nothing to put into a transaction, nor has a cluster that
    knows no transactions.
    """
    output = scenario.handler.writes_to or ""
    consumers = tuple(
        item._replace(output=output)
        if output and output not in (item.topics or (config.topic.name,))
        else item
        for item in config.consumers
    )
    able = config.topic.transactions
    consumers = tuple(
        item._replace(commit="batch")
        if item.commit == TRANSACTION and not (able and item.output)
        else item
        for item in consumers
    )
    apart = not partitions_of(config, OFFSETS)
    if not apart and any(item.commit == TRANSACTION for item in consumers):
        message = (
            "application.commit=transaction needs the coordinator that stands apart: "
            "leave offsets.topic.replication.factor out"
        )
        raise ScenarioError.of(message, "settings")
    return config._replace(consumers=consumers)


def _with_own(config: Config, resolved: Resolved) -> Config:
    """Give producers what is theirs alone."""
    producers = list(config.producers)
    for other in resolved.others:
        if place(other.name) >= len(producers):
            last = f"p{len(producers)}"
            message = f"there is no producer {other.name!r}. Possible: p1 to {last}"
            raise ScenarioError.of(message, "settings")
        producers[place(other.name)] = other.config
    return config._replace(producers=tuple(producers))


def _further(config: Config, name: str, topic: Topic) -> FurtherTopic:
    """Make a further topic: what it does not say is as in the main topic."""
    main = config.topic
    copies = topic.replication_factor or main.replication_factor
    return FurtherTopic(
        name,
        topic.partitions,
        min(copies, main.brokers),
        topic.min_insync_replicas or main.min_insync_replicas,
        main.unclean_leader_election,
    )


def _check_reads(scenario: Scenario, config: Config) -> None:
    """Refuse a subscription to a topic that there is not, or of nobody."""
    known = [config.topic.name, *(item.name for item in config.further)]
    named = {
        "parks_in": scenario.handler.parks_in,
        "writes_to": scenario.handler.writes_to,
    }
    for field, topic in named.items():
        if topic and not partitions_of(config, topic):
            message = f"there is no topic {topic!r}. Possible: {', '.join(known)}"
            raise ScenarioError.of(message, "handler", field)
    for name, topics in scenario.reads.items():
        if name not in scenario.consumers:
            people = ", ".join(scenario.consumers)
            message = f"there is no consumer {name!r}. Possible: {people}"
            raise ScenarioError.of(message, "reads")
        for topic in topics:
            if not partitions_of(config, topic):
                message = f"there is no topic {topic!r}. Possible: {', '.join(known)}"
                raise ScenarioError.of(message, "reads", name)
