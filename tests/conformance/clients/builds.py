"""Build the Java and Go clients, once for each version and each change of theirs.

What is built stands outside the tree, in $ACKWARD_CACHE (~/.cache/ackward).
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

# The last that a preset of old Java is about, the last before Kafka 4, the one that
# the pages start with, and the newest, which alone has an admin.
JAVA = ("2.8.2", "3.9.2", "4.1.1", "4.4.0")
NEWEST_JAVA = JAVA[-1]

_HERE = Path(__file__).parent
# Small, and quick to start: half a second instead of two with three at once.
_JVM = [
    *("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"),
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
]


def cache() -> Path:
    """Where everything is kept that is fetched or built."""
    found = os.environ.get("ACKWARD_CACHE")
    return Path(found) if found else Path.home() / ".cache" / "ackward"


def java(version: str, kind: str) -> list[str]:
    """Return the command that runs a Java client; its configuration comes last."""
    if version not in JAVA:
        raise ValueError(f"there is no Java {version} here, only {', '.join(JAVA)}")
    if kind == "admin" and version != NEWEST_JAVA:
        raise ValueError(f"the admin is Java {NEWEST_JAVA}, not {version}")
    sources = [*sorted((_HERE / "java").rglob("*.java")), _HERE / "java" / "pom.xml"]
    with built(f"client-java-{version}", sources) as (done, into):
        if not done:
            _package(version, into)
    return _jvm(into, kind, f"-XX:SharedArchiveFile={into / kind}.jsa")


def go() -> Path:
    """Return the program that is both Go clients."""
    sources = sorted(path for path in (_HERE / "go").iterdir() if path.is_file())
    with built("client-go", sources) as (done, into):
        program = into / "client"
        if not done:
            run(["go", "build", "-o", str(program), "."], _HERE / "go")
    return program


@contextmanager
def built(name: str, sources: Sequence[Path]) -> Iterator[tuple[bool, Path]]:
    """Say whether something is built already, and where; if not, build it here.

    Nobody else builds the same thing meanwhile, and what fails is taken away.
    """
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources))
    into = cache() / f"{name}-{digest.hexdigest()[:12]}"
    ready = into / "ready"
    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if ready.exists():
            yield True, into
            return
        shutil.rmtree(into, ignore_errors=True)
        into.mkdir()
        try:
            yield False, into
        except BaseException:
            shutil.rmtree(into)
            raise
        ready.touch()


def run(command: Sequence[str], where: Path) -> str:
    """Run a tool in a directory; raises RuntimeError with all that it said."""
    done = subprocess.run(  # noqa: S603 - the tools are named in this package
        command, cwd=where, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout


def _package(version: str, into: Path) -> None:
    left_out = "nothing" if version == NEWEST_JAVA else "**/Admin.java"
    with tempfile.TemporaryDirectory() as work:
        run(
            [
                *("mvn", "--quiet", "--batch-mode", f"-Dkafka.version={version}"),
                f"-Dleft.out={left_out}",
                *(f"-Dbuild.into={work}", "package"),
            ],
            _HERE / "java",
        )
        for jar in Path(work).glob("*.jar"):
            shutil.copy(jar, into)
    kinds = ["producer", "consumer", *(["admin"] if left_out == "nothing" else [])]
    for kind in kinds:
        _archive(into, kind)


def _archive(into: Path, kind: str) -> None:
    """Let a client start and end once; the classes it took are kept ready to map."""
    keep = f"-XX:ArchiveClassesAtExit={into / kind}.jsa"
    config = '{"bootstrap.servers": "127.0.0.1:1", "group.id": "nobody"}'
    with subprocess.Popen(  # noqa: S603 - the command is the one above
        [*_jvm(into, kind, keep), config],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as client:
        assert client.stdin is not None
        assert client.stdout is not None
        for command in (b'{"id": 1, "do": "defaults"}', b'{"id": 2, "do": "close"}'):
            client.stdin.write(command + b"\n")
            client.stdin.flush()
        client.stdout.read()  # until it has ended: without input it would end at once


def _jvm(into: Path, kind: str, archive: str) -> list[str]:
    classpath = ":".join(str(jar) for jar in sorted(into.glob("*.jar")))
    main = f"ackward.{kind.capitalize()}"
    return ["java", *_JVM, archive, "-cp", classpath, main]
