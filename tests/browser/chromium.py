"""Find Chromium, or install it, or say in one line what to install.

`python -m tests.browser.chromium` prints the path of the browser that the tests
will use. The tests never skip for want of a browser.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_PATHS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromiumError(Exception):
    """There is no browser here; the message says what to do about it."""


def find_chromium() -> str:
    """Return the path of an installed Chromium or Chrome.

    `ACKWARD_CHROMIUM` goes before everything else.
    """
    if chosen := os.environ.get("ACKWARD_CHROMIUM"):
        if found := shutil.which(chosen):
            return found
        raise NoChromiumError(f"ACKWARD_CHROMIUM={chosen} is not a program")
    for name in NAMES + MAC_PATHS:
        if found := shutil.which(name):
            return found
    raise NoChromiumError(
        "no Chromium found: install chromium or Google Chrome (Debian: "
        "apt-get install chromium), or set ACKWARD_CHROMIUM to its path"
    )


def install_chromium() -> None:
    """Install Debian's own package, where that is ours to do: as root, on Debian."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    packages = ("apt-get", "install", "-y", "--no-install-recommends", "chromium")
    for command in (("apt-get", "update"), packages):
        done = subprocess.run(  # noqa: S603 - the commands are the two above
            command,
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise NoChromiumError(f"{' '.join(command)} failed: {last}")


def prepare_chromium() -> str:
    """Return the path of Chromium, installed first if it must and may be."""
    try:
        return find_chromium()
    except NoChromiumError:
        debian = Path("/etc/debian_version").exists() and shutil.which("apt-get")
        chosen = "ACKWARD_CHROMIUM" in os.environ
        if chosen or not debian or os.geteuid() != 0:
            raise
        install_chromium()
        return find_chromium()


if __name__ == "__main__":
    try:
        print(prepare_chromium())
    except NoChromiumError as error:
        sys.exit(str(error))
