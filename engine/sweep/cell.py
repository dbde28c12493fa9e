"""One cell of a sweep: what is asked, and what comes of it, both as small JSON.

*One schedule*: the experiment is run by the clock and its end is judged: how many
messages ended how, and why those that are lost were. *Worst case*: the settings are
searched for a loss, whatever the schedule, within bounds and up to a number of states;
no clock stops it, so the answer is the same on every machine.

Several cells travel together as a parcel, because sending costs more than working.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from engine.ending import ends, tally
from engine.run import RunError, Timeline, run
from engine.scenario import Scenario, ScenarioError, play
from engine.search import LOSS, Bounds, Limits, Question, QuestionError, ask
from engine.search.retelling import retell
from engine.search.slices import sliced
from engine.settings import SettingError, resolve
from engine.truths import find_beliefs

TIMED, WORST = "timed", "worst"


class Cell(NamedTuple):
    """What is asked: settings by Kafka's names, and a schedule or a question."""

    changes: tuple[tuple[str, str], ...]
    orders: tuple[str, ...] = ()  # on top of the scenario's script, as in a link
    scenario: str = ""  # as JSON; "": settings alone, for a search
    question: Question | None = None  # worst case
    states: int = 0  # where the search stops


def parcel(cells: Iterable[Cell]) -> str:
    """Pack cells; a scenario that several of them share is told once."""
    scenarios: list[str] = []
    told: list[dict[str, Any]] = []
    for cell in cells:
        plain = cell._asdict()
        if cell.scenario not in scenarios:
            scenarios.append(cell.scenario)
        plain["scenario"] = scenarios.index(cell.scenario)
        told.append(plain)
    return json.dumps({"scenarios": scenarios, "cells": told})


def reckon(text: str) -> str:
    """Work a parcel out: a list of results, in its order.

    An experiment that cannot be is a result too: its `problem` says why.
    """
    asked = json.loads(text)
    scenarios = asked["scenarios"]
    return json.dumps(
        [_cell(cell, scenarios[cell["scenario"]]) for cell in asked["cells"]],
        separators=(",", ":"),
    )


def digest_of(results: Iterable[Mapping[str, Any]]) -> str:
    """A fingerprint of results in their order; equal sweeps have equal ones."""
    digest = hashlib.blake2b(digest_size=8)
    for result in results:
        digest.update(json.dumps(result, sort_keys=True).encode())
    return digest.hexdigest()


def _cell(asked: Mapping[str, Any], scenario: str) -> dict[str, Any]:
    changes = {name: value for name, value in asked["changes"]}  # noqa: C416 - lists
    try:
        if asked["question"] is not None:
            return _worst(changes, asked["question"], asked["states"])
        return _timed(_scenario(scenario), changes, asked["orders"])
    except (RunError, ScenarioError, SettingError, QuestionError) as error:
        return {"problem": str(error)}
    except MemoryError:
        return {"problem": "it needs more memory than a worker has"}


@lru_cache(maxsize=8)
def _scenario(text: str) -> Scenario:
    return Scenario.model_validate_json(text)


def _timed(
    scenario: Scenario, changes: Mapping[str, str], orders: Sequence[str]
) -> dict[str, Any]:
    """Run it by the clock, and judge its end."""
    timeline = run(play(scenario, changes, orders).plan)
    found = ends(timeline)
    verdicts = tally((end.message, end.verdict) for end in found)
    causes: dict[int, str] = {}
    for end in found:
        if end.cause:
            causes.setdefault(end.message, end.cause)
    return {
        "verdicts": {verdict.value: number for verdict, number in verdicts.items()},
        "causes": dict(sorted(Counter(causes.values()).items())),
        "lost": sorted(causes),
        "unsent": timeline.plan.messages - len(_sent(timeline)),
        "steps": len(timeline.steps) - 1,
    }


def _sent(timeline: Timeline) -> set[int]:
    """The messages that an application ever handed to its producer."""
    beliefs = find_beliefs(timeline.steps[-1].world)
    return {number for number, (_, b) in beliefs.items() if b.state != "not sent"}


def _worst(changes: Mapping[str, str], asked: list[Any], states: int) -> dict[str, Any]:
    """Search for the shortest way with the fewest faults."""
    question = _question(asked)
    config = resolve(changes=changes).config
    answer = ask(config, question, Limits(states=states))
    found: dict[str, Any] = {
        "verdict": answer.verdict,
        "faults": answer.faults,
        "steps": len(answer.way),
        "states": answer.progress.states,
        "stopped": answer.stopped,
        "digest": answer.digest,
    }
    if answer.verdict == LOSS:
        deeds = retell(
            sliced(config, question.part), question, answer.faults, answer.way
        )
        kinds_used = Counter(deed.fault for deed in deeds if deed.fault)
        found["kinds"] = dict(sorted(kinds_used.items()))
    return found


def _question(asked: list[Any]) -> Question:
    """Read a question as JSON has it: lists for tuples."""
    bounds, *rest = asked
    return Question(Bounds._make(_tuples(bounds)), *rest)


def _tuples(plain: Any) -> Any:
    return tuple(map(_tuples, plain)) if isinstance(plain, list) else plain
