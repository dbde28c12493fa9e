"""One JVM of Kafka: started, stopped, killed, paused."""

import os
import signal
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from tests.conformance.jars import classpath
from tests.conformance.patience import eventually

# Three brokers and a controller on two cores: little memory, one collector thread, and
# a compiler that stops at what starts quickly.
FLAGS = (
    *("-Xmx256m", "-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
    *("-XX:-UsePerfData", "-Xshare:auto", "-Djava.net.preferIPv4Stack=true"),
)
STARTED = "Kafka Server started"


# The kernel kills a JVM when the *thread* that started it ends. This one lives as long
# as this process does, whichever thread asks.
_STARTER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="starts-nodes")


class NodeDiedError(Exception):
    """A node ended where it should have started; the message holds its last words."""


def java(version: str, *words: str) -> tuple[str, ...]:
    """Return the command that runs a class of that version of Kafka."""
    return ("java", *FLAGS, "-cp", classpath(version), *words)


class JavaProcess:
    """A JVM whose output goes to a file.

    It hears no Ctrl-C of ours, and ends with us, even if we are killed.
    """

    def __init__(self, command: Sequence[str], output: Path) -> None:
        self.output = output
        with output.open("wb") as out:
            self._process = _STARTER.submit(
                subprocess.Popen,
                ("setpriv", "--pdeathsig", "KILL", *command),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=output.parent,
                start_new_session=True,
            ).result()

    @property
    def pid(self) -> int:
        """Its process id; nsenter becomes the JVM, so there is only one."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs, or is paused."""
        return self._process.poll() is None

    @property
    def state(self) -> str:
        """The kernel's letter for what it does: S, R, T for stopped, Z for dead."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8")
        return stat.rpartition(")")[2].split()[0]

    def said(self) -> str:
        """Return all that it has printed."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def wait_started(self, within_s: float) -> None:
        """Wait until it says that it has started."""

        def started() -> bool:
            if not self.alive:
                raise NodeDiedError(f"{self.output}:\n{self.said()[-3_000:]}")
            return STARTED in self.said()

        eventually(started, f"{self.output.name}: {STARTED!r}", within_s=within_s)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it is already gone."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it and wait for its end."""
        self.signal(signal.SIGKILL)
        self._process.wait(timeout=60)

    def stop(self, within_s: float) -> None:
        """Ask it to end in good order and wait for that."""
        self.signal(signal.SIGTERM)
        self._process.wait(timeout=within_s)
