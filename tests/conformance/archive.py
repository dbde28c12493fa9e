"""An archive of loaded classes for every version: brokers start in half the time.

The JVM writes it when a broker that was told so ends in good order. Classes are the
same in it, only parsed and verified already (class data sharing of JDK 13 and later).
"""

import socket
import tempfile
from pathlib import Path

from tests.conformance.formatted import format_node, template
from tests.conformance.jars import cache, filling, log_flags
from tests.conformance.java_process import JavaProcess, java
from tests.conformance.settings import lone_settings, written


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def class_archive(version: str) -> Path:
    """Return the archive of a version, made by one short life of a lone node."""
    made = cache(version) / "classes.jsa"
    if made.exists():
        return made
    source = template(version, elr=None)
    with filling(version) as directory:
        if not made.exists():
            _train(version, source, directory, made)
    return made


def _train(version: str, source: Path, directory: Path, made: Path) -> None:
    """Let a lone node live for a moment and keep what it writes at its end."""
    with tempfile.TemporaryDirectory(dir=directory) as scratch:
        at = Path(scratch)
        format_node(source, at / "log", 1)
        node = lone_settings(at / "log", _free_port(), _free_port())
        (at / "node").write_text(written(node), encoding="utf-8")
        flags = (f"-XX:ArchiveClassesAtExit={at / 'jsa'}", *log_flags(version))
        words = (*flags, "kafka.Kafka", str(at / "node"))
        lone = JavaProcess(java(version, *words), at / "output")
        try:
            lone.wait_started(within_s=180)
            lone.stop(within_s=180)
        finally:
            lone.kill()
        (at / "jsa").replace(made)


def archive_flags(version: str) -> tuple[str, ...]:
    """Return the flags with which a JVM uses the archive."""
    return (f"-XX:SharedArchiveFile={class_archive(version)}",)
