"""A script's own orders at another time, named in a link like a setting.

``when.crash.leader=120`` gives the order ``60:crash:leader`` of a script at 120 ms. An
order is named by its words, without its time and without its numbers; where several
have one name, the second is ``when.start.b1.2``. Its new time is written like that of
any order: ``120``, ``120.3``, ``after-acked-3``.

Left out: leaving a script's order out altogether, and more than one time for it.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import ValidationError

from engine.scenario.complaints import complaints
from engine.scenario.errors import Problem, ScenarioError, suggestion
from engine.scenario.format import Scenario
from engine.scenario.lines import ScriptLine
from engine.scenario.times import read_time

PREFIX = "when."
UNSPOKEN = re.compile(r"[^A-Za-z0-9._-]+")  # what no name of a link may hold
NUMBERED = ("send", "slow", "delay")  # what follows is how many, or how much


class Moved(NamedTuple):
    """A script with some of its orders at other times."""

    script: tuple[ScriptLine, ...]
    times: dict[str, str]  # by name, only those that differ, as a link writes them
    rest: dict[str, object]  # the changes that are settings


def names(script: tuple[ScriptLine, ...]) -> dict[str, int]:
    """Name every order of a script, and say at which place in it each stands."""
    seen: Counter[str] = Counter()
    found: dict[str, int] = {}
    for place, line in enumerate(script):
        name = _name(line)
        seen[name] += 1
        number = seen[name]
        found[name if number == 1 else f"{name}.{number}"] = place
    return found


def move(scenario: Scenario, changes: Mapping[str, object]) -> Moved:
    """Take the moved orders out of changes; ScenarioError for what cannot be moved."""
    wanted = {n: str(v).strip() for n, v in changes.items() if n.startswith(PREFIX)}
    rest = {name: value for name, value in changes.items() if name not in wanted}
    if not wanted:
        return Moved(scenario.script, {}, rest)
    known = names(scenario.script)
    script, times = list(scenario.script), {}
    problems: list[Problem] = []
    for name in sorted(wanted):
        if name not in known:
            problems.append(Problem((name,), _unknown(name, tuple(known))))
            continue
        place = known[name]
        try:
            line = _at(script[place], wanted[name], scenario.until_ms)
        except ValueError as error:
            problems.append(Problem((name,), str(error)))
            continue
        if line.when != script[place].when:
            script[place], times[name] = line, line.when
    if problems:
        raise ScenarioError(problems)
    return Moved(tuple(script), times, rest)


def _name(line: ScriptLine) -> str:
    """The words of an order as part of a name: ``when.slow.b2-to-b1``."""
    _, verb, *words = line.spell().split(":")
    if verb == "send":
        words = [line.producer] if line.producer else []
    elif verb in NUMBERED:
        words = words[:1]
    return PREFIX + ".".join(UNSPOKEN.sub("-", word) for word in (verb, *words))


def _at(line: ScriptLine, text: str, until_ms: int) -> ScriptLine:
    """The line at another time; ValueError if it cannot be then."""
    try:
        time = read_time(text)
    except ValueError:
        raise ValueError(
            f"found {text[:40]!r}; a time is 120 (ms), 120.3 (after its third step)"
            " or after-acked-3"
        ) from None
    told = line.model_dump(exclude_unset=True, by_alias=True)
    told = {n: value for n, value in told.items() if n not in ("at", "step", "after")}
    try:
        moved = ScriptLine.model_validate({**told, **time})
    except ValidationError as error:
        said = "; ".join(found.message for found in complaints(error, ScriptLine))
        raise ValueError(said) from None
    if moved.at > until_ms:
        raise ValueError(f"{moved.at} ms is after the run's end at {until_ms} ms")
    return moved


def _unknown(name: str, known: tuple[str, ...]) -> str:
    near = suggestion(name, known)
    possible = ", ".join(known) or "none, it has no orders"
    return f"the script has no such order.{near} Possible: {possible}"
