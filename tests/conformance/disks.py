"""Disks that can lose their power: a real file system of its own for every broker.

A disk is an ext4 in a file behind a loop device. Losing power stops the file system
in its tracks, the journal unwritten, and mounts it again: what was synced is there,
what was not is gone. It has to come soon after the write: the kernel writes back what
is dirty by itself after some 30 s (vm.dirty_expire_centisecs).

Left out: torn sectors and disks that lie about a flush; the cache of the drive itself.
"""

import fcntl
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.shell import run

# linux/ext4.h: _IOR('X', 125, __u32), and the flag that not even the journal gets out.
EXT4_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = 2
SIZE_BYTES = 1024 * 1024 * 1024


@dataclass(frozen=True)
class Disk:
    """One disk: the file that holds it, and where it is mounted."""

    image: Path
    at: Path

    @property
    def log_dir(self) -> Path:
        """Where the broker keeps its logs: not the root, which has a lost+found."""
        return self.at / "log"

    def make(self) -> None:
        """Make the file system and mount it."""
        self.at.mkdir(parents=True)
        with self.image.open("wb") as image:
            image.truncate(SIZE_BYTES)
        run("mkfs.ext4", "-q", "-J", "size=16", str(self.image))
        self.mount()
        self.log_dir.mkdir()

    def mount(self) -> None:
        """Mount it so that nothing but a sync, or the kernel after 30 s, writes."""
        options = "loop,commit=600,noatime,noinit_itable"
        run("mount", "-t", "ext4", "-o", options, str(self.image), str(self.at))

    def sync(self) -> None:
        """Write everything down, as long before any fault."""
        run("sync", "--file-system", str(self.at))

    def freeze(self) -> None:
        """Take the power away: nothing that is not written by now ever will be."""
        directory = os.open(self.at, os.O_RDONLY | os.O_DIRECTORY)
        try:
            how = NO_LOG_FLUSH.to_bytes(4, "little")
            fcntl.ioctl(directory, EXT4_IOC_SHUTDOWN, how)
        finally:
            os.close(directory)

    def come_back(self) -> None:
        """Mount it again after the power was lost; nobody may still use it."""
        run("umount", str(self.at))
        self.mount()

    def lose(self, what: str | None = None) -> None:
        """Lose the directory of one partition; None: everything."""
        gone = [self.log_dir / what] if what else list(self.log_dir.iterdir())
        for path in gone:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.sync()
