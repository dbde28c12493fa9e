"""``ackward new``: a scenario to begin with, which runs as it is, and its schema."""

import json
import re
from importlib.resources import files

from engine.scenario import Scenario, ScenarioError

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST = 60
SCHEMA = "scenario.schema.json"


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
    """Return the JSON Schema of a scenario file, for editors."""
    return json.dumps(Scenario.model_json_schema(), indent=2, ensure_ascii=False)
