"""The official jars, fetched once per version into a cache outside the work tree."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conformance.shell import CommandError, run

# The last release without eligible leader replicas, the first that has them by itself,
# and the newest of which both kafka_2.13 and kafka-tools are to be had.
BEFORE_ELR = "3.9.2"
FIRST_ELR = "4.1.1"
NEWEST = "4.3.1"
VERSIONS = (BEFORE_ELR, FIRST_ELR, NEWEST)

# The brokers' own descriptions bring no binding of slf4j from 4.0 on, so what they
# have to say would be lost; 3.9 brings reload4j. version: that of its log4j-core.
LOG4J = {FIRST_ELR: "2.24.3", NEWEST: "2.25.4"}

POM = """<project><modelVersion>4.0.0</modelVersion>
<groupId>ackward</groupId><artifactId>brokers</artifactId><version>1</version>
<dependencies>{dependencies}</dependencies></project>
"""
DEPENDENCY = (
    "<dependency><groupId>{0}</groupId><artifactId>{1}</artifactId>"
    "<version>{2}</version></dependency>"
)
LOG4J1_CONFIG = """log4j.rootLogger=INFO, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d{ISO8601} %p %m (%c{1})%n
"""
LOG4J2_CONFIG = """rootLogger.level=INFO
rootLogger.appenderRef.out.ref=out
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{ISO8601} %p %m (%c{1})%n
"""


class JarsError(Exception):
    """The jars of a version could not be fetched."""


def cache(version: str) -> Path:
    """Return the directory in which everything of one version is kept."""
    given = os.environ.get("ACKWARD_CACHE")
    root = Path(given) if given else Path.home() / ".cache" / "ackward"
    return root / f"kafka-{version}"


@contextmanager
def filling(version: str) -> Iterator[Path]:
    """Hold the cache of a version while something is put into it; never twice."""
    directory = cache(version)
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield directory


def dependencies(version: str) -> list[tuple[str, str, str]]:
    """List what a version needs: group, artifact, version."""
    wanted = [
        ("org.apache.kafka", "kafka_2.13", version),
        ("org.apache.kafka", "kafka-tools", version),
    ]
    if version in LOG4J:
        log4j = "org.apache.logging.log4j"
        wanted += [
            (log4j, name, LOG4J[version]) for name in ("log4j-core", "log4j-slf4j-impl")
        ]
    return wanted


def _fetch(version: str, into: Path) -> None:
    """Let Maven copy the jars; they appear all at once, or not at all."""
    with tempfile.TemporaryDirectory(dir=into.parent) as scratch:
        at = Path(scratch)
        listed = "".join(DEPENDENCY.format(*one) for one in dependencies(version))
        (at / "pom.xml").write_text(POM.format(dependencies=listed), encoding="utf-8")
        goal = ("dependency:copy-dependencies", f"-DoutputDirectory={at / 'jars'}")
        try:
            run("mvn", "-B", "-q", "-f", f"{at / 'pom.xml'}", *goal, within_s=900)
        except CommandError as error:
            raise JarsError(f"Kafka {version}: {error}") from error
        shutil.move(at / "jars", into)


def fetch(version: str) -> Path:
    """Return the directory of a version's jars, fetched if need be."""
    if version not in VERSIONS:
        raise JarsError(f"Kafka {version}: only {', '.join(VERSIONS)} are known here")
    jars = cache(version) / "jars"
    if not jars.is_dir():
        with filling(version):
            # Somebody else may have fetched them while this one waited.
            if not jars.is_dir():
                _fetch(version, jars)
    return jars


def classpath(version: str) -> str:
    """Return the class path of a version: its jars, fetched if need be.

    One by one and sorted: an archive of classes is good for one class path only.
    """
    return ":".join(str(jar) for jar in sorted(fetch(version).glob("*.jar")))


def log_flags(version: str) -> tuple[str, ...]:
    """Return the flags with which a broker tells on its standard output what it does.

    The two kinds of log4j share no configuration.
    """
    two = version in LOG4J
    name = "log4j2.properties" if two else "log4j.properties"
    path = cache(version) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(LOG4J2_CONFIG if two else LOG4J1_CONFIG, encoding="utf-8")
    key = "log4j2.configurationFile" if two else "log4j.configuration"
    return (f"-D{key}={path.as_uri()}",)
