"""Every client against real brokers: told where its messages went, given them back.

What differs between the libraries stands here too: how a poll counts, and who says
that partitions were assigned.
"""

import time
from collections.abc import Callable, Iterator

import pytest

from tests.conformance.clients import builds
from tests.conformance.clients.process import Client, Config, Kind, Library, Refused
from tests.conformance.clients.protocol import Assigned, Json
from tests.conformance.cluster import Cluster
from tests.conformance.patience import eventually

pytestmark = pytest.mark.conformance

SOON_S = 60.0
LIBRARIES: tuple[tuple[Library, str], ...] = (
    *(("java", version) for version in builds.JAVA),
    ("librdkafka", ""),
    ("kafka-go", ""),
)
EARLIEST: dict[Library, Config] = {
    "java": {"auto.offset.reset": "earliest", "enable.auto.commit": "false"},
    "librdkafka": {"auto.offset.reset": "earliest", "enable.auto.commit": "false"},
    "kafka-go": {"StartOffset": "first", "MaxWait": 500},
}
AT_ONCE: dict[Library, Config] = {
    "java": {"acks": "all"},
    "librdkafka": {"acks": "all"},
    "kafka-go": {"RequiredAcks": "all", "BatchTimeout": 10},
}

each_library = pytest.mark.parametrize(("library", "version"), LIBRARIES)
Start = Callable[[Library, str, Kind, Config], Client]


@pytest.fixture
def start(cluster: Cluster) -> Iterator[Start]:
    """Start clients on a host of their own; they end with the test."""
    host = cluster.client("clients").namespace
    started: list[Client] = []

    def one(library: Library, version: str, kind: Kind, config: Config) -> Client:
        given = {"bootstrap.servers": cluster.bootstrap, **config}
        started.append(Client.start(library, version, kind, given, host))
        return started[-1]

    yield one
    for client in started:
        client.close()


@pytest.fixture
def admin(start: Start) -> Client:
    """The one admin."""
    return start("java", builds.NEWEST_JAVA, "admin", {})


def topic(admin: Client, name: str, config: Json | None = None) -> str:
    """Create a topic of one partition, on brokers 1, 2 and 3."""
    admin.ask("create_topic", name=name, assignments=[[1, 2, 3]], config=config or {})
    return name


def name_of(library: Library, version: str) -> str:
    """Return what a test of a library calls its things."""
    return f"{library}-{version}".rstrip("-")


def read(consumer: Client, count: int) -> list[tuple[int, str]]:
    """Poll until so many have come: offset and message."""
    end = time.monotonic() + SOON_S
    found: list[tuple[int, str]] = []
    while len(found) < count and time.monotonic() < end:
        said = consumer.ask("poll", timeout_ms=500, max=count - len(found))
        found += [(each["offset"], each["message"]) for each in said["records"]]
    return found


@each_library
def test_there_and_back(
    start: Start, admin: Client, library: Library, version: str
) -> None:
    """What was told as written at an offset is read there; a commit is kept."""
    name = topic(admin, name_of(library, version))
    producer = start(library, version, "producer", AT_ONCE[library])
    for message in ("m0", "m1", "m2"):
        producer.ask("send", topic=name, message=message, size=100)
        told = producer.told(message, SOON_S)
        assert (told.outcome, told.partition, told.error) == ("ok", 0, None)

    member = "GroupID" if library == "kafka-go" else "group.id"
    group = {**EARLIEST[library], member: name}
    consumer = start(library, version, "consumer", group)
    consumer.ask("subscribe", topics=[name])
    assert read(consumer, 3) == [(0, "m0"), (1, "m1"), (2, "m2")]
    consumer.ask("commit", offsets=[[name, 0, 2]])

    committed = {"committed": [[name, 0, 2]]}
    assert committed == consumer.ask("committed", partitions=[[name, 0]])
    assert {"offsets": [[name, 0, 2]]} == admin.ask("group_offsets", name=name)
    assigned = [event for event in consumer.events if isinstance(event, Assigned)]
    silent = library == "kafka-go"  # it has no callback to say so
    assert assigned == ([] if silent else [Assigned(partitions=((name, 0),))])
    consumer.ask("close")
    again = start(library, version, "consumer", group)
    again.ask("subscribe", topics=[name])
    assert read(again, 1) == [(2, "m2")]


