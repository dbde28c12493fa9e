"""Run the tests on every mutant: ``python -m tests.mutants [word in its name]``.

Each mutant gets its own copy of the code, so nothing here touches the work tree. The
rule tests run first, then the stories, then the rest of the engine's; one failure is
enough.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.mutants.guards import GUARDS, Guard

ROOT = Path(__file__).parents[2]
COPIED = ("app", "engine", "static", "templates", "tests", "pyproject.toml")
TESTS = (
    "tests/engine/model",
    "tests/engine/test_transcripts.py",
    "tests/engine/test_invariants.py",
    "tests/engine",
)
FAILED = 1  # pytest's exit code when a test failed


class Fate(NamedTuple):
    """What the tests said to one mutant."""

    guard: Guard
    killer: str  # the first test that failed; "" for a survivor
    seconds: float


def spoil(guard: Guard, copy: Path) -> None:
    """Take the guard out of a copy of the code; it must stand there exactly once."""
    path = copy / guard.file
    text = path.read_text(encoding="utf-8")
    assert text.count(guard.old) == 1, f"{guard.name}: not there once in {guard.file}"
    path.write_text(text.replace(guard.old, guard.new), encoding="utf-8")


def judge(guard: Guard) -> Fate:
    """Run the tests on one mutant until the first failure."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        copy = Path(folder)
        for name in COPIED:
            if (ROOT / name).is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / name, copy / name, ignore=ignored)
            else:
                shutil.copy(ROOT / name, copy / name)
        spoil(guard, copy)
        done = subprocess.run(  # noqa: S603 - our own interpreter, our own tests
            (sys.executable, "-m", "pytest", "-x", "-q", "--no-header", *TESTS),
            cwd=copy,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode not in (0, FAILED):
        raise RuntimeError(f"{guard.name} is no rule any more:\n{done.stdout[-2000:]}")
    killer = ""
    if done.returncode == FAILED:
        lines = done.stdout.splitlines()
        killer = next(
            line.split()[1] for line in lines if line.startswith(("FAILED", "ERROR"))
        )
    return Fate(guard, killer, time.monotonic() - start)


def main(words: list[str]) -> int:
    """Judge the mutants whose names have one of the words, or all of them."""
    chosen = [
        guard
        for guard in GUARDS
        if not words or any(word in guard.name for word in words)
    ]
    survivors: list[Guard] = []
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for fate in pool.map(judge, chosen):
            if not fate.killer:
                survivors.append(fate.guard)
            verdict = fate.killer or "SURVIVES"
            print(f"{fate.guard.name:36} {fate.seconds:5.1f} s  {verdict}", flush=True)
    names = ", ".join(guard.name for guard in survivors) or "none"
    print(f"{len(chosen)} mutants, survivors: {names}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
