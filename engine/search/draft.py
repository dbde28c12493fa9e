"""A scenario file made of what a search found: written, played, and judged.

How it ends, as told and with the fix, is what it came to when it was played.

Left out: a search for the smallest change that prevents the loss in every order; the
fix is the first of a few that prevents it with these orders.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

from engine.invariants import watch
from engine.ledger import judge
from engine.run import RunError, Timeline, run
from engine.scenario import ScenarioError, play, read
from engine.search.answer import Answer
from engine.search.fixes import HARMLESS, changes
from engine.search.goals import GOALS, INVARIANT
from engine.search.slices import CONSUMER, PRODUCER, settings_of
from engine.settings import SettingError

CLIENTS = ("kafka", "producer", "consumer")
TOLD = ("lost", "duplicated", "phantom", "delivered")  # verdicts that a file tells
WHERE = {PRODUCER: "buffer", CONSUMER: "consumer"}
NAME = "found.yaml"
LINE = 80


class Draft(NamedTuple):
    """What a scenario needs beside its orders."""

    answer: Answer
    settings: Mapping[str, str]
    until_ms: int
    groups: tuple[str, ...] = ()  # of each consumer
    slow: tuple[tuple[int, int], ...] = ()  # message, and how long the work on it takes


def reaches(draft: Draft, orders: tuple[str, ...]) -> bool:
    """Whether the orders, played by the clock, come to the goal."""
    return _comes_to_goal(draft, _dump(_told(draft, orders, HARMLESS)), {})


def written(draft: Draft, orders: tuple[str, ...]) -> str:
    """The scenario as a file."""
    first = _dump(_told(draft, orders, HARMLESS))
    part = draft.answer.question.part
    works = (
        fix
        for fix in changes({**draft.settings, **settings_of(part)}, part)
        if not _comes_to_goal(draft, first, fix, if_not=True)
    )
    fix = next(works, None)
    told = _told(draft, orders, fix or HARMLESS)
    if fix is None:
        told["fix_note"] = "None of the usual changes keeps these orders from it."
    text = _dump(told)
    ends = _ends(_play(text, {}))
    told["expect"] = ends | {"with_fix": _ends(_play(text, fix or HARMLESS))}
    return _dump(told)


def _comes_to_goal(
    draft: Draft, text: str, changes: Mapping[str, object], *, if_not: bool = False
) -> bool:
    """Whether a run does; `if_not` is the answer if it cannot be played."""
    goal = GOALS[draft.answer.question.goal][1]
    try:
        timeline = _play(text, changes)
    except (RunError, ScenarioError, SettingError):
        return if_not
    if draft.answer.question.goal == INVARIANT:
        return bool(watch(timeline))
    return any(goal(step.world) for step in timeline.steps)


def _play(text: str, changes: Mapping[str, object]) -> Timeline:
    return run(play(read(text, NAME), changes).plan)


def _ends(timeline: Timeline) -> dict[str, Any]:
    found: dict[str, Any] = {"lost": []}
    for fate in judge(timeline).fates:
        if fate.verdict.value in TOLD:
            found.setdefault(fate.verdict.value, []).append(fate.message)
    return found


def _told(
    draft: Draft, orders: tuple[str, ...], fix: Mapping[str, object]
) -> dict[str, Any]:
    answer = draft.answer
    part = answer.question.part
    settings = {**draft.settings, **settings_of(part)}
    goal, _ = GOALS[answer.question.goal]
    client = {name: settings[name] for name in CLIENTS[1:] if name in settings}
    return {
        "slug": "found-by-search",
        "title": f"Found: {goal}",
        "question": "Which order of events leads there?",
        "story": (
            f"{goal[0].upper()}{goal[1:]}. A search found this way: {answer.faults} of "
            f"the faults and {len(answer.way)} of the steps that it counts, and no way "
            f"with fewer. Slow links hold back what came late."
        ),
        "where": WHERE.get(part, "broker"),
        "kafka": settings.get("kafka", "4.1"),
        "client": client,
        "settings": {n: text for n, text in settings.items() if n not in CLIENTS},
        "consumers": {f"c{n}": group for n, group in enumerate(draft.groups, 1)},
        "handler": {"slow": dict(draft.slow)},
        "script": [_line(order) for order in orders],
        "until_ms": draft.until_ms,
        "show": list(fix),
        "fix": dict(fix),
        "fix_note": "These orders do not lead there with it. Others were not tried.",
        "expect": {"lost": [], "with_fix": {"lost": []}},
        "sources": ["Found by engine.search, played by the clock, judged here."],
    }


def _line(order: str) -> dict[str, Any]:
    """An order of a link as a line of a script."""
    at, verb, *words = order.split(":")
    line: dict[str, Any] = {"at": int(at)}
    if verb == "send":
        line["send"] = int(words[0])
        for word in words[1:]:
            name, _, number = word.partition("-")
            line |= {name: int(number)} if number else {"producer": word}
    elif verb == "slow":
        line["slow"] = {"link": words[0].replace("-to-", "->"), "ms": int(words[1])}
    elif verb in ("cut", "heal", "drop"):
        line[verb] = words[0].replace("-to-", "->")
    else:
        line[verb] = int(words[0]) if words[0].isdigit() else words[0]
    return line


def _dump(told: Mapping[str, Any]) -> str:
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=LINE)
