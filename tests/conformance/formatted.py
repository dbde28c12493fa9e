"""Formatted directories: what Kafka's own StorageTool writes, written once a version.

A JVM for every node of every cluster only to write two small files would cost more
than the start of a broker. So the tool formats one directory, and every other is a
copy of it with its own node id and directory id.
"""

import base64
import shutil
import tempfile
import uuid
from pathlib import Path

from tests.conformance.jars import BEFORE_ELR, cache, filling
from tests.conformance.java_process import java
from tests.conformance.settings import lone_settings, written
from tests.conformance.shell import run

CLUSTER_ID = "AckwardConformance0000"
NAMES = {None: "formatted", True: "formatted-elr", False: "formatted-no-elr"}
ELR_FEATURE = "eligible.leader.replicas.version"


def template(version: str, *, elr: bool | None) -> Path:
    """Return a directory as StorageTool formats it, made if need be.

    elr: eligible leader replicas on, off, or as the version has them by itself.
    """
    if version == BEFORE_ELR:
        if elr:
            raise ValueError(f"Kafka {version} has no eligible leader replicas")
        elr = None
    made = cache(version) / NAMES[elr]
    if not made.is_dir():
        tool = java(version, "kafka.tools.StorageTool")
        with filling(version):
            if not made.is_dir():
                _format(tool, made, elr=elr)
    return made


def _format(tool: tuple[str, ...], into: Path, *, elr: bool | None) -> None:
    with tempfile.TemporaryDirectory(dir=into.parent) as scratch:
        log_dir, config = Path(scratch) / "log", Path(scratch) / "node.properties"
        node = lone_settings(log_dir, 9092, 9093)
        config.write_text(written(node), encoding="utf-8")
        what = ("format", "--cluster-id", CLUSTER_ID, "--config", str(config))
        feature = () if elr is None else ("--feature", f"{ELR_FEATURE}={int(elr)}")
        run(*tool, *what, *feature)
        shutil.move(log_dir, into)


def directory_id() -> str:
    """Return a new id in Kafka's own spelling, which never begins with a dash."""
    drawn = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    return drawn if not drawn.startswith("-") else f"A{drawn[1:]}"


def format_node(source: Path, log_dir: Path, node: int) -> None:
    """Make a log directory that belongs to that node."""
    log_dir.mkdir(parents=True, exist_ok=True)
    shutil.copy(source / "bootstrap.checkpoint", log_dir)
    own = {"node.id": str(node), "directory.id": directory_id()}
    lines = (source / "meta.properties").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("=", 1) for line in lines if not line.startswith("#")]
    (log_dir / "meta.properties").write_text(
        written({name: own.get(name, value) for name, value in pairs}),
        encoding="utf-8",
    )
