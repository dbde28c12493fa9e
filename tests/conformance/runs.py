"""What a cluster leaves on the machine, all under one name, and how it is removed.

Everything is named after the process that made it, so that the next run can tell what
a killed one left behind from what another one still needs:
`ackward-<pid>-<when that process began>-<its how-manieth cluster>`. Processes are
found by their network namespace, mounts and loop devices by their directory.
"""

import itertools
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from tests.conformance.machine import MEMORY
from tests.conformance.patience import eventually
from tests.conformance.shell import CommandError, run

NAMED = re.compile(r"ackward-(\d+)-(\d+)-\d+")
NETNS = Path("/run/netns")
_counter = itertools.count(1)


def base() -> Path:
    """Return where the directories of all runs stand."""
    return MEMORY if MEMORY.is_dir() else Path(tempfile.gettempdir())


def began(pid: int) -> int | None:
    """Return when a process began, in ticks since boot; None: it is no more."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name, in parentheses, may hold spaces; what follows it does not.
    return int(stat.rpartition(")")[2].split()[19])


def new_name() -> str:
    """Return a name for a run of this process that nothing else has."""
    return f"ackward-{os.getpid()}-{began(os.getpid())}-{next(_counter)}"


def owned(name: str) -> bool:
    """Whether the process that made this run still lives."""
    found = NAMED.fullmatch(name)
    return bool(found and began(int(found[1])) == int(found[2]))


def namespaces(name: str) -> list[str]:
    """Return the network namespaces of a run."""
    return sorted(path.name for path in NETNS.glob(f"{name}.*"))


def mounts(name: str) -> list[str]:
    """Return where a run has something mounted, innermost first."""
    lines = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    inside = f"{base() / name}/"
    return [at for line in lines if (at := line.split()[1]).startswith(inside)][::-1]


def loops(name: str) -> list[str]:
    """Return the loop devices behind which stand files of a run."""
    listed = run("losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE")
    inside = f"{base() / name}/"
    return [line.split()[0] for line in listed.splitlines() if inside in line]


def processes(name: str) -> list[int]:
    """Return the processes that stand in a namespace of a run."""
    found: list[int] = []
    for namespace in namespaces(name):
        # A namespace may vanish between listing it and looking inside.
        with suppress(CommandError):
            found += map(int, run("ip", "netns", "pids", namespace).split())
    return found


def leftovers() -> list[str]:
    """Return the names of all runs whose process is no more."""
    listed = run("losetup", "--list", "--noheadings", "--output", "BACK-FILE")
    places = [*(p.name for p in (*base().iterdir(), *NETNS.glob("*"))), listed]
    names = {found[0] for place in places for found in NAMED.finditer(place)}
    return sorted(name for name in names if not owned(name))


def _ended(pids: list[int]) -> bool:
    """Whether those processes are dead: gone, or only not yet asked after."""
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
            if stat.rpartition(")")[2].split()[0] not in {"Z", "X"}:
                return False
    return True


def _unmounted(at: str) -> bool:
    """Unmount, unless a dying thread still holds a file there."""
    with suppress(CommandError):
        run("umount", at)
        return True
    return False


def remove(name: str) -> None:
    """Remove all of a run: processes, mounts, loop devices, namespaces, files."""
    pids = processes(name)
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    eventually(lambda: _ended(pids), f"the end of {pids}")
    for at in mounts(name):
        eventually(partial(_unmounted, at), f"{at} to be let go of")
    for device in loops(name):
        # Most let go of their file by themselves once they are unmounted.
        with suppress(CommandError):
            run("losetup", "--detach", device)
    for namespace in namespaces(name):
        run("ip", "netns", "delete", namespace)
    shutil.rmtree(base() / name, ignore_errors=True)


def sweep() -> list[str]:
    """Remove what runs that were killed left behind; return their names."""
    swept = leftovers()
    for name in swept:
        remove(name)
    return swept


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back Ctrl-C and SIGTERM: who tidies up is not interrupted."""
    both = {signal.SIGINT, signal.SIGTERM}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, both)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
