"""librdkafka's own imitation of a cluster: enough to talk to, too little to lose in.

It keeps one log for all brokers and does not replicate, so it says nothing of what
Kafka does with a message: it is here to check the clients that are told what to do.

Left out: a member that joins after the last one has left waits for a long time here;
Java and kafka-go, which do not understand its answer to ApiVersions.
"""

import ctypes
from pathlib import Path
from typing import Self

import confluent_kafka

from tests.conformance.clients.librdkafka_declared import bundled

PRODUCE = 0  # the number of the request, as the protocol has it
NOT_ENOUGH_REPLICAS = 19

_PRODUCER = 0
_TEXT = 512


class MockCluster:
    """Three brokers that are threads of this process, on the loopback."""

    def __init__(self) -> None:
        packages = Path(confluent_kafka.__file__).parents[1]
        self._kafka = ctypes.CDLL(str(bundled(packages)))
        for returns in ("conf_new", "new", "handle_mock_cluster"):
            getattr(self._kafka, f"rd_kafka_{returns}").restype = ctypes.c_void_p
        config = ctypes.c_void_p(self._kafka.rd_kafka_conf_new())
        error = ctypes.create_string_buffer(_TEXT)
        for name, value in ((b"test.mock.num.brokers", b"3"), (b"log_level", b"0")):
            failed = self._kafka.rd_kafka_conf_set(config, name, value, error, _TEXT)
            assert not failed, error.value
        self._client = ctypes.c_void_p(
            self._kafka.rd_kafka_new(_PRODUCER, config, error, _TEXT)
        )
        assert self._client.value, error.value
        self._mock = ctypes.c_void_p(
            self._kafka.rd_kafka_handle_mock_cluster(self._client)
        )
        self._kafka.rd_kafka_mock_group_initial_rebalance_delay_ms(self._mock, 0)

    @property
    def bootstrap(self) -> str:
        """Return `bootstrap.servers`."""
        servers = self._kafka.rd_kafka_mock_cluster_bootstraps
        servers.restype = ctypes.c_char_p
        found = servers(self._mock)
        assert isinstance(found, bytes)
        return found.decode()

    def topic(self, name: str, partitions: int = 1) -> str:
        """Create a topic."""
        failed = self._kafka.rd_kafka_mock_topic_create(
            self._mock, name.encode(), partitions, 1
        )
        assert not failed, f"no topic {name}: {failed}"
        return name

    def refuse(self, request: int, *errors: int) -> None:
        """Answer the next requests of a kind with errors, one for each."""
        listed = (ctypes.c_int * len(errors))(*errors)
        self._kafka.rd_kafka_mock_push_request_errors_array(
            self._mock, ctypes.c_int16(request), ctypes.c_size_t(len(errors)), listed
        )

    def close(self) -> None:
        """End it."""
        self._kafka.rd_kafka_destroy(self._client)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
