"""YAML as plain values with their lines, and none of what makes YAML dangerous.

Tags and aliases are refused, so nothing is constructed and nothing explodes; the
parser's events are read one by one, so that depth and number are known in time.
"""

from typing import NamedTuple

import yaml

from app.checking.entries import (
    MAX_DEPTH,
    MAX_ENTRIES,
    Place,
    UnreadableError,
    too_deep,
    too_many,
)
from engine.sentence import say

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_EVENTS = 10 * MAX_ENTRIES


class Node(NamedTuple):
    """A value and where it stands: text, pairs by name, or a list."""

    value: "str | dict[str, Node] | list[Node]"
    line: int

    def at(self, *names: str) -> "Node":
        """Look up what stands under these names; an empty text if nothing does."""
        here = self
        for name in names:
            inner = here.value.get(name) if isinstance(here.value, dict) else None
            if inner is None:
                return Node("", 0)
            here = inner
        return here

    @property
    def text(self) -> str:
        """The plain text; empty if it is none."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def pairs(self) -> "dict[str, Node]":
        """The pairs; none if it has none."""
        return self.value if isinstance(self.value, dict) else {}


class _Open(NamedTuple):
    node: Node
    keys: list[str]  # the key that waits for its value, if any


def read_documents(text: str, file: str) -> list[Node]:
    """Read all documents of a YAML text. UnreadableError for what is none."""
    try:
        return _read(text, file)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        message = say("This is not YAML from here on.")
        raise UnreadableError(Place(file, line), message) from None
    except yaml.YAMLError:
        message = say("There is a character here that YAML does not allow.")
        raise UnreadableError(Place(file, 0), message) from None


def _read(text: str, file: str) -> list[Node]:
    documents: list[Node] = []
    levels: list[_Open] = []
    for number, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        mark = event.start_mark
        place = Place(file, mark.line + 1 if mark else 0)
        if number > MOST_EVENTS:
            raise too_many(place)
        if isinstance(event, yaml.NodeEvent):
            _refuse(event, place)
        node = _begun(event, place)
        if node is not None and isinstance(event, yaml.ScalarEvent):
            _put(node, levels, documents, place)
        elif node is not None:
            levels.append(_Open(node, []))
            if len(levels) > MAX_DEPTH:
                raise too_deep(place)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            _put(levels.pop().node, levels, documents, place)
    return documents


def _refuse(event: yaml.NodeEvent, place: Place) -> None:
    if isinstance(event, yaml.AliasEvent):
        message = say("YAML aliases are not followed here; write the value out.")
        raise UnreadableError(place, message)
    if getattr(event, "tag", None) not in {None, "!"}:
        raise UnreadableError(place, say("YAML tags are not read here."))


def _begun(event: yaml.Event, place: Place) -> Node | None:
    if isinstance(event, yaml.ScalarEvent):
        quiet = event.value in {"~", "null"} and event.implicit[0]
        return Node("" if quiet else event.value, place.line)
    if isinstance(event, yaml.MappingStartEvent):
        return Node({}, place.line)
    if isinstance(event, yaml.SequenceStartEvent):
        return Node([], place.line)
    return None


def _put(node: Node, levels: list[_Open], documents: list[Node], place: Place) -> None:
    """Put a finished value where it belongs; of two with one name the later counts."""
    if not levels:
        documents.append(node)
        return
    around = levels[-1]
    if isinstance(around.node.value, list):
        around.node.value.append(node)
    elif isinstance(around.node.value, dict):
        if not around.keys:
            if not isinstance(node.value, str):
                raise UnreadableError(place, say("A name in YAML must be plain text."))
            around.keys.append(node.value)
            return
        around.node.value[around.keys.pop()] = node
