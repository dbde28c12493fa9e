"""YAML as this project reads it: small, plain, and every value knows its place.

Only what a scenario needs: mappings, lists, text, whole numbers, true and false.
`on`, `yes` and `4.1` stay the text that they look like. No aliases, no tags, no
key twice.
"""

import re
from typing import Any, NamedTuple

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from engine.scenario.errors import Lines, Path, Problem, ScenarioError, Spot, shown

MAX_BYTES = 64 * 1024
MAX_DEPTH = 8
MAX_DIGITS = 18
NOWHERE = Spot(0, 0)
# What the parser says, and what has usually happened.
HINTS = {
    "'\\t'": "Indent with spaces: a tab is not possible",
    "mapping values are not allowed": "Is this line, or the one before it, indented as "
    "its neighbours are? Text with a colon in it stands in quotes",
    "expected ',' or '}'": "A { before this is not closed",
    "expected ',' or ']'": "A [ before this is not closed",
    "expected <block end>": "Is this line indented as its neighbours are, and is every "
    "quote before it closed?",
    "another document": "A file holds one scenario: no line ---",
    "unexpected end of stream": "A quote is not closed",
}


class Source(NamedTuple):
    """A file's content as plain values, and where each of them is, by its path."""

    value: Any
    lines: Lines


class PlainLoader(yaml.SafeLoader):
    """Composes nodes; `on` and `4.1` are not turned into something else."""


PlainLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"true|false", "tf"),
    ("tag:yaml.org,2002:int", r"-?[0-9]+", "-0123456789"),
    ("tag:yaml.org,2002:null", r"~|null|", "~n"),
):
    PlainLoader.add_implicit_resolver(
        _tag, re.compile(f"^(?:{_pattern})$"), list(_first)
    )


def parse(text: str, name: str) -> Source:
    """Read YAML into plain values, or say line by line why that is impossible."""
    size = len(text.encode(errors="replace"))
    if size > MAX_BYTES:
        raise _error(
            name, NOWHERE, f"{size:,} bytes; at most {MAX_BYTES:,} are possible"
        )
    try:
        _refuse_aliases(text, name)
        node = yaml.compose(text, Loader=PlainLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = error.problem or error.context or "it cannot be read"
        spot = Spot(mark.line + 1, mark.column + 1) if mark else Spot(0, 0)
        raise _error(name, spot, f"this is not YAML: {what}{_hint(what)}") from None
    except yaml.YAMLError as error:
        first = str(error).partition("\n")[0]
        raise _error(name, NOWHERE, f"this is not YAML: {first}") from None
    if node is None:
        what = "the file is empty; a scenario is a mapping of fields"
        raise _error(name, Spot(1, 0), what)
    reader = _Reader(name)
    value = reader.read(node, ())
    if reader.problems:
        raise ScenarioError(reader.problems)
    return Source(value, reader.lines)


def _error(name: str, spot: Spot, message: str) -> ScenarioError:
    return ScenarioError([Problem((), message, name, spot.line, spot.column)])


def _hint(what: str) -> str:
    """Say what is usually meant by what the parser says of it."""
    return next((f". {hint}" for part, hint in HINTS.items() if part in what), "")


def _spot(node: Node) -> Spot:
    return Spot(node.start_mark.line + 1, node.start_mark.column + 1)


def _refuse_aliases(text: str, name: str) -> None:
    """Stop before anything is built: aliases can make a small file enormous."""
    depth = 0
    for event in yaml.parse(text, Loader=PlainLoader):
        mark = event.start_mark
        spot = Spot(mark.line + 1, mark.column + 1) if mark else NOWHERE
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _error(name, spot, "aliases (&x, *x) are not possible; write it out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise _error(name, spot, f"nested deeper than {MAX_DEPTH} levels")


class _Reader:
    """Turns nodes into values and notes where each stood."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: Lines = {}
        self.problems: list[Problem] = []

    def read(self, node: Node, path: Path) -> Any:
        self.lines.setdefault(path, _spot(node))
        match node:
            case MappingNode():
                return self._mapping(node, path)
            case SequenceNode():
                return tuple(
                    self.read(item, (*path, i)) for i, item in enumerate(node.value)
                )
            case ScalarNode():
                return self._scalar(node, path)
            case _:
                raise AssertionError(node)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            spot = _spot(key)
            if not isinstance(key, ScalarNode):
                self._refuse(path, spot, "a key is a word, not a list or a mapping")
                continue
            name = str(key.value)
            if name in found:
                first = self.lines[*path, name].line
                problem = f"{shown(name)} stands twice, first on line {first}"
                self._refuse((*path, name), spot, problem)
            self.lines[*path, name] = spot
            found[name] = self.read(value, (*path, name))
        return found

    def _scalar(self, node: ScalarNode, path: Path) -> str | int | bool | None:
        kind = node.tag.rpartition(":")[2]
        text = str(node.value)
        match kind:
            case "str":
                return text
            case "bool" if text in {"true", "false"}:
                return text == "true"
            case "null":
                return None
            case "int" if re.fullmatch(rf"-?[0-9]{{1,{MAX_DIGITS}}}", text):
                return int(text)
        problem = f"{shown(text)} ({kind}) is neither text nor a whole number"
        self._refuse(path, _spot(node), problem)
        return text

    def _refuse(self, path: Path, spot: Spot, message: str) -> None:
        self.problems.append(Problem(path, message, self.name, *spot))
