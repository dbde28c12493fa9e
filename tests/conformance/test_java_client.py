"""Java's client, in each of its versions, as far as it goes without a cluster."""

from collections.abc import Iterator

import pytest

from tests.conformance.clients import builds
from tests.conformance.clients.process import Client, Config, Kind, Refused
from tests.conformance.clients.protocol import Told

pytestmark = pytest.mark.conformance

NOBODY: Config = {"bootstrap.servers": "127.0.0.1:1"}
SOON_S = 20.0


@pytest.fixture(params=builds.JAVA)
def version(request: pytest.FixtureRequest) -> str:
    """A version of the Java client."""
    found = request.param
    assert isinstance(found, str)
    return found


@pytest.fixture
def stuck(version: str) -> Iterator[Client]:
    """A producer that waits a second for metadata that never comes."""
    config: Config = {**NOBODY, "max.block.ms": 1_000}
    with Client.start("java", version, "producer", config) as client:
        yield client


def test_version(version: str) -> None:
    """Each kind is of the version that was asked for."""
    kinds: tuple[Kind, ...] = ("producer", "consumer")
    config: Config = {**NOBODY, "group.id": "nobody"}
    for kind in kinds:
        with Client.start("java", version, kind, config) as client:
            assert client.ask("version") == {"version": version}


def test_admin_is_the_newest() -> None:
    """There is one admin, the one that can show eligible leader replicas."""
    with Client.start("java", builds.NEWEST_JAVA, "admin", NOBODY) as admin:
        assert admin.ask("version") == {"version": builds.NEWEST_JAVA}

    with pytest.raises(ValueError, match="admin"):
        Client.start("java", builds.JAVA[0], "admin", NOBODY)


def test_send_blocks_nothing_else(stuck: Client) -> None:
    """While send() waits, other commands are answered; what is sent waits its turn."""
    first = stuck.tell("send", topic="t", message="m0")
    second = stuck.tell("send", topic="t", message="m1")
    stuck.ask("version", within_s=0.9)
    assert not stuck.events

    for number in (first, second):
        assert stuck.answer(number, SOON_S) == {"sent": True}
    stuck.told("m1", SOON_S)
    messages = [event.message for event in stuck.events if isinstance(event, Told)]
    assert messages == ["m0", "m1"]


def test_told_of_failure(stuck: Client) -> None:
    """What never left is told as failed, under Kafka's name, without an offset."""
    stuck.ask("send", topic="t", message="m0")

    told = stuck.told("m0", SOON_S)
    assert (told.outcome, told.offset) == ("failed", None)
    assert told.error in {"REQUEST_TIMED_OUT", "TimeoutException"}


def test_refused(stuck: Client) -> None:
    """An exception out of the library is the answer, under its name."""
    with pytest.raises(Refused) as refused:
        stuck.ask("begin")

    assert refused.value.error == "IllegalStateException"


def test_unknown_command(stuck: Client) -> None:
    """What a client cannot do it refuses, and goes on."""
    with pytest.raises(Refused) as refused:
        stuck.ask("fly")

    assert refused.value.error == "UnsupportedOperationException"
    assert "acks" in stuck.ask("defaults")["config"]


def test_unknown_version() -> None:
    """A version that was not built for is not guessed at."""
    with pytest.raises(ValueError, match=r"no Java 1\.0"):
        Client.start("java", "1.0", "producer", NOBODY)
