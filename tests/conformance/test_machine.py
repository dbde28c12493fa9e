"""Where the machine lacks something, it is said what, and nothing is skipped."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance import machine

ROOT = Path(__file__).parents[2]


def test_commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every command that is not there is named, with the package that brings it."""
    monkeypatch.setenv("PATH", str(tmp_path))

    found = machine.lacking()

    assert "iptables (apt-get install iptables)" in found
    assert "java 17 or later, none found (openjdk-17-jdk-headless)" in found
    assert {*machine.COMMANDS} <= {line.split()[0] for line in found}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere root is no help")
def test_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is not root is told so."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert any(line.startswith("root: ") for line in machine.lacking())


def test_old_java(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Java that is too old is said to be."""
    monkeypatch.setattr(machine, "java_version", lambda: 11)

    assert any("17 or later, found 11" in line for line in machine.lacking())


def test_exit(tmp_path: Path) -> None:
    """The command that looks at the machine fails where it lacks something."""
    done = subprocess.run(
        (sys.executable, "-m", "tests.conformance.machine"),
        env={"PATH": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "This machine lacks:\n" in done.stderr
    assert "\nnsenter (apt-get install util-linux)" in done.stderr