@each_library
def test_refusal(start: Start, admin: Client, library: Library, version: str) -> None:
    """What a broker refuses is told as failed, by Kafka's name, in every library."""
    name = topic(
        admin, f"refused-{name_of(library, version)}", {"max.message.bytes": 500}
    )
    producer = start(library, version, "producer", AT_ONCE[library])
    producer.ask("send", topic=name, message="m0", size=1_000)

    told = producer.told("m0", SOON_S)
    assert (told.outcome, told.offset) == ("failed", None)
    assert told.error in {"MESSAGE_TOO_LARGE", "RECORD_TOO_LARGE"}


@pytest.mark.parametrize("version", builds.JAVA)
def test_fenced(start: Start, admin: Client, version: str) -> None:
    """The second producer of a transactional.id fences the first one off."""
    name = topic(admin, f"fenced-{version}")
    config: Config = {"transactional.id": name}
    first = start("java", version, "producer", config)
    first.ask("init_transactions")
    first.ask("begin")
    first.ask("send", topic=name, message="m0")
    first.told("m0", SOON_S)
    second = start("java", version, "producer", config)
    second.ask("init_transactions")

    with pytest.raises(Refused) as refused:
        first.ask("commit")
    assert refused.value.error in {"PRODUCER_FENCED", "INVALID_PRODUCER_EPOCH"}
    offsets = admin.ask("offsets", topic=name, partition=0)
    assert offsets == {"earliest": 0, "high_watermark": 2, "last_stable": 2}


def described(admin: Client, name: str) -> list[Json]:
    """A topic's partitions; none as long as the broker that is asked knows of none."""
    try:
        found: list[Json] = admin.ask("describe", topic=name)["partitions"]
    except Refused:
        return []
    return found


def test_admin(start: Start, admin: Client) -> None:
    """The admin sees brokers, replicas and groups, and changes what can be changed."""
    name = topic(admin, "admin", {"min.insync.replicas": "2"})
    assert admin.ask("cluster") == {"brokers": [1, 2, 3]}
    (partition,) = eventually(
        lambda: described(admin, name), f"a broker to know {name}"
    )
    assert partition == {
        "leader": 1,
        "replicas": [1, 2, 3],
        "isr": [1, 2, 3],
        "elr": [],
        "last_known_elr": [],
    }

    admin.ask("create_partitions", name=name, assignments=[[2, 3, 1]])
    admin.ask("alter", resource="topic", name=name, config={"retention.ms": "1000000"})
    admin.ask("reassign", topic=name, partition=1, replicas=[3, 2, 1])
    with pytest.raises(Refused) as refused:
        admin.ask("elect", topic=name, partition=0, type="preferred")
    assert refused.value.error == "ELECTION_NOT_NEEDED"

    producer = start("librdkafka", "", "producer", {})
    for message in ("m0", "m1"):
        producer.ask("send", topic=name, partition=0, message=message)
        producer.told(message, SOON_S)
    admin.ask("delete_records", topic=name, partition=0, offset=1)
    offsets = admin.ask("offsets", topic=name, partition=0)
    assert offsets == {"earliest": 1, "high_watermark": 2, "last_stable": 2}

    consumer = start("librdkafka", "", "consumer", {"group.id": "seen"})
    consumer.ask("subscribe", topics=[name])
    end = time.monotonic() + SOON_S
    while not consumer.events and time.monotonic() < end:
        consumer.ask("poll", timeout_ms=200)
    group = admin.ask("group", name="seen")
    assert group["state"] == "Stable"
    assert [m["assignment"] for m in group["members"]] == [[[name, 0], [name, 1]]]
    admin.ask("delete_topic", name=name)
    with pytest.raises(Refused) as gone:
        admin.ask("describe", topic=name)
    assert gone.value.error == "UNKNOWN_TOPIC_OR_PARTITION"


def test_elr(admin: Client, cluster: Cluster) -> None:
    """A replica that left a small in-sync set in good order is shown as eligible."""
    name = topic(admin, "elr", {"min.insync.replicas": "2"})
    cluster.stop(3)
    cluster.stop(2)
    end = time.monotonic() + SOON_S
    described = admin.ask("describe", topic=name)["partitions"][0]
    while described["isr"] != [1] and time.monotonic() < end:
        described = admin.ask("describe", topic=name)["partitions"][0]
    cluster.start(2, 3)

    assert (described["isr"], described["elr"]) == ([1], [2])
