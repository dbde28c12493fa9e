"""``ackward check``: its options, and what it prints.

It ends with 0 when nothing was found that `--fail-on` names (without it: nothing that a
client or a broker refuses), with 1 when something was, with 2 for bad input.
"""

import json
from collections.abc import Iterator
from typing import Annotated

import typer

from app.checking.choosing import Choice
from app.checking.entries import UnreadableError
from app.checking.files import read_files
from app.checking.findings import FAILS, LEVELS, REFUSED, Finding, findings
from app.checking.report import report
from app.checking.understanding import Understood, understand
from app.terminal import or_exit, pairs, write
from engine.scenario import ScenarioError
from engine.settings import SettingError

BROKEN = 1

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE…",
        help="producer.properties, application.yml, topic.txt… or FORM=FILE",
    ),
]
Kafka = Annotated[str, typer.Option(help="which Kafka the brokers run: 4.1")]
Client = Annotated[
    str, typer.Option(help="which client sends and reads: java, librdkafka, spring")
]
Producer = Annotated[str, typer.Option(help="which client sends: librdkafka-2")]
Consumer = Annotated[str, typer.Option(help="which client reads: spring-kafka")]
Habits = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="what no file says: application.commit=record",
    ),
]
Form = Annotated[str, typer.Option("--format", help="text or json")]

CLIENTS = {
    "java": ("java", "java"),
    "librdkafka": ("librdkafka-2", "librdkafka-2"),
    "python": ("confluent-kafka-python", "librdkafka-2"),
    "spring": ("java", "spring-kafka"),
    "sarama": ("sarama-sync", "sarama-1"),
    "kafka-go": ("kafka-go-writer", "kafka-go-readmessage"),
    "franz-go": ("franz-go", "franz-go-1"),
    "kafkajs": ("kafkajs", "kafkajs-eachmessage"),
}


def check_files(
    files: Files,
    kafka: Kafka = "",
    client: Client = "",
    producer: Producer = "",
    consumer: Consumer = "",
    habits: Habits = None,
    form: Form = "text",
) -> None:
    """Check configuration files: what they say, and what they can lose."""
    choice = or_exit(lambda: _choice(kafka, client, producer, consumer, form))
    said = or_exit(lambda: pairs(habits))
    found = or_exit(lambda: _understood(files, choice, said))
    listed = findings(found)
    if form == "json":
        write(json.dumps(report(found, listed), indent=2, ensure_ascii=False))
    else:
        write("\n".join(lines(found, listed)))
    if any(one.level in {REFUSED, FAILS} for one in listed):
        raise typer.Exit(BROKEN)


def _choice(kafka: str, client: str, producer: str, consumer: str, form: str) -> Choice:
    if form not in {"text", "json"}:
        raise ScenarioError.of(f"found {form[:40]!r}; text or json", "--format")
    if client and client not in CLIENTS:
        message = f"found {client[:40]!r}; possible: {', '.join(CLIENTS)}"
        raise ScenarioError.of(message, "--client")
    own = CLIENTS.get(client, ("", ""))
    return Choice(kafka, producer or own[0], consumer or own[1])


def _understood(files: list[str], choice: Choice, said: dict[str, str]) -> Understood:
    try:
        return understand(read_files(files), choice, said)
    except (UnreadableError, SettingError) as error:
        raise ScenarioError.of(str(error)) from None


def lines(found: Understood, listed: tuple[Finding, ...]) -> Iterator[str]:
    """Write it for people."""
    yield from _clients(found)
    yield ""
    yield "UNDERSTOOD"
    width = max((len(item.setting) for item in found.given), default=0)
    for item in found.given:
        note = f"outdone by {item.outdone}" if item.outdone else item.note
        told = f"  ({note})" if note else ""
        also = f"  as {item.name}" if item.name != item.setting else ""
        yield f"  {item.setting:{width}}  {item.text:10}  {item.place}{also}{told}"
    if not found.given:
        yield "  nothing that bears on loss; every default holds"
    yield from _leftovers(found)
    if listed:
        yield ""
        yield "FINDINGS"
    for one in listed:
        yield f"  {LEVELS[one.level]}: {one.message}"
        yield f"    {one.place or 'not in the files'} · {one.source}"


def _clients(found: Understood) -> Iterator[str]:
    names = ("Kafka", "Producer", "Consumer")
    for name, preset, why in zip(
        names, found.chosen.setup, found.chosen.why, strict=True
    ):
        yield f"{name + ':':10}{preset.label} ({preset.versions}), {why}"


def _leftovers(found: Understood) -> Iterator[str]:
    if found.unknown:
        yield ""
        yield "UNKNOWN"
    for item in found.unknown:
        name = item.name or "(no name of a setting)"
        near = f"  did you mean {item.near}?" if item.near else ""
        yield f"  {name}  {item.place}{near}"
    if found.troubles:
        yield ""
        yield "NOT READ"
    for trouble in found.troubles:
        yield f"  {trouble.place}: {trouble.message}"
    if found.unmodelled:
        names = ", ".join(dict.fromkeys(item.name for item in found.unmodelled))
        yield ""
        yield f"KNOWN, AND NO MATTER FOR LOSS: {names}"
