"""The small files beside a broker's logs: what it will believe when it starts again.

Each is a text of lines: a version, how many lines follow, then those. They are replaced
at once, so a reader never sees half of one.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

Offsets: TypeAlias = Mapping[tuple[str, int], int]


def _rows(path: Path) -> list[list[str]]:
    """Return the words of each line but the first two; none where there is no file."""
    # A broker makes the files when it starts, empty until there is something to say.
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if not text:
        return []
    version, count, *lines = text.splitlines()
    assert version == "0", f"{path}: version {version}"
    assert len(lines) == int(count), f"{path}: {count} lines said, {len(lines)} found"
    return [line.split() for line in lines]


def _offsets(path: Path) -> Offsets:
    return {
        (topic, int(partition)): int(offset) for topic, partition, offset in _rows(path)
    }


def high_watermarks(log_dir: Path) -> Offsets:
    """Return the high watermarks that a broker last wrote down, by partition."""
    return _offsets(log_dir / "replication-offset-checkpoint")


def recovery_points(log_dir: Path) -> Offsets:
    """Return up to where a broker knows its logs to be synced, by partition."""
    return _offsets(log_dir / "recovery-point-offset-checkpoint")


def log_starts(log_dir: Path) -> Offsets:
    """Return where a log starts that does not start with its first segment."""
    return _offsets(log_dir / "log-start-offset-checkpoint")


def leader_epochs(log_dir: Path, topic: str, partition: int) -> dict[int, int]:
    """Return the first offset of each leader epoch that a replica knows."""
    rows = _rows(log_dir / f"{topic}-{partition}" / "leader-epoch-checkpoint")
    return {int(epoch): int(start) for epoch, start in rows}


def cleanly_shut_down(log_dir: Path) -> bool:
    """Whether the broker ended in good order and has not started since."""
    return (log_dir / ".kafka_cleanshutdown").exists()
