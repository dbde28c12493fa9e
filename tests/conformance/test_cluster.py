"""A cluster starts, on every version, and a healed one is as good as new."""

import time

import pytest

from tests.conformance.cluster import Cluster
from tests.conformance.jars import BEFORE_ELR, VERSIONS

pytestmark = [pytest.mark.conformance, pytest.mark.usefixtures("machine")]
ELR = "setting feature eligible.leader.replicas.version to 1"


@pytest.mark.parametrize("version", VERSIONS)
def test_starts(version: str) -> None:
    """Three brokers run and none is fenced; from 4.1 on with eligible replicas."""
    began = time.monotonic()
    with Cluster(version) as cluster:
        print(f"{version}: up in {time.monotonic() - began:.1f} s")  # noqa: T201

        assert cluster.fenced() == frozenset()
        assert (version != BEFORE_ELR) == (ELR in cluster.output(9))


def test_elr_off() -> None:
    """Eligible leader replicas can be switched off where they are the default."""
    with Cluster(elr=False, brokers=1) as cluster:
        assert ELR not in cluster.output(9)


def test_settings() -> None:
    """Settings reach the controller too, which counts min.insync.replicas itself."""
    with Cluster(settings={"min.insync.replicas": "2"}, brokers=2) as cluster:
        assert "configuration min.insync.replicas to 2" in cluster.output(9)


def test_heal(cluster: Cluster) -> None:
    """Killed, paused and cut off: afterwards nobody is fenced."""
    cluster.kill(1)
    cluster.pause(2)
    cluster.network.separate("b3", "controller")

    cluster.heal()

    assert all(cluster.running(broker) for broker in cluster.brokers)
    assert cluster.fenced() == frozenset()
