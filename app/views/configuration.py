"""The configuration as one would write it down: properties, Go, Python; and the fix."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.runs import Run
from engine.scenario import fix_of, play
from engine.sentence import say
from engine.settings import Resolved, Value

GO_WORDS = {
    "RequiredAcks": {"none": "RequireNone", "one": "RequireOne", "all": "RequireAll"},
    "StartOffset": {"first": "FirstOffset", "last": "LastOffset"},
}


class File(NamedTuple):
    """A piece of configuration, ready to be copied."""

    title: str
    text: str


def files(run: Run) -> tuple[File, ...]:
    """Write down what this run sets, and the difference that would mend it."""
    resolved = run.play.resolved
    found = [
        _client("Producer", resolved.producer, _set(resolved, "producer")),
        _client("Consumer", resolved.consumer, _set(resolved, "consumer")),
        File(say("Topic and brokers"), _properties(_set(resolved, "topic", "broker"))),
    ]
    diff = _diff(run)
    if diff:
        found.append(File(say("The difference that fixes it"), diff))
    return tuple(file for file in found if file.text)


def _set(resolved: Resolved, *roles: str) -> tuple[Value, ...]:
    menus = {"kafka", "producer", "consumer"}
    return tuple(
        value
        for value in resolved.values
        if value.role in roles and value.origin != "default" and value.name not in menus
    )


def _client(title: str, preset: str, values: Sequence[Value]) -> File:
    if preset.startswith("kafka-go"):
        return File(say("{title} (kafka-go)", title=say(title)), _go(title, values))
    if preset.startswith("librdkafka"):
        return File(
            say("{title} (librdkafka, Python)", title=say(title)), _python(values)
        )
    return File(say("{title} (Java)", title=say(title)), _properties(values))


def _properties(values: Iterable[Value]) -> str:
    lines = [f"{value.name}={value.text}" for value in values]
    return "\n".join(lines or ["# nothing is set: all defaults"])


def _python(values: Iterable[Value]) -> str:
    lines = [f'    "{value.name}": {_python_value(value)},' for value in values]
    return "\n".join(["conf = {", *lines, "}"])


def _python_value(value: Value) -> str:
    if value.kind == "boolean":
        return value.text.capitalize()
    return value.text if value.kind == "integer" else f'"{value.text}"'


def _go(title: str, values: Iterable[Value]) -> str:
    kind = "kafka.Writer" if title == "Producer" else "kafka.ReaderConfig"
    lines = [f"    {value.name}: {_go_value(value)}," for value in values]
    return "\n".join([f"{kind}{{", *lines, "}"])


def _go_value(value: Value) -> str:
    if value.name in GO_WORDS:
        return f"kafka.{GO_WORDS[value.name].get(value.text, value.text)}"
    if value.unit == "ms":
        return f"{value.text} * time.Millisecond"
    return value.text


def _diff(run: Run) -> str:
    """Show what the scenario's fix would change in what holds now."""
    holds = {value.name: value.text for value in run.play.resolved.values}
    wanted = {
        value.name: value.text
        for value in play(run.scenario, run.scenario.fix).resolved.values
    }
    lines = []
    for name in fix_of(run.scenario):
        if name not in holds:
            return ""  # other clients: the fix is written for those of the scenario
        if holds[name] != wanted[name]:
            lines += [f"- {name}={holds[name]}", f"+ {name}={wanted[name]}"]
    return "\n".join(lines)
