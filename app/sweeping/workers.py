"""Who works cells out: processes of this machine, or a Dask cluster."""

import os
import resource
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from multiprocessing import get_all_start_methods, get_context, parent_process
from threading import Thread
from typing import NamedTuple

from app import results
from app.limits import WORKER_BYTES
from app.results import model

SECONDS_TO_ANSWER = 10
POLITE = 5  # pages go first


class Crew(NamedTuple):
    """An executor, and how much it does at once."""

    executor: Executor
    workers: int


class CrewError(RuntimeError):
    """Workers that cannot be had; the message says why, and what helps."""


def many() -> int:
    """Return how many processes this machine has use for."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processes(workers: int = 0) -> Crew:
    """Hire processes of this machine; none is started before it has work.

    They are made by a server of their own that has the engine loaded, because what
    has threads must not be copied.
    """
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["__main__", "engine.sweep"])
    workers = workers or many()
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=settle_in)
    return Crew(pool, workers)


def settle_in() -> None:
    """Begin as a worker: polite, bounded, and deaf to Ctrl-C: the parent hears it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(POLITE)
    resource.setrlimit(resource.RLIMIT_AS, (WORKER_BYTES, WORKER_BYTES))
    Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """End when the parent ends, however it does: nobody else would."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def local(workers: int = 0) -> Iterator[Crew]:
    """Hire processes for a while; what they still work on then is given up."""
    crew = processes(workers)
    try:
        yield crew
    finally:
        _end(crew.executor)


def _end(executor: Executor) -> None:
    """Let processes go, whatever they are about: nobody waits for it any more.

    An executor itself would wait for work that has begun (until Python 3.14, which
    has kill_workers).
    """
    for process in list((getattr(executor, "_processes", None) or {}).values()):
        process.kill()
    executor.shutdown(cancel_futures=True)


@contextmanager
def cluster(address: str) -> Iterator[Crew]:
    """Hire the workers of a Dask cluster; CrewError if they cannot do the work."""
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise CrewError(
            "--dask needs the package distributed: pip install ackward[dask]"
        ) from None
    try:
        client = distributed.Client(address, timeout=SECONDS_TO_ANSWER)
    except (OSError, ValueError, TimeoutError) as error:
        raise CrewError(f"no Dask scheduler answers at {address}: {error}") from None
    try:
        found = _models(client)
        if not found:
            raise CrewError(f"the Dask cluster at {address} has no workers yet")
        if found != {model()}:
            theirs = ", ".join(sorted(found))
            raise CrewError(
                f"the workers at {address} have another model: {theirs} there,"
                f" {model()} here. Install the same Ackward on all of them."
            )
        workers = sum(client.nthreads().values())
        yield Crew(client.get_executor(), workers)
    finally:
        client.close()


def _models(client: object) -> set[str]:
    """The models that the workers have."""
    theirs = results.model  # as they have it, whatever `model` means here
    answers = client.run(theirs, on_error="return")  # type: ignore[attr-defined]
    return {
        answer if isinstance(answer, str) else f"none ({answer})"
        for answer in answers.values()
    }


@cache
def crew() -> Crew:
    """Return the processes that the server keeps."""
    return processes()


def dismiss() -> None:
    """Let the server's processes go, if there are any; the next ones are new."""
    if crew.cache_info().currsize:
        _end(crew().executor)
        crew.cache_clear()
