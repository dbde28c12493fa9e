"""Ask releases of kafka-clients, all in one Java process."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tests.conformance.clients.builds import built, run

# Of each preset the first release and the last: what is true of both ends of a line of
# versions was not changed and changed back between them.
RELEASES = (
    *("0.11.0.0", "0.11.0.3", "1.0.0", "1.1.1", "2.0.0", "2.0.1", "2.1.0", "2.3.1"),
    *("2.4.0", "2.4.1", "2.5.0", "2.7.2", "2.8.0", "2.8.2", "3.0.0", "3.1.0"),
    *("3.0.1", "3.1.1", "3.2.3", "3.3.1", "3.6.2", "3.7.0", "3.9.2", "4.0.0"),
    *("4.0.2", "4.1.0", "4.1.1", "4.1.2", "4.3.1", "4.4.0"),
)
SLF4J = "1.7.36"
_PROGRAM = Path(__file__).with_name("Declared.java")

_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>ackward</groupId><artifactId>declared</artifactId><version>1</version>
<build><plugins><plugin>
<groupId>org.apache.maven.plugins</groupId>
<artifactId>maven-dependency-plugin</artifactId><version>3.6.1</version>
<configuration><outputDirectory>${{project.basedir}}</outputDirectory>
<artifactItems>{}</artifactItems></configuration>
</plugin></plugins></build></project>
"""
_ITEM = (
    "<artifactItem><groupId>{}</groupId><artifactId>{}</artifactId>"
    "<version>{}</version></artifactItem>"
)


@cache
def declared() -> dict[tuple[str, str], dict[str, str | None]]:
    """What each release declares, by release and kind (producer or consumer)."""
    with built("declared-java", [_PROGRAM, Path(__file__)]) as (done, into):
        said = into / "said"
        if not done:
            said.write_text(_ask(into), encoding="utf-8")
        lines = said.read_text(encoding="utf-8").splitlines()
    found: dict[tuple[str, str], dict[str, str | None]] = {}
    for line in lines:
        version, kind, name, value = line.split("\t")
        text = None if value == "null" else value
        found.setdefault((version, kind), {})[name] = text
    return found


def _ask(into: Path) -> str:
    items = [_ITEM.format("org.slf4j", "slf4j-api", SLF4J), *_items(RELEASES)]
    (into / "pom.xml").write_text(_POM.format("".join(items)), encoding="utf-8")
    run(["mvn", "--quiet", "--batch-mode", "dependency:copy"], into)
    jars = [str(into / f"kafka-clients-{version}.jar") for version in RELEASES]
    slf4j = str(into / f"slf4j-api-{SLF4J}.jar")
    return run(["java", str(_PROGRAM), slf4j, *jars], into)


def _items(releases: Iterable[str]) -> list[str]:
    return [
        _ITEM.format("org.apache.kafka", "kafka-clients", release)
        for release in releases
    ]
