"""What the machine must have before real brokers can run on it.

Nothing is skipped for want of a tool: a check that silently did not run looks like
one that passed. `python -m tests.conformance.machine` says all that lacks at once,
and how Debian calls it.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

JAVA = 17
# command: the Debian package that brings it
COMMANDS = {
    "go": "golang-go",
    "ip": "iproute2",
    "iptables": "iptables",
    "losetup": "mount",
    "mkfs.ext4": "e2fsprogs",
    "mount": "mount",
    "mvn": "maven",
    "nsenter": "util-linux",
    "setpriv": "util-linux",
    "tc": "iproute2",
    "umount": "mount",
}
# The disks are made in memory where that is possible: then a test waits for no disk.
MEMORY = Path("/dev/shm")  # noqa: S108 - a directory of its own is made below it


class MachineError(Exception):
    """The machine lacks something; the message says what, line by line."""


def java_version() -> int | None:
    """Return the feature version of the java on the path; None: there is none."""
    if not shutil.which("java"):
        return None
    said = subprocess.run(
        ("java", "-version"), capture_output=True, text=True, check=False
    ).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else None


def lacking() -> list[str]:
    """List what the machine lacks, each with how to get it."""
    lacks = []
    if os.name != "posix" or sys.platform != "linux":
        lacks.append("Linux: network namespaces and loop devices exist nowhere else")
    elif os.geteuid() != 0:
        lacks.append("root: namespaces, mounts and iptables need it (run as root)")
    elif not Path("/dev/loop-control").exists():
        lacks.append(
            "loop devices: no /dev/loop-control (in a container: --privileged)"
        )
    java = java_version()
    if java is None or java < JAVA:
        found = f"found {java}" if java else "none found"
        lacks.append(f"java {JAVA} or later, {found} (openjdk-{JAVA}-jdk-headless)")
    lacks += [
        f"{command} (apt-get install {package})"
        for command, package in COMMANDS.items()
        if not shutil.which(command)
    ]
    return lacks


def require() -> None:
    """Refuse to go on where something lacks."""
    lacks = lacking()
    if lacks:
        raise MachineError("\n".join(("This machine lacks:", *lacks)))


if __name__ == "__main__":
    try:
        require()
    except MachineError as error:
        sys.exit(str(error))
