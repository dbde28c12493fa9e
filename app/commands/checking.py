"""``ackward check``: its options, and what it prints.

It ends with 0 when nothing was found that `--fail-on` names (without it: nothing that a
client or a broker refuses), with 1 when something was, with 2 for bad input, and with 3
when a loss that `--fail-on` names was neither found nor excluded within the bounds.
"""

import json
from collections.abc import Iterator
from typing import Annotated

import typer

from app.checking.choosing import Choice
from app.checking.entries import Reading, UnreadableError
from app.checking.files import read_files
from app.checking.findings import Finding, findings
from app.checking.gates import Gate, GateError, outcome, read_gate
from app.checking.patch import Hunk, patch
from app.checking.printing import gate_words, risks, saving, told
from app.checking.reading import read
from app.checking.remedy import Remedy
from app.checking.report import outcome_of, report, risk_rows, saving_of
from app.checking.risking import Row
from app.checking.subject import Subject, subject_of
from app.checking.table import whole
from app.checking.understanding import Understood, understand
from app.sweeping.workers import local
from app.terminal import or_exit, pairs, write
from engine.scenario import ScenarioError
from engine.settings import SettingError

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
Gates = Annotated[
    list[str] | None,
    typer.Option(
        metavar="GOAL:MOST-KIND", help="end with 1 on: refused, acked-loss:1-crash"
    ),
]
Seconds = Annotated[
    float, typer.Option(min=0, help="search each risk so long; 0: no risks")
]

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
    fail_on: Gates = None,
    seconds: Seconds = 5,
) -> None:
    """Check configuration files: what they say, and what they can lose."""
    choice = or_exit(lambda: _choice(kafka, client, producer, consumer, form))
    said = or_exit(lambda: pairs(habits))
    raw, readings = or_exit(lambda: _read(files))
    found = or_exit(lambda: _understood(readings, choice, said))
    listed = findings(found)
    fail_on = fail_on or ["refused"]
    gates = or_exit(lambda: _gates(fail_on))
    rows: list[Row] = []
    saved = Remedy()
    if seconds:
        rows, saved = _asked(subject_of(found), seconds)
    texts = {reading.file: text for reading, text in zip(readings, raw, strict=True)}
    hunks = patch(found, readings, texts, saved.changes)
    code = outcome(gates, rows, listed)
    if form == "json":
        document = report(found, listed)
        document["outcome"] = outcome_of(fail_on, code)
        document |= {"risks": risk_rows(rows), "saving": saving_of(saved, hunks)}
        write(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        write("\n".join(_lines(found, listed, rows, saved, hunks)))
        if fail_on != ["refused"]:
            write("\n".join(gate_words(gates, rows, code)))
    raise typer.Exit(code)


def _lines(
    found: Understood,
    listed: tuple[Finding, ...],
    rows: list[Row],
    saved: Remedy,
    hunks: tuple[Hunk, ...],
) -> Iterator[str]:
    yield from told(found, listed)
    if rows:
        yield from risks(rows)
        yield from saving(saved, hunks)


def _asked(subject: Subject, seconds: float) -> tuple[list[Row], Remedy]:
    """Ask about every class of loss, and about what saves, in processes."""
    with local() as crew:
        return whole(subject, seconds, crew.executor)


def _gates(texts: list[str]) -> list[Gate]:
    try:
        return [read_gate(text) for text in texts]
    except GateError as error:
        raise ScenarioError.of(str(error), "--fail-on") from None


def _choice(kafka: str, client: str, producer: str, consumer: str, form: str) -> Choice:
    if form not in {"text", "json"}:
        raise ScenarioError.of(f"found {form[:40]!r}; text or json", "--format")
    if client and client not in CLIENTS:
        message = f"found {client[:40]!r}; possible: {', '.join(CLIENTS)}"
        raise ScenarioError.of(message, "--client")
    own = CLIENTS.get(client, ("", ""))
    return Choice(kafka, producer or own[0], consumer or own[1])


def _read(files: list[str]) -> tuple[list[str], list[Reading]]:
    try:
        pasted = read_files(files)
        return [one.text for one in pasted], [read(one) for one in pasted]
    except UnreadableError as error:
        raise ScenarioError.of(str(error)) from None


def _understood(
    readings: list[Reading], choice: Choice, said: dict[str, str]
) -> Understood:
    try:
        return understand(readings, choice, said)
    except SettingError as error:
        raise ScenarioError.of(str(error)) from None
