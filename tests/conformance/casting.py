"""Who plays whom: a simulated configuration in the words of real brokers and clients.

Only what somebody set is passed on; what nobody set is a default, and that the
defaults are the libraries' own is a test of its own (`test_defaults`). Timers that
only decide how long one has to wait are short, unless the scenario is about them.

Left out: clients for which there is no process here; see `why_not`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.model import actions as act
from engine.model.config import OFFSETS, Config
from engine.model.state import COORDINATOR, TRANSACTIONS, place
from engine.scenario import Play
from engine.settings import Value
from tests.conformance.clients.builds import JAVA
from tests.conformance.clients.process import Library

MOST_BROKERS = 4  # and one more, on which Kafka's own topics stand
# The settings of the simulation's brokers that are a topic's in a real cluster.
OF_TOPIC = frozenset(
    {
        *("min.insync.replicas", "unclean.leader.election.enable", "flush.messages"),
        *("max.message.bytes", "cleanup.policy", "retention.ms", "retention.bytes"),
        *("segment.bytes", "segment.ms", "min.compaction.lag.ms"),
        *("delete.retention.ms", "message.timestamp.type"),
        *("message.timestamp.before.max.ms", "message.timestamp.after.max.ms"),
    }
)
# Told to the cluster by other means, or not a setting at all.
ELSEWHERE = frozenset(
    {
        *("brokers", "partitions", "replication.factor", "broker.rack", "kafka"),
        *("offsets.topic.replication.factor", "offsets.topic.min.insync.replicas"),
        *("eligible.leader.replicas.version", "transaction.version"),
        *("producer", "consumer"),
    }
)
Setting = str | int | bool
QUICK_SESSION_MS = 6_000  # the least that a broker grants
# The ways to commit that are the library's own, with enable.auto.commit.
BY_LIBRARY = frozenset({"auto", "store", "store-after"})


@dataclass(frozen=True, slots=True)
class Actor:
    """The library, and the release of it, that plays a client."""

    library: Library
    version: str  # of Java; the others have one


def actor(preset: str) -> Actor | None:
    """Who plays a preset; None: nobody here can."""
    name, _, release = preset.partition("-")
    if name == "java":
        found = [each for each in JAVA if each.startswith(release or JAVA[-2])]
        return Actor("java", found[0]) if found else None
    if preset in {"librdkafka-2", "confluent-kafka-python"}:
        return Actor("librdkafka", "")
    if preset.startswith("kafka-go"):
        return Actor("kafka-go", "")
    return None


def why_not(play: Play) -> str:
    """Why a scenario cannot be played by real processes; "" if it can."""
    return next(_obstacles(play), "")


def _obstacles(play: Play) -> Iterator[str]:
    resolved, plan = play.resolved, play.plan
    config = plan.config
    presets = (resolved.producer, resolved.consumer, *_others(play))
    for preset in presets:
        if actor(preset) is None:
            yield f"there is no real {preset} here, only Java, librdkafka and kafka-go"
    if any(producer.inside for producer in config.producers):
        yield "its consuming application has a producer of its own"
    if config.topic.brokers > MOST_BROKERS:
        yield f"it needs {config.topic.brokers} brokers; here are {MOST_BROKERS}"
    if any(topic.name == OFFSETS for topic in config.further):
        yield "it is about the replicas of __consumer_offsets, which stand apart here"
    if any(consumer.poison for consumer in config.consumers):
        yield "its consumer cannot deserialize a message; here all are read as bytes"
    for scheduled in plan.orders:
        yield from _impossible(scheduled.order)


def _impossible(order: act.Order) -> Iterator[str]:
    match order:
        case act.CutLink() | act.SlowLink() as link:
            if {link.source, link.target} & {COORDINATOR, TRANSACTIONS}:
                yield "it cuts off a coordinator, which is no machine of its own"
        case act.DropConnection() | act.DelayPacket():
            yield "a single connection or packet is not broken here yet"
        case act.BreakHandler() | act.MendHandler():
            yield "it is about the application's own database"
        case act.Send(records=records):
            if any(record.tombstone for record in records):
                yield "a tombstone has no value, by which a message is known here"
        case act.AddPartitions():
            yield "adding partitions is not acted out yet"
        case act.DeleteTopic() | act.CreateTopic():
            yield "deleting a topic is not acted out yet"
        case _:
            pass


def _others(play: Play) -> tuple[str, ...]:
    return tuple(other.client for other in play.resolved.others)


def is_set(value: Value) -> bool:
    """Whether somebody set it, or another setting changed it."""
    return value.origin != "default" or value.text != value.default_text


def broker_settings(play: Play, *, paced: bool) -> dict[str, str]:
    """What is set for all brokers of a cluster.

    `paced`: the timers are those of the simulation, and not as short as can be.
    """
    topic = play.plan.config.topic
    timers = {
        "broker.session.timeout.ms": str(topic.broker_session_timeout_ms),
        "broker.heartbeat.interval.ms": str(topic.broker_heartbeat_interval_ms),
        "replica.lag.time.max.ms": str(topic.replica_lag_time_max_ms),
    }
    found = (timers if paced else {}) | {
        value.name: value.text
        for value in play.resolved.values
        if value.role == "broker" and is_set(value)
    }
    return {
        name: text
        for name, text in found.items()
        if name not in OF_TOPIC and name not in ELSEWHERE
    }


def topic_settings(play: Play) -> dict[str, str]:
    """What is set for the scenario's topics."""
    config = play.plan.config
    found = {
        value.name: value.text
        for value in play.resolved.values
        if value.name in OF_TOPIC and is_set(value)
    }
    return {"min.insync.replicas": str(config.topic.min_insync_replicas), **found}


