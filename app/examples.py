"""The examples of the page /api, which the tests ask: what is sent, what comes back.

Of an answer only a part is told. Whatever that part holds, the real answer holds as
well; ``"…"`` stands for the rest of a list.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FILE = Path(__file__).with_name("examples.yaml")
REST = "…"
TOOL = "tool"


class Example(NamedTuple):
    """A request to the API, or a call of a tool, and a part of its answer."""

    method: str  # "GET", "POST" or "tool"
    address: str  # or the name of a tool
    body: str  # "" for none; the arguments of a tool as JSON
    status: int
    answer: str  # JSON, as it is shown

    @property
    def holds(self) -> Any:
        """The part of the answer that is told, as data."""
        return json.loads(self.answer)


@cache
def examples() -> Mapping[str, Example]:
    """Read all examples, by name."""
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {name: _example(told) for name, told in found.items()}


def _example(told: Mapping[str, Any]) -> Example:
    method, _, address = told["request"].partition(" ")
    body, status = told.get("body", ""), told.get("status", 200)
    return Example(method, address, body.rstrip("\n"), status, told["answer"].rstrip())


def lacking(part: Any, whole: Any, where: str = "answer") -> list[str]:
    """Name the places where an answer does not hold what was told of it."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return [
            line
            for key, value in part.items()
            for line in (
                lacking(value, whole[key], f"{where}.{key}")
                if key in whole
                else [f"{where}.{key} is missing"]
            )
        ]
    if isinstance(part, list) and isinstance(whole, list):
        told = part[:-1] if part[-1:] == [REST] else part
        if len(told) > len(whole) or (told == part and len(part) != len(whole)):
            return [f"{where} has {len(whole)} entries"]
        pairs = enumerate(zip(told, whole, strict=False))
        return [x for i, (a, b) in pairs for x in lacking(a, b, f"{where}[{i}]")]
    return [] if part == whole else [f"{where} is {whole!r}"]
