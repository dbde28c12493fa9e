"""What the checks against real brokers share."""

from collections.abc import Iterator

import pytest

from tests.conformance.cluster import Cluster
from tests.conformance.machine import MachineError, require


@pytest.fixture(scope="session")
def machine() -> None:
    """Stop everything where the machine lacks something: nothing is skipped."""
    try:
        require()
    except MachineError as error:
        pytest.exit(str(error), returncode=3)


@pytest.fixture(scope="module")
def cluster(machine: None) -> Iterator[Cluster]:  # noqa: ARG001 - asked for first
    """Three brokers that the tests of a file share; each leaves them healed."""
    with Cluster() as running:
        yield running
