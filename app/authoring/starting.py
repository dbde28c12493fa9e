"""``ackward new``: a scenario to begin with, which runs as it is, and its schema."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from engine.scenario import Scenario, ScenarioError
from engine.scenario.beats import EVENTS
from engine.settings.catalogue import catalogue
from engine.settings.concepts import concepts

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST = 60
SCHEMA = "scenario.schema.json"
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def blank() -> str:
    """Return the commented scenario that authors begin with."""
    return files("app.authoring").joinpath("blank.yaml").read_text(encoding="utf-8")


def guide() -> str:
    """Return the guide to writing one, in Markdown."""
    return files("app.authoring").joinpath("guide.md").read_text(encoding="utf-8")


def begun(slug: str) -> str:
    """Return it under a slug. Raises ScenarioError for what is no slug."""
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST:
        message = (
            f"found {slug[:LONGEST]!r}; a slug is lower case words and digits, joined "
            f"by hyphens, at most {LONGEST} characters: acked-then-lost"
        )
        raise ScenarioError.of(message, "SLUG")
    return blank().replace("my-story", slug, 1)


def schema() -> str:
    """Return the JSON Schema of a scenario file, for editors.

    It knows more than the file's form: which settings there are and what they mean,
    which events, versions and clients. What an editor offers is not all that can be:
    a setting has other names in other clients.
    """
    made = {"$schema": DRAFT, **Scenario.model_json_schema()}
    fields, parts = made["properties"], made["$defs"]
    parts["Names"] = {"type": "object", "properties": dict(_settings())}
    for name in ("settings", "fix"):
        fields[name]["allOf"] = [{"$ref": "#/$defs/Names"}]
    fields["kafka"]["examples"] = list(catalogue().brokers)
    clients = parts["Client"]["properties"]
    clients["producer"]["examples"] = list(catalogue().producers)
    clients["consumer"]["examples"] = list(catalogue().consumers)
    for name in ("Beat", "Break"):
        parts[name]["properties"]["on"]["enum"] = list(EVENTS)
    return json.dumps(made, indent=2, ensure_ascii=False)


def _settings() -> Iterator[tuple[str, dict[str, Any]]]:
    """Tell each setting with what it means and what it can be."""
    for one in concepts():
        first = one.settings[0]
        told = f"{first.explanation} Possible: {first.possible}."
        yield one.name, {"description": told, "examples": list(first.choices)}
