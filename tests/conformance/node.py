"""A node of the cluster: a host, a place for its logs, and a process or none."""

import signal
from dataclasses import dataclass, field
from pathlib import Path

from tests.conformance.archive import archive_flags
from tests.conformance.hosts import Host
from tests.conformance.jars import log_flags
from tests.conformance.java_process import JavaProcess, java
from tests.conformance.patience import eventually


@dataclass
class Node:
    """A broker or the controller; every start of it writes a file of its own."""

    version: str
    number: int
    host: Host
    directory: Path
    log_dir: Path
    process: JavaProcess | None = None
    paused: bool = False
    outputs: list[Path] = field(default_factory=list)

    @property
    def running(self) -> bool:
        """Whether its process lives, paused or not."""
        return self.process is not None and self.process.alive

    def launch(self) -> None:
        """Start its process; wait_started says when it is there."""
        assert not self.running, f"{self.host.name} runs already"
        output = self.directory / f"{self.host.name}.{len(self.outputs) + 1}.output"
        self.outputs.append(output)
        self.paused = False
        flags = (*archive_flags(self.version), *log_flags(self.version))
        words = (*flags, "kafka.Kafka", str(self.config))
        self.process = JavaProcess(
            (*self.host.enter, *java(self.version, *words)), output
        )

    @property
    def config(self) -> Path:
        """Where its settings stand."""
        return self.directory / f"{self.host.name}.properties"

    def live(self) -> JavaProcess:
        """Return its process, which must run."""
        assert self.process, f"{self.host.name} was never started"
        assert self.process.alive, f"{self.host.name} does not run"
        return self.process

    def pause(self) -> None:
        """Stop its clock, and wait until every thread of it stands still."""
        process = self.live()
        process.signal(signal.SIGSTOP)
        eventually(lambda: process.state == "T", f"{self.host.name} to stand still")
        self.paused = True

    def resume(self) -> None:
        """Let it go on."""
        self.live().signal(signal.SIGCONT)
        self.paused = False

    def said(self) -> str:
        """Return all that it has printed, over all its starts."""
        return "".join(
            output.read_text(encoding="utf-8", errors="replace")
            for output in self.outputs
        )
