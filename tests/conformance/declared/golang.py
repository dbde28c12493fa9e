"""Ask sarama and franz-go, in one Go program, and kafka-go's client what it takes."""

from functools import cache
from pathlib import Path

from tests.conformance.clients.builds import built, run
from tests.conformance.clients.process import Client, Config, Kind

_PROGRAM = Path(__file__).with_name("go")
NOBODY: Config = {"bootstrap.servers": "127.0.0.1:1"}


@cache
def declared() -> dict[str, dict[str, str | None]]:
    """What each library takes, by library; its own version is among it."""
    with built("declared-go", sorted(_PROGRAM.iterdir())) as (done, into):
        program = into / "declared"
        if not done:
            run(["go", "build", "-o", str(program), "."], _PROGRAM)
    found: dict[str, dict[str, str | None]] = {}
    for line in run([str(program)], _PROGRAM).splitlines():
        library, name, value = line.split("\t")
        found.setdefault(library, {})[name] = value
    return found


@cache
def kafka_go(kind: Kind, constructor: str) -> dict[str, str | None]:
    """What a Writer takes, made by either of the constructors, or a Reader."""
    config = {**NOBODY, "constructor": constructor}
    with Client.start("kafka-go", "", kind, config) as client:
        version = client.ask("version")["version"]
        return {**client.ask("defaults")["config"], "version": version}
