"""What v1 of the API promises, as one file; and what would break it.

``python -m tests.schema`` writes the file anew: read `git diff` before committing it.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.main import app

V1 = Path(__file__).with_name("app") / "api-v1.json"
LOOSE = {"required", "parameters"}  # may become shorter, not longer
TOLD = {"description", "summary", "title", "example", "examples", "operationId", "tags"}


def outline(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return addresses and shapes of an OpenAPI document, without its words."""
    return {
        "paths": _without_words(document["paths"]),
        "schemas": _without_words(document["components"]["schemas"], names=True),
    }


def _without_words(value: Any, *, names: bool = False) -> Any:
    """Leave out what is words; among `names` everything is a name, and none is."""
    if isinstance(value, dict):
        return {
            key: _without_words(held, names=key in {"properties", "schemas"})
            for key, held in sorted(value.items())
            if names or key not in TOLD
        }
    if isinstance(value, list):
        return [_without_words(held) for held in value]
    return value


def broken(old: Any, new: Any, where: str = "v1") -> list[str]:
    """Name what was promised and is not so any more; what was added breaks nothing."""
    return list(_broken(old, new, where))


def _broken(old: Any, new: Any, where: str) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _lacking(old, new, where)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _other(old, new, where)
    elif old != new:
        yield f"{where} was {old!r} and is {new!r}"


def _lacking(
    old: Mapping[str, Any], new: Mapping[str, Any], where: str
) -> Iterator[str]:
    for key, held in old.items():
        if key in new:
            yield from _broken(held, new[key], f"{where}.{key}")
        elif key not in LOOSE:
            yield f"{where}.{key} is gone"
    for key in sorted(LOOSE & new.keys() - old.keys()):
        yield f"{where}.{key} is new"


def _other(old: list[Any], new: list[Any], where: str) -> Iterator[str]:
    if where.endswith(".required"):
        yield from (f"{where} has {one!r}" for one in new if one not in old)
    else:
        yield from (f"{where} lacks {one!r}" for one in old if one not in new)


if __name__ == "__main__":
    told = json.dumps(outline(app.openapi()), indent=1, sort_keys=True)
    V1.write_text(f"{told}\n", encoding="utf-8")
