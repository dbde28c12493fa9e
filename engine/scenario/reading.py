"""From a file's text to a scenario that can be played, or to what is wrong with it."""

import re

from pydantic import ValidationError

from engine.run import RunError
from engine.scenario.complaints import complaints
from engine.scenario.errors import Problem, ScenarioError, suggestion
from engine.scenario.format import Scenario
from engine.scenario.play import play
from engine.scenario.source import parse


def read(text: str, name: str) -> Scenario:
    """Read and check one scenario; `name` is the file's, for the errors.

    Raises ScenarioError with all that is wrong: file, line, field, what was found
    and what is possible.
    """
    source = parse(text, name)
    if not isinstance(source.value, dict):
        problem = Problem((), "a scenario is a mapping of fields", name, 1)
        raise ScenarioError([problem])
    try:
        scenario = Scenario.model_validate(source.value)
    except ValidationError as error:
        found = ScenarioError(complaints(error, Scenario))
        raise found.located(name, source.lines) from None
    try:
        _check(scenario)
    except ScenarioError as error:
        raise error.located(name, source.lines) from None
    return scenario


def blame(error: RunError, text: str, name: str) -> ScenarioError:
    """Say on which line the order stands that turned out to be impossible."""
    place = re.match(r"script\[(?P<index>[0-9]+)\]", error.origin)
    if place is None:
        return ScenarioError.of(str(error), *filter(None, [error.origin]))
    found = ScenarioError.of(str(error), "script", int(place["index"]))
    return locate(found, text, name)


def locate(error: ScenarioError, text: str, name: str) -> ScenarioError:
    """Say where in a file each problem stands."""
    return error.located(name, parse(text, name).lines)


def _check(scenario: Scenario) -> None:
    """Check what one field says against the others."""
    problems = []
    told = play(scenario)
    try:
        play(scenario, scenario.fix)
    except ScenarioError as error:
        problems += [Problem(("fix", *p.path), p.message) for p in error.problems]
    names = [value.name for value in told.resolved.values]
    for i, name in enumerate(scenario.show):
        if name not in names:
            message = f"there is no setting {name!r}.{suggestion(name, names)}"
            problems.append(Problem(("show", i), message))
    last = told.plan.messages
    for path, numbers in _numbered(scenario):
        if any(number > last for number in numbers):
            message = f"found message {max(numbers)}; the script sends {last}"
            problems.append(Problem(path, message))
    if problems:
        raise ScenarioError(problems)


def _numbered(
    scenario: Scenario,
) -> list[tuple[tuple[str | int, ...], tuple[int, ...]]]:
    """List every place where messages are named, and which."""
    handler, expect = scenario.handler, scenario.expect
    found: list[tuple[tuple[str | int, ...], tuple[int, ...]]] = [
        (("handler", "slow"), tuple(handler.slow)),
        (("handler", "fails"), handler.fails),
        (("handler", "fails_first"), tuple(handler.fails_first)),
        (("handler", "poison"), handler.poison),
    ]
    for path, outcome in (
        (("expect",), expect),
        (("expect", "with_fix"), expect.with_fix),
    ):
        for verdict, numbers in outcome.named().items():
            found.append(((*path, verdict), numbers))
    return found
