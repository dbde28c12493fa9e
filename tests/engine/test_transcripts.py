"""Every scenario, word for word, as told and with its fix.

If a test here fails, run `make transcripts` and read `git diff`. Commit the change
only if you can say why every changed line is right.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from engine.ledger import judge
from engine.run import run
from engine.scenario import Scenario, catalogue, follow, play
from engine.transcript import transcript

TRANSCRIPTS = Path(__file__).parents[1] / "transcripts"
NOTHING: Mapping[str, object] = {}

each_scenario = pytest.mark.parametrize(
    "scenario", catalogue(), ids=lambda scenario: scenario.slug
)


@each_scenario
def test_told(scenario: Scenario, expect: Callable[[str, str], None]) -> None:
    """The scenario plays out as its transcript says."""
    expect(scenario.slug, story(scenario))


@each_scenario
def test_fixed(scenario: Scenario, expect: Callable[[str, str], None]) -> None:
    """The same script under the fix ends differently, and the file shows how."""
    expect(f"{scenario.slug}.fixed", story(scenario, scenario.fix))


@each_scenario
@pytest.mark.parametrize("fix", [False, True], ids=["told", "fixed"])
def test_end(scenario: Scenario, fix: bool) -> None:  # noqa: FBT001 - a parameter
    """Messages end as the scenario expects, which the simulation does not read."""
    experiment = play(scenario, scenario.fix if fix else NOTHING)
    assert experiment.expected is not None

    found = experiment.expected.differences(judge(run(experiment.plan)).fates)

    assert found == ()


@each_scenario
@pytest.mark.parametrize("fix", [False, True], ids=["told", "fixed"])
def test_beats(scenario: Scenario, fix: bool) -> None:  # noqa: FBT001 - a parameter
    """Everything that a teacher would say has its moment."""
    experiment = play(scenario, scenario.fix if fix else NOTHING)

    score = follow(experiment.beats, run(experiment.plan).steps)

    assert score.unsaid == ()


def test_files() -> None:
    """Every transcript belongs to a scenario."""
    found = {path.stem for path in TRANSCRIPTS.glob("*.txt")}

    slugs = [scenario.slug for scenario in catalogue()]
    assert {*slugs, *(f"{slug}.fixed" for slug in slugs)} == found


def test_determinism() -> None:
    """The same experiment twice is the same story, byte for byte."""
    scenario = catalogue()[0]

    assert story(scenario) == story(scenario)


def story(scenario: Scenario, changes: Mapping[str, object] = NOTHING) -> str:
    """Play an experiment and write its transcript."""
    experiment = play(scenario, changes)
    timeline = run(experiment.plan)
    return transcript(experiment, timeline, judge(timeline))
