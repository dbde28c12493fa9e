"""The scenarios of the gallery, in reading order, by where the message dies."""

from functools import cache
from pathlib import Path

from engine.scenario.errors import Problem, ScenarioError, suggestion
from engine.scenario.format import WHERE, Scenario
from engine.scenario.reading import read

FOLDER = Path(__file__).parents[1] / "scenarios"


@cache
def catalogue() -> tuple[Scenario, ...]:
    """Read every scenario: folder by folder, by the numbers in the files' names."""
    scenarios = tuple(
        read(path.read_text(encoding="utf-8"), f"{where}/{path.name}")
        for where in WHERE
        for path in sorted((FOLDER / where).glob("*.yaml"), key=_place)
    )
    slugs = [scenario.slug for scenario in scenarios]
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if twice:
        raise ScenarioError.of(f"two scenarios have the slug {twice[0]!r}", "slug")
    return scenarios


def _place(path: Path) -> tuple[int, str]:
    """Return the place in the reading order: 9 comes before 10."""
    return int(path.name.partition("-")[0]), path.name


def find(slug: str) -> Scenario:
    """Return the scenario with this slug, or raise ScenarioError."""
    scenarios = {scenario.slug: scenario for scenario in catalogue()}
    if slug in scenarios:
        return scenarios[slug]
    hint = suggestion(slug, scenarios) or f" Possible: {', '.join(scenarios)}"
    message = f"There is no scenario {slug[:60]!r}.{hint}"
    raise ScenarioError([Problem((), message)])