def client_settings(play: Play, role: str, name: str = "") -> dict[str, Setting]:
    """What is set for the producers, or for the consumers: by the library's names."""
    values: Mapping[str, Value] = {v.name: v for v in play.resolved.values}
    own = next((item for item in play.resolved.others if item.name == name), None)
    if own is not None:
        values = {value.name.removeprefix(f"{name}."): value for value in own.values}
    return {
        title: _typed(value)
        for title, value in values.items()
        if value.role == role and title not in ELSEWHERE and is_set(value)
    }


def _typed(value: Value) -> Setting:
    """A value as it stands in a program: kafka-go's settings are fields of a struct."""
    match value.kind:
        case "boolean":
            return value.text == "true"
        case "integer":
            return int(value.text)
        case _:
            return value.text


def producer_settings(play: Play, name: str, run: int) -> dict[str, Setting]:
    """A producer's settings; its transactional.id is of this run, and of no other."""
    preset = preset_of(play, name)
    made: dict[str, Setting] = {}
    if preset == "kafka-go-newwriter":
        made = {"constructor": "NewWriter"}
    elif not play.plan.config.producers[place(name)].polls:
        made = {"application.polls": False}
    found = {**made, **client_settings(play, "producer", name)}
    shared = play.plan.config.producers[place(name)].transactional_id
    if shared:
        found["transactional.id"] = f"{shared.replace('*', name)}.{run}"
    return found


def preset_of(play: Play, producer: str) -> str:
    """The client of one of several producers."""
    own = {other.name: other.client for other in play.resolved.others}
    return own.get(producer, play.resolved.producer)


def consumer_settings(
    play: Play, index: int, group: str, *, paced: bool
) -> dict[str, Setting]:
    """A consumer's settings, with a session that is over soon unless it is paced."""
    given = client_settings(play, "consumer")
    preset, config = play.resolved.consumer, play.plan.config.consumers[index]
    if preset.startswith("kafka-go"):
        call = "ReadMessage" if preset == "kafka-go-readmessage" else "FetchMessage"
        quick: dict[str, Setting] = {"SessionTimeout": QUICK_SESSION_MS}
        return {**({} if paced else quick), **given, "GroupID": group, "call": call}
    quick = {"session.timeout.ms": QUICK_SESSION_MS}
    if paced or config.protocol != "classic":
        quick = {}
    instance = {"own": f"c{index + 1}", "shared": "c"}.get(config.instance, "")
    static: dict[str, Setting] = {"group.instance.id": instance} if instance else {}
    by_library = config.commit in BY_LIBRARY
    commits: dict[str, Setting] = {"enable.auto.commit": by_library}
    return {**quick, **given, **static, **commits, "group.id": group}


def has_eligible_replicas(config: Config) -> bool:
    """Whether the cluster is born with ELR (KIP-966)."""
    return config.topic.eligible_leader_replicas
