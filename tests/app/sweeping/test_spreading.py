"""Spreading: however cells are spread, and whoever dies meanwhile, one digest."""

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from importlib import import_module
from typing import Any

import pytest

from app.sweeping import workers
from app.sweeping.grid import places
from app.sweeping.links import parse_sweep
from app.sweeping.spreading import Result, spread
from app.sweeping.workers import CrewError, cluster, local
from engine.sweep import Cell, digest_of, parcel, reckon

QUERY = "scenario=acked-then-lost&x=*:crash:leader:10..90/10&y=linger.ms:0..28/2"


@pytest.fixture(scope="module")
def cells() -> list[Cell]:
    """The cells of a sweep of crash times and lingers."""
    return [place.cell for place in places(parse_sweep(QUERY))]


@pytest.fixture(scope="module")
def digest(cells: list[Cell]) -> str:
    """What comes of them, one after the other."""
    found: list[Result] = json.loads(reckon(parcel(cells)))
    assert {len(result["lost"]) for result in found} == {0, 1}
    return digest_of(found)


def gather(cells: list[Cell], executor: Executor, many: int) -> str:
    """Spread cells, and put what comes of them in its order."""
    found: dict[int, Result] = {}
    for ready in spread(cells, executor, many):
        found.update(ready)
    return digest_of(found[number] for number in range(len(cells)))


def test_processes(cells: list[Cell], digest: str) -> None:
    """Two processes of this machine come to the same."""
    with local(2) as crew:
        assert gather(cells, *crew) == digest


def test_parcels(cells: list[Cell]) -> None:
    """Every cell travels once, in parcels of several."""
    seen: list[int] = []

    class Counting(ThreadPoolExecutor):
        def submit(self, *words: Any, **named: Any) -> Any:
            seen.append(len(json.loads(words[1])["cells"]))
            return super().submit(*words, **named)

    with Counting(2) as executor:
        gather(cells[:40], executor, 2)

    assert sum(seen) == 40
    assert max(seen) > 1


def test_hardest_first() -> None:
    """The search that is longest begins first."""
    sweep = parse_sweep("mode=worst&x=messages:1..3&y=faults:0,2&states=1")
    hard = [place.cell for place in places(sweep)]
    order: list[int] = []
    with ThreadPoolExecutor(1) as executor:
        for ready in spread(hard, executor, 1):
            order += [number for number, _ in ready]

    assert (order[0], order[-1]) == (5, 0)


def test_stopped(cells: list[Cell]) -> None:
    """Whoever stops keeps what is ready."""
    found: dict[int, Result] = {}
    with ThreadPoolExecutor(1) as executor:
        for ready in spread(cells, executor, 1, lambda: bool(found)):
            found.update(ready)

    assert 0 < len(found) < len(cells)


def test_given_up() -> None:
    """What processes still work on when nobody wants it any more is given up."""
    sweep = parse_sweep(
        "mode=worst&part=all&goal=invariant&faults=6&x=messages:8,9&states=200000"
    )
    long = [place.cell for place in places(sweep)]
    with local(2) as crew:
        began = time.monotonic()
        for ready in spread(long, *crew, lambda: time.monotonic() - began > 2):
            assert not ready
        at_work = list(crew.executor._processes.values())  # type: ignore[attr-defined]

    assert len(at_work) == 2
    for process in at_work:
        process.join(10)
        assert process.exitcode == -signal.SIGKILL


@pytest.fixture
def dask() -> Iterator[Any]:
    """A real Dask cluster on this machine: a scheduler and two worker processes."""
    distributed: Any = import_module("distributed")  # it is not typed
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(processes=True, **options) as made:
        yield made


@pytest.mark.filterwarnings("ignore")
def test_dask(dask: Any, cells: list[Cell], digest: str) -> None:
    """Two workers of a cluster come to the same, though one is killed in mid-run."""
    found: dict[int, Result] = {}
    pids: list[int] = []
    with cluster(dask.scheduler_address) as crew:
        assert crew.workers == 2
        client = crew.executor._client  # type: ignore[attr-defined]
        running = list(client.run(os.getpid).values())
        for ready in spread(cells, *crew):
            found.update(ready)
            if ready and not pids and len(found) < len(cells):
                pids.append(running[0])
                os.kill(running[0], signal.SIGKILL)

    assert pids
    assert digest_of(found[number] for number in range(len(cells))) == digest


@pytest.mark.filterwarnings("ignore")
def test_another_model(dask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers with other rules are sent home."""
    monkeypatch.setattr(workers, "model", lambda: "other")

    with (
        pytest.raises(CrewError, match="another model"),
        cluster(dask.scheduler_address),
    ):
        pass


@pytest.mark.filterwarnings("ignore")
def test_no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody there is said so."""
    monkeypatch.setattr(workers, "SECONDS_TO_ANSWER", 0.2)

    with pytest.raises(CrewError, match="no Dask scheduler"), cluster("tcp://[::1]:9"):
        pass
