"""kafka-go's client, as far as it goes without a cluster."""

import pytest

from tests.conformance.clients.process import Client, Config, Kind, Refused
from tests.conformance.clients.protocol import Ended

pytestmark = pytest.mark.conformance

NOBODY: Config = {"bootstrap.servers": "127.0.0.1:1"}
ONCE: Config = {**NOBODY, "MaxAttempts": 1, "BatchTimeout": 10}
SOON_S = 30.0


@pytest.mark.parametrize("constructor", ["Writer", "NewWriter"])
def test_settings(constructor: str) -> None:
    """Settings go by kafka-go's own names, and by no others."""
    given: Config = {
        **NOBODY,
        "constructor": constructor,
        "RequiredAcks": "one",
        "BatchTimeout": 20,
        "WriteBackoffMax": 30,
        "Async": True,
        "Balancer": "Murmur2Balancer",
    }
    with Client.start("kafka-go", "", "producer", given) as client:
        assert client.ask("version") == {"version": "v0.4.50"}

    with pytest.raises(EOFError, match=r"no setting linger\.ms"):
        Client.start("kafka-go", "", "producer", {**given, "linger.ms": 5})


def test_call_that_fails_at_once() -> None:
    """A call that finds no broker refuses the message: nobody is told of it later."""
    with Client.start("kafka-go", "", "producer", ONCE) as client:
        with pytest.raises(Refused) as refused:
            client.ask("send", topic="t", message="m0")

        assert not client.events
    assert "connection refused" in str(refused.value)


def test_size() -> None:
    """A message beyond BatchBytes is refused before anything is sent."""
    small: Config = {**ONCE, "BatchBytes": 1_000}
    started = Client.start("kafka-go", "", "producer", small)
    with started as client, pytest.raises(Refused) as refused:
        client.ask("send", topic="t", message="m0", size=2_000)

    assert refused.value.error == "MESSAGE_TOO_LARGE"


@pytest.mark.parametrize("kind", ["producer", "consumer"])
def test_no_such_call(kind: Kind) -> None:
    """What kafka-go has no call for is refused, and the client goes on."""
    with Client.start("kafka-go", "", kind, NOBODY) as client:
        with pytest.raises(Refused) as refused:
            client.ask("begin")
        client.ask("close")
        client.wait(lambda event: event == Ended(status=0), SOON_S)

    assert refused.value.error == "UnsupportedOperationException"
